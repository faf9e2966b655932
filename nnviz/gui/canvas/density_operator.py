"""The density picture as linear algebra: pixel values = operator · edge values.

Every edge is a line of Wu's algorithm (X. Wu, An Efficient Antialiasing Technique, SIGGRAPH 1991): along its longer
side it has one step a pixel, and at each step it is shared by the two nearest pixels. So the picture of a gap is one
sparse matrix times the vector of its edges. Neighbouring units whose lines cannot be told apart are pooled first.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.geometry import Geometry, Positions, Rect

if TYPE_CHECKING:
    from scipy import sparse

BUDGET = 7_000_000
"""Entries of all matrices together: what a frame costs, and the memory (12 bytes each)."""
MIN_SPACING = 2.2
"""Units that are closer than so many pixels of the picture are pooled."""
EDGES_AT_ONCE = 2048
CROWDED = 120
"""So many edges a row of pixels raise the contrast by one power."""
MOST_CONTRAST = 6.0
GRID, MARGIN = 128, 48
"""A window of a gap begins and ends on such a grid, and shows so much more than is visible, in logical pixels."""
HATCH_PITCH, HATCH_GAP = 11.0, 0.36
"""From one stripe of a hatching to the next, in logical pixels, and the share of that which is a gap."""
LEAST_HATCH_PITCH = 5.0
"""The same in pixels of the picture."""
ROUNDING = 1e-9

Values = npt.NDArray[np.float32]
Pairs = npt.NDArray[np.complex64]
"""Two numbers in one: of the positive and of the negative edges."""
Steps = npt.NDArray[np.int64]


class Cancelled(Exception):
    """Nobody wants the operator any more."""


@dataclass(frozen=True, eq=False)
class Ends:
    """One side of a gap: where its lines end, after pooling, in pixels of the picture."""

    y: Positions
    """(groups,)"""
    group: int
    """So many neighbouring units are one; the last group may be smaller."""

    @classmethod
    def of(cls, y: Positions) -> Self:
        """Units at `y`, pooled so that no two groups are closer than `MIN_SPACING`."""
        spacing = float(y[1] - y[0]) if len(y) > 1 else MIN_SPACING
        group = int(np.ceil(MIN_SPACING / spacing))
        starts = np.arange(0, len(y), group)
        return cls(np.add.reduceat(y, starts) / np.diff(np.append(starts, len(y))), group)

    def pool(self, values: Pairs, axis: int) -> Pairs:
        """Sums over the units of each group."""
        if self.group == 1:
            return values
        return np.asarray(np.add.reduceat(values, np.arange(0, values.shape[axis], self.group), axis=axis))


@dataclass(frozen=True, eq=False)
class Fan:
    """The lines of one gap on its picture: from each end on the left to each end on the right.

    The picture shows the whole gap, or a window of it.
    """

    width: int
    """Of the picture, in its own pixels."""
    height: int
    left: int
    """Where the lines begin, in pixels of the picture: 0, or less if it shows a window."""
    span: int
    """From there to where they end."""
    source: Ends
    target: Ends
    contrast: float
    """Power of the strengths: the more edges cross in a pixel, the less count the weak ones."""
    place: tuple[float, float, float, float]
    """Of the picture, seen from the corner of its gap: x, y, width and height in logical pixels."""

    @classmethod
    def into(cls, layer: int, geometry: Geometry, resolution: float, window: Rect | None = None) -> Self:
        """The lines into a layer, on a picture of `resolution` pixels per logical pixel.

        `window` is seen from the corner of the gap; None: all of it.
        """
        gap = geometry.gaps[layer - 1]
        source, target = geometry.columns[layer - 1], geometry.columns[layer]
        window = window or Rect(0, 0, gap.width, gap.height)
        span, full_height = max(1, round(gap.width * resolution)), max(1, round(gap.height * resolution))
        x_scale, y_scale = span / gap.width, full_height / gap.height
        x, right = int(window.x * x_scale), math.ceil(window.right * x_scale - ROUNDING)
        y, bottom = int(window.y * y_scale), math.ceil(window.bottom * y_scale - ROUNDING)
        width, height = max(1, right - x), max(1, bottom - y)
        return cls(
            width=width,
            height=height,
            left=-x,
            span=span,
            source=Ends.of((source.y - gap.y) * y_scale - y),
            target=Ends.of((target.y - gap.y) * y_scale - y),
            contrast=min(2 + len(source.y) * len(target.y) / geometry.area.height / CROWDED, MOST_CONTRAST),
            place=(x / x_scale, y / y_scale, width / x_scale, height / y_scale),
        )

    @property
    def edges(self) -> int:
        """How many, after pooling."""
        return len(self.source.y) * len(self.target.y)

    @property
    def cost(self) -> float:
        """About how many entries the matrix has: two a step."""
        some = slice(None, None, max(1, len(self.target.y) // 16))
        y_target, y_source = (ends.ravel() for ends in np.meshgrid(self.target.y[some], self.source.y, indexing="ij"))
        first, end, _ = self.steps(y_source, y_target)
        return 2.0 * self.edges * float((end - first).mean())

    def steps(self, y_source: Positions, y_target: Positions) -> tuple[Steps, Steps, Steps]:
        """Of some lines: the first step on the picture, the one after the last, and how many the whole line has."""
        rise = y_target - y_source
        steps = np.maximum(self.span, np.ceil(np.abs(rise)))
        rise = np.where(rise == 0, ROUNDING, rise)
        above, below = (0 - y_source) / rise, (self.height - y_source) / rise
        enters = np.maximum(np.minimum(above, below), -self.left / self.span)
        leaves = np.minimum(np.maximum(above, below), (self.width - self.left) / self.span)
        # A step is where its middle is.
        first = np.ceil(enters.clip(0, 1) * steps - 0.5)
        end = np.ceil(leaves.clip(0, 1) * steps - 0.5)
        return first.astype(np.int64), np.maximum(first, end).astype(np.int64), steps.astype(np.int64)

    def lines(
        self, y_source: Positions, y_target: Positions
    ) -> tuple[npt.NDArray[np.int32], Values, npt.NDArray[np.int64]]:
        """The pixels of some lines, two a step and line after line: index, share, and the steps of each line.

        Pixels beyond the border are moved onto it.
        """
        first, end, steps = self.steps(y_source, y_target)
        count = end - first
        rise = y_target - y_source
        edge = np.repeat(np.arange(len(steps)), count)
        step = np.arange(len(edge)) - (np.cumsum(count) - count - first)[edge]
        along = (step + 0.5) / steps[edge]
        x, y = self.left + along * self.span, y_source[edge] + along * rise[edge]
        steep = (steps > self.span)[edge]
        # The coordinate across the line is shared by two pixels, by the distance to their centres.
        across = np.where(steep, x, y) - 0.5
        near = np.floor(across)
        far_share = across - near
        pixel = np.empty((len(edge), 2), np.int32)
        for side in (0, 1):
            column = np.where(steep, near + side, np.floor(x)).clip(0, self.width - 1)
            row = np.where(steep, np.floor(y), near + side).clip(0, self.height - 1)
            pixel[:, side] = row * self.width + column
        share = np.stack([1 - far_share, far_share], axis=1).astype(np.float32)
        return pixel.ravel(), share.ravel(), count

    def pool(self, values: Pairs) -> Pairs:
        """Edge values (targets, sources), summed over pooled neighbours, as one vector (edges,)."""
        return self.target.pool(self.source.pool(values, axis=1), axis=0).ravel()


def fans(geometry: Geometry, pixel_ratio: float, windows: Sequence[Rect] | None = None) -> list[Fan]:
    """The lines of all gaps, as fine as the budget allows: the dearest gap is made coarser until they fit."""
    shown: Sequence[Rect | None] = windows or [None] * len(geometry.gaps)
    resolutions = [pixel_ratio] * len(shown)
    plans = [Fan.into(layer, geometry, pixel_ratio, window) for layer, window in enumerate(shown, start=1)]
    costs = [plan.cost for plan in plans]
    while sum(costs) > BUDGET:
        dearest = int(np.argmax(costs))
        resolutions[dearest] *= 0.92
        plans[dearest] = Fan.into(dearest + 1, geometry, resolutions[dearest], shown[dearest])
        costs[dearest] = plans[dearest].cost
    return plans


def windows(geometry: Geometry) -> list[Rect]:
    """What is worth drawing of each gap, seen from its corner: what is visible of it, and some more to pan to."""
    view = geometry.visible
    shown = []
    for gap in geometry.gaps:
        x, right = outwards(view.x - gap.x, view.right - gap.x, gap.width)
        y, bottom = outwards(view.y - gap.y, view.bottom - gap.y, gap.height)
        shown.append(Rect(x, y, right - x, bottom - y))
    return shown


def outwards(start: float, end: float, length: int) -> tuple[int, int]:
    """From `start` to `end` and a margin, on the coarse grid, but within 0 to `length`."""
    first = math.floor((start - MARGIN) / GRID) * GRID
    last = math.ceil((end + MARGIN) / GRID) * GRID
    first = min(max(first, 0), length - 1)
    return first, max(min(last, length), first + 1)


@dataclass(frozen=True, eq=False)
class Operator:
    """The picture of one gap: `matrix @ edge values` are the values of the touched `pixels`."""

    fan: Fan
    pixels: npt.NDArray[np.intp]
    """Which pixels any line touches, row by row."""
    matrix: "sparse.csr_array"
    """(touched pixels, edges)"""

    @classmethod
    def of(cls, fan: Fan, cancelled: Callable[[], bool] = lambda: False) -> "Operator":
        """Takes up to half a second. Raises `Cancelled`."""
        from scipy import sparse  # loaded here, in the background: it would make up a tenth of the start

        y_target, y_source = (ends.ravel() for ends in np.meshgrid(fan.target.y, fan.source.y, indexing="ij"))
        indices, weights, entries = [], [], [np.zeros(1, np.int64)]
        for first in range(0, fan.edges, EDGES_AT_ONCE):
            if cancelled():
                raise Cancelled
            some = slice(first, first + EDGES_AT_ONCE)
            pixel, share, count = fan.lines(y_source[some], y_target[some])
            indices.append(pixel)
            weights.append(share)
            entries.append(2 * count)
        by_edge = sparse.csc_array(
            (np.concatenate(weights), np.concatenate(indices), np.cumsum(np.concatenate(entries)).astype(np.int32)),
            shape=(fan.width * fan.height, fan.edges),
        )
        by_pixel = by_edge.tocsr()
        touched = np.flatnonzero(np.diff(by_pixel.indptr))
        matrix = sparse.csr_array(
            (
                by_pixel.data.astype(np.complex64),
                by_pixel.indices,
                np.append(by_pixel.indptr[touched], by_pixel.indptr[-1]),
            ),
            shape=(len(touched), fan.edges),
        )
        return cls(fan, touched, matrix)

    @cached_property
    def stripes(self) -> npt.NDArray[np.bool_]:
        """Which of the touched pixels are in the gaps of a hatching that cuts every edge.

        Its stripes are steeper than any edge, and not finer than the picture can show.
        """
        fan = self.fan
        y, x = np.divmod(self.pixels, fan.width)
        highest = max(abs(fan.target.y[-1] - fan.source.y[0]), abs(fan.target.y[0] - fan.source.y[-1]), 1.0)
        pitch = max(HATCH_PITCH * fan.width / fan.place[2], LEAST_HATCH_PITCH)
        return np.asarray((x - fan.left + 0.5 * y * fan.span / highest) % pitch < HATCH_GAP * pitch)

    def sums(self, values: Array) -> tuple[Values, Values]:
        """At each touched pixel, the sums of the positive and of the negative edge values (targets, sources).

        Both are without sign. The matrix is read once for both, which takes most of the time: positive values are the
        real part of one vector, negative ones the imaginary part.
        """
        pairs = np.empty(values.shape, np.complex64)
        pairs.real, pairs.imag = np.maximum(values, 0), np.maximum(-values, 0)
        product = self.matrix @ self.fan.pool(pairs)
        return product.real, product.imag
