"""What belongs to the window stays with the window: a field takes neither the wheel by accident nor the Space key."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget


class FieldGuard(QObject):
    """Passes on the wheel where the field has no focus, and Space, which runs and pauses and is part of no number."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
        )


def guard(field: QWidget) -> None:
    """Let `field` take the focus by click or Tab, the wheel only when it has the focus, and never Space."""
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.installEventFilter(FieldGuard(field))
