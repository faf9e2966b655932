"""Draws the words around the network: what is fed in, the layers, the number of parameters, the scale of the edges."""

import math
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QLinearGradient, QPainter

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.colors import SMALLEST
from nnviz.gui.canvas.edge_quantities import EdgeQuantity
from nnviz.gui.canvas.geometry import Column, Geometry
from nnviz.gui.canvas.neurons import Neurons
from nnviz.gui.canvas.placement import free_place
from nnviz.gui.canvas.scene import Scene
from nnviz.gui.canvas.sprites import Sprites
from nnviz.gui.canvas.view import View
from nnviz.gui.canvas.wording import LONGEST, LONGEST_DECIMALS, Wording, decimals, longest, number
from nnviz.gui.theme import NORMAL, SMALL, SPACE, Theme, font, mixed
from nnviz.training.experiment import Experiment

MARGIN = 4 * SPACE
LINE = 14
"""Height of a line of small type."""
LEGEND_BAR = 80
FOOTER = 2 * SPACE + LINE + SPACE
"""Height of the line at the bottom, with its margins."""
BEYOND = 1.005
"""The full colour stands for all that is larger; what rounds to the same number is not larger."""
KEY_RADIUS = 4.0
"""Of the neurons in the key."""
KEY_DOT = 2 * KEY_RADIUS + SPACE
DOT_STEP = 4
ARROW = "→ "
Caption = tuple[QRectF, str]
"""Where a caption is, and its lines."""


@dataclass(frozen=True)
class EdgeLegend:
    """What is told of the colours of the edges into the selected layer."""

    quantity: EdgeQuantity
    view: View
    ends: tuple[str, str] | None
    """The numbers of the full negative and of the full positive colour; None where there are no weights."""


