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


def paint_card(
    painter: QPainter, lines: list[str], unit_x: float, unit_y: float, geometry: Geometry, theme: Theme
) -> None:
    """Lines of text beside a unit, the first one in bold."""
    fonts = [font(SMALL, bold=index == 0) for index in range(len(lines))]
    widths = [QFontMetricsF(chosen).horizontalAdvance(line) for chosen, line in zip(fonts, lines, strict=True)]
    width, height = max(widths) + 2 * PADDING + 2, len(lines) * LINE + 2 * PADDING
    x = unit_x + DISTANCE
    if x + width > geometry.width - SPACE:
        x = max(SPACE, unit_x - DISTANCE - width)
    y = min(max(unit_y - height / 2, SPACE), max(SPACE, geometry.height - height - SPACE))
    box = QRectF(round(x) + 0.5, round(y) + 0.5, round(width), round(height))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(theme.color("line"), 1))
    painter.setBrush(theme.color("surface", 244))
    painter.drawRoundedRect(box, SPACE, SPACE)
    for index, (chosen, line) in enumerate(zip(fonts, lines, strict=True)):
        painter.setFont(chosen)
        painter.setPen(theme.color("text" if index == 0 else "muted"))
        place = QRectF(box.x() + PADDING, box.y() + PADDING + index * LINE, width - 2 * PADDING + 2, LINE)
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)
