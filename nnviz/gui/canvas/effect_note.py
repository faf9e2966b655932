"""A quiet note on the drawing: what was done by hand, and what it did to the answers on the test samples."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from nnviz.gui.canvas.placement import free_place
from nnviz.gui.canvas.wording import number, percent, signed
from nnviz.gui.icons import icon
from nnviz.gui.theme import SMALL, SPACE, Theme, font
from nnviz.gui.weight_edit import Touch
from nnviz.training.edits import Effect
from nnviz.training.snapshot import Snapshot

TOP = SPACE
HEIGHT = 7 * SPACE
WIDTH_STEP = 10 * SPACE


class EffectNote(QFrame):
    """Hidden until something is done by hand; it stays until it is closed, or until it does not count any more."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("Effect of the last change by hand"))
        self._touch: Touch | None = None
        self._gesture = -1
        """Of the last touch."""
        self._known = 0
        """The number of the newest effect when the gesture began: the next one is that of the gesture."""
        self._snapshot: Snapshot | None = None
        self._occupied: Sequence[QRectF] = ()
        self._label = QLabel()
        self._label.setFont(font(SMALL))
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._close = QToolButton()
        self._close.setProperty("role", "title")
        self._close.setIconSize(QSize(12, 12))
        self._close.setToolTip(self.tr("Close this note (Esc)"))
        self._close.setAccessibleName(self.tr("Close this note"))
        self._close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._close.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, 0, SPACE, 0)
        row.setSpacing(2 * SPACE)
        row.addWidget(self._label, 1)
        row.addWidget(self._close)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty while hidden."""
        return self._label.text() if self._touch is not None else ""

    @property
    def below(self) -> float:
        """Where it ends; 0 while hidden."""
        return float(TOP + HEIGHT) if self._touch is not None else 0.0

    def show_touch(self, touch: Touch | None, occupied: Sequence[QRectF] = ()) -> None:
        """Something is done by hand; or what was done counts no more. It hides nothing `occupied` that it need not."""
        if touch is None:
            self.dismiss()
            return
        if touch.gesture != self._gesture:
            self._gesture = touch.gesture
            self._known = self._effect.number if self._effect is not None else 0
            self._occupied = occupied
            self.resize(0, HEIGHT)
        self._touch = touch
        self._show_text()

    def show_snapshot(self, snapshot: Snapshot, occupied: Sequence[QRectF] = ()) -> None:
        """A new frame; what is `occupied` now may be something else than when it was placed."""
        self._snapshot = snapshot
        if self._touch is not None:
            if any(place.intersects(QRectF(self.geometry())) for place in occupied):
                self._occupied = occupied
                self.place()
            self._show_text()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the note is none on what it hides."""
        event.accept()

    def dismiss(self) -> None:
        self._touch = None
        self.hide()

    def apply_theme(self, theme: Theme) -> None:
        self._close.setIcon(icon("close", theme))

    @property
    def _effect(self) -> Effect | None:
        return self._snapshot.effect if self._snapshot is not None else None

    def _show_text(self) -> None:
        assert self._touch is not None
        effect = self._effect if self._effect is not None and self._effect.number > self._known else None
        room = self._canvas.width() - self._beside - 2 * SPACE
        width = self._label.fontMetrics().horizontalAdvance
        texts = self.texts(self._touch.text, effect)
        text = next((text for text in texts if width(text) <= room), texts[-1])
        self._label.setText(text)
        self.setAccessibleDescription(text)
        if self.isHidden() or width(text) + self._beside > self.width():
            self.place()
        self.show()
        self.raise_()

    @property
    def _beside(self) -> int:
        """The width of all but the text."""
        return 5 * SPACE + self._close.sizeHint().width()

    def place(self) -> None:
        """In the middle of the upper border, wide enough not to tremble with its numbers."""
        width = self._label.fontMetrics().horizontalAdvance(self._label.text()) + self._beside
        width = min(math.ceil(width / WIDTH_STEP) * WIDTH_STEP, self._canvas.width() - 2 * SPACE)
        canvas = self._canvas
        middle = QRectF((canvas.width() - width) // 2, TOP, width, HEIGHT)
        self.setGeometry(free_place(middle, canvas.width(), canvas.height(), self._occupied).toRect())

    def texts(self, title: str, effect: Effect | None) -> list[str]:
        """From detailed to brief."""
        if effect is None:
            return [f"{title} · …", "…"]
        before, after = effect.loss_before, effect.loss_after
        loss = self.tr("test loss %s → %s") % (number(before, 2), number(after, 2))
        if math.isnan(effect.accuracy_after):
            measured = f"{loss} ({signed(after - before)})"
            return [f"{title} · {measured}", measured]
        before, after = effect.accuracy_before, effect.accuracy_after
        accuracy = self.tr("test accuracy %s → %s") % (percent(before), percent(after))
        accuracy += f" ({points(100 * (after - before))})"
        return [f"{title} · {accuracy} · {loss}", f"{title} · {accuracy}", accuracy]


def points(value: float) -> str:
    """Percentage points with their sign; what rounds to 0 has none."""
    rounded = round(value, 1)
    sign = "−" if rounded < 0 else "+" if rounded > 0 else "±"
    return f"{sign}{abs(rounded):.1f}"
