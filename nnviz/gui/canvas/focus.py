"""Draws what concerns one unit: its own edges, crisp and on top, and a card that explains its value."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.colors import strengths
from nnviz.gui.canvas.geometry import Column, Geometry, Positions
from nnviz.gui.canvas.hit_test import Unit
from nnviz.gui.canvas.line_renderer import edge_pen
from nnviz.gui.theme import SMALL, SPACE, Theme, font

FAINT = 0.03
"""Edges below this strength are left out."""
WIDTH = 2.6
DIMMED = 0.16
"""Opacity of all other edges."""
LINE = 16
PADDING = 2 * SPACE
WIDTH_STEP = 3 * SPACE
DISTANCE_COST = 2.0
"""Of a card that is a canvas's width away from its unit, compared with what it would hide there."""
DISTANCE = 3 * SPACE


def paint_edges(
    painter: QPainter,
    unit: Unit,
    geometry: Geometry,
    weights: tuple[Array, ...],
    scales: tuple[float, ...],
    theme: Theme,
) -> None:
    """The edges into a unit and those out of it, weak ones first; negative ones are dashed."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    column, y = geometry.columns[unit.layer], float(geometry.columns[unit.layer].y[unit.index])
    if unit.layer > 0:
        source = geometry.columns[unit.layer - 1]
        arriving = weights[unit.layer - 1][unit.index]
        ends = [(QPointF(source.right, float(other)), QPointF(column.left, y)) for other in source.y]
        paint_lines(painter, ends, arriving, scales[unit.layer - 1], theme)
    if unit.layer < len(weights):
        target = geometry.columns[unit.layer + 1]
        leaving = weights[unit.layer][:, unit.index]
        ends = [(QPointF(column.right, y), QPointF(target.left, float(other))) for other in target.y]
        paint_lines(painter, ends, leaving, scales[unit.layer], theme)


def paint_lines(
    painter: QPainter, ends: list[tuple[QPointF, QPointF]], weights: Array, scale: float, theme: Theme
) -> None:
    strength = strengths(weights, scale)
    for edge in np.argsort(strength, kind="stable").tolist():
        if strength[edge] >= FAINT:
            pen = edge_pen(theme, bool(weights[edge] > 0), float(strength[edge]), WIDTH)
            if weights[edge] < 0 and len(ends) <= 64:
                pen.setDashPattern([4, 2])
            painter.setPen(pen)
            painter.drawLine(*ends[edge])


def paint_mark(painter: QPainter, unit: Unit, geometry: Geometry, theme: Theme) -> None:
    """A ring around a unit; a frame around its pixel if it is one of a picture."""
    column = geometry.columns[unit.layer]
    y = float(column.y[unit.index])
    painter.setPen(QPen(theme.color("accent"), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    if column.is_long:
        height = max(column.spacing, 4.0)
        painter.drawRect(QRectF(column.left - 2, y - height / 2, 2 * column.radius + 4, height))
    else:
        painter.drawEllipse(QPointF(column.x, y), column.radius + 1, column.radius + 1)
    if unit.layer == 0 and geometry.picture is not None and geometry.image_shape is not None:
        row, pixel = divmod(unit.index, geometry.image_shape[1])
        side = geometry.picture.width / geometry.image_shape[1]
        painter.drawRect(QRectF(geometry.picture.x + pixel * side, geometry.picture.y + row * side, side, side))


def what_matters(unit: Unit, geometry: Geometry) -> tuple[Positions, Positions]:
    """Points (points, 2) that a card about a unit should not hide, and the importance of each, (points,)."""
    columns = geometry.columns
    here = (columns[unit.layer].x, float(columns[unit.layer].y[unit.index]))
    rim = columns[unit.layer].radius + SPACE
    parts = [(np.add(here, rim * np.array([(0, 0), (-1, 0), (1, 0), (0, -1), (0, 1)])), 100.0)]
    for layer in (unit.layer - 1, unit.layer + 1):
        if 0 <= layer < len(columns):
            ends = units_of(columns[layer])
            share = np.linspace(0.1, 0.9, 5)[:, np.newaxis, np.newaxis]
            parts += [((1 - share) * here + share * ends, 10.0), (ends, 6.0)]  # its edges, and where they end
    parts += [(units_of(column), 4.0) for column in columns]
    for end, x in ((columns[0], geometry.left / 2), (columns[-1], geometry.width - geometry.right / 2)):
        reach = np.array([-LINE, 0, LINE])  # names and values are up to two lines high above and below their unit
        wide = np.linspace(x - 40, x + 40, 5)
        beside = np.stack(np.meshgrid(wide, (units_of(end)[:, 1, np.newaxis] + reach).ravel()), axis=-1)
        parts.append((beside, 15.0))
    if geometry.picture is not None:
        place = geometry.picture
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


def within(start: float, length: float, end: float) -> float:
    """The start that is nearest and leaves a margin at both ends, at least before the start."""
    return max(min(start, end - length - SPACE), float(SPACE))


class Card:
    """Lines of text in a box, the first one in bold."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.fonts = [font(SMALL, bold=index == 0) for index in range(len(lines))]
        widths = [QFontMetricsF(chosen).horizontalAdvance(line) for chosen, line in zip(self.fonts, lines, strict=True)]
        # In steps, so that the card does not tremble with its numbers.
        self.width = math.ceil((max(widths) + 2 * PADDING) / WIDTH_STEP) * WIDTH_STEP
        self.height = len(lines) * LINE + 2 * PADDING

    def place(self, unit: Unit, geometry: Geometry) -> QPointF:
        """The upper left corner where the card hides little of what matters and is not far away."""
        columns = geometry.columns
        column = columns[unit.layer]
        y = float(column.y[unit.index])
        sides = [column, *columns[max(unit.layer - 1, 0) : unit.layer + 2]]
        lefts = [side.right + DISTANCE for side in sides] + [side.left - DISTANCE - self.width for side in sides]
        lefts += [column.x - self.width / 2, 0.0, float(geometry.left)]
        beside = column.radius + DISTANCE
        tops = [y - self.height / 2, y + beside, y - beside - self.height]
        tops += [geometry.area.y, geometry.area.bottom - self.height]
        if geometry.picture is not None:
            tops += [geometry.picture.y - 2 * SPACE - self.height, geometry.picture.bottom + 2 * SPACE]
        corners = np.array(
            [
                (within(left, self.width, geometry.width), within(top, self.height, geometry.height))
                for left in lefts
                for top in tops
            ]
        )
        points, importance = what_matters(unit, geometry)
        x_offset, y_offset = points.T[:, np.newaxis] - corners.T[:, :, np.newaxis]
        inside = (x_offset > 0) & (x_offset < self.width) & (y_offset > 0) & (y_offset < self.height)
        hidden = inside @ importance
        to_unit = np.array([column.x - self.width / 2, y - self.height / 2]) - corners
        distance = np.abs(to_unit).sum(axis=1) / geometry.width
        return QPointF(*corners[np.argmin(hidden + DISTANCE_COST * distance)].tolist())

    def paint(self, painter: QPainter, place: QPointF, theme: Theme) -> None:
        """`place` is its upper left corner."""
        box = QRectF(round(place.x()) + 0.5, round(place.y()) + 0.5, self.width, self.height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("surface", 244))
        painter.drawRoundedRect(box, SPACE, SPACE)
        for index, (chosen, line) in enumerate(zip(self.fonts, self.lines, strict=True)):
            painter.setFont(chosen)
            painter.setPen(theme.color("text" if index == 0 else "muted"))
            row = QRectF(box.x() + PADDING, box.y() + PADDING + index * LINE, self.width - PADDING, LINE)
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)
