"""Draws the units: circles filled by their activation, strips for long layers, the picture of an image input.

Every unit but the inputs has its bias as a glyph of its own: an arc at the lower left of a circle, a bar below a
picture, a second stripe at the left of a strip; hue by sign, size by |b| on the scale of the layer's edges.
"""

from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.colors import ArgbTable
from nnviz.gui.canvas.geometry import Column, Geometry, Rect
from nnviz.gui.canvas.neuron_quantities import ACTIVATION
from nnviz.gui.canvas.neurons import Neurons, Palette
from nnviz.gui.canvas.scene import Scene
from nnviz.gui.canvas.sprites import Sprites
from nnviz.gui.theme import Theme, mixed

ARC_CENTER = 238.0
"""Direction of the bias arc, in degrees: the lower left."""
ARC_SPAN = 150.0
"""Length of the arc of a bias as large as the layer's strong weights."""
ARC_LEAST = 16.0
ARC_LEVELS = 64
"""Lengths of an arc that can be told apart."""
BIAS_STRIPE = 3
AROUND = 8
"""So far a bias glyph reaches beyond its unit, at most."""
BAR = 3
"""Thickness of the bias below a picture."""


class UnitPainter:
    """Paints the units of a scene in one theme."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._palette = Palette(theme)
        self._empty = theme.color("raised")
        self._ring = QColor(*mixed(theme.window, theme.muted, 0.75))
        self._faint = QColor(*mixed(theme.window, theme.muted, 0.45))
        # By sign. A neutral tick marks the place of a bias of 0.
        self._background = theme.color("window")
        self._sprites, self._input_picture = Sprites(), Sprites(most=1)
        self._bias_colors = {-1: theme.color("negative"), 0: self._ring, 1: theme.color("positive")}

    def paint(
        self,
        painter: QPainter,
        scene: Scene,
        geometry: Geometry,
        neurons: Neurons,
        biases: tuple[Array, ...],
        scales: tuple[float, ...],
    ) -> None:
        """`biases` has what the bias glyphs of layer 1, 2, … show, (units,) each, and `scales` what a large one is."""
        if geometry.picture is not None:
            place, strip = geometry.picture, geometry.columns[0]
            around = QRectF(place.x - 2, min(place.y, strip.top) - 2, strip.left - place.x + 2, 0)
            around.setBottom(max(place.bottom, strip.bottom) + 2)
            key = (geometry, None if scene.inputs is None else scene.inputs.tobytes())
            paint = partial(self._picture, scene, geometry, place)
            self._input_picture.draw(painter, [(around, key, paint)])
        for layer, column in enumerate(geometry.columns):
            values = neurons.values[layer] if neurons.values else None
            bias = None
            if layer > 0 and biases:
                bias = np.nan_to_num(biases[layer - 1] / scales[layer - 1]).clip(-1, 1)
            quantity = neurons.quantity
            if column.is_long and quantity.is_picture:  # there is no room for pictures
                quantity, values = ACTIVATION, ACTIVATION.of(scene, layer)
            colors = None if values is None else self._palette.colors(values, quantity, neurons.scales[layer])
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, not column.is_long)
            if column.is_long:
                self._strip(painter, column, values, colors, bias)
                continue
            shown = column.between(geometry.visible.y - AROUND, geometry.visible.bottom + AROUND)
            column = replace(column, y=column.y[shown])
            colors = None if colors is None else colors[shown]
            bias = None if bias is None else bias[shown]
            if colors is not None and colors.ndim > 1:
                self._pictures(painter, column, colors, bias)
            else:
                self._circles(painter, column, colors, bias)

    def _circles(self, painter: QPainter, column: Column, colors: ArgbTable | None, bias: Array | None) -> None:
        if bias is not None:
            self._arcs(painter, column, bias)
        fills = [self._empty.rgb()] * len(column.y) if colors is None else colors.tolist()
        x, radius = column.x, column.radius
        left, side = x - radius - 1, 2 * radius + 2
        self._sprites.draw(
            painter,
            (
                (QRectF(left, y - radius - 1, side, side), (fill, radius), partial(self._circle, x, y, radius, fill))
                for y, fill in zip(column.y.tolist(), fills, strict=True)
            ),
        )

    def _circle(self, x: float, y: float, radius: float, fill: int, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(self._ring, 1.0))
        painter.setBrush(QColor.fromRgb(fill))
        painter.drawEllipse(QPointF(x, y), radius, radius)

    def _pictures(self, painter: QPainter, column: Column, colors: ArgbTable, bias: Array | None) -> None:
        """Squares as wide as the circles would be."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self._ring, 1.0))
        side = round(2 * column.radius)
        for index, y in enumerate(column.y.tolist()):
            place = QRectF(round(column.x - side / 2), round(y - side / 2), side, side)
            pixels = np.ascontiguousarray(colors[index])
            painter.drawImage(place, argb_image(pixels, pixels.shape[1], pixels.shape[0]))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
            if bias is not None:
                self._bar(painter, place, float(bias[index]))

    def _bar(self, painter: QPainter, place: QRectF, bias: float) -> None:
        """Below a picture, from its middle: to the right a positive bias, to the left a negative one."""
        middle = round(place.center().x())
        length = max(1.0, abs(bias) * place.width() / 2)
        color = self._ring if bias == 0 else self.theme.color("positive" if bias > 0 else "negative")
        left = middle if bias > 0 else middle - length
        painter.fillRect(QRectF(left, place.bottom() + 2, length, BAR), color)
        painter.fillRect(QRectF(middle, place.bottom() + 2, 1, BAR), self._ring)

    def _arcs(self, painter: QPainter, column: Column, bias: Array) -> None:
        x, radius = column.x, column.radius
        reach = radius + arc_thickness(radius) + 2
        signs = np.sign(bias).astype(int).tolist()
        levels = np.rint(ARC_LEVELS * np.abs(bias)).astype(int).tolist()
        self._sprites.draw(
            painter,
            (
                (
                    QRectF(x - reach, y - reach, 2 * reach, 2 * reach),
                    (sign, level, radius),
                    partial(self._arc, x, y, radius, sign, level / ARC_LEVELS),
                )
                for y, sign, level in zip(column.y.tolist(), signs, levels, strict=True)
            ),
        )

    def _arc(self, x: float, y: float, unit_radius: float, sign: int, size: float, painter: QPainter) -> None:
        thickness = arc_thickness(unit_radius)
        radius = unit_radius + thickness / 2 + 0.75
        span = ARC_LEAST + (ARC_SPAN - ARC_LEAST) * size
        box = QRectF(x - radius, y - radius, 2 * radius, 2 * radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        # A border of background keeps the arc apart from the edges that end beside it.
        for color, width, around in ((self._background, thickness + 2, 12), (self._bias_colors[sign], thickness, 0)):
            painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawArc(box, round(16 * (ARC_CENTER - span / 2 - around)), round(16 * (span + 2 * around)))

    def _strip(
        self, painter: QPainter, column: Column, values: Array | None, colors: ArgbTable | None, bias: Array | None
    ) -> None:
        left, top = round(column.left), round(column.top)
        width, height = round(column.right) - left, round(column.bottom) - top
        rows = round(height * painter.device().devicePixelRatioF())
        if values is None or colors is None:
            painter.fillRect(left, top, width, height, self._empty)
        else:
            draw_rows(painter, Rect(left, top, width, height), colors[strongest_in_rows(values, rows)])
        if bias is not None:
            colors = self._palette.signed(bias)
            draw_rows(
                painter, Rect(left - BIAS_STRIPE, top, BIAS_STRIPE, height), colors[strongest_in_rows(bias, rows)]
            )
        painter.setPen(QPen(self._faint, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(left - 1, top - 1, width + 1, height + 1)

    def _picture(self, scene: Scene, geometry: Geometry, place: Rect, painter: QPainter) -> None:
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
            pixels = self._palette.activation(scene.inputs)
            painter.drawImage(QRectF(place.x, place.y, place.width, place.height), argb_image(pixels, columns, rows))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place.x - 1, place.y - 1, place.width + 1, place.height + 1)


def arc_thickness(radius: float) -> float:
    """Of the bias of a circle."""
    return min(3.0, max(1.5, 0.26 * radius))


def strongest_in_rows(values: Array, rows: int) -> npt.NDArray[np.intp]:
    """One unit a row of pixels: the one that is there; of several, that of largest magnitude."""
    units = len(values)
    starts = np.arange(rows) * units // rows
    if units <= rows:
        return starts
    magnitude = np.abs(np.nan_to_num(values))
    order = np.lexsort((-magnitude, np.searchsorted(starts, np.arange(units), side="right")))
    return order[starts]


def argb_image(colors: ArgbTable, width: int, height: int) -> QImage:
    """Colours row by row as an image on the memory of the array."""
    return QImage(colors.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied)


def draw_rows(painter: QPainter, place: Rect, colors: ArgbTable) -> None:
    """A stripe of one colour a row."""
    painter.drawImage(QRectF(place.x, place.y, place.width, place.height), argb_image(colors, 1, len(colors)))
