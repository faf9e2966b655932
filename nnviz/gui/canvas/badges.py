"""Badges on the drawing: what the diagnosis has found, each where it is, with a remedy that one click applies."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.theme import SMALL, SPACE, Theme, font, mixed
from nnviz.training.diagnosis import Finding

HEIGHT = 20
SIGN = 16
"""Width of the exclamation mark with its space."""
MARGIN = 2 * SPACE


class Badges:
    """The badges of one frame, where they were painted, and which one the mouse is on."""

    def __init__(self) -> None:
        self._font = font(SMALL, bold=True)
        self._metrics = QFontMetricsF(self._font)
        self.places: list[tuple[QRectF, Finding]] = []
        self.hovered: Finding | None = None

    def follow(self, position: QPointF | None) -> bool:
        """The mouse is there, or not on the canvas. True if a badge is to be painted otherwise."""
        before, self.hovered = self.hovered, self.at(position) if position is not None else None
        return self.hovered != before

    def paint(self, painter: QPainter, findings: tuple[Finding, ...], geometry: Geometry, theme: Theme) -> None:
        """One above the column of each layer that has any, those of the whole training at the top on the right."""
        self.places = []
        painter.setFont(self._font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        top = float(MARGIN)
        for finding in findings:
            if finding.layer is None:
                text = finding.title
                x = geometry.width - MARGIN - self._width(text)
                self._badge(painter, QRectF(x, top, self._width(text), HEIGHT), text, finding, theme)
                top += HEIGHT + SPACE
        layers = {finding.layer for finding in findings if finding.layer is not None}
        for layer in sorted(layer for layer in layers if layer < len(geometry.columns)):
            of_layer = [finding for finding in findings if finding.layer == layer]
            text = of_layer[0].title + (f" +{len(of_layer) - 1}" if len(of_layer) > 1 else "")
            column, beside = geometry.columns[layer], geometry.columns[layer - 1]
            if self._width(text) > column.x - beside.x - SPACE:
                text = ""  # the sign alone; the tooltip says all
            x = min(max(column.x - self._width(text) / 2, MARGIN), geometry.width - MARGIN - self._width(text))
            above = 8 * SPACE if column.is_long else 0.5 * SPACE  # dots and a count stand above a strip
            y = max(column.top - HEIGHT - above, MARGIN)
            place = QRectF(x, y, self._width(text), HEIGHT)
            self._badge(painter, place, text, of_layer[0], theme)

    def _width(self, text: str) -> float:
        return SIGN + self._metrics.horizontalAdvance(text) + 2 * SPACE if text else float(HEIGHT)

    def _badge(self, painter: QPainter, place: QRectF, text: str, finding: Finding, theme: Theme) -> None:
        painter.setPen(QPen(theme.color("warning"), 1))
        fill = mixed(theme.window, theme.warning, 0.34 if finding == self.hovered else 0.18)
        painter.setBrush(QColor(*fill))
        painter.drawRoundedRect(place, HEIGHT / 2, HEIGHT / 2)
        painter.setPen(theme.color("warning"))
        middle = Qt.AlignmentFlag.AlignVCenter
        sign = QRectF(place.x(), place.y(), SIGN + SPACE if text else place.width(), HEIGHT)
        painter.drawText(sign, middle | Qt.AlignmentFlag.AlignHCenter, "!")
        painter.setPen(theme.color("text"))
        painter.drawText(place.adjusted(SIGN, 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, text)
        self.places.append((place, finding))

    def at(self, position: QPointF) -> Finding | None:
        """The finding whose badge is there."""
        return next((finding for place, finding in self.places if place.contains(position)), None)
