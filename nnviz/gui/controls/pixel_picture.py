"""The pixels of one sample as squares, with numbers over them as colours if there are any."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.gui.painting import painting
from nnviz.gui.plotting.data_colors import Colors
from nnviz.gui.theme import DARK, SMALL, Rgb, Theme, font

Pixels = npt.NDArray[np.floating]

CAPTION = 14
"""Height of the line below a picture."""
UNDER_COLORS = 0.35
"""How much of the ink is seen below colours."""
CRISP = 2
"""Pixels that are enlarged so much have sharp edges."""
FAINT = 0.7
"""Power that lets small numbers be seen among large ones."""


class PixelPicture(QWidget):
    """A square sheet with the picture as large as it can be, and a caption below. A click or Enter chooses it."""

    chosen = Signal()

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        """`side` is that of the sheet in pixels, with a line around."""
        super().__init__(parent)
        self.theme: Theme = DARK
        self.caption = ""
        self.pixels: Pixels | None = None
        """(rows, columns), 0 = paper and 1 = ink; None shows an empty sheet."""
        self.numbers: Pixels | None = None
        """(rows, columns): positive and negative numbers, drawn as colours over the ink; None is none."""
        self.scale = 1.0
        """The number that has the full colour."""
        self.is_marked = False
        """Whether it is the one that is meant: the line around has the accent."""
        self._image: QImage | None = None
        self._can_be_chosen = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.side = 0
        self.set_side(side)

    def set_side(self, side: int) -> None:
        """Another size of the sheet."""
        self.side = side
        self.setFixedSize(self.sizeHint())

    def set_caption(self, caption: str) -> None:
        """A line below the picture, which it also is called."""
        had_one, self.caption = bool(self.caption), caption
        if bool(caption) != had_one:
            self.setFixedSize(self.sizeHint())
        self.setAccessibleName(caption)
        self.update()

    def let_choose(self) -> None:
        """From now on it can be chosen, with the mouse or by the keyboard."""
        self._can_be_chosen = True
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_pixels(self, pixels: Pixels | None, numbers: Pixels | None = None, scale: float = 1.0) -> None:
        """Show (rows, columns), and numbers of the same shape over them, `scale` in the full colour."""
        self.pixels, self.numbers, self.scale = pixels, numbers, scale
        self._image = None
        self.update()

    def mark(self, is_marked: bool) -> None:
        if is_marked != self.is_marked:
            self.is_marked = is_marked
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.side, self.side + (CAPTION if self.caption else 0))

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._image = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._can_be_chosen and self.pixels is not None and event.button() is Qt.MouseButton.LeftButton:
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._can_be_chosen and self.pixels is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, sheet = self.theme, QRect(0, 0, self.side, self.side)
        with painting(self) as painter:
            painter.fillRect(sheet, theme.color("window"))
            if self.pixels is not None:
                self._image = self._image or shaded(self.pixels, self.numbers, self.scale, theme)
                where = placed(self._image.size(), sheet.adjusted(1, 1, -1, -1))
                crisp = where.width() >= CRISP * self._image.width() or where.size() == self._image.size()
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not crisp)
                painter.drawImage(where, self._image)
            highlighted = self.is_marked or self.hasFocus()
            painter.setPen(QPen(theme.color("accent" if highlighted else "line"), 1))
            painter.drawRect(QRectF(sheet).adjusted(0.5, 0.5, -0.5, -0.5))
            if self.caption:
                painter.setFont(font(SMALL))
                painter.setPen(theme.color("accent" if self.is_marked else "muted"))
                room = QRect(0, self.side, self.width(), CAPTION)
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, self.caption)


def placed(size: QSize, room: QRect) -> QRect:
    """A picture of this size in the middle of the room, as large as it can be."""
    scale = min(room.width() / size.width(), room.height() / size.height())
    rect = QRect(0, 0, round(size.width() * scale), round(size.height() * scale))
    rect.moveCenter(room.center())
    return rect


def shaded(pixels: Pixels, numbers: Pixels | None, scale: float, theme: Theme) -> QImage:
    """The picture of ink on paper, with numbers in the colours of their signs."""
    ink = np.clip(pixels, 0, 1)[..., np.newaxis] * (1 if numbers is None else UNDER_COLORS)
    colors = between(theme.window, theme.ink, ink)
    if numbers is not None:
        strength = np.clip(np.abs(np.nan_to_num(numbers)) / scale, 0, 1) ** FAINT
        sign = np.where(numbers[..., np.newaxis] < 0, theme.negative, theme.positive)
        colors += strength[..., np.newaxis] * (sign - colors)
    return image(np.rint(colors).astype(np.uint8))


def between(start: Rgb, end: Rgb, share: Pixels) -> npt.NDArray[np.float64]:
    """Colours so far (0 to 1) from one to the other, (…, 3)."""
    colors: npt.NDArray[np.float64] = np.asarray(start) * (1 - share) + np.asarray(end) * share
    return colors


def image(colors: Colors) -> QImage:
    """(rows, columns, 3), 0 to 255, as an image."""
    rows, columns, _ = colors.shape
    return QImage(colors.tobytes(), columns, rows, 3 * columns, QImage.Format.Format_RGB888).copy()
