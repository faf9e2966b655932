"""Reading pictures from files, by Qt: no window and no application is needed for it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
from PySide6.QtGui import QImage, QImageReader

from nnviz.data.ink.paper import brightness
from nnviz.errors import BadInput
from nnviz.files import read_bytes

MAX_PIXELS = 50_000_000
LARGE = 1200
"""Pixels of a side; a larger picture is made smaller at once."""
FULL = 65535
"""White, or opaque, in 16 bits."""


def read_gray(path: Path) -> npt.NDArray[np.float32]:
    """The brightness of a picture, (rows, columns), from 0 = black to 1 = white, turned as its file says.

    What is transparent becomes paper that suits the ink; of an animation it is the first picture. Raises `BadInput` for
    a file that is no picture, a damaged one, or one that is too large.
    """
    content = QBuffer()
    content.setData(QByteArray(read_bytes(path)))
    content.open(QIODevice.OpenModeFlag.ReadOnly)
    if not content.size():
        raise BadInput(f"{path} is empty; use a PNG or a JPEG file.")
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
    return brightness(colors(picture)).astype(np.float32)


def colors(picture: QImage) -> npt.NDArray[np.float64]:
    """Red, green, blue and opacity, (rows, columns, 4), 0 to 1."""
    if max(picture.width(), picture.height()) > LARGE:
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        picture = picture.scaled(LARGE, LARGE, keep, smooth)
    deep = picture.convertToFormat(QImage.Format.Format_RGBA64)
    rows = np.frombuffer(deep.constBits(), np.uint16).reshape(deep.height(), -1, 4)
    return rows[:, : deep.width()] / FULL


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
