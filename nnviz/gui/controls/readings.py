"""Numbers with their names, in aligned rows that keep their places."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from nnviz.gui.controls.forms import tooltip
from nnviz.gui.theme import SMALL, SPACE, font

UNKNOWN = "–"


class Readings(QWidget):
    """A row a number: its name at the left, its value at the right."""

    def __init__(self, widest: str) -> None:
        """`widest` is the widest value that is usual."""
        super().__init__()
        self._widest = widest
        self._values: dict[str, QLabel] = {}
        self._rows = QGridLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setHorizontalSpacing(2 * SPACE)
        self._rows.setVerticalSpacing(SPACE // 2)
        self._rows.setColumnStretch(0, 1)

    def add(self, name: str, title: str, *help_lines: str) -> None:
        """A row for the number of that name."""
        row = self._rows.rowCount()
        value = self._values[name] = QLabel(UNKNOWN)
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        value.setAccessibleName(title)
        for column, label in enumerate((QLabel(title), value)):
            label.setFont(font(SMALL))
            label.setToolTip(tooltip(*help_lines))
            self._rows.addWidget(label, row, column)
            if column == 0:
                label.setProperty("role", "muted")
        value.setMinimumWidth(value.fontMetrics().horizontalAdvance(self._widest) + 1)

    def show_values(self, **texts: str) -> None:
        """Numbers by their names; those that are not given are not known."""
        for name, label in self._values.items():
            label.setText(texts.get(name, UNKNOWN))

    def text(self, name: str) -> str:
        """What is shown."""
        return self._values[name].text()
