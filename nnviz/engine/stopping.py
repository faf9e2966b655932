"""When to stop: early stopping watches the loss on samples that are held out of the training."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.registry import Entry, Registry


class Stopping(Entry):
    """A rule that ends a training."""

    held_out: float = 0.0
    """Share of the training samples that is not trained on but watched."""

    def best(self, losses: Sequence[float]) -> int:
        """Index of the best of the losses so far; −1 if there is none."""
        return -1

    def is_due(self, losses: Sequence[float]) -> bool:
        """Whether to stop now; `losses` are those of the held-out samples after each epoch."""
        return False


stoppings: Registry[Stopping] = Registry("stopping")


@stoppings.register
@dataclass(frozen=True)
class Never(Stopping):
    """Never: the training goes on until it is told to stop."""

    name = "none"
    title = "Never"
    formula = "no sample is held out"


@stoppings.register
@dataclass(frozen=True)
class EarlyStopping(Stopping):
    """Early stopping (Deep Learning, algorithm 7.1): ends the training when held-out samples gain no more from it.

    The weights of the best epoch come back. The test samples are not looked at: what chooses the weights cannot judge
    them too.
    """

    name = "early_stopping"
    title = "Early stopping"
    formula = "stop after p epochs without L(held out) < best − δ"

    patience: Annotated[int, Bounds(1, 10_000, symbol="p", help="epochs without improvement before it stops")] = 10
    improvement: Annotated[
        float, Bounds(0, 100, symbol="δ", help="a smaller loss counts as an improvement only beyond this")
    ] = 0.0
    held_out: Annotated[
        float, Bounds(0.01, 0.5, help="share of the training samples that is watched instead of trained on")
    ] = 0.1

    def best(self, losses: Sequence[float]) -> int:
        best, index = math.inf, -1
        for epoch, loss in enumerate(losses):
            if loss < best - self.improvement or index < 0:
                best, index = loss, epoch
        return index

    def is_due(self, losses: Sequence[float]) -> bool:
        return len(losses) - 1 - self.best(losses) >= self.patience


def whole_epochs(epochs: Sequence[float], losses: Sequence[float]) -> list[float]:
    """The losses measured at the ends of epochs, one each; those of the start and in between are left out."""
    ends = {
        float(epoch): float(loss)
        for epoch, loss in zip(epochs, losses, strict=True)
        if epoch > 0 and epoch == np.floor(epoch)
    }
    return list(ends.values())
