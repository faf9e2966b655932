"""Painting on a widget, a picture or a file."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QPaintDevice, QPainter


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """A painter for one drawing, or one paint event. It ends even if painting fails: with one left over, Qt crashes."""
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()
