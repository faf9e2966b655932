"""Where everything on the canvas is: layers as columns, the gaps between them, the picture of an image input.

Pure arithmetic in logical pixels, y downwards; no Qt.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Positions = npt.NDArray[np.float64]

TOP = 40
"""Kept free above the network, for the name of the sample and the counts of long layers."""
BOTTOM = 92
"""Kept free below it, for captions and legend."""
LEAST_SPACING = 7.0
"""Units that would be closer than this are drawn as a strip."""
MOST_SPACING = 120.0
MAX_RADIUS = 18.0
STRIP_RADIUS = 5.0
MAX_PICTURE = 168
PICTURE_TO_STRIP = 28
"""Between the picture of an image input and the column of its pixels."""


@dataclass(frozen=True)
class Rect:
    """A rectangle of whole pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    def contains(self, x: float, y: float) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom


@dataclass(frozen=True, eq=False)
class Column:
    """One layer: its units from top to bottom."""

    x: float
    """Centre of all units."""
    y: Positions
    """Centre of each unit, (units,), evenly spaced."""
    radius: float
    """Of the circles; of a long layer, half the width of its strip."""
    is_long: bool
    """Drawn as a thin strip, because there is no room for circles."""

    @property
    def spacing(self) -> float:
        """Distance of neighbours; of a single unit, its diameter."""
        return float(self.y[1] - self.y[0]) if len(self.y) > 1 else 2 * self.radius

    @property
    def half_unit(self) -> float:
        """From the centre of a unit to its upper edge."""
        return self.spacing / 2 if self.is_long else self.radius

    @property
    def left(self) -> float:
        """Where edges arrive."""
        return self.x - self.radius

    @property
    def right(self) -> float:
        """Where edges leave."""
        return self.x + self.radius

    @property
    def top(self) -> float:
        return float(self.y[0]) - self.half_unit

    @property
    def bottom(self) -> float:
        return float(self.y[-1]) + self.half_unit


@dataclass(frozen=True)
class Geometry:
    """The layout of one network on a canvas of one size. Equal inputs, equal layout."""

    sizes: tuple[int, ...]
    """Units per layer, the input first."""
    image_shape: tuple[int, int] | None
    """(rows, columns) if the input is a picture."""
    width: int
    height: int
    left: int = 16
    """Kept free at the left, for the names of the inputs."""
    right: int = 120
    """Kept free at the right, for the outputs in numbers."""

    @property
    def edges(self) -> int:
        """How many weights."""
        return sum(inputs * units for inputs, units in pairwise(self.sizes))

    @cached_property
    def area(self) -> Rect:
        """What the columns share."""
        return Rect(self.left, TOP, max(1, self.width - self.left - self.right), max(8, self.height - TOP - BOTTOM))

    @cached_property
    def picture(self) -> Rect | None:
        """Where an image input is shown; its pixels are squares of a whole number of pixels."""
        if self.image_shape is None:
            return None
        rows, columns = self.image_shape
        side = min(MAX_PICTURE, 0.19 * self.width, 0.45 * self.area.height)
        cell = max(1, round(side / max(rows, columns)))
        middle = self.area.y + self.area.height // 2
        return Rect(self.left, middle - cell * rows // 2, cell * columns, cell * rows)

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """One a layer, from left to right."""
        first = self.left + (self.picture.width + PICTURE_TO_STRIP + STRIP_RADIUS if self.picture else MAX_RADIUS)
        last = max(self.width - self.right - MAX_RADIUS, first + 1)
        pitch = (last - first) / (len(self.sizes) - 1)
        return tuple(self._column(layer, first + layer * pitch, pitch) for layer in range(len(self.sizes)))

    def _column(self, layer: int, x: float, pitch: float) -> Column:
        units, area = self.sizes[layer], self.area
        room = area.height / units
        is_long = room < LEAST_SPACING or (layer == 0 and self.image_shape is not None)
        spacing = room if is_long else min(room, MOST_SPACING, max(LEAST_SPACING, 0.3 * area.height))
        radius = min(STRIP_RADIUS if is_long else MAX_RADIUS, 0.36 * spacing if not is_long else pitch, 0.16 * pitch)
        middle = area.y + area.height / 2
        y = np.asarray(middle + (np.arange(units) - (units - 1) / 2) * spacing, np.float64)
        return Column(x, y, max(radius, 1.0), is_long)

    @cached_property
    def gaps(self) -> tuple[Rect, ...]:
        """The rectangle between each two neighbouring layers, where the edges are; as high as the area."""
        rects = []
        for source, target in pairwise(self.columns):
            x, right = round(source.right), round(target.left)
            rects.append(Rect(x, self.area.y, max(1, right - x), self.area.height))
        return tuple(rects)
