"""Reading pictures from files, by Qt: no window and no application is needed for it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageReader, QPainter

from nnviz.errors import BadInput
from nnviz.files import read_bytes

MAX_PIXELS = 50_000_000


def read_gray(path: Path) -> npt.NDArray[np.float32]:
    """The brightness of a picture, (rows, columns), from 0 = black to 1 = white; what is transparent is white.

    Raises `BadInput` for a file that is no picture, or a damaged one.
    """
    content = QBuffer()
    content.setData(QByteArray(read_bytes(path)))
    content.open(QIODevice.OpenModeFlag.ReadOnly)
    with silence():
        reader = QImageReader(content)
        reader.setAutoTransform(True)
        if not reader.canRead():
            raise BadInput(f"{path} is not a picture that can be read; use a PNG or a JPEG file.")
        size = reader.size()
        if size.width() * size.height() > MAX_PIXELS:
            raise BadInput(f"{path} has {size.width():,} × {size.height():,} pixels; at most {MAX_PIXELS:,}.")
        picture = reader.read()
        if picture.isNull():
            raise BadInput(f"{path} is damaged: {reader.errorString()}.")
    return gray(picture)


def gray(picture: QImage) -> npt.NDArray[np.float32]:
    """The picture on white paper, (rows, columns), 0 to 1."""
    on_white = QImage(picture.size(), QImage.Format.Format_RGB32)
    on_white.fill(QColor("white"))
    painter = QPainter(on_white)
    painter.drawImage(0, 0, picture)
    painter.end()
    levels = on_white.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(levels.constBits(), np.uint8).reshape(levels.height(), levels.bytesPerLine())
    return np.divide(rows[:, : levels.width()], 255, dtype=np.float32)


@contextmanager
def silence() -> Iterator[None]:
    """Drops what libpng and libjpeg themselves print of a damaged file: the user gets one clear line instead."""
    errors = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(errors, 2)
        os.close(nowhere)
        os.close(errors)
