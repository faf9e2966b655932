"""Small pictures that are painted once and shown in many frames.

Painting words and circles anew in every frame would cost the training more than all edges together: every call of the
painter holds the interpreter for a moment.
"""

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPaintEngine, QPainter, QPixmap

MOST = 2_000


Sprite = tuple[QRectF, Hashable, Callable[[QPainter], None]]
"""Where it is on the canvas; a key that says all that is seen in it; what paints it, in the canvas's coordinates."""


class Sprites:
    """Pictures by their key; the oldest are forgotten."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._pixmaps: OrderedDict[tuple[Hashable, float], QPixmap] = OrderedDict()

    def draw(self, painter: QPainter, sprites: Iterable[Sprite]) -> None:
        """Show them on whole pixels of the screen. Into a file of vectors they are painted themselves."""
        if painter.paintEngine().type() is not QPaintEngine.Type.Raster:
            for _, _, paint in sprites:
                paint(painter)
            return
        ratio, pixmaps = painter.device().devicePixelRatioF(), self._pixmaps
        for place, key, paint in sprites:
            known = key, ratio
            pixmap = pixmaps.get(known)
            if pixmap is None:
                pixmap = pixmaps[known] = painted(place, ratio, paint)
                if len(pixmaps) > self._most:
                    pixmaps.popitem(last=False)
            painter.drawPixmap(QPointF(round(place.x() * ratio) / ratio, round(place.y() * ratio) / ratio), pixmap)


def painted(place: QRectF, ratio: float, paint: Callable[[QPainter], None]) -> QPixmap:
    """A picture as large as its place, with nothing but what is painted."""
    width, height = math.ceil(place.width() * ratio), math.ceil(place.height() * ratio)
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    painter.translate(-place.topLeft())
    paint(painter)
    painter.end()
    return QPixmap.fromImage(image)
