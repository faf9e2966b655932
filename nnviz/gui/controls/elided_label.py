"""A line of text that gives way where there is no room for it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QStyleOption

from nnviz.gui.painting import painting
from nnviz.gui.theme import SPACE

LEAST_WIDTH = 20 * SPACE


class ElidedLabel(QLabel):
    """Ends in "…" where it is too narrow; then its tooltip has the whole text."""

    def setText(self, text: str) -> None:
        super().setText(text)
        self._tell_whole()

    def minimumSizeHint(self) -> QSize:
        return QSize(min(LEAST_WIDTH, self.sizeHint().width()), super().minimumSizeHint().height())

    @property
    def elided(self) -> str:
        """As much of the text as is seen."""
        room = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_whole()

    def _tell_whole(self) -> None:
        self.setToolTip("" if self.elided == self.text() else self.text())

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOption()
        option.initFrom(self)
        with painting(self) as painter:
            place, align = self.contentsRect(), int(self.alignment())
            self.style().drawItemText(painter, place, align, option.palette, self.isEnabled(), self.elided)
