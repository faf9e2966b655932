"""Ink is drawn as Qt's own antialiased painting draws it."""

import numpy as np
import numpy.typing as npt
import pytest
from handwriting import TEMPLATES
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen

from nnviz.data.ink import Drawing, xray
from nnviz.data.ink.mnist import PEN

Image = npt.NDArray[np.float64]

BOX = 20
"""Pixels of the side of MNIST's box."""
ENLARGED = 8
"""Qt paints so many times larger: its own pixels of a picture of 20×20 are less exact than ours."""


def painted_by_qt(drawing: Drawing) -> Image:
    """The drawing in MNIST's box with MNIST's pen, (20, 20)."""
    points = np.concatenate(drawing.strokes)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    scale = (BOX - PEN) / extent.max()
    side = BOX * ENLARGED
    image = QImage(side, side, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    for stroke in drawing.strokes:
        places = [QPointF(*place) * ENLARGED for place in (stroke - low - extent / 2) * scale + BOX / 2]
        path.moveTo(places[0])
        for place in places[1:]:
            path.lineTo(place)
    pen = QPen(Qt.GlobalColor.white, PEN * ENLARGED)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.strokePath(path, pen)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(side, image.bytesPerLine())[:, :side] / 255
    return pixels.reshape(BOX, ENLARGED, BOX, ENLARGED).mean(axis=(1, 3))


def curve(rng: np.random.Generator) -> Drawing:
    """Two smooth strokes."""
    angle = np.pi * np.linspace(0, 0.8, 40)[:, np.newaxis]
    waves = [np.cos(frequency * angle) / frequency for frequency in (1, 2, 3, 4)]
    return Drawing(tuple(sum(wave * rng.normal(size=2) for wave in waves) + rng.normal(0, 0.5, 2) for _ in range(2)))


def zigzag(rng: np.random.Generator) -> Drawing:
    """A stroke of up to seven straight lines."""
    return Drawing((rng.uniform(size=(rng.integers(2, 9), 2)),))


RNG = np.random.default_rng(0)
DRAWINGS = {
    "digits": list(TEMPLATES.values()),
    "curves": [curve(RNG) for _ in range(60)],
    "zigzags": [zigzag(RNG) for _ in range(60)],
}


@pytest.mark.parametrize("drawings", DRAWINGS.values(), ids=DRAWINGS)
def test_ink_is_as_qt_would_paint_it(drawings: list[Drawing]) -> None:
    ours = np.stack([xray(drawing, (28, 28))[2].image for drawing in drawings])
    difference = np.abs(ours - np.stack([painted_by_qt(drawing) for drawing in drawings]))
    assert difference.mean() < 0.008
    assert np.quantile(difference, 0.99) < 0.1
    assert difference.max() < 0.5  # where the edges of two lines share a pixel
    assert difference.mean(axis=(1, 2)).max() < 0.015
