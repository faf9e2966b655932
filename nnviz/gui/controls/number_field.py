"""Fields for numbers: typed, stepped with the arrow keys or the wheel, or dragged with a slider beside them."""

import math
import re
from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QHBoxLayout, QLineEdit, QSlider, QWidget

from nnviz.engine.hyperparameters import Bounds
from nnviz.errors import BadInput
from nnviz.gui.controls.field_guard import guard
from nnviz.gui.theme import SPACE

Number = int | float
Check = Callable[[object], Number]
"""Returns what was typed (a number, or else the text) as the number that is meant. Raises `BadInput`."""

LEAST = 1e-12
"""On a logarithmic scale the steps go no further down; a smaller number can be typed."""
FIRST = 1e-6
"""On a logarithmic scale the step up from 0."""
SLIDER_STEPS = 100
THOUSANDS = re.compile(r"-?[1-9]\d{0,2},\d{3}")
"""1,500 may be meant as 1500 or as 1.5."""


def number_text(number: Number) -> str:
    """The shortest text that gives the same number back: 16, 0.001, 1e-8."""
    if isinstance(number, int):
        return str(number)
    return repr(number).removesuffix(".0").replace("e-0", "e-").replace("e+", "e")


def parsed(text: str) -> object:
    """The number that a text says, with a decimal point or comma; the text itself if it says none, or perhaps two."""
    text = text.strip().replace("−", "-")
    if text.count(",") == 1 and not THOUSANDS.fullmatch(text):
        text = text.replace(",", ".")
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def refusal(name: str, error: BadInput, value_kept: str) -> str:
    """What a field says about a text that it refused: its name in the window, the rule, and the value still in force.

    "learning_rate of sgd is 'abc'; it must be in [0, 100]." → "Learning rate must be in [0, 100]; 0.1 stays."
    """
    _, found, rule = str(error).partition("it must ")
    return f"{name} must {rule.removesuffix('.')}; {value_kept} stays." if found and name else str(error)


def one_two_five(number: float, steps: int) -> float:
    """`number` moved by so many places in … 0.1, 0.2, 0.5, 1, 2, 5, 10 …; from between two places to the next one."""
    if number <= 0:
        return FIRST if steps > 0 else number
    decade = math.floor(math.log10(number) + 1e-9)
    digit = number / 10.0**decade
    place = 3 * decade + sum(digit >= limit - 1e-6 for limit in (2, 5))
    exact = min(abs(digit - series) for series in (1, 2, 5)) < 1e-6
    place += steps + (steps < 0 and not exact)
    return float(f"{(1, 2, 5)[place % 3]}e{place // 3}")


def mark(edit: QLineEdit, refused: bool) -> None:
    """Write what is in a field in the colour of warnings, or as always."""
    palette = QPalette()
    if refused:
        palette.setColor(QPalette.ColorRole.Text, QApplication.palette().color(QPalette.ColorRole.BrightText))
    edit.setPalette(palette)


