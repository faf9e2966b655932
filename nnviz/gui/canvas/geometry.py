"""Where everything on the canvas is: layers as columns, the gaps between them, the picture of an image input.

Pure arithmetic in logical pixels of the widget, y downwards; no Qt. Zoomed, the whole layout is larger and shifted, and
what there is room for follows from that: a strip becomes circles where they fit.
"""

from dataclasses import dataclass, replace
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
MAX_RADIUS, RADIUS_SHARE = 18.0, 0.36
"""Of circles: at most so many pixels, and so much of the distance between neighbours."""
MAX_PICTURE_RADIUS, PICTURE_SHARE = 30.0, 0.4
"""The same of pictures in the place of circles, half their side."""
STRIP_RADIUS = 5.0
MAX_PICTURE = 168
PICTURE_TO_STRIP = 28
"""Between the picture of an image input and the column of its pixels."""
MOST_MAP_RADIUS, MAP_SHARE = 44.0, 0.46
"""Half the side of a feature map: at most so many pixels, and so much of the distance between neighbours."""
INPUT_MAP_SHARE = 0.085
"""The same of the picture that a convolution looks at, of the width of the canvas."""
MAPS_SHARE = 0.5
"""All columns together leave the rest of the width to the edges."""
POOLING_GAP = 0.5
"""A gap of pooling is so much as wide as others: its edges are one to one."""


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

    def covers(self, other: "Rect") -> bool:
        """Whether all of another is inside."""
        return self.x <= other.x and other.right <= self.right and self.y <= other.y and other.bottom <= self.bottom

    def common(self, other: "Rect") -> "Rect | None":
        """What is in both."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        width, height = min(self.right, other.right) - x, min(self.bottom, other.bottom) - y
        return Rect(x, y, width, height) if width > 0 and height > 0 else None

    def scaled(self, factor: float) -> "Rect":
        """Seen from the origin so many times as large, rounded to whole pixels."""
        x, y = round(factor * self.x), round(factor * self.y)
        return Rect(x, y, max(1, round(factor * self.right) - x), max(1, round(factor * self.bottom) - y))

    def shifted(self, x: int, y: int) -> "Rect":
        return Rect(self.x + x, self.y + y, self.width, self.height)


@dataclass(frozen=True)
class MapColumn:
    """What the nodes of a layer are, if they are feature maps."""

    rows: int
    columns: int
    is_pooled: bool = False
    """Each is made of the map beside it in the layer before."""


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
    are_maps: bool = False
    """The units are feature maps: squares in the place of circles."""

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

    def between(self, top: float, bottom: float) -> slice:
        """The units of which anything is between two heights."""
        first = np.searchsorted(self.y, top - self.half_unit)
        return slice(int(first), int(np.searchsorted(self.y, bottom + self.half_unit)))


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
    has_pictures: bool = False
    """The units are drawn as pictures, which need more room than circles."""
    maps: tuple[MapColumn | None, ...] = ()
    """Of layer 0, 1, …: what its nodes are if they are feature maps; empty if none are."""

    zoom: float = 1.0
    """So many times as large as the layout that fits into the canvas."""
    offset: tuple[float, float] = (0.0, 0.0)
    """Where the upper left corner of the zoomed layout is, x and y; taken as whole pixels."""

    @property
    def edges(self) -> int:
        """How many weights."""
        return sum(inputs * units for inputs, units in pairwise(self.sizes))

    @cached_property
    def area(self) -> Rect:
        """What the columns share when all is seen; below it stand their captions."""
        return Rect(self.left, TOP, max(1, self.width - self.left - self.right), max(8, self.height - TOP - BOTTOM))

    @property
    def visible(self) -> Rect:
        """Where the network shows: zoomed, all but the header and the footer."""
        if self.zoom == 1:
            return Rect(0, 0, self.width, self.height)
        return Rect(0, self.area.y, self.width, self.area.height)

    @cached_property
    def unshifted(self) -> "Geometry":
        """The same layout with its upper left corner in that of the canvas."""
        return replace(self, offset=(0.0, 0.0))

    @cached_property
    def fitted(self) -> "Geometry":
        """The same layout when all is seen."""
        return replace(self, zoom=1.0, offset=(0.0, 0.0))

    @cached_property
    def content(self) -> Rect:
        """What the units and the picture cover when all is seen."""
        fitted = self.fitted
        tops = [column.top for column in fitted.columns] + ([fitted.picture.y] if fitted.picture else [])
        bottoms = [column.bottom for column in fitted.columns] + ([fitted.picture.bottom] if fitted.picture else [])
        left = fitted.picture.x if fitted.picture else round(fitted.columns[0].left)
        top, right = round(min(tops)), round(fitted.columns[-1].right)
        return Rect(left, top, right - left, round(max(bottoms)) - top)

    @property
    def _shift(self) -> tuple[int, int]:
        return round(self.offset[0]), round(self.offset[1])

    @cached_property
    def picture(self) -> Rect | None:
        """Where an image input is shown; unless zoomed, its pixels are squares of a whole number of pixels."""
        fitted = self._fitted_picture
        return fitted.scaled(self.zoom).shifted(*self._shift) if fitted is not None else None

    @property
    def input_picture(self) -> Rect | None:
        """Where the input is seen as a picture: beside the column of its pixels, or as the only node of its layer."""
        if self.picture is not None or not self.maps or self.maps[0] is None:
            return self.picture
        column = self.columns[0]
        side = round(2 * column.radius)
        return Rect(round(column.left), round(column.top), side, side)

    @cached_property
    def _fitted_picture(self) -> Rect | None:
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
        if self.maps:
            return self._columns_with_maps()
        picture = self._fitted_picture
        first = self.left + (picture.width + PICTURE_TO_STRIP + STRIP_RADIUS if picture else self._most_radius)
        last = max(self.width - self.right - self._most_radius, first + 1)
        pitch = (last - first) / (len(self.sizes) - 1)
        return tuple(
            self._column(layer, first + layer * pitch, self._radius(layer, 0.16 * pitch))
            for layer in range(len(self.sizes))
        )

    def _columns_with_maps(self) -> tuple[Column, ...]:
        """A strip may become circles when zoomed; maps grow with the zoom, and all centres stay where they are."""
        places = self.fitted._places_of_maps
        are_pictures = [maps is not None and not self._is_long(layer) for layer, maps in enumerate(self.maps)]
        return tuple(
            self._column(layer, x, radius if are_pictures[layer] else self._radius(layer, self._most_beside_maps))
            for layer, (x, radius) in enumerate(places)
        )

    @property
    def _most_beside_maps(self) -> float:
        """Of the radius of a column that has no maps."""
        return 0.16 * (self.width - self.left - self.right) / (len(self.sizes) - 1)

    @cached_property
    def _places_of_maps(self) -> list[tuple[float, float]]:
        """Centre and radius of every column; maps shrink if all columns would need more than their share."""
        room = self.width - self.left - self.right
        radii = np.array([self._radius(layer, self._most_beside_maps) for layer in range(len(self.sizes))])
        are_maps = np.array([maps is not None for maps in self.maps])
        left_for_maps = max(MAPS_SHARE * room - 2 * radii[~are_maps].sum(), 2.0)
        radii[are_maps] *= min(1.0, left_for_maps / (2 * radii[are_maps].sum()))
        gaps = np.array([POOLING_GAP if maps and maps.is_pooled else 1.0 for maps in self.maps[1:]])
        gaps *= max(room - 2 * radii.sum(), len(gaps)) / gaps.sum()
        lefts = self.left + np.concatenate([[0.0], np.cumsum(2 * radii[:-1] + gaps)])
        return list(zip((lefts + radii).tolist(), radii.tolist(), strict=True))

    @property
    def _most_radius(self) -> float:
        return MAX_PICTURE_RADIUS if self.has_pictures else MAX_RADIUS

    def _spacing(self, layer: int) -> float:
        """Distance of neighbours when all is seen."""
        area = self.area
        room = area.height / self.sizes[layer]
        is_picture = layer == 0 and self.image_shape is not None
        fills = is_picture or room < LEAST_SPACING
        return room if fills else min(room, MOST_SPACING, max(LEAST_SPACING, 0.3 * area.height))

    def _is_long(self, layer: int) -> bool:
        is_picture = layer == 0 and self.image_shape is not None
        return is_picture or self.zoom * self._spacing(layer) < LEAST_SPACING

    def _radius(self, layer: int, most: float) -> float:
        """Of the units of a layer when all is seen, but a strip does not grow with the zoom; at most `most`, if they
        are no maps."""
        if self._is_long(layer):
            return min(STRIP_RADIUS / self.zoom, most)
        if self.maps and self.maps[layer]:
            if layer == 0:
                return min(MAX_PICTURE / 2, INPUT_MAP_SHARE * self.width, 0.225 * self.area.height)
            return min(MOST_MAP_RADIUS, MAP_SHARE * self._spacing(layer))
        share = PICTURE_SHARE if self.has_pictures else RADIUS_SHARE
        return min(self._most_radius, share * self._spacing(layer), most)

    def _column(self, layer: int, x: float, radius: float) -> Column:
        """`x` and `radius` are those of the layout that is not zoomed."""
        units, area = self.sizes[layer], self.area
        are_maps = bool(self.maps) and self.maps[layer] is not None
        middle = area.y + area.height / 2
        y = np.asarray(middle + (np.arange(units) - (units - 1) / 2) * self._spacing(layer), np.float64)
        across, down = self._shift
        return Column(
            self.zoom * x + across,
            self.zoom * y + down,
            max(self.zoom * radius, 1.0),
            self._is_long(layer),
            are_maps,
        )

    @cached_property
    def gaps(self) -> tuple[Rect, ...]:
        """The rectangle between each two neighbouring layers, where the edges are; as high as the area."""
        if self._shift != (0, 0):
            return tuple(gap.shifted(*self._shift) for gap in self.unshifted.gaps)
        area = self.area.scaled(self.zoom)
        rects = []
        for source, target in pairwise(self.columns):
            x, right = round(source.right), round(target.left)
            rects.append(Rect(x, area.y, max(1, right - x), area.height))
        return tuple(rects)
