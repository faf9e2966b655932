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
from nnviz.gui.canvas.maps import picture_place, resampled
from nnviz.gui.canvas.neuron_quantities import ACTIVATION, NeuronQuantity
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
COARSE = 4
"""Pixels of a picture that have so many of the screen on a side look alike, however they are stretched."""


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
        biases: tuple[Array | None, ...],
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
            bias = biases[layer - 1] if layer > 0 and biases else None
            if bias is not None:
                bias = np.nan_to_num(bias / scales[layer - 1]).clip(-1, 1)
            quantity = neurons.quantity
            if column.is_long and quantity.is_picture:  # there is no room for pictures
                quantity, values = ACTIVATION, scene.a[layer] if scene.a else None
            if column.is_long:
                if values is not None and values.ndim > 1:
                    values = values.mean(axis=(1, 2))
                colors = None if values is None else self._palette.colors(values, quantity, neurons.scales[layer])
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
                self._strip(painter, column, values, colors, bias)
                continue
            if (
                layer == 0
                and column.are_maps
                and scene.inputs is not None
                and (quantity is ACTIVATION or values is None)
            ):
                quantity, values = ACTIVATION, scene.nodes.pictures(0, scene.inputs)  # as it is, not standardised
            if values is not None:
                values = values / neurons.scales[layer] if quantity.is_signed else full_at_one(values)
            shown = column.between(geometry.visible.y - AROUND, geometry.visible.bottom + AROUND)
            column = replace(column, y=column.y[shown])
            values = None if values is None else values[shown]
            bias = None if bias is None else bias[shown]
            if column.are_maps or (values is not None and values.ndim > 1):
                self._pictures(painter, column, self._pixels(values, quantity, column, painter), bias)
            else:
                colors = None if values is None else self._palette.colors(values, quantity, 1.0)
                self._circles(painter, column, colors, bias)

    def _pixels(self, values: Array | None, quantity: NeuronQuantity, column: Column, painter: QPainter) -> ArgbTable:
        """Pictures, (units, rows, columns); of units with one number each, or none, they have one pixel."""
        if values is None:
            return np.full((len(column.y), 1, 1), self._empty.rgb(), np.uint32)
        pictures = values.reshape(len(values), *(values.shape[1:] or (1, 1)))
        longest = max(pictures.shape[1:])
        side = round(2 * column.radius * painter.device().devicePixelRatioF())
        if longest > 1 and side < COARSE * longest:
            pictures = resampled(pictures, *(max(1, round(side * size / longest)) for size in pictures.shape[1:]))
        return self._palette.colors(pictures, quantity, 1.0)

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
        colors = np.ascontiguousarray(colors)
        _, rows, columns = colors.shape
        for pixels, y in zip(colors, column.y.tolist(), strict=True):
            place = picture_place(column, y, rows, columns)
            painter.drawImage(place, argb_image(pixels, columns, rows))
            painter.drawRect(place.adjusted(-1, -1, 0, 0))
        if bias is not None:
            side = round(2 * column.radius)
            bar = self._upright_bar if column.are_maps else self._bar
            for y, size in zip(column.y.tolist(), bias.tolist(), strict=True):
                bar(painter, QRectF(round(column.x - side / 2), round(y - side / 2), side, side), size)

    def _bar(self, painter: QPainter, place: QRectF, bias: float) -> None:
        """Below a picture, from its middle: to the right a positive bias, to the left a negative one."""
        middle = round(place.center().x())
        length = max(1.0, abs(bias) * place.width() / 2)
        color = self._ring if bias == 0 else self.theme.color("positive" if bias > 0 else "negative")
        left = middle if bias > 0 else middle - length
        painter.fillRect(QRectF(left, place.bottom() + 2, length, BAR), color)
        painter.fillRect(QRectF(middle, place.bottom() + 2, 1, BAR), self._ring)

    def _upright_bar(self, painter: QPainter, place: QRectF, bias: float) -> None:
        """Left of a map, which has no room below, from its middle: upwards a positive bias."""
        middle = round(place.center().y())
        length = max(1.0, abs(bias) * place.height() / 2)
        color = self._ring if bias == 0 else self.theme.color("positive" if bias > 0 else "negative")
        bar = QRectF(place.left() - 2 - BAR, middle - length if bias > 0 else middle, BAR, length)
        painter.fillRect(bar.adjusted(-1, -1, 1, 1), self._background)
        painter.fillRect(bar, color)
        painter.fillRect(QRectF(bar.left(), middle, BAR, 1), self._ring)

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


def full_at_one(values: Array) -> Array:
    """Activations of which the largest is at most 1."""
    known = np.nan_to_num(values, posinf=1.0, neginf=-1.0)
    return np.asarray(known / max(1.0, float(np.abs(known).max(initial=0.0))))


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
