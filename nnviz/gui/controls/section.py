"""A part of a panel with a line of controls above, pictures, and a few quiet lines below."""

from typing import ClassVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnviz.gui.controls.pixel_picture import PixelPicture
from nnviz.gui.theme import SPACE, Theme

HEADING = 22
"""Height of the line above."""
LINE = 14
"""Height of a line below."""


class Section(QWidget):
    """The pictures decide how wide it is; the lines below wrap."""

    share: ClassVar[float] = 1.0
    """Side of its pictures as a share of the side of the largest of the panel."""
    least_side: ClassVar[int] = 0
    """The pictures do not get smaller."""

    def __init__(self, lines: int) -> None:
        """Below is room for so many lines of text."""
        super().__init__()
        self.text = QLabel()
        self.text.setProperty("role", "muted")
        self.text.setTextFormat(Qt.TextFormat.RichText)
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.text.setFixedHeight(lines * LINE)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._above = QHBoxLayout()
        self._above.setSpacing(SPACE)
        self._above.addStretch(1)
        self.body = QVBoxLayout()
        self.body.setSpacing(SPACE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(self._above)
        column.addLayout(self.body)
        column.addWidget(self.text)
        column.addStretch(1)

    def head(self, *widgets: QWidget) -> None:
        """Put these into the line above."""
        for widget in widgets:
            widget.setFixedHeight(HEADING)
            self._above.insertWidget(self._above.count() - 1, widget)

    def say(self, text: str) -> None:
        """Rich text below the pictures."""
        self.text.setText(text)

    def needed(self, side: int) -> QSize:
        """Its size where the largest picture of the panel has this side."""
        pictures = self.pictures_size(self.own_side(side))
        return QSize(pictures.width(), pictures.height() + HEADING + self.text.height() + 2 * SPACE)

    def own_side(self, side: int) -> int:
        """Side of its own pictures where that of the largest is this."""
        return max(round(self.share * side), self.least_side)

    def pictures_size(self, side: int) -> QSize:
        """What its pictures of this side need, with their switches and captions."""
        raise NotImplementedError

    def set_side(self, side: int) -> None:
        """Make its pictures as large as `needed` says."""
        for picture in self.findChildren(PixelPicture):
            picture.set_side(self.own_side(side))

    def apply_theme(self, theme: Theme) -> None:
        """The colours changed."""
        for picture in self.findChildren(PixelPicture):
            picture.apply_theme(theme)


def title(text: str) -> QLabel:
    """The name of a section."""
    label = QLabel(text)
    label.setProperty("role", "title")
    return label
