"""A few pictures in a row, and below them the same pictures as they may be varied."""

import numpy as np
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnviz.data.dataset import Inputs
from nnviz.gui.controls.sample_preview import gradient, picture
from nnviz.gui.painting import painting
from nnviz.gui.theme import DARK, SPACE, Theme

COLUMNS = 8
"""So many pictures are shown where there is room."""
CELL = 28
"""Pixels a picture is wide, about: small pictures are enlarged by a whole number."""


class VariationPreview(QWidget):
    """Rows of pictures; what does not fit to the right is left out."""

    def __init__(self, rows: int, parent: QWidget | None = None) -> None:
        """So many `rows` of variations, below the pictures as they are."""
        super().__init__(parent)
        self.rows = rows
        self.theme = DARK
        self.pictures: Inputs = np.empty((0, 0, 0), np.float32)
        """(rows, columns, pixels): first as they are, then as they may be varied."""
        self._shape = (CELL, CELL)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_pictures(self, pictures: Inputs, variations: Inputs, image_shape: tuple[int, int]) -> None:
        """`pictures` (columns, pixels), and `variations` of them, (rows, columns, pixels); 0 is paper and 1 is ink."""
        self.pictures = np.concatenate([pictures[np.newaxis], variations])
        if image_shape != self._shape:
            self._shape = image_shape
            self.updateGeometry()
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.update()

    @property
    def cell(self) -> QSize:
        rows, columns = self._shape
        scale = max(1, round(CELL / columns)) if columns <= CELL else CELL / columns
        return QSize(round(columns * scale), round(rows * scale))

    def sizeHint(self) -> QSize:
        cell = self.cell
        height = (self.rows + 1) * (cell.height() + SPACE) + SPACE
        return QSize(COLUMNS * (cell.width() + SPACE) - SPACE, height)

    def minimumSizeHint(self) -> QSize:
        return QSize(4 * (self.cell.width() + SPACE), self.sizeHint().height())

    def cell_rect(self, row: int, column: int) -> QRect:
        """Where a picture is; between the first row and the others is a line."""
        cell = self.cell
        columns = self.visible_columns()
        free = self.width() - cell.width()
        x = column * free // (columns - 1) if columns > 1 else 0
        y = row * (cell.height() + SPACE) + (2 * SPACE if row else 0)
        return QRect(x, y, cell.width(), cell.height())

    def visible_columns(self) -> int:
        """How many pictures of a row there is room for."""
        return min(COLUMNS, max(1, (self.width() + SPACE) // (self.cell.width() + SPACE)))

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            palette = gradient(self.theme.window, self.theme.ink)
            for row, pictures in enumerate(self.pictures):
                for column, pixels in enumerate(pictures[: self.visible_columns()]):
                    painter.drawImage(self.cell_rect(row, column), picture(pixels, self._shape, palette))
            y = self.cell.height() + SPACE + SPACE // 2
            painter.fillRect(0, y, self.width(), 1, self.theme.color("line"))
