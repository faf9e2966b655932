"""The confusion matrix as a painted grid, with precision, recall and F1 beside its rows."""

import math
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from nnviz.engine.metrics import Confusion, PerClass, per_class
from nnviz.gui.canvas.wording import percent
from nnviz.gui.controls.forms import tooltip
from nnviz.gui.painting import painting
from nnviz.gui.theme import DARK, SMALL, SPACE, Rgb, Theme, font, mixed

Cell = tuple[int, int]
"""True class and predicted class."""

LINE = 13
"""Height of a line of text."""
LEAST_NAMED = 11
"""Where rows are lower than this, or columns narrower, not every one is named."""
LEAST_CELL = 6
MOST_LEAST = 10 * LEAST_NAMED
"""The grid asks for no more height than this for its cells."""
MOST_WIDTH, MOST_HEIGHT = 80, 60
"""Of a cell."""
GAP = 2 * SPACE
"""Between names, cells and numbers."""
BAR = 0.22
"""Strength of the bars behind the scores of the classes."""
MOST_NAMES = 0.25
"""Share of the width that names of classes may take."""

ARROWS = {Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1), Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0)}


@dataclass(frozen=True)
class Places:
    """Where the parts of the grid are, in pixels."""

    left: float
    top: float
    width: float
    """Of a cell."""
    height: float
    classes: int

    def cell(self, cell: Cell) -> QRectF:
        """The cell without the gap to its neighbours."""
        row, column = cell
        place = QRectF(self.left + column * self.width, self.top + row * self.height, self.width, self.height)
        return place.adjusted(0.5, 0.5, -0.5, -0.5)

    @property
    def grid(self) -> QRectF:
        return QRectF(self.left, self.top, self.classes * self.width, self.classes * self.height)

    def at(self, position: QPointF) -> Cell | None:
        """The cell below a position."""
        row = math.floor((position.y() - self.top) / self.height)
        column = math.floor((position.x() - self.left) / self.width)
        return (row, column) if 0 <= row < self.classes and 0 <= column < self.classes else None


