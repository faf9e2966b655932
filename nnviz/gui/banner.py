"""One line above the canvas that says what went wrong and what to do; it never stops the work."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton

from nnviz.gui.icons import icon
from nnviz.gui.theme import DARK, SPACE, Theme


class Banner(QFrame):
    """Hidden until `tell` is called; closed by its button or Escape."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "banner")
        self.setAccessibleName(self.tr("Message"))
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QToolButton()
        self._close.setProperty("role", "title")
        self._close.setToolTip(self.tr("Close this message (Esc)"))
        self._close.setAccessibleName(self.tr("Close this message"))
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        row.setSpacing(2 * SPACE)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._close)
        self.apply_theme(DARK)
        self.hide()

    @property
    def text(self) -> str:
        """What it says; empty while hidden."""
        return self._text.text() if not self.isHidden() else ""

    def tell(self, line: str) -> None:
        """Show what is wrong, until it is closed or another line comes."""
        self._say(line, "banner")

    def note(self, line: str) -> None:
        """Show what has happened as it should."""
        self._say(line, "note")

    def _say(self, line: str, role: str) -> None:
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().polish(self)
        self._icon.setVisible(role == "banner")
        line = line[:1].upper() + line[1:]
        self._text.setText(line)
        self.setAccessibleDescription(line)
        self.show()

    def apply_theme(self, theme: Theme) -> None:
        self._icon.setPixmap(icon("warning", theme).pixmap(16, 16))
        self._close.setIcon(icon("close", theme))
