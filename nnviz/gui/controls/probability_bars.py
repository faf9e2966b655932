"""Bars of what a network makes of one sample: a row a class, the winner in the accent.

What another network makes of it can be seen beside: a thin mark across each bar.
"""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.gui.canvas.wording import percent
from nnviz.gui.painting import painting
from nnviz.gui.theme import DARK, SMALL, SPACE, Theme, font

Scores = npt.NDArray[np.floating]

LEAST_ROW, ROW, TALLEST_ROW = 12, 14, 20
"""Height of a row in pixels."""
MOST_ROWS = 10
"""Of more classes, so many with the highest scores are shown."""
MARK = 2
"""Width in pixels of the mark of another network's score."""
MARKED = 0.01
"""Marks of smaller scores would only say that they are small."""
TOLD = 0.001
"""Scores from here on are told to who cannot see the bars, at most three."""


class ProbabilityBars(QWidget):
    """Class name, bar and number of every class."""

    chosen = Signal(int)
    """The class whose row was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = DARK
        self.classes: tuple[str, ...] = ()
        self.scores: Scores | None = None
        """(classes,); None if nothing was answered."""
        self.probabilities = True
        """Whether the scores are probabilities, shown in per cent; else they are raw outputs of any size."""
        self.true_class: int | None = None
        self.is_sure = True
        """Whether the winner is told apart from the others."""
        self.other: Scores | None = None
        """(classes,): the scores of another network; None if there is none."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Probabilities"))
        self._describe()

    def set_classes(self, classes: tuple[str, ...]) -> None:
        """Show these classes, without scores."""
        if classes != self.classes:
            self.classes = classes
            self.setMaximumHeight(TALLEST_ROW * len(self.rows()))
            self.updateGeometry()
        self.show_scores(None)

    def show_scores(
        self,
        scores: Scores | None,
        probabilities: bool = True,
        true_class: int | None = None,
        is_sure: bool = True,
        other: Scores | None = None,
    ) -> None:
        """Show one score a class, (classes,), and outline the class that is right, if it is known; None clears.

        `other` are the scores of another network, (classes,), to compare with.
        """
        self.scores, self.probabilities, self.true_class = scores, probabilities, true_class
        self.is_sure, self.other = is_sure, other
        self._describe()
        self.update()

    @property
    def winner(self) -> int | None:
        """The class with the highest score; None without an answer or if a score is not a number."""
        if self.scores is None or not np.isfinite(self.scores).all():
            return None
        return int(np.argmax(self.scores))

    def text(self, label: int) -> str:
        """The number of a class: "98.7 %", or "1.03" if the scores are no probabilities."""
        if self.scores is None:
            return ""
        score = float(self.scores[label])
        if not np.isfinite(score):
            return "–"
        if self.probabilities:
            return percent(score)
        return (f"{score:.2f}" if abs(score) < 1000 else f"{score:.1e}").replace("-", "−")

    def _describe(self) -> None:
        if self.scores is None or self.winner is None:
            description = self.tr("no answer")
        else:
            best = [int(label) for label in np.argsort(-self.scores, kind="stable")[:3] if self.scores[label] >= TOLD]
            description = ", ".join(f"{self.classes[label]}: {self.text(label)}" for label in best)
        if description != self.accessibleDescription():
            self.setAccessibleDescription(description)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        rows = self.rows()
        row = int(event.position().y() * len(rows) / max(self.height(), 1))
        if self.scores is not None and event.button() is Qt.MouseButton.LeftButton and 0 <= row < len(rows):
            self.chosen.emit(rows[row])

    # Looks

    def rows(self) -> list[int]:
        """The classes that are shown, in their order."""
        if len(self.classes) <= MOST_ROWS or self.scores is None:
            return list(range(min(len(self.classes), MOST_ROWS)))
        return sorted(np.argsort(-self.scores, kind="stable")[:MOST_ROWS].tolist())

    def sizeHint(self) -> QSize:
        return QSize(40 * SPACE, ROW * len(self.rows()))

    def minimumSizeHint(self) -> QSize:
        return QSize(28 * SPACE, LEAST_ROW * len(self.rows()))

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        rows = self.rows()
        if not rows:
            return
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(font(SMALL))
            metrics = QFontMetricsF(painter.font())
            names = min(max(map(metrics.horizontalAdvance, self.classes)), 0.4 * self.width())
            numbers = metrics.horizontalAdvance("100.0 %")
            height = self.height() / len(rows)
            thickness = min(2 * SPACE, height - SPACE)
            left = names + 2 * SPACE
            track_width = self.width() - left - numbers - SPACE
            for row, label in enumerate(rows):
                top = row * height
                track = QRectF(left, top + (height - thickness) / 2, track_width, thickness)
                won = label == self.winner and self.is_sure
                painter.setPen(self.theme.color("text" if won else "muted"))
                name = metrics.elidedText(self.classes[label], Qt.TextElideMode.ElideRight, names)
                painter.drawText(QRectF(0, top, names + 1, height), Qt.AlignmentFlag.AlignVCenter, name)
                painter.drawText(
                    QRectF(0, top, self.width(), height),
                    Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                    self.text(label),
                )
                self._paint_bar(painter, track, label, won)

    def _paint_bar(self, painter: QPainter, track: QRectF, label: int, won: bool) -> None:
        radius = SPACE / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.color("raised"))
        painter.drawRoundedRect(track, radius, radius)
        if self.scores is not None and np.isfinite(self.scores[label]):
            bar = QRectF(track)
            bar.setWidth(track.width() * float(np.clip(self.scores[label], 0, 1)))
            painter.setBrush(self.theme.color("accent" if won else "muted"))
            painter.drawRoundedRect(bar, min(radius, bar.width() / 2), radius)
        if self.other is not None and self.other[label] >= MARKED:
            x = track.left() + track.width() * float(np.clip(self.other[label], 0, 1))
            painter.setPen(QPen(self.theme.color("text"), MARK))
            painter.drawLine(QPointF(x, track.top() - 1), QPointF(x, track.bottom() + 1))
        if label == self.true_class:
            painter.setPen(QPen(self.theme.color("text"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(track.adjusted(-1.5, -1.5, 1.5, 1.5), radius + 1, radius + 1)
