"""Painting on a widget."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget


@contextmanager
def painting(widget: QWidget) -> Iterator[QPainter]:
    """A painter for one paint event. It ends even if painting fails: with one left over, Qt crashes."""
    painter = QPainter(widget)
    try:
        yield painter
    finally:
        painter.end()
