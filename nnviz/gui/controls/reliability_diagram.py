"""The reliability diagram: accuracy over confidence, and below it how many samples have which confidence."""

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.engine.calibration import Reliability
from nnviz.gui.canvas.wording import percent
from nnviz.gui.controls.forms import tooltip
from nnviz.gui.painting import painting
from nnviz.gui.theme import DARK, SMALL, SPACE, Theme, font, mixed

LINE = 13
LEFT = 8 * SPACE
"""Room for the numbers at the left axis."""
COUNTS = 0.22
"""Share of the height that the counts take."""
MOST_SIDE = 120 * SPACE


class ReliabilityDiagram(QWidget):
    """A bar a bin, over the diagonal on which a network is right as often as it is confident.

    A mark at each bar is the mean confidence: where the bar should end. What it lacks is red.
    """

    pointed = Signal(str)
    """What the bin under the cursor says; empty if there is none."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.theme: Theme = DARK
        self.caption = self._name = name
        self.reliability: Reliability | None = None
        self._hovered: int | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(name)
        self.setToolTip(
            tooltip(
                self.tr("A bar: of the samples with this confidence, the share that is right."),
                self.tr("The mark: their mean confidence. A bar that ends below it (red) is of too sure answers."),
                self.tr("At the bottom: how many samples have this confidence."),
            )
        )

    def show_reliability(self, reliability: Reliability | None, caption: str = "") -> None:
        """Show these bins, under a caption other than the name; None shows empty axes."""
        self.reliability, self.caption = reliability, caption or self._name
        bins = [] if reliability is None else reliability.count.nonzero()[0].tolist()
        self.setAccessibleDescription("; ".join(map(self.text, bins)))
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(56 * SPACE, 48 * SPACE)

    def minimumSizeHint(self) -> QSize:
        return QSize(30 * SPACE, 26 * SPACE)

    # Places

    def axes(self) -> QRectF:
        """Where confidence and accuracy from 0 to 1 are."""
        height = self.height() - 2 * LINE - SPACE
        below = round(COUNTS * height)
        side = min(self.width() - LEFT - 3 * SPACE, MOST_SIDE)
        return QRectF(LEFT, LINE + SPACE, max(side, 1), max(min(height - below, side), 1))

    def counts(self) -> QRectF:
        """Where the counts are, below the axes."""
        axes = self.axes()
        height = min(self.height() - axes.bottom() - LINE - 1, COUNTS * axes.width())
        return QRectF(axes.left(), axes.bottom() + 1, axes.width(), max(height, 1))

    def bin_at(self, position: QPointF) -> int | None:
        axes = self.axes()
        if self.reliability is None or not axes.united(self.counts()).contains(position):
            return None
        bins = len(self.reliability.count)
        return min(int((position.x() - axes.left()) / axes.width() * bins), bins - 1)

    # Words

    def text(self, index: int) -> str:
        """A bin in words: "confidence 80 to 90 %: 695 samples, 89.8 % right"."""
        assert self.reliability is not None
        bins, count = len(self.reliability.count), int(self.reliability.count[index])
        told = {
            "low": round(100 * index / bins),
            "high": round(100 * (index + 1) / bins),
            "count": f"{count:,}",
        }
        if not count:
            return self.tr("confidence %(low)s to %(high)s %%: no sample") % told
        right = percent(float(self.reliability.accuracy[index]))
        return self.tr("confidence %(low)s to %(high)s %%: %(count)s samples, %(right)s right") % {
            **told,
            "right": right,
        }

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.bin_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def _hover(self, index: int | None) -> None:
        if index != self._hovered:
            self._hovered = index
            self.pointed.emit("" if index is None else self.text(index))
            self.update()

    # Looks

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setFont(font(SMALL))
            axes = self.axes()
            self._paint_axes(painter, axes)
            if self.reliability is not None:
                self._paint_bars(painter, axes)
                self._paint_counts(painter)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.theme.color("text"), 1, Qt.PenStyle.DashLine))
            painter.drawLine(axes.bottomLeft(), axes.topRight())

    def _paint_axes(self, painter: QPainter, axes: QRectF) -> None:
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        centred, counts = Qt.AlignmentFlag.AlignCenter, self.counts()
        painter.setPen(self.theme.color("muted"))
        above = QRectF(axes.left(), 0, self.width() - axes.left(), LINE)
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft, self.caption)
        for share in (0, 0.5, 1):
            y, x = axes.bottom() - share * axes.height(), axes.left() + share * axes.width()
            painter.setPen(self.theme.color("muted"))
            painter.drawText(QRectF(0, y - LINE / 2, LEFT - SPACE, LINE), right, f"{100 * share:g}")
            if share == 0.5:
                text, place = self.tr("confidence %"), QRectF(axes.left(), counts.bottom(), axes.width(), LINE)
            else:
                text, place = f"{100 * share:g}", QRectF(x - LEFT / 2, counts.bottom(), LEFT, LINE)
            painter.drawText(place, centred, text)
            painter.setPen(self.theme.color("line"))
            painter.drawLine(QPointF(axes.left(), y), QPointF(axes.right(), y))

    def _paint_bars(self, painter: QPainter, axes: QRectF) -> None:
        assert self.reliability is not None
        bins = len(self.reliability.count)
        for index, accuracy in enumerate(self.reliability.accuracy.tolist()):
            if math.isnan(accuracy):
                continue
            confidence = float(self.reliability.mean_confidence[index])
            left, right = (axes.left() + place / bins * axes.width() for place in (index, index + 1))
            top = axes.bottom() - accuracy * axes.height()
            bar = QRectF(QPointF(left + 0.5, top), QPointF(right - 0.5, axes.bottom()))
            strength = 1.0 if index == self._hovered else 0.75
            painter.fillRect(bar, QColor(*mixed(self.theme.surface, self.theme.accent, strength)))
            should = axes.bottom() - confidence * axes.height()
            if should < top:
                gap = QRectF(QPointF(left + 0.5, should), QPointF(right - 0.5, top))
                painter.fillRect(gap, self.theme.color("warning", 110))
            painter.fillRect(QRectF(left + 0.5, should - 1, right - left - 1, 2), self.theme.color("test"))

    def _paint_counts(self, painter: QPainter) -> None:
        """Their roots: few samples are seen beside many."""
        assert self.reliability is not None
        place, bins = self.counts(), len(self.reliability.count)
        most = math.sqrt(max(int(self.reliability.count.max()), 1))
        for index, count in enumerate(self.reliability.count.tolist()):
            height = math.sqrt(count) / most * (place.height() - 1)
            left, right = (place.left() + at / bins * place.width() for at in (index, index + 1))
            strength = 0.9 if index == self._hovered else 0.45
            color = QColor(*mixed(self.theme.surface, self.theme.muted, strength))
            painter.fillRect(QRectF(left + 0.5, place.top(), right - left - 1, height), color)
