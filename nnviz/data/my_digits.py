"""The user's own digits: labelled drawings that are kept between two starts."""

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from nnviz.data.ink import Drawing, Line, read_drawings
from nnviz.errors import BadInput
from nnviz.files import read_text, write_atomically

DIGITS = range(10)


@dataclass(frozen=True, eq=False)
class MyDigit:
    """A drawing and the digit that it shows."""

    label: int
    drawing: Drawing

    def __post_init__(self) -> None:
        if self.label not in DIGITS:
            raise BadInput(f"the label {self.label} is not a digit from 0 to 9.")

    @property
    def line(self) -> str:
        """As it is written in a file."""
        return Line(0, self.drawing, self.label).format()

    @classmethod
    def of(cls, line: Line) -> Self:
        """Raises `BadInput` if the line has no label, or none of a digit."""
        if line.label is None:
            raise BadInput('the drawing has no label; write {"label": 7, "strokes": […]}.')
        return cls(line.label, line.drawing)


class MyDigits:
    """A JSON-lines file of labelled drawings. Every change is written at once.

    The file is read anew before a change, so that two windows do not lose each other's digits. Lines that cannot be
    read are left in it. A change that cannot be written raises `BadInput` and is not made.
    """

    def __init__(self, path: Path | None) -> None:
        """The file and its folder may be missing: then there are no digits yet. None keeps them in memory only."""
        self.path = path
        self.digits: tuple[MyDigit, ...] = ()
        self.complaint: str | None = None
        """One sentence about lines that cannot be read."""
        self._others: tuple[str, ...] = ()
        """Those lines."""

    def load(self) -> None:
        """Read the file. Raises `BadInput` if it is there and is no text, or cannot be read at all."""
        if self.path is None:
            return
        digits, others, first = [], [], ""
        for number, text in enumerate(lines_of(self.path), start=1):
            if not text.strip():
                continue
            try:
                digits.append(MyDigit.of(Line.parse(number, text)))
            except BadInput as error:
                first = first or f"line {number}: {error}"
                others.append(text)
        self.digits, self._others = tuple(digits), tuple(others)
        unread = f"{len(others)} of its lines" if len(others) > 1 else "one of its lines"
        self.complaint = f"{self.path}: {unread} cannot be read and is left as it is; {first}" if others else None

    def add(self, label: int, drawing: Drawing) -> MyDigit:
        """Keep a drawing of this digit."""
        digit = MyDigit(label, drawing)
        self.change(added=[digit])
        return digit

    def remove(self, digit: MyDigit) -> None:
        """Forget a digit; if it is not there, nothing happens."""
        self.change(removed=[digit])

    def change(self, removed: Sequence[MyDigit] = (), added: Sequence[MyDigit] = ()) -> None:
        """Forget some digits and keep others, in their places as far as there are some.

        Those to be forgotten that are not there are not missed.
        """
        self.load()
        unwanted = Counter(digit.line for digit in removed)
        new, kept = deque(added), []
        for digit in self.digits:
            if not unwanted[digit.line]:
                kept.append(digit)
                continue
            unwanted[digit.line] -= 1
            if new:
                kept.append(new.popleft())
        if added or len(kept) < len(self.digits):
            self._write([*kept, *new])

    def export(self, path: Path) -> None:
        """Write all digits to another file. Raises `BadInput`."""
        write_atomically(path, text_of([digit.line for digit in self.digits]))

    def import_(self, path: Path) -> int:
        """Add the digits of another file that are not here yet, and say how many; all of them or, if one is bad, none.

        Raises `BadInput` that names the file and the line.
        """
        new = self.new_in(path)
        self.change(added=new)
        return len(new)

    def new_in(self, path: Path) -> tuple[MyDigit, ...]:
        """The digits of another file that are not here yet.

        Raises `BadInput` that names the file and the line.
        """
        found = read_digits(path)
        self.load()
        known = {digit.line for digit in self.digits}
        return tuple({digit.line: digit for digit in found if digit.line not in known}.values())

    def _write(self, digits: Sequence[MyDigit]) -> None:
        if self.path is not None:
            try:
                self.path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise BadInput(f"{self.path.parent} cannot be made: {error.strerror or error}.") from error
            write_atomically(self.path, text_of([*(digit.line for digit in digits), *self._others]))
        self.digits = tuple(digits)


def lines_of(path: Path) -> list[str]:
    """The lines of a file; none if it is not there."""
    return read_text(path).removeprefix("\ufeff").split("\n") if path.exists() else []


def read_digits(path: Path) -> tuple[MyDigit, ...]:
    """The digits of a file, all of which must have labels. Raises `BadInput` that names the file and the line."""
    found = []
    for line in read_drawings(path):
        try:
            found.append(MyDigit.of(line))
        except BadInput as error:
            raise BadInput(f"{path}, line {line.number}: {error}") from error
    return tuple(found)


def text_of(lines: Sequence[str]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()