class NumberField(QAbstractSpinBox):
    """One number. What is typed counts after Return or when the focus leaves; Escape takes it back.

    A text that is refused keeps the old value: the field is marked, and `refused` says why.
    """

    edited = Signal(object)
    """int or float: the user chose another value."""
    refused = Signal(str)
    """One line about what was typed; empty when the field is right again."""

    def __init__(
        self, check: Check, bounds: Bounds, whole: bool = False, suffix: str = "", parent: QWidget | None = None
    ) -> None:
        """`bounds` and `whole` only govern the steps; what may be typed is decided by `check`."""
        super().__init__(parent)
        self.step: float | None = None
        """Of the arrow keys on a linear scale; None: what suits the bounds."""
        self._check = check
        self._bounds = bounds
        self._whole = whole
        self._suffix = suffix
        self._value: Number = 0
        self._refusal = ""
        self.setAccelerated(True)
        self.editingFinished.connect(self._commit)
        self.lineEdit().textEdited.connect(lambda: self._refuse(""))
        guard(self, lambda: self.text() == self._value_text())
        self._restore_text()

    @property
    def value(self) -> Number:
        return self._value

    def set_value(self, value: Number) -> None:
        """Show a value. Nothing is emitted; what is being typed stays if the value is the one already shown."""
        if value != self._value:
            self._value = value
            self._show()

    def _show(self) -> None:
        self._refuse("")
        self._restore_text()

    def _value_text(self) -> str:
        return number_text(self._value) + self._suffix

    def _restore_text(self) -> None:
        self.lineEdit().setText(self._value_text())
        self.lineEdit().setCursorPosition(0)

    def _refuse(self, line: str) -> None:
        if line != self._refusal:
            self._refusal = line
            mark(self.lineEdit(), refused=bool(line))
            self.refused.emit(line)

    def _typed(self) -> Number:
        """What the text says. Raises `BadInput`."""
        text = self.text()
        if text == self._value_text():
            return self._value
        return self._check(parsed(text.removesuffix(self._suffix.strip())))

    def _commit(self) -> None:
        try:
            value = self._typed()
        except BadInput as error:
            self._refuse(refusal(self.accessibleName(), error, self._value_text()))
            self.lineEdit().deselect()  # the colour of the mark is to be seen
        else:
            self._use(value)

    def _use(self, value: Number) -> None:
        before, self._value = self._value, value
        self._show()
        if value != before:
            self.edited.emit(value)

    # Steps

    def _stepped(self, value: Number, steps: int) -> Number:
        low, high = self._bounds.low, self._bounds.high
        if self._bounds.scale == "log":
            moved = one_two_five(value, steps)
            moved = max(moved, min(value, LEAST)) if value > 0 else moved
        else:
            span = high - low
            size = self.step or (1.0 if self._whole or math.isinf(span) else span / SLIDER_STEPS)
            moved = round(value + steps * size, 12)
        moved = min(max(moved, low), high)
        if not self._bounds.contains(moved):
            return value
        return int(moved) if self._whole else moved

    def stepBy(self, steps: int) -> None:
        try:
            start = self._typed()
        except BadInput:
            start = self._value
        self._use(self._stepped(start, steps))
        self.selectAll()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        enabled = QAbstractSpinBox.StepEnabledFlag.StepNone
        if self._stepped(self._value, 1) != self._value:
            enabled |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        if self._stepped(self._value, -1) != self._value:
            enabled |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return enabled

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() != self._value_text():
            self._show()
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._restore_text()  # a refused text goes; the line that says why stays

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + self.fontMetrics().horizontalAdvance("0.0001"), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class SliderField(QWidget):
    """A slider with a `NumberField` beside it, for a number between two finite bounds."""

    edited = Signal(object)
    refused = Signal(str)

    def __init__(
        self, check: Check, bounds: Bounds, whole: bool = False, suffix: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._bounds = bounds
        self._whole = whole
        self._steps = round(bounds.high - bounds.low) if whole else SLIDER_STEPS
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(int(bounds.low_open), self._steps - int(bounds.high_open))
        self.slider.setPageStep(max(1, self._steps // 10))
        self.slider.setMinimumWidth(8 * SPACE)
        self.slider.valueChanged.connect(self._slide)
        guard(self.slider)
        self.field = NumberField(check, bounds, whole, suffix)
        self.field.edited.connect(self._type)
        self.field.refused.connect(self.refused)
        self.setFocusProxy(self.field)

        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * SPACE)
        row.addWidget(self.slider, 1)
        row.addWidget(self.field)

    @property
    def value(self) -> Number:
        return self.field.value

    def set_value(self, value: Number) -> None:
        """Show a value. Nothing is emitted."""
        self.field.set_value(value)
        share = (value - self._bounds.low) / (self._bounds.high - self._bounds.low)
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(share * self._steps))

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.slider.setAccessibleName(name)
        self.field.setAccessibleName(name)

    def _slide(self, position: int) -> None:
        value = round(self._bounds.low + (self._bounds.high - self._bounds.low) * position / self._steps, 12)
        value = int(value) if self._whole else value
        self.field.set_value(value)
        self.edited.emit(value)

    def _type(self, value: Number) -> None:
        self.set_value(value)
        self.edited.emit(value)
