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
    """The badges of one frame, and where they were painted."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._font = font(SMALL, bold=True)
        self._metrics = QFontMetricsF(self._font)
        self.places: list[tuple[QRectF, Finding]] = []

    def paint(
        self, painter: QPainter, findings: tuple[Finding, ...], geometry: Geometry, hovered: Finding | None
    ) -> None:
        """Those of a layer above its column, those of the whole training at the top on the right."""
        self.places = []
        painter.setFont(self._font)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        used: dict[int | None, float] = {}
        for finding in findings:
            width = SIGN + self._metrics.horizontalAdvance(finding.title) + 2 * SPACE
            if finding.layer is None:
                x = geometry.width - MARGIN - width
                y = used.get(None, float(MARGIN))
            else:
                column = geometry.columns[min(finding.layer, len(geometry.columns) - 1)]
                x = min(max(column.x - width / 2, MARGIN), geometry.width - MARGIN - width)
                y = used.get(finding.layer, column.top - HEIGHT - 2 * SPACE)
                y = max(y, float(MARGIN))
            used[finding.layer] = y + HEIGHT + SPACE
            self._badge(painter, QRectF(x, y, width, HEIGHT), finding, finding == hovered)

    def _badge(self, painter: QPainter, place: QRectF, finding: Finding, is_hovered: bool) -> None:
        theme = self.theme
        painter.setPen(QPen(theme.color("warning"), 1))
        fill = mixed(theme.window, theme.warning, 0.34 if is_hovered else 0.18)
        painter.setBrush(QColor(*fill))
        painter.drawRoundedRect(place, HEIGHT / 2, HEIGHT / 2)
        painter.setPen(theme.color("warning"))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            QRectF(place.x(), place.y(), SIGN + SPACE, HEIGHT), middle | Qt.AlignmentFlag.AlignHCenter, "!"
        )
        painter.setPen(theme.color("text"))
        painter.drawText(place.adjusted(SIGN, 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, finding.title)
        self.places.append((place, finding))

    def at(self, position: QPointF) -> Finding | None:
        """The finding whose badge is there."""
        return next((finding for place, finding in self.places if place.contains(position)), None)
