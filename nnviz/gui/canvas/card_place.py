"""Where a card hides little of what matters and is near to what it tells of."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF

from nnviz.gui.canvas.geometry import Column, Geometry, Positions
from nnviz.gui.canvas.hit_test import Edge, Element, Unit
from nnviz.gui.theme import SPACE

LINE = 16
DISTANCE_COST = 2.0
"""Of a card that is a canvas's width away from its element, compared with what it would hide there."""
DISTANCE = 3 * SPACE


def ends(element: Element) -> tuple[Unit, ...]:
    """The unit itself, or the two of an edge: source and target."""
    if isinstance(element, Unit):
        return (element,)
    return Unit(element.layer - 1, element.source), Unit(element.layer, element.unit)


def center(element: Element, geometry: Geometry) -> Positions:
    """The middle of a unit or of an edge, (x, y)."""
    return np.asarray(np.mean([position(unit, geometry) for unit in ends(element)], axis=0))


def position(unit: Unit, geometry: Geometry) -> tuple[float, float]:
    """The centre of a unit."""
    column = geometry.columns[unit.layer]
    return column.x, float(column.y[unit.index])


def best_place(size: QSizeF, element: Element, geometry: Geometry, top: float = 0.0) -> QRectF:
    """Of a card of some size, below `top`."""
    width, height = size.width(), size.height()
    x, y = center(element, geometry)
    columns, layers = geometry.columns, [unit.layer for unit in ends(element)]
    sides = columns[max(layers[0] - 1, 0) : layers[-1] + 2]
    lefts = [side.right + DISTANCE for side in sides] + [side.left - DISTANCE - width for side in sides]
    lefts += [x - width / 2, x + DISTANCE, x - DISTANCE - width, 0.0, float(geometry.left)]
    beside = DISTANCE + (columns[element.layer].radius if isinstance(element, Unit) else 0)
    tops = [y - height / 2, y + beside, y - beside - height]
    tops += [geometry.area.y, geometry.area.bottom - height]
    picture = geometry.input_picture
    if picture is not None:
        tops += [picture.y - 2 * SPACE - height, picture.bottom + 2 * SPACE, 0.0]
        lefts += [columns[0].right + DISTANCE, geometry.width - width]
    left = np.array([within(start, width, geometry.width) for start in lefts])
    above = np.array([within(start - top, height, geometry.height - top) + top for start in tops])
    points, importance = what_matters(element, geometry)
    hidden = (between(points[:, 0], left, width) * importance) @ between(points[:, 1], above, height).T
    distance = np.add.outer(np.abs(x - width / 2 - left), np.abs(y - height / 2 - above)) / geometry.width
    column, row = np.unravel_index(np.argmin(hidden + DISTANCE_COST * distance), hidden.shape)
    return QRectF(QPointF(left[column], above[row]), size)


def kept_place(before: QRectF, size: QSizeF, element: Element, geometry: Geometry, top: float = 0.0) -> QRectF | None:
    """The place of a card that was there before; it grows away from its element.

    None if it does not fit into the canvas below `top` any more, or hides an end of the element, which may have moved.
    """
    x, y = center(element, geometry)
    place = QRectF(before.topLeft(), size)
    if before.center().x() < x:
        place.moveRight(before.right())
    if before.center().y() < y:
        place.moveBottom(before.bottom())
    fits = QRectF(0, top, geometry.width, geometry.height - top).contains(place)
    hides = any(place.contains(*position(unit, geometry)) for unit in ends(element))
    return place if fits and not hides else None


def what_matters(element: Element, geometry: Geometry) -> tuple[Positions, Positions]:
    """Points (points, 2) that a card should not hide, and the importance of each, (points,)."""
    columns = geometry.columns
    parts = []
    for unit in ends(element):
        here, rim = position(unit, geometry), columns[unit.layer].radius + SPACE
        parts.append((here + rim * np.stack(np.meshgrid((-1, 0, 1), (-1, 0, 1)), axis=-1), 100.0))
    if isinstance(element, Edge):
        source, target = (position(unit, geometry) for unit in ends(element))
        share = np.linspace(0, 1, 24)[:, np.newaxis]
        parts.append(((1 - share) * source + share * target, 60.0))
    else:
        for layer in (element.layer - 1, element.layer + 1):
            if 0 <= layer < len(columns):
                others = units_of(columns[layer])
                share = np.linspace(0.1, 0.9, 5)[:, np.newaxis, np.newaxis]
                parts += [((1 - share) * here + share * others, 10.0), (others, 6.0)]  # its edges, and where they end
    parts += [(units_of(column), 4.0) for column in columns]
    for end, x in ((columns[0], geometry.left / 2), (columns[-1], geometry.width - geometry.right / 2)):
        reach = np.array([-LINE, 0, LINE])  # names and values are up to two lines high above and below their unit
        wide = np.linspace(x - 40, x + 40, 5)
        beside = np.stack(np.meshgrid(wide, (units_of(end)[:, 1, np.newaxis] + reach).ravel()), axis=-1)
        parts.append((beside, 15.0))
    place = geometry.input_picture
    if place is not None:
        parts.append((grid(place.x, place.right, place.y, place.bottom), 40.0))
    parts.append((grid(0, geometry.width, geometry.area.bottom + LINE, geometry.height), 20.0))
    parts.append((grid(0, geometry.width / 3, 2 * SPACE, 2 * SPACE), 1.0))
    sizes = [part.size // 2 for part, _ in parts]
    importance = np.repeat([total / size for (_, total), size in zip(parts, sizes, strict=True)], sizes)
    return np.concatenate([part.reshape(-1, 2) for part, _ in parts]), importance


def units_of(column: Column) -> Positions:
    """Where the units of a layer are, (units, 2); of a long one, some of them."""
    y = column.y[:: max(1, len(column.y) // 32)]
    return np.stack([np.full(len(y), column.x), y], axis=1)


def grid(left: float, right: float, top: float, bottom: float) -> Positions:
    """Points in a rectangle, (rows, columns, 2)."""
    return np.stack(np.meshgrid(np.linspace(left, right, 20), np.linspace(top, bottom, 5)), axis=-1)


def between(points: Positions, starts: Positions, length: float) -> Positions:
    """1 where a point is inside of a span, else 0, (spans, points)."""
    offset = points - starts[:, np.newaxis]
    return ((offset > 0) & (offset < length)).astype(np.float64)


def within(start: float, length: float, end: float) -> float:
    """The start that is nearest and leaves a margin at both ends, at least before the start."""
    return max(min(start, end - length - SPACE), float(SPACE))
