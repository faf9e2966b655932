"""The record of a training: every batch's loss, and every evaluation. It is append-only."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from nnviz.errors import BadInput

Column = npt.NDArray[np.float64]

BATCH_COLUMNS = ("step", "epoch", "loss")
EVALUATION_COLUMNS = (
    *("step", "epoch", "train_loss", "test_loss", "train_accuracy", "test_accuracy"),
    "held_out_loss",
)


@dataclass(frozen=True)
class History:
    """What was recorded until now. The columns are read-only views; accuracies of a regression are NaN."""

    batches: dict[str, Column]
    """`step`, `epoch` (fractional) and `loss` of every batch."""
    evaluations: dict[str, Column]
    """`step`, `epoch`, `train_loss`, `test_loss`, `train_accuracy`, `test_accuracy` of every evaluation.

    `held_out_loss` too, of the samples that early stopping watches; NaN where none are held out.
    """

    def latest(self, column: str) -> float:
        """The newest evaluation's number; NaN before the first."""
        values = self.evaluations[column]
        return float(values[-1]) if len(values) else float("nan")


class Recorder:
    """Rows of a few numbers, appended one at a time.

    A view that was handed out stays right for ever: rows are only added behind it, and growing moves to a new array.
    """

    def __init__(self, columns: tuple[str, ...]) -> None:
        self.columns = columns
        self._rows = np.empty((64, len(columns)))
        self._length = 0

    def append(self, *row: float) -> None:
        if self._length == len(self._rows):
            self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])
        self._rows[self._length] = row
        self._length += 1

    def view(self) -> dict[str, Column]:
        rows = self._rows[: self._length]
        rows.flags.writeable = False
        return {name: rows[:, index] for index, name in enumerate(self.columns)}

    @classmethod
    def restored(cls, columns: tuple[str, ...], rows: npt.NDArray[np.float64]) -> Self:
        """A recorder that goes on after these rows, (rows, columns). Raises `BadInput` for another shape."""
        if rows.ndim != 2 or rows.shape[1] != len(columns):
            raise BadInput(f"a history of shape {rows.shape} does not have the columns {', '.join(columns)}.")
        recorder = cls(columns)
        recorder._length = len(rows)
        recorder._rows = np.concatenate([rows.astype(np.float64), np.empty((max(64, len(rows)), len(columns)))])
        return recorder

    def rows_from(self, first: int) -> npt.NDArray[np.float64]:
        """The rows from that one on, as a view."""
        return self._rows[first : self._length]

    def rows(self) -> npt.NDArray[np.float64]:
        """A copy of all rows."""
        return self._rows[: self._length].copy()
