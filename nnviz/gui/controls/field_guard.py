"""What belongs to the window stays with it: the wheel by accident, the Space key, and undo when nothing is typed."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget


class FieldGuard(QObject):
    """Passes on the wheel where the field has no focus, and Space, which runs and pauses and is part of no number.

    Undo and redo are the field's own only while something is being typed in it.
    """

    def __init__(self, field: QWidget, is_untouched: Callable[[], bool]) -> None:
        super().__init__(field)
        self._is_untouched = is_untouched

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        is_undo = event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
        return event.key() == Qt.Key.Key_Space or (is_undo and self._is_untouched())


def guard(field: QWidget, is_untouched: Callable[[], bool] = lambda: True) -> None:
    """Let `field` take the focus by click or Tab, the wheel only when it has the focus, and never Space.

    `is_untouched` says whether it shows its value, and nothing that was typed since.
    """
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.installEventFilter(FieldGuard(field, is_untouched))
