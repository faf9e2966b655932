"""Small buttons in a row: the presets of an entry, of which one may be the current."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

from nnviz.gui.theme import SPACE


class PresetButtons(QWidget):
    """Offers presets by name; without any it takes no place."""

    chosen = Signal(str)
    """The name of the preset that the user wants."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, QToolButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE)
        self.hide()

    def offer(self, names: Sequence[str]) -> None:
        """Buttons for these presets, in place of those that were there."""
        if list(names) == list(self.buttons):
            return
        for button in self.buttons.values():
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = {name: self._button(name) for name in names}
        self.setVisible(bool(self.buttons))

    def _button(self, name: str) -> QToolButton:
        title = QCoreApplication.translate("PresetButtons", name.replace("_", " ").capitalize())
        button = QToolButton()
        button.setText(title)
        button.setCheckable(True)
        button.setProperty("preset", name)
        button.setAccessibleName(self.tr("Preset %s") % title)
        button.setToolTip(self.tr("Set all that is below at once: %s") % title.lower())
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.clicked.connect(self._click)
        self._row.addWidget(button)
        return button

    def show_current(self, name: str | None) -> None:
        """Mark the preset that is in use; None marks none. Nothing is emitted."""
        for other, button in self.buttons.items():
            button.setChecked(other == name)

    def _click(self) -> None:
        self.chosen.emit(self.sender().property("preset"))
