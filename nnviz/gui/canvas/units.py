"""Draws the units: circles filled by their activation, strips for long layers, the picture of an image input.

Every unit but the inputs has its bias as a glyph of its own: an arc at the lower left of a circle, a second stripe at
the left of a strip; hue by sign, size by |b| on the scale of the layer's weights.
"""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.colors import ArgbTable, activation_colors, activation_table, packed
from nnviz.gui.canvas.geometry import Column, Geometry, Rect
from nnviz.gui.canvas.scene import Scene
from nnviz.gui.plotting.data_colors import diverging, shade
from nnviz.gui.theme import Theme, mixed

ARC_CENTER = 238.0
"""Direction of the bias arc, in degrees: the lower left."""
ARC_SPAN = 150.0
"""Length of the arc of a bias as large as the layer's strong weights."""
ARC_LEAST = 16.0
BIAS_STRIPE = 3


class UnitPainter:
    """Paints the units of a scene in one theme."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._activation_table = activation_table(theme)
        self._bias_colors = diverging(theme, theme.window)
        self._empty = theme.color("raised")
        self._ring = QColor(*mixed(theme.window, theme.muted, 0.75))
        self._faint = QColor(*mixed(theme.window, theme.muted, 0.45))

    def paint(self, painter: QPainter, scene: Scene, geometry: Geometry, scales: tuple[float, ...]) -> None:
        """`scales`: what counts as a strong weight (and bias) in layer 1, 2, …"""
        if geometry.picture is not None:
            self._picture(painter, scene, geometry, geometry.picture)
        for layer, column in enumerate(geometry.columns):
            a = scene.a[layer] if scene.a else None
            bias = None
            if layer > 0 and scene.parameters:
                bias = np.nan_to_num(scene.parameters[layer - 1].b / scales[layer - 1]).clip(-1, 1)
            if column.is_long:
                self._strip(painter, column, a, bias)
            else:
                self._circles(painter, column, a, bias)

    def _circles(self, painter: QPainter, column: Column, a: Array | None, bias: Array | None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        if bias is not None:
            self._arcs(painter, column, bias)
        painter.setPen(QPen(self._ring, 1.0))
        fills = [self._empty] * len(column.y) if a is None else opaque(activation_colors(a, self._activation_table))
        for y, fill in zip(column.y.tolist(), fills, strict=True):
            painter.setBrush(fill)
            painter.drawEllipse(QPointF(column.x, y), column.radius, column.radius)

    def _arcs(self, painter: QPainter, column: Column, bias: Array) -> None:
        thickness = min(3.0, max(1.5, 0.26 * column.radius))
        radius = column.radius + thickness / 2 + 0.75
        background = self.theme.color("window")
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for y, value in zip(column.y.tolist(), bias.tolist(), strict=True):
            # A neutral tick marks the place of a bias of 0.
            color = self._ring if value == 0 else self.theme.color("positive" if value > 0 else "negative")
            span = ARC_LEAST + (ARC_SPAN - ARC_LEAST) * abs(value)
            box = QRectF(column.x - radius, y - radius, 2 * radius, 2 * radius)
            # A border of background keeps the arc apart from the edges that end beside it.
            for pen_color, width, around in ((background, thickness + 2, 12), (color, thickness, 0)):
                painter.setPen(QPen(pen_color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
                painter.drawArc(box, round(16 * (ARC_CENTER - span / 2 - around)), round(16 * (span + 2 * around)))

    def _strip(self, painter: QPainter, column: Column, a: Array | None, bias: Array | None) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        left, top = round(column.left), round(column.top)
        width, height = round(column.right) - left, round(column.bottom) - top
        if a is None:
            painter.fillRect(left, top, width, height, self._empty)
        else:
            rows = strongest_in_rows(a, round(height * painter.device().devicePixelRatioF()))
            draw_rows(painter, Rect(left, top, width, height), activation_colors(rows, self._activation_table))
        if bias is not None:
            rows = strongest_in_rows(bias, round(height * painter.device().devicePixelRatioF()))
            colors = packed(shade(rows, self._bias_colors), np.ones(len(rows)))
            draw_rows(painter, Rect(left - BIAS_STRIPE, top, BIAS_STRIPE, height), colors)
        painter.setPen(QPen(self._faint, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(left - 1, top - 1, width + 1, height + 1)

    def _picture(self, painter: QPainter, scene: Scene, geometry: Geometry, place: Rect) -> None:
        strip = geometry.columns[0]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(self._faint, 1))
        for y_picture, y_strip in ((place.y, strip.top), (place.bottom, strip.bottom)):
            painter.drawLine(QPointF(place.right + 0.5, y_picture), QPointF(strip.left - 1, y_strip))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        assert scene.image_shape is not None
        if scene.inputs is None:
            painter.fillRect(place.x, place.y, place.width, place.height, self._empty)
        else:
            rows, columns = scene.image_shape
            pixels = activation_colors(scene.inputs, self._activation_table)
            painter.drawImage(QRectF(place.x, place.y, place.width, place.height), argb_image(pixels, columns, rows))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place.x - 1, place.y - 1, place.width + 1, place.height + 1)


def strongest_in_rows(values: Array, rows: int) -> Array:
    """One value a row of pixels: the unit that is there; of several units, that of largest magnitude."""
    units = len(values)
    if units <= rows:
        return values[np.arange(rows) * units // rows]
    starts = np.arange(rows) * units // rows
    highest, lowest = np.maximum.reduceat(values, starts), np.minimum.reduceat(values, starts)
    return np.asarray(np.where(highest >= -lowest, highest, lowest))


def opaque(colors: ArgbTable) -> list[QColor]:
    return [QColor.fromRgb(color) for color in colors.tolist()]


def argb_image(colors: ArgbTable, width: int, height: int) -> QImage:
    """Colours row by row as an image on the memory of the array."""
    return QImage(colors.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)


def draw_rows(painter: QPainter, place: Rect, colors: ArgbTable) -> None:
    """A stripe of one colour a row."""
    painter.drawImage(QRectF(place.x, place.y, place.width, place.height), argb_image(colors, 1, len(colors)))
