"""An augmentation draws the variations of an epoch: one effect after the other on the pictures of a batch."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from nnviz.data.dataset import Inputs
from nnviz.engine.registry import Entry, Registry

Shape = tuple[int, int]
"""(rows, columns) of a picture."""
VARIATIONS_PER_EPOCH = 256
"""A good number to draw: enough for variety, and for pictures of 28 × 28 drawn in a few hundredths of a second."""


class Effect(Protocol):
    """Something that is done to pictures: its random numbers are drawn, a row for every picture of a batch."""

    def apply(self, pictures: Inputs, first: int) -> Inputs:
        """Each of the pictures, (samples, pixels), by a row of its own, from the `first` on: a new array."""


class Variations:
    """What is done to the pictures of an epoch: the same effects to all of them, each time by other random numbers."""

    def __init__(self, count: int, effects: Sequence[Effect]) -> None:
        """Every effect has `count` rows."""
        self._count = count
        self._effects = tuple(effects)

    def __len__(self) -> int:
        return self._count

    def apply(self, batch: Inputs, index: int) -> Inputs:
        """Every picture of a batch, (samples, pixels), varied in a way of its own; `batch` itself stays.

        Batch 0, 1, 2, … (`index`) take the variations in turn, from the first again when they are used up; so do the
        pictures of a batch that is larger than the number of variations. Because batches are shuffled, each picture
        meets another one.
        """
        most = len(self)
        if not self._effects or not len(batch):
            return batch
        if len(batch) > most:
            firsts = range(0, len(batch), most)
            return np.concatenate([self.apply(batch[first : first + most], 0) for first in firsts])
        first = index % (most // len(batch)) * len(batch)
        for effect in self._effects:
            batch = effect.apply(batch, first)
        return batch


class Augmentation(Entry):
    """A way to vary pictures in the training. The test is never augmented."""

    def effects(self, image_shape: Shape, count: int, rng: np.random.Generator) -> tuple[Effect, ...]:
        """What is done to pictures, in this order, each effect with `count` rows; none if they stay as they are."""
        raise NotImplementedError

    def variations(self, image_shape: Shape, count: int, rng: np.random.Generator) -> Variations:
        """`count` random variations of pictures."""
        return Variations(count, self.effects(image_shape, count, rng))

    def examples(self, pictures: Inputs, image_shape: Shape, rng: np.random.Generator) -> Inputs:
        """Each of the pictures, (samples, pixels), as the network might receive it in an epoch."""
        return self.variations(image_shape, len(pictures), rng).apply(pictures, 0)


augmentations: Registry[Augmentation] = Registry("augmentation")


@augmentations.register
@dataclass(frozen=True)
class NoAugmentation(Augmentation):
    """The network sees the same pictures in every epoch."""

    name = "none"
    title = "None"
    formula = "x′(p) = x(p)"

    def effects(self, image_shape: Shape, count: int, rng: np.random.Generator) -> tuple[Effect, ...]:
        return ()
