"""Icons of one family, tinted from the theme: the SVG files say `currentColor`."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from nnviz import resources
from nnviz.gui.theme import Rgb, Theme

SIZES = (18, 36)
"""For screens of normal and of double density."""


def icon(name: str, theme: Theme) -> QIcon:
    """The icon `resources/icons/NAME.svg` in the theme's text colour, muted where a control is disabled.

    Raises `BadInput` if there is no such file.
    """
    result = QIcon()
    for size in SIZES:
        result.addPixmap(_pixmap(name, theme.text, size, 1.0), QIcon.Mode.Normal)
        result.addPixmap(_pixmap(name, theme.muted, size, 0.5), QIcon.Mode.Disabled)
    return result


def accent_icon(name: str, theme: Theme) -> QIcon:
    """The same on the accent colour."""
    result = QIcon()
    for size in SIZES:
        result.addPixmap(_pixmap(name, theme.on_accent, size, 1.0))
    return result


@lru_cache(maxsize=256)
def _pixmap(name: str, color: Rgb, size: int, opacity: float) -> QPixmap:
    svg = resources.path("icons", f"{name}.svg").read_text(encoding="utf-8")
    svg = svg.replace("currentColor", "#{:02x}{:02x}{:02x}".format(*color))
    image = QImage(QSize(size, size), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setOpacity(opacity)
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    return QPixmap.fromImage(image)
