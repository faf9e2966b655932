"""Mini-batches: the training samples in a new random order every epoch.

The order of an epoch depends on the seed, the start and the number of the epoch alone, so a training that is stopped,
saved and resumed sees the very same batches as one that ran through. So do the random variations of pictures, and
which samples are mixed in from elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnviz.data.augmentation import Augmentation
from nnviz.data.augmentation.augmentation import VARIATIONS_PER_EPOCH, Variations
from nnviz.data.scaling import Scaling
from nnviz.engine.arrays import Array
from nnviz.training.randomness import Stream, generator

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Augmented:
    """How pictures are varied before the network receives them."""

    augmentation: Augmentation
    image_shape: tuple[int, int]
    scaling: Scaling
    """What is done to pictures is made for pixels from 0 (paper) to 1 (ink), so they are scaled after it."""


@dataclass(frozen=True)
class Mixed:
    """Samples from elsewhere that take the place of a share of every epoch's."""

    x: Array
    """(samples, inputs)"""
    y: Array
    """(samples, outputs)"""
    labels: Rows
    """(samples,)"""
    share: float


class Batches:
    """Copies batch after batch into the same two arrays."""

    def __init__(
        self,
        x: Array,
        y: Array,
        seed: int,
        start: int,
        rows: Rows | None = None,
        labels: Rows | None = None,
        augmented: Augmented | None = None,
        mixed: Sequence[Mixed] = (),
    ) -> None:
        """`x` (samples, inputs) and `y` (samples, outputs) are samples as the network receives them (or `augmented`).

        `rows`: those to train on; all by default. `labels` (samples,): the classes, if each is to come equally often.
        The samples that are `mixed` in have row numbers behind those of `x`, in their order.
        """
        self._x, self._y = x, y
        self._seed, self._start = seed, start
        self._rows = np.arange(len(x)) if rows is None else rows
        self._mixed = tuple(mixed)
        self._labels = labels if labels is None else np.concatenate([labels, *(one.labels for one in mixed)])
        self._augmented = augmented
        self._order_epoch = -1
        self._order: Rows = np.empty(0, np.intp)
        self._variations = Variations(0, ())
        self._variations_of = -1
        self._arrays: dict[int, tuple[Array, Array]] = {}

    def __len__(self) -> int:
        """Samples of an epoch."""
        return len(self._rows)

    def order(self, epoch: int) -> Rows:
        """The rows in the order of that epoch (0 is the first)."""
        if epoch != self._order_epoch:
            rng = generator(self._seed, Stream.BATCHES, self._start, epoch)
            self._order = self._rows[rng.permutation(len(self._rows))]
            if self._mixed:
                self._mix(self._order, epoch)
            if self._labels is not None:
                self._order = balanced(self._order, self._labels[self._order])
            self._order_epoch = epoch
        return self._order

    def _mix(self, order: Rows, epoch: int) -> None:
        """Put rows from elsewhere in places of an epoch's order that are drawn at random."""
        rng = generator(self._seed, Stream.MIXING, self._start, epoch)
        places = rng.permutation(len(order))
        first, taken = len(self._x), 0
        for mixed in self._mixed:
            count = round(mixed.share * len(order))
            order[places[taken : taken + count]] = first + np.resize(rng.permutation(len(mixed.x)), count)
            first, taken = first + len(mixed.x), taken + count

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
        # mode="clip" lets NumPy write straight into `out`; rows from elsewhere are put right below.
        self._x.take(rows, axis=0, out=x, mode="clip")
        self._y.take(rows, axis=0, out=y, mode="clip")
        first = len(self._x)
        for mixed in self._mixed:
            places = np.flatnonzero((rows >= first) & (rows < first + len(mixed.x)))
            x[places], y[places] = mixed.x[rows[places] - first], mixed.y[rows[places] - first]
            first += len(mixed.x)
        if self._augmented is not None:
            self._vary(x, epoch, position, size)
        return x, y

    def _vary(self, x: Array, epoch: int, position: int, size: int) -> None:
        """Vary the pictures of a batch, each epoch in other ways."""
        assert self._augmented is not None
        augmented = self._augmented
        if epoch != self._variations_of:
            rng = generator(self._seed, Stream.AUGMENTATION, self._start, epoch)
            self._variations = augmented.augmentation.variations(augmented.image_shape, VARIATIONS_PER_EPOCH, rng)
            self._variations_of = epoch
        x[:] = augmented.scaling.apply(self._variations.apply(x, position // size))


def balanced(order: Rows, labels: Rows) -> Rows:
    """As many rows, every class equally often: each class's rows in their order, the rare ones again and again.

    `labels` are the classes of the rows in `order`.
    """
    classes = [order[labels == label] for label in np.unique(labels)]
    turns = -(-len(order) // len(classes))
    return np.column_stack([np.resize(rows, turns) for rows in classes]).ravel()[: len(order)]
