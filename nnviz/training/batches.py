"""Mini-batches: the training samples in a new random order every epoch.

The order of an epoch depends on the seed, the start and the number of the epoch alone, so a training that is stopped,
saved and resumed sees the very same batches as one that ran through.
"""

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array
from nnviz.training.randomness import Stream, generator


class Batches:
    """Copies batch after batch into the same two arrays."""

    def __init__(self, x: Array, y: Array, seed: int, start: int) -> None:
        """`x` (samples, features) and `y` (samples, outputs) are the training samples as the network receives them."""
        self._x, self._y = x, y
        self._seed, self._start = seed, start
        self._order_epoch = -1
        self._order: npt.NDArray[np.intp] = np.empty(0, np.intp)
        self._arrays: dict[int, tuple[Array, Array]] = {}

    def __len__(self) -> int:
        return len(self._x)

    def order(self, epoch: int) -> npt.NDArray[np.intp]:
        """The rows in the order of that epoch (0 is the first)."""
        if epoch != self._order_epoch:
            self._order = generator(self._seed, Stream.BATCHES, self._start, epoch).permutation(len(self._x))
            self._order_epoch = epoch
        return self._order

    def batch(self, epoch: int, position: int, size: int) -> tuple[Array, Array]:
        """The next `size` samples (fewer at the end of the epoch) after `position` samples of it.

        The arrays are used again by the next batch.
        """
        rows = self.order(epoch)[position : position + size]
        if len(rows) not in self._arrays:
            if len(self._arrays) >= 4:
                self._arrays.clear()
            self._arrays[len(rows)] = (
                np.empty((len(rows), self._x.shape[1]), self._x.dtype),
                np.empty((len(rows), self._y.shape[1]), self._y.dtype),
            )
        x, y = self._arrays[len(rows)]
        # mode="clip" lets NumPy write straight into `out`; the rows are valid by construction.
        self._x.take(rows, axis=0, out=x, mode="clip")
        self._y.take(rows, axis=0, out=y, mode="clip")
        return x, y
