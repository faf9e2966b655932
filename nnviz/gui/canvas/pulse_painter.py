"""Draws a moment of a training step over the network: pulses on the edges, and the neurons that they reach."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.geometry import Column, Geometry
from nnviz.gui.canvas.pulses import FROM_PICTURE, Moment, Phase, Pulses, Wave
from nnviz.gui.theme import Theme, mixed

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
        self._window = theme.color("window")
        self._tails = {True: theme.color("positive"), False: theme.color("negative")}
        self._heads = {
            True: QColor(*mixed(theme.positive, theme.ink, 0.45)),
            False: QColor(*mixed(theme.negative, theme.ink, 0.45)),
        }

    def paint(self, painter: QPainter, pulses: Pulses, moment: Moment, geometry: Geometry) -> None:
        """Over edges and units."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if moment.has_new_weights:
            for wave in pulses.update:
                self._change(painter, wave, geometry, 1 - moment.share)
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
        heads = wave.places(geometry, moment.phase, moment.share).tolist()
        tails = wave.places(geometry, moment.phase, max(moment.share - TAIL, 0.0)).tolist()
        for head, tail, strength, is_positive in zip(
            heads, tails, wave.strength.tolist(), wave.is_positive.tolist(), strict=True
        ):
            self._set_pen(painter, is_positive, strength, 1.0)
            painter.drawLine(QPointF(*tail), QPointF(*head))
        painter.setPen(Qt.PenStyle.NoPen)
        largest = LARGEST_DOT if wave.gap != FROM_PICTURE else pixel_side(geometry) / 2
        for head, strength, is_positive in zip(heads, wave.strength.tolist(), wave.is_positive.tolist(), strict=True):
            color = QColor(self._heads[is_positive])
            color.setAlphaF(opacity(strength))
            painter.setBrush(color)
            radius = LEAST_DOT + max(largest - LEAST_DOT, 0.0) * strength
            painter.drawEllipse(QPointF(*head), radius, radius)

    def _change(self, painter: QPainter, wave: Wave, geometry: Geometry, fading: float) -> None:
        """The edges whose weights change most, while the new weights appear."""
        for source, target, strength, is_positive in zip(
            wave.sources(geometry).tolist(),
            wave.targets(geometry).tolist(),
            wave.strength.tolist(),
            wave.is_positive.tolist(),
            strict=True,
        ):
            self._set_pen(painter, is_positive, strength, strength * fading)
            painter.drawLine(QPointF(*source), QPointF(*target))

    def _set_pen(self, painter: QPainter, is_positive: bool, strength: float, share: float) -> None:
        color = QColor(self._tails[is_positive])
        color.setAlphaF(opacity(strength) * share)
        width = THINNEST + (THICKEST - THINNEST) * strength
        painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))

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
        for y, value in zip(column.y.tolist(), np.asarray(values).tolist(), strict=True):
            color = QColor(self._heads[value > 0])
            color.setAlphaF(abs(value) * fading)
            radius = column.radius + min(HALO, column.spacing / 2) * (1 - fading)
            painter.setPen(QPen(color, 1 + 2 * fading))
            painter.drawEllipse(QPointF(column.x, y), radius, radius)


def pixel_side(geometry: Geometry) -> float:
    """Of a pixel of an image input."""
    assert geometry.picture is not None
    assert geometry.image_shape is not None
    return geometry.picture.width / geometry.image_shape[1]


def opacity(strength: float) -> float:
    """Of a pulse."""
    return LEAST_OPACITY + (1 - LEAST_OPACITY) * strength
