"""My digits: all that were taught, to look at, to label anew, to forget, and to carry elsewhere."""

from html import escape
from pathlib import Path

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPen, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from nnviz.data.ink import render_many
from nnviz.data.my_digits import MyDigit
from nnviz.errors import BadInput
from nnviz.gui.controls.forms import TextLine
from nnviz.gui.controls.label_row import LabelRow
from nnviz.gui.controls.sample_preview import gradient, picture
from nnviz.gui.painting import painting
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, SMALL, SPACE, Theme, font

SIZE = QSize(110 * SPACE, 100 * SPACE)
IMAGE = (28, 28)
CELL = 14 * SPACE
"""Side of a picture, in pixels."""
CAPTION = 4 * SPACE
FILTER = "JSON lines (*.jsonl)"
NAMES = tuple("0123456789")
UNDO = "undo"


class DigitGrid(QWidget):
    """Pictures of digits with their labels. One is chosen, by a click or the arrow keys; Delete forgets it."""

    chosen = Signal()
    """Another one."""
    unwanted = Signal()
    """The chosen one shall be forgotten."""
    opened = Signal()
    """The chosen one shall be seen on the pad."""

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme = DARK
        self.digits: tuple[MyDigit, ...] = ()
        self.current = 0
        """The place of the chosen one, if there is any."""
        self._images = np.zeros((0, IMAGE[0] * IMAGE[1]), np.float32)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("My digits"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_digits(self, digits: tuple[MyDigit, ...]) -> None:
        """Show these; the chosen place stays."""
        if digits is not self.digits:
            self.digits = digits
            self._images = render_many([digit.drawing for digit in digits], IMAGE)
        self.current = max(min(self.current, len(digits) - 1), 0)
        self.setMinimumHeight(self.heightForWidth(self.width()))
        self._tell()

    @property
    def digit(self) -> MyDigit | None:
        """The chosen one."""
        return self.digits[self.current] if self.digits else None

    def choose(self, place: int) -> None:
        if 0 <= place < len(self.digits):
            self.current = place
            self._tell()

    def _tell(self) -> None:
        digit = self.digit
        told = (self.current + 1, len(self.digits), digit.label) if digit is not None else None
        self.setAccessibleDescription(self.tr("%d of %d: a %d") % told if told else "")
        self.update()
        self.chosen.emit()

    @property
    def columns(self) -> int:
        return max(self.width() // (CELL + SPACE), 1)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = -(-len(self.digits) // max(width // (CELL + SPACE), 1))
        return rows * (CELL + CAPTION + SPACE)

    def cell(self, place: int) -> QRect:
        """Where a picture is."""
        row, column = divmod(place, self.columns)
        return QRect(column * (CELL + SPACE) + 1, row * (CELL + CAPTION + SPACE) + 1, CELL - 2, CELL - 2)

    def _place_at(self, position: QPoint) -> int:
        hits = (n for n in range(len(self.digits)) if self.cell(n).adjusted(0, 0, 0, CAPTION).contains(position))
        return next(hits, -1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.choose(self._place_at(event.position().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._place_at(event.position().toPoint()) == self.current:
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps: dict[int, int] = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.columns,
            Qt.Key.Key_Down: self.columns,
        }
        if event.key() in steps:
            self.choose(self.current + steps[event.key()])
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.unwanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = gradient(self.theme.window, self.theme.ink)
        with painting(self) as painter:
            painter.setFont(font(SMALL))
            for place, digit in enumerate(self.digits):
                cell = self.cell(place)
                if not event.rect().intersects(cell.adjusted(0, 0, 0, CAPTION)):
                    continue
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
                painter.drawImage(cell, picture(self._images[place], IMAGE, palette))
                chosen = place == self.current
                painter.setPen(QPen(self.theme.color("accent" if chosen else "line"), 2 if chosen else 1))
                painter.drawRect(cell)
                painter.setPen(self.theme.color("accent" if chosen else "muted"))
                caption = QRect(cell.x(), cell.bottom() + 1, cell.width(), CAPTION)
                painter.drawText(caption, Qt.AlignmentFlag.AlignCenter, str(digit.label))


class MyDigitsDialog(QDialog):
    """The window stays free; every change is a step of its undo stack."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.folder = Path.home()
        """Where the file dialogs begin."""
        self.setWindowTitle(self.tr("My digits"))
        self.resize(SIZE)
        self.heading = QLabel()
        self.heading.setProperty("role", "heading")
        self.heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # no text widens the dialog
        self.explanation = TextLine("muted")
        self.explanation.say(
            self.tr(
                "Digits that you drew on the pad and labelled. They stay on this machine. The Input panel has "
                "the share of them in the training pictures."
            )
        )
        self.grid = DigitGrid()
        self._area = area = QScrollArea()
        area.setWidget(self.grid)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.labels = LabelRow(self.tr("It is"), NAMES, self.tr("The chosen digit is a %s"))
        self.error, self.news = TextLine("error"), TextLine("muted")
        self.news.setTextFormat(Qt.TextFormat.RichText)
        self.news.linkActivated.connect(self._undo)
        QShortcut(QKeySequence.StandardKey.Undo, self, self._undo)
        self.forget_button = self._button(
            self.tr("Forget"), self.tr("Forget the chosen digit (Delete); Undo brings it back")
        )
        self.clear_button = self._button(self.tr("Forget All"), self.tr("Forget all of them; Undo brings them back"))
        self.pad_button = self._button(self.tr("To the Pad"), self.tr("See the chosen digit on the pad (Return)"))
        self.import_button = self._button(self.tr("Import…"), self.tr("Add the digits of a file"))
        self.export_button = self._button(self.tr("Export…"), self.tr("Write all of them to a file of JSON lines"))
        self.close_button = self._button(self.tr("Close"), "")
        self._arrange(area)

        self.grid.chosen.connect(self._show_chosen)
        self.grid.unwanted.connect(self.forget)
        self.grid.opened.connect(self.to_pad)
        self.labels.labelled.connect(self._relabel)
        self.labels.taken_back.connect(self._show_chosen)
        self.forget_button.clicked.connect(self.forget)
        self.clear_button.clicked.connect(self.forget_all)
        self.pad_button.clicked.connect(self.to_pad)
        self.import_button.clicked.connect(self.import_dialog)
        self.export_button.clicked.connect(self.export_dialog)
        self.close_button.clicked.connect(self.reject)
        session.taught.changed.connect(self._show_digits)
        self.apply_theme(theme)
        self._show_digits()
        self.grid.setFocus()

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.setToolTip(tip)
        return button

    def _arrange(self, area: QWidget) -> None:
        chosen, all_of_them = QHBoxLayout(), QHBoxLayout()
        chosen.setSpacing(2 * SPACE)
        chosen.addWidget(self.labels, 1)
        chosen.addWidget(self.pad_button)
        chosen.addWidget(self.forget_button)
        all_of_them.setSpacing(2 * SPACE)
        all_of_them.addWidget(self.import_button)
        all_of_them.addWidget(self.export_button)
        all_of_them.addWidget(self.clear_button)
        all_of_them.addStretch(1)
        all_of_them.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[4 * SPACE] * 4)
        column.setSpacing(2 * SPACE)
        column.addWidget(self.heading)
        column.addWidget(self.explanation)
        column.addWidget(area, 1)
        column.addLayout(chosen)
        column.addWidget(self.error)
        column.addWidget(self.news)
        column.addLayout(all_of_them)

    # What is shown

    def _show_digits(self) -> None:
        digits = self._session.taught.digits
        self.grid.show_digits(digits)
        counts = [sum(digit.label == label for digit in digits) for label in range(10)]
        missing = [str(label) for label, count in enumerate(counts) if not count]
        if not digits:
            text = self.tr("None yet: draw a digit on the pad and click what it is.")
        elif missing:
            text = self.tr("%d kept; still missing: %s") % (len(digits), ", ".join(missing))
        else:
            text = self.tr("%d kept, of each digit at least %d") % (len(digits), min(counts))
        self.heading.setText(text)
        self._tell()
        for button in (self.clear_button, self.export_button):
            button.setEnabled(bool(digits))

    def _show_chosen(self) -> None:
        digit = self.grid.digit
        self.labels.show_label(digit.label if digit is not None else None)
        middle = self.grid.cell(self.grid.current).center()
        self._area.ensureVisible(middle.x(), middle.y(), 0, CELL)
        for widget in (self.labels, self.forget_button, self.pad_button):
            widget.setEnabled(digit is not None)

    # What is done

    def _relabel(self, label: int) -> None:
        digit = self.grid.digit
        if digit is not None and digit.label != label:
            added = MyDigit(label, digit.drawing)
            self._session.taught.change([digit], [added], self.tr("Label: a %d") % label)

    def _tell(self, news: str = "", error: str = "") -> None:
        """What was done, in rich text, or why it could not be."""
        self.news.say(news)
        self.error.say(error)

    def _undo(self) -> None:
        self._session.undo_stack.undo()

    def forget(self) -> None:
        """Forget the chosen one."""
        if self.grid.digit is not None:
            self._session.taught.change([self.grid.digit], [], self.tr("Forget a digit"))

    def forget_all(self) -> None:
        """Forget all of them."""
        digits = self._session.taught.digits
        if digits:
            self._session.taught.change(digits, [], self.tr("Forget all my digits"))
            undo = f"<a href='{UNDO}'>{self.tr('undo')}</a>"
            self._tell(self.tr("All %d digits are forgotten") % len(digits) + f" · {undo}")

    def to_pad(self) -> None:
        """See the chosen one on the pad."""
        if self.grid.digit is not None:
            self._session.sheet.draw(self.grid.digit.drawing)

    def import_dialog(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Import digits"), str(self.folder), FILTER)
        if name:
            self.import_from(Path(name))

    def import_from(self, path: Path) -> None:
        """Add the digits of a file; if that cannot be, a line says why."""
        self.folder = path.parent
        try:
            count = self._session.taught.import_(path)
        except BadInput as error:
            self._tell(error=str(error))
            return
        if count:
            self._tell(self.tr("%d digits came from %s") % (count, escape(path.name)))
        else:
            self._tell(self.tr("All digits of %s are here already.") % escape(path.name))

    def export_dialog(self) -> None:
        suggestion = str(self.folder / "my-digits.jsonl")
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Export digits"), suggestion, FILTER)
        if name:
            self.export_to(Path(name))

    def export_to(self, path: Path) -> None:
        """Write them to a file; if that cannot be, a line says why."""
        path = path if path.suffix else path.with_suffix(".jsonl")
        self.folder = path.parent
        try:
            self._session.taught.export(path)
        except BadInput as error:
            self._tell(error=str(error))
        else:
            self._tell(self.tr("%d digits written to %s") % (len(self._session.taught.digits), escape(str(path))))

    def apply_theme(self, theme: Theme) -> None:
        self.grid.theme = theme
        self.grid.update()
