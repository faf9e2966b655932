"""One of a few words, side by side: all of them are seen, one is chosen."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget


class Segments(QWidget):
    """A row of buttons of which one is down."""

    edited = Signal(str)
    """The name that the user chose."""

    def __init__(self, texts: Mapping[str, str], title: str) -> None:
        """`texts` are what the buttons say, by name; `title` is what is chosen, for who cannot see it."""
        super().__init__()
        self.setAccessibleName(title)
        self.buttons: dict[str, QToolButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for name, text in texts.items():
            button = self.buttons[name] = QToolButton()
            button.setProperty("role", "segment")
            button.setText(text)
            button.setAccessibleName(f"{title}: {text}")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(self._clicked)
            self._group.addButton(button)
            row.addWidget(button)

    @property
    def value(self) -> str:
        """The chosen name; empty if none is."""
        return next((name for name, button in self.buttons.items() if button.isChecked()), "")

    def set_value(self, name: str) -> None:
        """Show a choice. Nothing is emitted."""
        self.buttons[name].setChecked(True)

    def _clicked(self) -> None:
        self.edited.emit(self.value)
