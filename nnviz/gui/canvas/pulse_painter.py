"""Draws a moment of a training step over the network: pulses on the edges, and the neurons that they reach."""

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.geometry import Column, Geometry
from nnviz.gui.canvas.pulses import FAINTEST, FROM_PICTURE, Moment, Phase, Pulses, Wave
from nnviz.gui.theme import Theme, mixed

LEVELS = 8
"""Strengths that can be told apart."""
TAIL = 0.16
"""Length of a pulse, as a share of its edge."""
THINNEST, THICKEST = 1.0, 3.4
LEAST_DOT, LARGEST_DOT = 1.2, 4.0
"""Radius of the head of a pulse."""
LEAST_OPACITY = 0.3
QUIET_EDGES = 0.3
"""Opacity of the picture of the edges while pulses run over it."""
UNREACHED = 0.72
"""How much of a layer is covered that the activations have not reached."""
ARRIVING = 0.25
"""The last share of a wave, in which the layer that it reaches lights up."""
HALO = 9.0
"""How far a neuron glows beyond its rim."""
COVER_MARGIN = 6.0
"""So much beside a column belongs to it: the glyphs of biases."""


def edges_opacity(moment: Moment) -> float:
    """Of the picture of the edges."""
    return QUIET_EDGES + (1 - QUIET_EDGES) * moment.share if moment.has_new_weights else QUIET_EDGES


class PulsePainter:
    """Paints pulses in one theme: blue is positive, orange is negative, as everywhere."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._window = theme.color("window")
        self._heads = {
            True: mixed(theme.positive, theme.ink, 0.45),
            False: mixed(theme.negative, theme.ink, 0.45),
        }
        self._changes: QImage | None = None
        """The picture of an update, and what it was drawn for."""
        self._changes_of: tuple[Pulses, Geometry, float] | None = None

    def paint(self, painter: QPainter, pulses: Pulses, moment: Moment, geometry: Geometry) -> None:
        """Over edges and units."""
        seen = geometry.visible
        painter.save()
        painter.setClipRect(seen.x, seen.y, seen.width, seen.height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if moment.has_new_weights:
            painter.setOpacity(1 - moment.share)
            painter.drawImage(0, 0, self._picture_of_changes(pulses, geometry, painter.device().devicePixelRatioF()))
        else:
            wave, fading = pulses.wave(moment), 1 - moment.share
            if moment.phase is Phase.FORWARD:
                self._cover(painter, wave.gap + 1, geometry, moment.share)
                if wave.gap >= 0:
                    self._halos(painter, geometry.columns[wave.gap], pulses.activations[wave.gap], fading)
            else:
                self._halos(painter, geometry.columns[wave.gap + 1], pulses.gradients[wave.gap], fading)
            self._pulses(painter, wave, moment, geometry)
        painter.restore()

    def _pulses(self, painter: QPainter, wave: Wave, moment: Moment, geometry: Geometry) -> None:
        """A short line to where each pulse is, with a brighter dot at its head."""
        heads = [QPointF(x, y) for x, y in wave.places(geometry, moment.phase, moment.share).tolist()]
        behind = wave.places(geometry, moment.phase, max(moment.share - TAIL, 0.0)).tolist()
        lines = [QLineF(QPointF(x, y), head) for (x, y), head in zip(behind, heads, strict=True)]
        largest = LARGEST_DOT if wave.gap != FROM_PICTURE else pixel_side(geometry) / 2
        for group, strength, is_positive in groups(wave):
            painter.setPen(self._line_pen(strength, is_positive))
            painter.drawLines([lines[pulse] for pulse in group])
        for group, strength, is_positive in groups(wave):
            color = QColor(*mixed(self.theme.window, self._heads[is_positive], opacity(strength)))
            radius = LEAST_DOT + max(largest - LEAST_DOT, 0.0) * strength
            painter.setPen(QPen(color, 2 * radius, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoints([heads[pulse] for pulse in group])

    def _picture_of_changes(self, pulses: Pulses, geometry: Geometry, ratio: float) -> QImage:
        """The edges whose weights change most: drawn once, as the picture only fades."""
        if self._changes is None or self._changes_of != (pulses, geometry, ratio):
            size = QSize(round(geometry.width * ratio), round(geometry.height * ratio))
            image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
            image.setDevicePixelRatio(ratio)
            image.fill(Qt.GlobalColor.transparent)
            painter = QPainter(image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for wave in pulses.update:
                ends = zip(wave.sources(geometry).tolist(), wave.targets(geometry).tolist(), strict=True)
                lines = [QLineF(*source, *target) for source, target in ends]
                for group, strength, is_positive in groups(wave):
                    painter.setPen(self._line_pen(strength, is_positive))
                    painter.drawLines([lines[edge] for edge in group])
            painter.end()
            self._changes, self._changes_of = image, (pulses, geometry, ratio)
        return self._changes

    def _line_pen(self, strength: float, is_positive: bool) -> QPen:
        """Its opacity is mixed into the colour: Qt draws opaque lines several times as fast."""
        hue = self.theme.positive if is_positive else self.theme.negative
        color = QColor(*mixed(self.theme.window, hue, opacity(strength)))
        width = THINNEST + (THICKEST - THINNEST) * strength
        return QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap)

    def _cover(self, painter: QPainter, arriving: int, geometry: Geometry, share: float) -> None:
        """The layers that are not reached yet step back; the one where a wave arrives lights up."""
        for layer in range(arriving, len(geometry.columns)):
            column = geometry.columns[layer]
            left = min(1.0, (1 - share) / ARRIVING) if layer == arriving else 1.0
            color = QColor(self._window)
            color.setAlphaF(UNREACHED * left)
            beside = column.radius + COVER_MARGIN
            height = column.bottom - column.top + 2 * COVER_MARGIN
            painter.fillRect(QRectF(column.x - beside, column.top - COVER_MARGIN, 2 * beside, height), color)

    def _halos(self, painter: QPainter, column: Column, values: Array, fading: float) -> None:
        """The neurons that a wave leaves glow, by magnitude and sign; in a long layer there is no room for it."""
        if column.is_long:
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for y, value in zip(column.y.tolist(), values.tolist(), strict=True):
            if abs(value) < FAINTEST:
                continue
            color = QColor(*self._heads[value > 0])
            color.setAlphaF(abs(value) * fading)
            radius = column.radius + min(HALO, column.spacing / 2) * (1 - fading)
            painter.setPen(QPen(color, 1 + 2 * fading))
            if column.are_maps:
                painter.drawRect(QRectF(column.x - radius, y - radius, 2 * radius, 2 * radius))
            else:
                painter.drawEllipse(QPointF(column.x, y), radius, radius)


def groups(wave: Wave) -> list[tuple[list[int], float, bool]]:
    """The pulses that look alike, weak ones first: their indices, strength and sign. They are drawn at once."""
    level = np.ceil(wave.strength * LEVELS).astype(np.intp)
    key = 2 * level + wave.is_positive
    return [(np.flatnonzero(key == one).tolist(), one // 2 / LEVELS, one % 2 == 1) for one in np.unique(key).tolist()]


def pixel_side(geometry: Geometry) -> float:
    """Of a pixel of an image input."""
    assert geometry.picture is not None
    assert geometry.image_shape is not None
    return geometry.picture.width / geometry.image_shape[1]


def opacity(strength: float) -> float:
    """Of a pulse."""
    return LEAST_OPACITY + (1 - LEAST_OPACITY) * strength