class ConfusionGrid(QWidget):
    """Rows are true classes, columns predicted ones; the colour of a cell is its share of the row.

    The arrow keys move from cell to cell; Return and a click choose one.
    """

    pointed = Signal(str)
    """What the cell under the cursor, or that of the keyboard, says; empty if there is none."""
    chosen = Signal(int, int)
    """True and predicted class of the cell that the user chose."""

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme = DARK
        self.classes: tuple[str, ...] = ()
        self.confusion: Confusion = np.zeros((0, 0), np.intp)
        self.scores: PerClass = per_class(self.confusion)
        self._hovered: Cell | None = None
        self._cursor: Cell = (0, 0)
        """Where the keyboard is."""
        self._told = ""
        """What `pointed` said last."""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Confusion matrix"))

    def show_confusion(self, classes: tuple[str, ...], confusion: Confusion) -> None:
        """Show the names of the classes and their counts, (classes, classes)."""
        if classes != self.classes:
            self.classes = classes
            self._hovered, self._cursor = None, (0, 0)
            self.updateGeometry()
        self.confusion, self.scores = confusion, per_class(confusion)
        self._tell()
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.update()

    # Words

    def text(self, cell: Cell) -> str:
        """A cell in words: "true 4, predicted 9: 23 of 982 (2.3 %)"."""
        true, predicted = cell
        count, total = int(self.confusion[cell]), int(self.confusion[true].sum())
        return self.tr("true %(true)s, predicted %(predicted)s: %(count)s of %(total)s (%(share)s)") % {
            "true": self.classes[true],
            "predicted": self.classes[predicted],
            "count": f"{count:,}",
            "total": f"{total:,}",
            "share": percent(count / max(total, 1)),
        }

    @property
    def pointed_at(self) -> Cell | None:
        """The cell under the cursor; without one, that of the keyboard while it is here."""
        if not self.classes:
            return None
        return self._hovered or (self._cursor if self.hasFocus() else None)

    def _tell(self) -> None:
        cell = self.pointed_at
        text = self.text(cell) if cell is not None else ""
        if text != self._told:
            self._told = text
            self.setAccessibleDescription(text)
            self.pointed.emit(text)

    # Mouse and keyboard

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self.places().at(event.position()) if self.classes else None)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)

    def _hover(self, cell: Cell | None) -> None:
        if cell != self._hovered:
            self._hovered = cell
            self.setCursor(Qt.CursorShape.ArrowCursor if cell is None else Qt.CursorShape.PointingHandCursor)
            self._tell()
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.places().at(event.position()) if self.classes else None
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            self._cursor = cell
            self.chosen.emit(*cell)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS and self.classes:
            last = len(self.classes) - 1
            row, column = (
                min(max(place + step, 0), last) for place, step in zip(self._cursor, ARROWS[key], strict=True)
            )
            self._cursor, self._hovered = (row, column), None
            self._tell()
            self.update()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.classes:
            self.chosen.emit(*self._cursor)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._tell()

    def event(self, event: QEvent) -> bool:
        """Beside the cells a tooltip tells how to read them; on them it would be in the way."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            if self.classes and self.places().at(event.pos().toPointF()) is None:
                QToolTip.showText(event.globalPos(), self.reading_help(), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def reading_help(self) -> str:
        """How to read the grid, as rich text."""
        return tooltip(
            self.tr(
                "A row is a true class, a column a predicted one; the fuller a cell, the larger its share of the row."
            ),
            self.tr("Right predictions are on the diagonal. Click: the test samples of a cell in the gallery."),
            self.tr("precision: of those predicted as a class, the share that is right"),
            self.tr("recall: of those of a class, the share that was found"),
            self.tr("F1: the harmonic mean of both"),
        )

    # Looks

    def sizeHint(self) -> QSize:
        return QSize(120 * SPACE, round(LINE + len(self.classes) * 1.2 * LINE))

    def minimumSizeHint(self) -> QSize:
        metrics = QFontMetricsF(font(SMALL))
        cells = LEAST_CELL * len(self.classes)
        width = metrics.horizontalAdvance(self._corner()) + GAP + cells + sum(self._column_widths(metrics))
        return QSize(math.ceil(width), LINE + min(cells, MOST_LEAST))

    def _corner(self) -> str:
        return self.tr("predicted")

    def _name_width(self, metrics: QFontMetricsF) -> float:
        """Of the longest name of a row, as far as it is shown."""
        longest = max(map(metrics.horizontalAdvance, self.classes), default=0)
        return min(longest, MOST_NAMES * self.width())

    def _names_width(self, metrics: QFontMetricsF) -> float:
        """Left of the cells: the names of the rows with what they are, or what the columns are."""
        rows = LINE + SPACE + self._name_width(metrics)
        return max(rows, metrics.horizontalAdvance(self._corner())) + GAP

    def _headings(self) -> tuple[str, ...]:
        return self.tr("prec. %"), self.tr("recall %"), self.tr("F1 %")

    def _column_widths(self, metrics: QFontMetricsF) -> list[float]:
        """Of the scores of the classes, with the gap before each."""
        number = metrics.horizontalAdvance("100.0")
        return [GAP + 2 + max(metrics.horizontalAdvance(heading), number) for heading in self._headings()]

    def places(self) -> Places:
        """Where everything is at the present size."""
        metrics = QFontMetricsF(font(SMALL))
        classes = max(len(self.classes), 1)
        left = self._names_width(metrics)
        room = self.width() - left - sum(self._column_widths(metrics))
        width = min(room / classes, MOST_WIDTH)
        height = min((self.height() - LINE - 1) / classes, MOST_HEIGHT)
        return Places(left, LINE, max(math.floor(width), 1), max(height, 1.0), classes)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.classes:
            return
        with painting(self) as painter:
            painter.setFont(font(SMALL))
            places, metrics = self.places(), QFontMetricsF(painter.font())
            self._paint_names(painter, places, metrics)
            self._paint_scores(painter, places, metrics)
            self._paint_cells(painter, places, metrics)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.theme.color("line"), 1))
            painter.drawRect(places.grid)
            cell = self.pointed_at
            if cell is not None:
                painter.setPen(QPen(self.theme.color("text"), 1 if cell == self._hovered else 2))
                painter.drawRect(places.cell(cell))

    def _paint_names(self, painter: QPainter, places: Places, metrics: QFontMetricsF) -> None:
        """Of the rows at the left and of the columns above; those of the pointed cell stand out."""
        row, column = self.pointed_at or (-1, -1)
        right, elide = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, Qt.TextElideMode.ElideRight
        names_width = places.left - GAP
        painter.setPen(self.theme.color("muted"))
        painter.drawText(QRectF(0, 0, names_width, LINE), right, self._corner())
        painter.save()
        painter.translate(names_width - self._name_width(metrics) - SPACE - LINE, places.grid.bottom())
        painter.rotate(-90)
        painter.drawText(QRectF(0, 0, places.grid.height(), LINE), Qt.AlignmentFlag.AlignCenter, self.tr("true"))
        painter.restore()
        every_row, every_column = named(places.height), named(places.width)
        for index, name in enumerate(self.classes):
            place = QRectF(places.cell((index, index)))
            if index % every_row == 0:
                painter.setPen(self.theme.color("text" if index == row else "muted"))
                box = QRectF(0, place.center().y() - LINE / 2, names_width, LINE)
                painter.drawText(box, right, metrics.elidedText(name, elide, names_width + 1))
            if index % every_column == 0:
                painter.setPen(self.theme.color("text" if index == column else "muted"))
                room = every_column * places.width
                box = QRectF(place.center().x() - room / 2, 0, room, LINE)
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, metrics.elidedText(name, elide, room))

    def _paint_scores(self, painter: QPainter, places: Places, metrics: QFontMetricsF) -> None:
        """Precision, recall and F1 of every named row, each with a bar behind it that is full at 1."""
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        x = places.grid.right()
        row = (self.pointed_at or (-1, -1))[0]
        for heading, values, width in zip(self._headings(), self.scores, self._column_widths(metrics), strict=True):
            painter.setPen(self.theme.color("muted"))
            painter.drawText(QRectF(x, 0, width - 2, LINE), right, heading)
            for index in range(0, len(self.classes), named(places.height)):
                middle = places.cell((index, 0)).center().y()
                box = QRectF(x, middle - LINE / 2, width, LINE)
                bar = box.adjusted(GAP, 1, 0, -1)
                bar.setWidth(bar.width() * float(values[index]))
                painter.fillRect(bar, QColor(*mixed(self.theme.surface, self.theme.positive, BAR)))
                painter.setPen(self.theme.color("text" if index == row else "muted"))
                painter.drawText(box.adjusted(0, 0, -2, 0), right, percent(values[index], unit=""))
            x += width

    def _paint_cells(self, painter: QPainter, places: Places, metrics: QFontMetricsF) -> None:
        shares = self.confusion / np.maximum(self.confusion.sum(axis=1, keepdims=True), 1)
        for true, predicted in np.argwhere(self.confusion).tolist():
            place = places.cell((true, predicted))
            color = self.color(float(shares[true, predicted]), right=true == predicted)
            painter.fillRect(place, QColor(*color))
            text = f"{self.confusion[true, predicted]}"
            if places.height >= LEAST_NAMED and metrics.horizontalAdvance(text) <= places.width + 1:
                painter.setPen(QColor(*readable(self.theme, color)))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def color(self, share: float, right: bool) -> Rgb:
        """Of a cell with this share of its row, 0 to 1; its root, so that few errors are seen too."""
        theme = self.theme
        return mixed(theme.surface, theme.positive if right else theme.negative, math.sqrt(share))


def named(size: float) -> int:
    """Every how many rows (or columns) of this size one has room for a name."""
    return max(1, math.ceil(LEAST_NAMED / size))


def readable(theme: Theme, background: Rgb) -> Rgb:
    """The colour of text that is read best on a background."""
    return max((theme.text, theme.on_accent), key=lambda color: contrast(color, background))


def contrast(one: Rgb, other: Rgb) -> float:
    """1 (the same) to 21 (black on white). Web Content Accessibility Guidelines 2.2, "contrast ratio"."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(color: Rgb) -> float:
    """Relative luminance, 0 to 1. Web Content Accessibility Guidelines 2.2, "relative luminance"."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (part / 255 for part in color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
