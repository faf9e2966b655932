"""Says what a drawing is: one button a class."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from nnviz.gui.theme import SPACE

WIDTH = 4 * SPACE
"""Of a button, in pixels, at least."""


class LabelRow(QWidget):
    """A button a class, all disabled while there is nothing to label. The one that is down takes its label back."""

    labelled = Signal(int)
    """The class that the user says it is."""
    taken_back = Signal()
    """The label that was given shall not be."""

    def __init__(self, caption: str, names: tuple[str, ...], tip: str) -> None:
        """`tip` tells of a class, "%s", what its button does; Ctrl and a digit presses it too."""
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        label = QLabel(caption)
        label.setProperty("role", "muted")
        row.addWidget(label)
        row.addSpacing(SPACE)
        self.buttons: list[QToolButton] = []
        for number, name in enumerate(names):
            button = QToolButton()
            button.setProperty("role", "label")
            button.setText(name)
            button.setCheckable(True)
            button.setShortcut(f"Ctrl+{name}")
            button.setToolTip(f"{tip % name} (Ctrl+{name})")
            button.setAccessibleName(f"{caption} {name}")
            button.setMinimumWidth(WIDTH)
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda checked, number=number: self._clicked(number, checked))
            self.buttons.append(button)
            row.addWidget(button, 1)
        self.show_label(None)

    def show_label(self, label: int | None) -> None:
        """The button of this class is down; None: none is. Nothing is emitted."""
        for number, button in enumerate(self.buttons):
            button.setChecked(number == label)

    def _clicked(self, label: int, checked: bool) -> None:
        self.show_label(label if checked else None)
        if checked:
            self.labelled.emit(label)
        else:
            self.taken_back.emit()
