"""Draws a card: an explanation as a small table, with the picture of a neuron beside it."""

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from nnviz.gui.canvas.card_place import LINE, best_place, kept_place
from nnviz.gui.canvas.explanation import Explanation
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.hit_test import Element
from nnviz.gui.canvas.neurons import Palette
from nnviz.gui.canvas.units import argb_image
from nnviz.gui.canvas.wording import LONGEST, longest
from nnviz.gui.theme import SMALL, SPACE, Theme, font

PADDING = 2 * SPACE
COLUMN_GAP = 2 * SPACE
WIDTH_STEP = 3 * SPACE
PICTURE = 112
"""The longer side of the picture of a neuron, at most."""


@dataclass(frozen=True)
class Kept:
    """A card that was drawn."""

    element: Element
    place: QRectF


class CardPainter:
    """Draws one card at a time, which stays where it is while it tells of the same element."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._palette = Palette(theme)
        self._font, self._title_font = font(SMALL), font(SMALL, bold=True)
        self._metrics, self._title_metrics = QFontMetricsF(self._font), QFontMetricsF(self._title_font)
        self._value_room = longest(self._metrics, (f"+{text}" for text in LONGEST[:1]))
        self._kept: Kept | None = None

    def columns(self, explanation: Explanation) -> tuple[float, float, float, float]:
        """Where the values end, where notes and names begin, and where all ends, from the left edge of the text."""
        rows, width = explanation.rows, self._metrics.horizontalAdvance
        symbols = max((width(row.symbol) for row in rows), default=0)
        values = symbols + COLUMN_GAP + max([self._value_room, *(width(row.value) for row in rows)])
        notes = values + COLUMN_GAP
        names = notes + COLUMN_GAP + max((width(row.note) for row in rows if row.name), default=0)
        right = max(
            (names + width(row.name) if row.name else notes + width(row.note) if row.note else values for row in rows),
            default=0,
        )
        return values, notes, names, right

    def size(self, explanation: Explanation) -> QSizeF:
        """Of the card; its width in steps, so that it does not tremble with its numbers."""
        width = self.columns(explanation)[-1]
        height = float(LINE * len(explanation.rows))
        if explanation.picture is not None:
            width += 2 * COLUMN_GAP + self.picture_size(explanation).width()
            height = max(height, self.picture_size(explanation).height() + SPACE)
        width = max(width, self._title_metrics.horizontalAdvance(explanation.title)) + 2 * PADDING
        return QSizeF(math.ceil(width / WIDTH_STEP) * WIDTH_STEP, LINE + height + 2 * PADDING)

    def picture_size(self, explanation: Explanation) -> QSizeF:
        """Its pixels are squares of a whole number of pixels."""
        if explanation.picture is None:
            return QSizeF()
        rows, columns = explanation.picture.shape
        cell = max(1, PICTURE // max(rows, columns))
        return QSizeF(cell * columns, cell * rows)

    def place(self, explanation: Explanation, element: Element, geometry: Geometry, top: float = 0.0) -> QRectF:
        """Where the card is, below `top`. While it tells of the same element, it moves or narrows only if it must."""
        size, before = self.size(explanation), self._kept
        place = None
        if before is not None and before.element == element:
            wider = QSizeF(max(size.width(), before.place.width()), size.height())
            place = kept_place(before.place, wider, element, geometry, top)
        place = place or best_place(size, element, geometry, top)
        self._kept = Kept(element, place)
        return place

    def forget(self) -> None:
        """The next card looks for a place of its own."""
        self._kept = None

    def paint(
        self, painter: QPainter, explanation: Explanation, element: Element, geometry: Geometry, top: float = 0.0
    ) -> None:
        """Below `top`."""
        place = self.place(explanation, element, geometry, top)
        box = QRectF(round(place.x()) + 0.5, round(place.y()) + 0.5, place.width(), place.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(self.theme.color("line"), 1))
        painter.setBrush(self.theme.color("surface", 244))
        painter.drawRoundedRect(box, SPACE, SPACE)
        left, top = box.x() + PADDING, box.y() + PADDING
        painter.setFont(self._title_font)
        painter.setPen(self.theme.color("text"))
        baseline = top + (LINE + self._metrics.ascent() - self._metrics.descent()) / 2
        painter.drawText(QPointF(left, baseline), explanation.title)
        self._rows(painter, explanation, left, baseline + LINE)
        if explanation.picture is not None:
            self._picture(painter, explanation, box.right() - PADDING, top + LINE + SPACE)

    def _rows(self, painter: QPainter, explanation: Explanation, left: float, baseline: float) -> None:
        values, notes, names, _ = self.columns(explanation)
        painter.setFont(self._font)
        text, muted = self.theme.color("text"), self.theme.color("muted")
        for index, row in enumerate(explanation.rows):
            y = baseline + index * LINE
            painter.setPen(muted)
            painter.drawText(QPointF(left, y), row.symbol)
            painter.drawText(QPointF(left + notes, y), row.note)
            painter.drawText(QPointF(left + names, y), row.name)
            painter.setPen(text if row.symbol else muted)
            start = left + values - self._metrics.horizontalAdvance(row.value)
            painter.drawText(QPointF(start, y), row.value)

    def _picture(self, painter: QPainter, explanation: Explanation, right: float, top: float) -> None:
        assert explanation.picture is not None
        rows, columns = explanation.picture.shape
        size = self.picture_size(explanation)
        place = QRectF(round(right - size.width()), round(top), size.width(), size.height())
        pixels = np.ascontiguousarray(self._palette.signed(explanation.picture))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        painter.drawImage(place, argb_image(pixels, columns, rows))
