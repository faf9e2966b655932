"""What the user taught: digits drawn on the pad and labelled, kept between starts."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from nnviz.data.my_digits import MyDigit, MyDigits
from nnviz.errors import BadInput


class Teaching(QUndoCommand):
    """Some digits are forgotten and others kept; a digit that gets another label is both."""

    def __init__(self, taught: "Taught", removed: Sequence[MyDigit], added: Sequence[MyDigit], text: str) -> None:
        super().__init__(text)
        self._taught, self._removed, self._added = taught, removed, added

    def redo(self) -> None:
        self._taught.use(self._removed, self._added)

    def undo(self) -> None:
        self._taught.use(self._added, self._removed)


class Taught(QObject):
    """My digits. Every change is a step of the undo stack, and is written at once."""

    changed = Signal()
    """There are others now."""
    wanted = Signal()
    """The user wants to look at them."""
    problem = Signal(str)
    """One line: they could not be read or written."""

    def __init__(self, undo_stack: QUndoStack) -> None:
        super().__init__(undo_stack)
        self._undo_stack = undo_stack
        self._file = MyDigits(None)

    @property
    def digits(self) -> tuple[MyDigit, ...]:
        """All of them; another tuple after every change."""
        return self._file.digits

    def open(self, path: Path) -> None:
        """From now on they are kept in this file, which need not be there yet."""
        self._file = MyDigits(path)
        try:
            self._file.load()
        except BadInput as error:
            self.problem.emit(str(error))
        if self._file.complaint:
            self.problem.emit(self._file.complaint)
        self.changed.emit()

    def change(self, removed: Sequence[MyDigit], added: Sequence[MyDigit], text: str) -> None:
        """Forget some and keep others; `text` names that in the undo menu."""
        self._undo_stack.push(Teaching(self, removed, added, text))

    def use(self, removed: Sequence[MyDigit], added: Sequence[MyDigit]) -> None:
        """The same without a step of the undo stack. What cannot be written is told and not done."""
        try:
            self._file.change(removed, added)
        except BadInput as error:
            self.problem.emit(str(error))
        self.changed.emit()

    def import_(self, path: Path) -> int:
        """Add those of a file that are not here yet, and say how many. Raises `BadInput`."""
        new = self._file.new_in(path)
        if new:
            self.change((), new, self.tr("Import %d digits") % len(new))
        return len(new)

    def export(self, path: Path) -> None:
        """Write them to a file. Raises `BadInput`."""
        self._file.export(path)

    def __contains__(self, digit: MyDigit) -> bool:
        return any(digit.line == kept.line for kept in self.digits)
