"""Draws what concerns one unit: its own edges, crisp and on top, and a card that explains its value."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.colors import strengths
from nnviz.gui.canvas.geometry import Geometry
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


class Card:
    """Lines of text in a box, the first one in bold."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.fonts = [font(SMALL, bold=index == 0) for index in range(len(lines))]
        widths = [QFontMetricsF(chosen).horizontalAdvance(line) for chosen, line in zip(self.fonts, lines, strict=True)]
        self.width = round(max(widths)) + 2 * PADDING + SPACE
        self.height = len(lines) * LINE + 2 * PADDING

    def place(self, unit: Unit, geometry: Geometry) -> QPointF:
        """Beside the edges of the unit where there is room, else below or above the unit itself."""
        columns = geometry.columns
        y = float(columns[unit.layer].y[unit.index])
        centered = min(max(y - self.height / 2, SPACE), max(SPACE, geometry.height - self.height - SPACE))
        if unit.layer < len(columns) - 1:
            left = columns[unit.layer + 1].right + DISTANCE
            if left + self.width <= geometry.width - SPACE:
                return QPointF(left, centered)
        if unit.layer > 0:
            left = columns[unit.layer - 1].left - DISTANCE - self.width
            if left >= SPACE:
                return QPointF(left, centered)
        left = min(max(columns[unit.layer].x - self.width / 2, SPACE), max(SPACE, geometry.width - self.width - SPACE))
        below = y + 2 * DISTANCE
        fits_below = below + self.height <= geometry.height - SPACE
        return QPointF(left, below if fits_below else max(SPACE, y - 2 * DISTANCE - self.height))

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