class CaptionPainter:
    """Paints everything that is said about a scene, except its outputs."""

    def __init__(self, theme: Theme, wording: Wording) -> None:
        self.theme, self.wording = theme, wording
        self._font = font(SMALL)
        self._metrics = QFontMetricsF(self._font)
        self.occupied: list[QRectF] = []
        """Where something was written above the network."""
        self._written: list[QRectF] = []
        self._captioned: dict[int, QRectF] = {}
        """Where the caption of a layer is."""
        self._around, self._footers = Sprites(most=1), Sprites(most=1)
        self._shown: Experiment | None = None
        self._ring = QColor(*mixed(theme.window, theme.muted, 0.75))
        self._number_room = longest(self._metrics, (f"≥ {text}" for text in LONGEST)) + 1
        self._decimals_room = longest(self._metrics, (ARROW + text for text in LONGEST_DECIMALS)) + 1

    def input_room(self, scene: Scene) -> int:
        """How much is needed at the left for the names of the inputs."""
        if scene.has_picture:
            return MARGIN
        names = QFontMetricsF(font(NORMAL))
        widest = max(names.horizontalAdvance(name) for name in scene.experiment.input_names)
        return round(max(widest, self._decimals_room)) + MARGIN

    def paint(
        self,
        painter: QPainter,
        scene: Scene,
        geometry: Geometry,
        layer: int,
        edges: EdgeLegend | None,
        neurons: Neurons,
    ) -> None:
        """`layer` is the selected one; its edges are in the legend, if their numbers are known."""
        self._shown = scene.experiment  # as long as it is held here, no other one has its identity
        whole = QRectF(0, 0, geometry.width, geometry.height)
        inputs = () if scene.has_picture or scene.inputs is None else (scene.inputs.tobytes(), scene.a[0].tobytes())
        title = self.wording.sample(scene)
        around = (id(scene.experiment), scene.sizes, geometry, layer, title, inputs)
        self._around.draw(painter, [(whole, around, partial(self._paint_around, scene, geometry, layer, title))])
        self.occupied = list(self._written)
        key = self._key(scene, neurons, layer) if neurons.is_known else []
        legend = None if edges is None else (edges.ends, self.wording.legend(scene, edges.quantity, layer, edges.view))
        footer = (id(scene.experiment), scene.sizes, geometry.width, geometry.height, tuple(key), legend)
        place = QRectF(0, geometry.height - FOOTER, geometry.width, FOOTER)
        self._footers.draw(painter, [(place, footer, partial(self._footer, scene, geometry, key, edges, layer))])

    def _paint_around(self, scene: Scene, geometry: Geometry, layer: int, title: str, painter: QPainter) -> None:
        painter.setFont(self._font)
        painter.setPen(self.theme.color("muted"))
        counts = [column.x - 6 * SPACE for column in geometry.fitted.columns[1:] if column.is_long]
        room = min([*counts, geometry.width / 2]) - MARGIN
        title = self._metrics.elidedText(title, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(MARGIN, 2 * SPACE, room + 1, LINE), Qt.AlignmentFlag.AlignLeft, title)
        self._written = [QRectF(MARGIN, 2 * SPACE, self._metrics.horizontalAdvance(title) + 1, LINE)] if title else []
        self._layers(painter, scene, geometry, layer)
        seen = geometry.visible
        painter.setClipRect(seen.x, seen.y, seen.width, seen.height)
        self._counts(painter, geometry)
        if not scene.has_picture and not geometry.columns[0].is_long:
            self._inputs(painter, scene, geometry.columns[0])
        painter.setClipping(False)

    def captioned(self, position: QPointF) -> int | None:
        """The layer whose caption is at a position."""
        return next((layer for layer, box in self._captioned.items() if box.contains(position)), None)

    def hint(self, painter: QPainter, text: str, geometry: Geometry) -> None:
        """A quiet line above the network, in the middle if there is room."""
        half = QFontMetricsF(font(NORMAL)).horizontalAdvance(text) / 2 + SPACE
        middle = QRectF(geometry.width / 2 - half, SPACE, 2 * half, 5 * SPACE)
        place = free_place(middle, geometry.width, geometry.height, self.occupied)
        self.occupied.append(place)
        painter.fillRect(place, self.theme.color("window"))
        painter.setFont(font(NORMAL))
        painter.setPen(self.theme.color("muted"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _inputs(self, painter: QPainter, scene: Scene, column: Column) -> None:
        """The name of each input, below it its value, and what the network receives if that is another number."""
        names = scene.experiment.input_names
        if len(names) != len(column.y):
            return
        room = column.spacing if len(names) > 1 else math.inf
        right = column.left - 2 * SPACE
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for index, y in enumerate(column.y.tolist()):
            lines = input_lines(scene, index, room)
            top = y - (18 + len(lines) * LINE) / 2
            painter.setFont(font(NORMAL))
            painter.setPen(self.theme.color("text"))
            painter.drawText(QRectF(0, top, right, 18), align, names[index])
            painter.setFont(self._font)
            for line, (text, color) in enumerate(lines):
                painter.setPen(self.theme.color(color))
                painter.drawText(QRectF(0, top + 18 + line * LINE, right, LINE), align, text)

    def _counts(self, painter: QPainter, geometry: Geometry) -> None:
        """Above every strip three dots and how many units it really has; of the input its caption says that."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for layer, column in enumerate(geometry.columns):
            if column.is_long:
                painter.setPen(self.theme.color("muted"))
                if layer > 0:
                    box = QRectF(column.x - 30, column.top - 4 * SPACE - LINE, 60, LINE)
                    count = f"{len(column.y):,}"
                    painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, count)
                    half = self._metrics.horizontalAdvance(count) / 2 + 1
                    self._written.append(QRectF(column.x - half, box.top(), 2 * half, column.top - box.top()))
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self.theme.color("muted"))
                for dot in range(3):
                    painter.drawEllipse(QPointF(column.x, column.top - 5 - dot * DOT_STEP), 1.1, 1.1)

    # Layers

    def _layers(self, painter: QPainter, scene: Scene, geometry: Geometry, selected: int) -> None:
        painter.setFont(self._font)
        captions = self._captions(scene, geometry)
        self._captioned = {layer: box for layer, (box, _) in captions.items()}
        for layer, (box, lines) in captions.items():
            is_selected = layer == selected
            painter.setPen(self.theme.color("text" if is_selected else "muted"))
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, lines)
            if is_selected:
                column = geometry.columns[layer]
                half = max(column.radius, 2 * SPACE)
                painter.fillRect(QRectF(column.x - half, box.top() - 6, 2 * half, 2), self.theme.color("accent"))

    def _captions(self, scene: Scene, geometry: Geometry) -> dict[int, Caption]:
        """By layer that is seen, as much as there is room for without touching."""
        layers = [layer for layer, column in enumerate(geometry.columns) if 0 <= column.x <= geometry.width]
        words = self.wording
        for lines in (
            lambda layer: (words.layer(scene, layer), words.units(scene, layer), words.layer_parameters(scene, layer)),
            lambda layer: (words.layer(scene, layer), words.units(scene, layer)),
            lambda layer: (words.layer_briefly(scene, layer), words.units(scene, layer)),
            lambda layer: (words.layer_briefly(scene, layer), words.units_in_lines(scene, layer)),
            lambda layer: (words.layer_briefly(scene, layer), words.units_briefly(scene, layer)),
            lambda layer: (words.units_briefly(scene, layer),),
            lambda layer: (f"{scene.sizes[layer]:,}",),
        ):
            texts = ["\n".join(lines(layer)).strip() for layer in layers]
            boxes = [self._caption_box(geometry, layer, text) for layer, text in zip(layers, texts, strict=True)]
            captions = dict(zip(layers, zip(boxes, texts, strict=True), strict=True))
            if all(a.right() + SPACE <= b.left() for a, b in pairwise(boxes)):
                return captions
        return {layer: captions[layer] for layer in (layers[0], layers[-1])}

    def _caption_box(self, geometry: Geometry, layer: int, text: str) -> QRectF:
        """Centred below the column, within the canvas."""
        column = geometry.columns[layer]
        center = column.x
        if layer == 0 and geometry.picture is not None:
            center = (geometry.picture.x + column.right) / 2
        width = max(self._metrics.horizontalAdvance(line) for line in text.split("\n")) + 2
        left = min(max(center - width / 2, MARGIN / 2), geometry.width - MARGIN / 2 - width)
        lines = max(3, text.count("\n") + 1)
        return QRectF(left, geometry.area.bottom + 3 * SPACE, width, lines * LINE + 2)

    # Footer

    def _footer(
        self,
        scene: Scene,
        geometry: Geometry,
        key: list[tuple[str, str]],
        edges: EdgeLegend | None,
        layer: int,
        painter: QPainter,
    ) -> None:
        """From right to left: the colours of the edges, those of the neurons, and the number of parameters."""
        painter.setFont(self._font)
        top = geometry.height - 2 * SPACE - LINE
        right: float = geometry.width - MARGIN
        briefly = MARGIN + self._metrics.horizontalAdvance(self.wording.parameters(scene)[-1]) + 4 * SPACE
        if edges is not None:
            least = briefly + self._key_width(key) + 4 * SPACE
            right = self._legend(painter, scene, edges, layer, right, top, least) - 4 * SPACE
        if key and right - self._key_width(key) >= briefly:
            right -= self._key_width(key)
            self._neuron_key(painter, key, right, top)
            right -= 4 * SPACE
        room = right - MARGIN
        for text in self.wording.parameters(scene):
            if self._metrics.horizontalAdvance(text) <= room:
                painter.setPen(self.theme.color("muted"))
                painter.drawText(QRectF(MARGIN, top, room, LINE), Qt.AlignmentFlag.AlignLeft, text)
                return

    def _legend(
        self, painter: QPainter, scene: Scene, edges: EdgeLegend, layer: int, right: float, top: float, least: float
    ) -> float:
        """The colours of the edges into a layer, from right to left; returns where it begins, not before `least`."""
        painter.setPen(self.theme.color("muted"))
        middle = Qt.AlignmentFlag.AlignVCenter
        if edges.ends is None:
            return self._legend_title(painter, scene, edges, layer, right, top, least)
        low, high = edges.ends
        room = self._number_room + SPACE
        bar = QRectF(right - room - LEGEND_BAR, top + 4, LEGEND_BAR, 6)
        painter.drawText(QRectF(bar.right() + SPACE, top, room, LINE), Qt.AlignmentFlag.AlignLeft | middle, high)
        below = QRectF(bar.left() - room, top, room - SPACE, LINE)
        painter.drawText(below, Qt.AlignmentFlag.AlignRight | middle, low)
        zero = 0.0 if edges.quantity.is_positive else 0.5
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        gradient.setColorAt(0, self.theme.color("negative" if low else "line"))
        gradient.setColorAt(zero, self.theme.color("window"))
        gradient.setColorAt(1, self.theme.color("positive" if high else "line"))
        painter.fillRect(bar, gradient)
        at_zero = QRectF(bar.left() + zero * bar.width() - 8, top, 16, LINE)
        if edges.quantity.is_positive:
            at_zero.moveRight(bar.left() - SPACE / 2)
        painter.drawText(at_zero, Qt.AlignmentFlag.AlignHCenter | middle, "0")
        return self._legend_title(painter, scene, edges, layer, bar.left() - room - SPACE, top, least)

    def _legend_title(
        self, painter: QPainter, scene: Scene, edges: EdgeLegend, layer: int, right: float, top: float, least: float
    ) -> float:
        """As much as there is room for; returns where it begins."""
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for title in self.wording.legend(scene, edges.quantity, layer, edges.view):
            width = self._metrics.horizontalAdvance(title) + 1
            if right - width >= least:
                painter.drawText(QRectF(right - width, top, width, LINE), align, title)
                return right - width
        return right

    def _key(self, scene: Scene, neurons: Neurons, layer: int) -> list[tuple[str, str]]:
        """What the fill of a neuron means: a title without a colour, then colours of the theme."""
        title = self.wording.neurons(scene, neurons.quantity, layer)
        scale = neurons.scales[layer] if neurons.values[layer] is not None else None
        return [("", title), *self.wording.neuron_key(neurons.quantity, scale)]

    def _key_width(self, key: list[tuple[str, str]]) -> float:
        return sum(self._metrics.horizontalAdvance(text) + (KEY_DOT if fill else 0) + 2 * SPACE for fill, text in key)

    def _neuron_key(self, painter: QPainter, key: list[tuple[str, str]], left: float, top: float) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for fill, text in key:
            if fill:
                painter.setPen(self._ring)
                painter.setBrush(self.theme.color(fill))
                painter.drawEllipse(QPointF(left + KEY_RADIUS, top + LINE / 2), KEY_RADIUS, KEY_RADIUS)
                left += KEY_DOT
            painter.setPen(self.theme.color("muted"))
            width = self._metrics.horizontalAdvance(text) + 1
            place = QRectF(left, top, width, LINE)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
            left += width - 1 + 2 * SPACE


def input_lines(scene: Scene, index: int, room: float) -> list[tuple[str, str]]:
    """What there is room for, and its colour: the value of an input, and what the network receives."""
    if scene.inputs is None or room < 3 * LINE:
        return []
    value, received = float(scene.inputs[index]), float(scene.a[0][index])
    if value == received:
        return [(decimals(value), "muted")]
    lines = [(decimals(value), "text"), (ARROW + decimals(received), "muted")]
    return lines if room >= 4 * LINE else lines[1:]


def legend_ends(scale: float, values: Array, is_positive: bool = False) -> tuple[str, str]:
    """The numbers at the ends of the legend: none if all values are 0, and none are known that are not finite."""
    if scale <= SMALLEST and not np.any(values):
        return "", ""
    if scale <= SMALLEST and not np.any(np.isfinite(values)):
        return "?", "?"
    text = number(scale, 2 if scale >= 0.1 else 3)
    beyond = scale * BEYOND
    low = "≤ " if np.any(values < -beyond) else ""
    high = "≥ " if np.any(values > beyond) else ""
    return "" if is_positive else f"{low}−{text}", f"{high}+{text}"
