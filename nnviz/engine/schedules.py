"""Learning-rate schedules: which share of the learning rate is in force, in order of growing complexity.

A schedule keeps nothing between calls: the share follows from the epochs done and the losses so far, so a training that
is resumed goes on exactly. At whole epochs all agree with PyTorch's schedulers that are stepped once an epoch.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.registry import Entry, Registry

Epochs = Annotated[int, Bounds(1, 100_000, scale="log", symbol="E", help="epochs until its last value is reached")]
Floor = Annotated[float, Bounds(0, 1, symbol="η min/η", help="share of the learning rate that is left at last")]


class Schedule(Entry):
    """A share of the learning rate that depends on how long the training has gone on."""

    watches_losses: ClassVar[bool] = False
    """Whether the losses count. Such a schedule changes at whole epochs only: once an epoch is often enough to ask."""

    def factor(self, epoch: float, losses: Sequence[float] = ()) -> float:
        """The share of the learning rate in force after `epoch` epochs, 0 or more and fractional; in [0, 1].

        `losses` are the mean training losses of the whole epochs so far: losses[0] of the first, and so on.
        """
        raise NotImplementedError


schedules: Registry[Schedule] = Registry("schedule")


@schedules.register
@dataclass(frozen=True)
class Constant(Schedule):
    """Constant: the learning rate stays as it is."""

    name = "constant"
    title = "Constant"
    formula = "ηₑ = η"

    def factor(self, epoch: float, losses: Sequence[float] = ()) -> float:
        return 1.0


@schedules.register
@dataclass(frozen=True)
class StepDecay(Schedule):
    """Steps: every few epochs the learning rate is multiplied by a factor below 1 (PyTorch's `StepLR`)."""

    name = "step"
    title = "Steps"
    formula = "ηₑ = η γ^⌊e / k⌋"

    every: Annotated[int, Bounds(1, 100_000, scale="log", symbol="k", help="epochs between two steps")] = 10
    decay: Annotated[float, Bounds(0, 1, low_open=True, symbol="γ", help="factor of every step")] = 0.5

    def factor(self, epoch: float, losses: Sequence[float] = ()) -> float:
        return math.pow(self.decay, epoch // self.every)


@schedules.register
@dataclass(frozen=True)
class Exponential(Schedule):
    """Exponential: the learning rate loses the same share in every epoch (PyTorch's `ExponentialLR`)."""

    name = "exponential"
    title = "Exponential"
    formula = "ηₑ = η γᵉ"

    decay: Annotated[float, Bounds(0, 1, low_open=True, symbol="γ", help="factor per epoch")] = 0.95

    def factor(self, epoch: float, losses: Sequence[float] = ()) -> float:
        return math.pow(self.decay, epoch)


def cosine(first: float, last: float, done: float) -> float:
    """Half a cosine wave from `first` to `last`, at the share `done` of the way."""
    return last + (first - last) * (1 + math.cos(math.pi * done)) / 2


@schedules.register
@dataclass(frozen=True)
class Cosine(Schedule):
    """Cosine (Loshchilov & Hutter 2017): down along half a cosine wave, slowly at both ends.

    PyTorch's `CosineAnnealingLR`, except that the floor stays after the last epoch, where that one rises again.
    """

    name = "cosine"
    title = "Cosine"
    formula = "ηₑ = η min + (η − η min) (1 + cos(π e/E)) / 2"

    epochs: Epochs = 20
    floor: Floor = 0.0

    def factor(self, epoch: float, losses: Sequence[float] = ()) -> float:
        return cosine(1, self.floor, min(epoch / self.epochs, 1))


@schedules.register
@dataclass(frozen=True)
class WarmUp(Schedule):
    """Warm-up (Goyal et al. 2017): small first steps, growing along a line (PyTorch's `LinearLR`)."""

    name = "warm_up"
    title = "Warm-up"
    formula = "ηₑ = η (f + (1 − f) e/E);  η from epoch E on"

    epochs: Annotated[int, Bounds(1, 100_000, scale="log", symbol="E", help="epochs until the whole is reached")] = 5
    first: Annotated[float, Bounds(0, 1, symbol="f", help="share of the learning rate to begin with")] = 0.1

    def factor(self, epoch: float, losses: Sequence[float] = ()) -> float:
        return self.first + (1 - self.first) * min(epoch / self.epochs, 1)


@schedules.register
@dataclass(frozen=True)
class OneCycle(Schedule):
    """One cycle (Smith & Topin 2018): up to the learning rate, then down to nearly nothing, along cosines.

    PyTorch's `OneCycleLR` with `div_factor` 25 and `final_div_factor` 1e4; its `max_lr` is the learning rate here. It
    counts T = E · (steps per epoch) steps from 0 to T − 1 and has its peak at step r T − 1, one step before epoch r E.
    On the way down its step t is epoch (t + 1) / (steps per epoch) here, exactly; on the way up its curve is the one
    here in r T − 1 instead of r T steps.
    """

    name = "one_cycle"
    title = "One cycle"
    formula = "from η/25 up to η until epoch r E;  down to η min at epoch E"

    START: ClassVar[float] = 1 / 25

    epochs: Epochs = 20
    rise: Annotated[
        float, Bounds(0, 1, low_open=True, high_open=True, symbol="r", help="share of the epochs in which it rises")
    ] = 0.3
    floor: Floor = 4e-6

    def factor(self, epoch: float, losses: Sequence[float] = ()) -> float:
        peak = self.rise * self.epochs
        if epoch < peak:
            return cosine(self.START, 1, epoch / peak)
        return cosine(1, self.floor, min((epoch - peak) / (self.epochs - peak), 1))


@schedules.register
@dataclass(frozen=True)
class ReduceOnPlateau(Schedule):
    """Reduce on plateau: when the training loss has not improved for a while, the learning rate is reduced.

    PyTorch's `ReduceLROnPlateau` in the mode "min": an epoch improves if its loss is below (1 − threshold) times the
    best so far; more than `patience` epochs in a row that do not make one reduction.
    """

    name = "reduce_on_plateau"
    title = "Reduce on plateau"
    formula = "η ← max(γ η, η min) after more than p epochs with L ≥ (1 − τ) L best"
    watches_losses = True

    decay: Annotated[
        float, Bounds(0, 1, low_open=True, high_open=True, symbol="γ", help="factor of every reduction")
    ] = 0.5
    patience: Annotated[int, Bounds(0, 10_000, symbol="p", help="epochs without improvement that are borne")] = 5
    threshold: Annotated[
        float, Bounds(0, 1, scale="log", symbol="τ", help="share by which a loss must be smaller to be better")
    ] = 1e-4
    cooldown: Annotated[int, Bounds(0, 10_000, symbol="c", help="epochs after a reduction that do not count")] = 0
    floor: Floor = 0.0

    def factor(self, epoch: float, losses: Sequence[float] = ()) -> float:
        factor, best, bad, rest = 1.0, math.inf, 0, 0
        for loss in losses[: int(epoch)]:
            if loss < best * (1 - self.threshold):
                best, bad = loss, 0
            else:
                bad += 1
            if rest > 0:
                rest, bad = rest - 1, 0
            if bad > self.patience:
                factor = max(factor * self.decay, self.floor)
                bad, rest = 0, self.cooldown
        return factor
