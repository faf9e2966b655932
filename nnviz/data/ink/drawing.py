"""A drawing: the strokes of a pen as vectors, and how it is written in a JSON-lines file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

from nnviz.data.dataset import frozen
from nnviz.errors import BadInput

Floats = npt.NDArray[np.float64]

MAX_COORDINATE = 1e100

POINTS = "a list of points [x, y], [x, y, t] or [x, y, t, p], all of the same length"
DRAWING = f'a drawing is a list of strokes, or {{"label": 7, "strokes": […]}}; a stroke is {POINTS}.'


@dataclass(frozen=True, eq=False)
class Drawing:
    """Strokes of a pen, in any unit. Raises `BadInput` if there is no ink or a number is not one that can be."""

    strokes: tuple[Floats, ...]
    """Each (points, 2): x to the right, y down. A stroke of one point is a dot."""
    times: tuple[Floats, ...] | None = None
    """When each point was drawn, one array (points,) a stroke, in seconds from the first point of all; if known."""
    pressures: tuple[Floats, ...] | None = None
    """How hard the pen was pressed, 0 to 1, one array (points,) a stroke; if known. They come with times."""

    def __post_init__(self) -> None:
        if not self.strokes:
            raise BadInput("a drawing has at least one stroke.")
        for number, stroke in enumerate(self.strokes, start=1):
            if stroke.ndim != 2 or stroke.shape[1] != 2 or not len(stroke):
                raise BadInput(f"stroke {number} is not {POINTS}.")
            if not (np.abs(stroke) <= MAX_COORDINATE).all():
                raise BadInput(f"stroke {number} has a coordinate that is not a finite number.")
            frozen(stroke)
        if self.times is not None:
            self._check(self.times, "time that is not a finite number", -MAX_COORDINATE, MAX_COORDINATE)
        if self.pressures is not None:
            if self.times is None:
                raise BadInput("strokes with pressures have times too.")
            self._check(self.pressures, "pressure that is not between 0 and 1", 0, 1)

    def _check(self, values: tuple[Floats, ...], fault: str, low: float, high: float) -> None:
        """Raises `BadInput` if there is not one value between `low` and `high` for each point."""
        if [np.shape(value) for value in values] != [(len(stroke),) for stroke in self.strokes]:
            raise BadInput("each point of a stroke has one time, or one time and one pressure.")
        for number, value in enumerate(values, start=1):
            if not ((value >= low) & (value <= high)).all():
                raise BadInput(f"stroke {number} has a {fault}.")
            frozen(value)

    @classmethod
    def from_json(cls, data: object) -> Self:
        """A drawing from a list of strokes, each a list of [x, y], [x, y, t] or [x, y, t, p]. Raises `BadInput`."""
        if not isinstance(data, list):
            raise BadInput(DRAWING)
        points = [points_from_json(stroke, number) for number, stroke in enumerate(data, start=1)]
        lengths = {stroke.shape[1] for stroke in points}
        if len(lengths) > 1:
            raise BadInput("the points of all strokes have times, or pressures, or none has.")
        strokes = tuple(stroke[:, :2] for stroke in points)
        if lengths <= {2}:
            return cls(strokes)
        times = tuple(stroke[:, 2] for stroke in points)
        return cls(strokes, times, tuple(stroke[:, 3] for stroke in points) if lengths == {4} else None)

    def to_json(self) -> list[Any]:
        """As `from_json` reads it."""
        columns = [values for values in (self.times, self.pressures) if values is not None]
        return [np.column_stack(stroke).tolist() for stroke in zip(self.strokes, *columns, strict=True)]


def points_from_json(data: object, number: int) -> Floats:
    """(points, 2, 3 or 4) of one stroke. Raises `BadInput`."""
    points = data if isinstance(data, list) and data else [None]
    length = len(points[0]) if isinstance(points[0], list) else 0
    for point in points:
        is_point = (
            isinstance(point, list) and len(point) == length and all(type(value) in (int, float) for value in point)
        )
        if not is_point or not 2 <= length <= 4:
            raise BadInput(f"stroke {number} is not {POINTS}.")
    try:
        return np.array(points, dtype=np.float64)
    except OverflowError as error:
        raise BadInput(f"stroke {number} has a coordinate that is not a finite number.") from error


class Line(NamedTuple):
    """One drawing of a JSON-lines file."""

    number: int
    """Of the line, from 1."""
    drawing: Drawing
    label: int | None = None
    """The class that the drawing shows, if the line says it."""

    @classmethod
    def parse(cls, number: int, text: str) -> Self:
        """Raises `BadInput` that says what is wrong, but not where."""
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:  # a number of too many digits, brackets without end
            raise BadInput(f"not valid JSON: {error}.") from error
        if not isinstance(data, dict):
            return cls(number, Drawing.from_json(data))
        label = data.get("label")
        if label is not None and (type(label) is not int or label < 0):
            raise BadInput("the label of the strokes is not a whole number from 0 on.")
        return cls(number, Drawing.from_json(data.get("strokes")), label)

    def format(self) -> str:
        """The text of the line, without its end."""
        strokes = self.drawing.to_json()
        data = strokes if self.label is None else {"label": self.label, "strokes": strokes}
        return json.dumps(data, separators=(",", ":"))


def read_drawings(path: Path) -> Iterator[Line]:
    """The drawings of a JSON-lines file, one a line; empty lines are skipped.

    Raises `BadInput` that names the file and the line.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not a text file.") from error
    written = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not written:
        raise BadInput(f"{path} has no drawings: it is empty.")
    for number, line in written:
        try:
            yield Line.parse(number, line)
        except BadInput as error:
            raise BadInput(f"{path}, line {number}: {error}") from error
