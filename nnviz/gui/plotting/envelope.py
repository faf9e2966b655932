"""A curve of any length drawn with a few hundred points, without losing a peak."""

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.float64]

SINGLE_ROWS = 1024
BLOCK_STARTS = np.concatenate(
    [np.arange(SINGLE_ROWS)]
    + [SINGLE_ROWS * 2**octave + 2 ** (octave + 1) * np.arange(SINGLE_ROWS // 2) for octave in range(24)]
)
"""First rows of the blocks: single rows at first, then every doubling of the length is cut into 512 blocks.

No block is longer than 1/512 of the rows before it, which is fine enough for a logarithmic axis as well as a linear
one; and as the blocks never move, a frame only reads the rows that are new.
"""


class Envelope:
    """The smallest and the largest value in every block of a column that grows."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._rows = 0
        self._last = (np.nan, np.nan)
        self._x = self._low = self._high = np.empty(0)

    def follow(self, x: Column, y: Column) -> None:
        """Take in the rows that came since the last call; begin anew if these belong to another training.

        `x` grows from row to row. Values of `y` that are not finite count as missing.
        """
        rows = len(y)
        if rows < self._rows or (self._rows and not self._knows(x, y)):
            self._forget()
        if rows == self._rows:
            return
        kept = max(0, len(self._x) - 1)  # the last block may have been incomplete
        starts = BLOCK_STARTS[kept : np.searchsorted(BLOCK_STARTS, rows)]
        new = y[starts[0] :]
        new = np.where(np.isfinite(new), new, np.nan)
        self._x = np.concatenate([self._x[:kept], x[starts]])
        self._low = np.concatenate([self._low[:kept], np.fmin.reduceat(new, starts - starts[0])])
        self._high = np.concatenate([self._high[:kept], np.fmax.reduceat(new, starts - starts[0])])
        self._rows, self._last = rows, (x[rows - 1], y[rows - 1])

    def _knows(self, x: Column, y: Column) -> bool:
        """Whether the last row that was taken in is still where it was."""
        last = self._rows - 1
        return np.array_equal((x[last], y[last]), self._last, equal_nan=True)

    def line(self, edges: Column) -> tuple[Column, Column]:
        """x and y of a line through the smallest and the largest value between each two of the `edges`.

        `edges`, growing, cut the x axis into columns as wide as a pixel or so; a column without a value is left out.
        """
        column = np.searchsorted(edges, self._x, side="right")
        starts = np.flatnonzero(np.diff(column, prepend=-1))
        y = np.empty((len(starts), 2))
        if len(starts):
            y[:, 0] = np.fmin.reduceat(self._low, starts)
            y[:, 1] = np.fmax.reduceat(self._high, starts)
        return np.repeat(self._x[starts], 2), y.ravel()
