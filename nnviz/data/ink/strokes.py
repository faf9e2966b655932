"""Strokes on a grid: how deep in the ink is each pixel? For many drawings at once."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnviz.data.ink.drawing import Drawing, Floats

Rows = npt.NDArray[np.intp]

PIECES_AT_ONCE = 2048
"""So many pieces with the pixels around them fit into the cache."""
OUTSIDE = -1e9
"""Depth of a pixel that no ink is near."""


@dataclass(frozen=True)
class Segments:
    """The straight lines that the strokes of some drawings consist of, in each drawing's own unit.

    A drawing's longer side is 1, and its upper left corner is the origin. A dot is a segment without length.
    """

    drawing: Rows
    """Which drawing each belongs to, (segments,), ascending."""
    start: Floats
    """(segments, 2): x right, y down."""
    end: Floats
    start_width: Floats
    """Width of the pen as a multiple of its mean, (segments,)."""
    end_width: Floats
    has_one_width: bool
    """Whether no pressures are known."""
    extent: Floats
    """Width and height of each drawing, (drawings, 2)."""
    low: Floats
    """Where the origins are in the drawings' coordinates, (drawings, 2)."""
    size: Floats
    """What 1 is in the drawings' coordinates, (drawings, 1)."""

    @classmethod
    def of(cls, drawings: Sequence[Drawing]) -> "Segments":
        strokes = [stroke for drawing in drawings for stroke in drawing.strokes]
        points = np.concatenate(strokes)
        lengths = np.array([len(stroke) for stroke in strokes])
        last = np.cumsum(lengths) - 1
        strokes_of = np.array([len(drawing.strokes) for drawing in drawings])
        drawing = np.repeat(np.repeat(np.arange(len(drawings)), strokes_of), lengths)
        first = np.searchsorted(drawing, np.arange(len(drawings)))

        low, high = np.minimum.reduceat(points, first), np.maximum.reduceat(points, first)
        size = (high - low).max(axis=1, keepdims=True)
        size[size == 0] = 1
        unit = (points - low[drawing]) / size[drawing]
        has_one_width = all(drawing.pressures is None for drawing in drawings)
        width = np.ones(len(points))
        if not has_one_width:
            width = np.concatenate([pen_widths(drawing) for drawing in drawings])

        begins = np.ones(len(points), bool)
        begins[last] = lengths == 1
        start = np.flatnonzero(begins)
        end = np.minimum(start + 1, np.repeat(last, lengths)[start])
        extent = (high - low) / size
        in_place = (unit[start] == unit[end]).all(axis=1)
        heavier = np.where(in_place, width[end], 0)  # a spot pressed harder and harder is as wide as in the end
        ends = unit[start], unit[end], np.maximum(width[start], heavier), width[end]
        return cls(drawing[start], *ends, has_one_width, extent, low, size)

    def ink_box(self, radius: Floats | float) -> tuple[Floats, Floats, Floats]:
        """Corners of the box around each drawing's ink, less half the pen all round: (drawings, 2) each.

        Also its longer side, (drawings,), which is 1 unless the ends of a stroke are heavier or lighter than the rest.
        """
        low, high = np.zeros_like(self.extent), self.extent
        if not self.has_one_width:
            first = np.searchsorted(self.drawing, np.arange(len(self.size)))
            radius = np.broadcast_to(radius, len(self.size))
            beyond = [(radius[self.drawing] * (width - 1))[:, None] for width in (self.start_width, self.end_width)]
            ends = list(zip((self.start, self.end), beyond, strict=True))
            low = np.min([np.minimum.reduceat(end - more, first) for end, more in ends], axis=0)
            high = np.max([np.maximum.reduceat(end + more, first) for end, more in ends], axis=0)
        is_dot = self.extent.max(axis=1) == 0
        return low, high, np.where(is_dot, 1.0, (high - low).max(axis=1))

    def depths(self, radius: Floats, corner: Floats, pitch: Floats, shape: tuple[int, int]) -> Floats:
        """How deep in the ink the middles of the pixels are, (drawings, rows, columns); negative is outside.

        It is exact down to half a pixel; where no ink is near it is far below. Each drawing has its own pen of this
        mean `radius` (drawings,), `corner` of the grid, upper left (drawings, 2), and `pitch` from one pixel to the
        next (drawings, 2).
        """
        rows, columns = shape
        reach = radius * max(self.start_width.max(), self.end_width.max()) + pitch.max(axis=1) / 2
        drawing, start, along, wide, widens = self._pieces(reach)
        start = start - corner[drawing]
        wide, widens = wide * radius[drawing], widens * radius[drawing]
        pitch, reach = pitch[drawing], reach[drawing, None]
        low = np.ceil((np.minimum(start, start + along) - reach) / pitch - 0.5).astype(np.intp)
        window = np.floor((np.abs(along) + 2 * reach) / pitch).astype(np.intp) + 1
        seen = ((low < (columns, rows)) & (low + window > 0)).all(axis=1)

        depth = np.full((len(self.size), rows + 1, columns + 1), OUTSIDE)  # a margin takes what is outside
        order = np.flatnonzero(seen)
        for first in range(0, len(order), PIECES_AT_ONCE):
            some = order[first : first + PIECES_AT_ONCE]
            right, down = (np.arange(pixels) for pixels in window[some].max(axis=0))
            column, row = low[some, 0, None] + right, low[some, 1, None] + down
            dx = (column + 0.5) * pitch[some, 0, None] - start[some, 0, None]
            dy = (row + 0.5) * pitch[some, 1, None] - start[some, 1, None]
            x, y = along[some, 0, None, None], along[some, 1, None, None]
            dx, dy = dx[:, None, :], dy[:, :, None]
            squared = x**2 + y**2
            squared[squared == 0] = 1  # a dot: its start is as near as any of its points
            share = np.clip(dx * (x / squared) + dy * (y / squared), 0, 1)
            inked = wide[some, None, None] + share * widens[some, None, None]
            inked -= np.sqrt((dx - share * x) ** 2 + (dy - share * y) ** 2)
            column = np.where((column >= 0) & (column < columns), column, columns)
            row = np.where((row >= 0) & (row < rows), row, rows)
            place = (drawing[some, None] * (rows + 1) + row)[:, :, None] * (columns + 1) + column[:, None, :]
            np.maximum.at(depth.reshape(-1), place.reshape(-1), inked.reshape(-1))
        return depth[:, :rows, :columns]

    def _pieces(self, length: Floats) -> tuple[Rows, Floats, Floats, Floats, Floats]:
        """The segments cut into pieces that are about as long as the pen is wide: only few pixels are near each.

        Returns the drawing, the start, the vector to the end, the width at the start and its growth until the end.
        """
        along = self.end - self.start
        widens = self.end_width - self.start_width
        parts = np.maximum(1, np.ceil(np.hypot(*along.T) / length[self.drawing])).astype(np.intp)
        segment = np.repeat(np.arange(len(parts)), parts)
        part = np.arange(len(segment)) - np.repeat(np.cumsum(parts) - parts, parts)
        along, widens = along[segment] / parts[segment, None], widens[segment] / parts[segment]
        start = self.start[segment] + along * part[:, None]
        return self.drawing[segment], start, along, self.start_width[segment] + widens * part, widens


def pen_widths(drawing: Drawing) -> Floats:
    """Width of the pen at every point of all strokes, as a multiple of its mean: it follows the pressure, if known.

    Half of the width answers to the pressure, so that light strokes stay lines.
    """
    if drawing.pressures is None:
        return np.ones(sum(map(len, drawing.strokes)))
    pressure = np.concatenate(drawing.pressures)
    mean = pressure.mean()
    return (1 + np.minimum(pressure / mean, 3)) / 2 if mean > 0 else np.ones_like(pressure)
