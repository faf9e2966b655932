"""What is wrong with a training, why, and which change of the experiment would help.

A rule looks at the evidence of one evaluation and names what it finds, with numbers and with a remedy that can be
applied as it is. A new rule is one registered class here.
"""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from nnviz.engine.activations import activations
from nnviz.engine.clipping import clippings
from nnviz.engine.health import LayerHealth
from nnviz.engine.initializers import initializers
from nnviz.engine.layers import has_choice, with_choices
from nnviz.engine.normalization import normalizations
from nnviz.engine.registry import Entry, Registry
from nnviz.engine.regularizers import regularizers
from nnviz.engine.schedules import schedules
from nnviz.engine.stopping import stoppings
from nnviz.training.experiment import Experiment
from nnviz.training.history import History

RECENT = 5
"""Evaluations that count as recent: a loss that jumps for one of them is no fault."""


@dataclass(frozen=True)
class Evidence:
    """What a rule may look at."""

    experiment: Experiment
    history: History
    health: tuple[LayerHealth, ...]
    """Of layer 1, 2, …"""
    class_counts: npt.NDArray[np.intp]
    """Training samples of each class; empty for a regression."""
    diverged: bool = False
    """The loss of the last batch was not a finite number."""

    @property
    def train_losses(self) -> npt.NDArray[np.float64]:
        return self.history.evaluations["train_loss"]

    @property
    def test_losses(self) -> npt.NDArray[np.float64]:
        return self.history.evaluations["test_loss"]

    @property
    def epoch(self) -> float:
        epochs = self.history.evaluations["epoch"]
        return float(epochs[-1]) if len(epochs) else 0.0

    @property
    def hidden_health(self) -> Iterator[tuple[int, LayerHealth]]:
        """The numbers of the hidden layers, each with its health."""
        return enumerate(self.health[:-1], start=1)

    @property
    def is_learnt(self) -> bool:
        """Whether the training loss was down to a tenth of late: what looks odd then does no harm."""
        losses = self.train_losses
        return bool(losses[-RECENT:].min() < 0.1 * losses[0])

    @property
    def is_near_start(self) -> bool:
        """Whether the training loss was never below half of its start of late."""
        losses = self.train_losses
        return bool(losses[-RECENT:].min() > 0.5 * losses[0])

    @property
    def update_ratio(self) -> float:
        """Of the layer that changes most."""
        return max((health.update_ratio for health in self.health), default=0.0)


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong."""

    rule: str
    """The name of its rule."""
    title: str
    layer: int | None
    """The layer it is about, 1 being the first hidden one; None: the whole training."""
    cause: str
    """What was seen, with numbers."""
    remedy: str
    """What to do, as a short command: "Divide the learning rate by 10"."""
    experiment: Experiment
    """The choices after the remedy."""
    restart: bool = False
    """Whether the weights are beyond repair, so that the remedy needs a new beginning."""


@dataclass(frozen=True)
class Diagnosis:
    """The outcome of one look at a training."""

    health: tuple[LayerHealth, ...] = ()
    """Of layer 1, 2, …"""
    findings: tuple[Finding, ...] = ()
    """The gravest first."""


class Rule(Entry):
    """One thing that can be wrong."""

    least_epoch: ClassVar[float] = 0.0
    """It says nothing before so many epochs."""

    def examine(self, evidence: Evidence) -> Iterator[Finding]:
        """What it finds; called with finite numbers, except for the rule about those that are not."""
        raise NotImplementedError

    def found(
        self, cause: str, remedy: str, experiment: Experiment, layer: int | None = None, restart: bool = False
    ) -> Finding:
        return Finding(self.name, self.title, layer, cause, remedy, experiment, restart)


rules: Registry[Rule] = Registry("diagnosis")


def diagnose(evidence: Evidence) -> tuple[Finding, ...]:
    """What all rules find, the gravest first. Where a number is not finite, nothing else can be said."""
    unusable = list(GrowingLoss().examine(evidence)) if rests_on_sand(evidence) else []
    if unusable:
        return tuple(unusable)
    return tuple(
        finding
        for rule in rules
        if evidence.epoch >= rule.least_epoch
        for finding in rule().examine(evidence)
        if finding.experiment != evidence.experiment
    )


def rests_on_sand(evidence: Evidence) -> bool:
    """Whether a loss or a measure of a layer is not a finite number."""
    latest = evidence.train_losses[-1:]
    measures = [(health.gradient_norm, health.delta_norm, health.update_ratio) for health in evidence.health]
    return evidence.diverged or not (np.isfinite(latest).all() and np.isfinite(measures).all())


def with_learning_rate(experiment: Experiment, factor: float) -> Experiment:
    """The learning rate times `factor`, rounded to two figures."""
    optimizer: Any = experiment.optimizer
    learning_rate = min(float(f"{optimizer.learning_rate * factor:.1e}"), 100.0)
    return replace(experiment, optimizer=replace(optimizer, learning_rate=learning_rate))


def with_layers(experiment: Experiment, layers: Collection[int], **choices: Any) -> Experiment:
    """Other choices in the hidden layers of these numbers, in each what its kind has to choose."""
    hidden = (
        with_choices(layer, **choices) if number in layers else layer
        for number, layer in enumerate(experiment.hidden, start=1)
    )
    return replace(experiment, hidden=tuple(hidden))


def with_all_layers(experiment: Experiment, **choices: Any) -> Experiment:
    """The same in all hidden layers."""
    return with_layers(experiment, range(1, len(experiment.hidden) + 1), **choices)


def listed(layers: Sequence[int]) -> str:
    """ "layer 2", "layers 1, 2, 4"."""
    return f"layer{'s' if len(layers) > 1 else ''} {', '.join(map(str, layers))}"


@rules.register
@dataclass(frozen=True)
class GrowingLoss(Rule):
    """The loss grows without bound or is no number any more: the steps jump over the valley they should reach."""

    name = "growing_loss"
    title = "The loss grows"
    formula = "L = NaN or ∞, or L > 2 · L at the start"

    def examine(self, evidence: Evidence) -> Iterator[Finding]:
        smaller = with_learning_rate(evidence.experiment, 0.1)
        remedy = f"Learning rate {smaller.optimizer.learning_rate:g}, from the start"
        if rests_on_sand(evidence):
            yield self.found("The loss is no finite number any more.", remedy, smaller, restart=True)
            return
        losses = evidence.train_losses
        if evidence.experiment.loss.smooth and len(losses) > 1 and losses[-1] > 2 * max(losses[0], 1e-6):
            cause = f"The training loss is {losses[-1]:.3g}; it began at {losses[0]:.3g}."
            yield self.found(cause, remedy, smaller, restart=True)


@rules.register
@dataclass(frozen=True)
class DeadUnits(Rule):
    """Units whose slope is 0 on every sample: no gradient reaches their weights, so they stay dead."""

    name = "dead_units"
    title = "Dead units"
    formula = "f′(z) = 0 on every sample, for at least 3 of 10 units"

    SHARE = 0.3

    def examine(self, evidence: Evidence) -> Iterator[Finding]:
        if evidence.is_learnt:
            return
        layers = [layer for layer, health in evidence.hidden_health if health.dead >= self.SHARE]
        changed = with_layers(evidence.experiment, layers, activation=activations.create("leaky_relu"))
        for layer in layers:
            dead = evidence.health[layer - 1].dead
            cause = f"{dead:.0%} of the units of layer {layer} have slope 0 on every sample."
            yield self.found(cause, f"Leaky ReLU in {listed(layers)}", changed, layer)


@rules.register
@dataclass(frozen=True)
class Saturation(Rule):
    """Units far out on the flat ends of their activation function, where its slope and so the gradient is nearly 0."""

    name = "saturation"
    title = "Saturated units"
    formula = "f′(z) < 2 % of its maximum, for half of all pairs of unit and sample, and the loss is near its start"

    SHARE = 0.5

    def examine(self, evidence: Evidence) -> Iterator[Finding]:
        if not evidence.is_near_start:
            return
        experiment = evidence.experiment
        layers = [layer for layer, health in evidence.hidden_health if health.saturated >= self.SHARE]
        chosen = [experiment.hidden[layer - 1] for layer in layers]
        if any(layer.normalization.name == "none" and has_choice(layer, "normalization") for layer in chosen):
            changed = with_layers(experiment, layers, normalization=normalizations.create("batch_norm"))
            remedy = f"Batch norm in {listed(layers)}"
        else:
            changed = with_layers(experiment, layers, activation=activations.create("relu"))
            remedy = f"ReLU in {listed(layers)}"
        for layer in layers:
            saturated = evidence.health[layer - 1].saturated
            cause = f"{saturated:.0%} of the activations of layer {layer} are on the flat ends of f."
            yield self.found(cause, remedy, changed, layer)


@rules.register
@dataclass(frozen=True)
class VanishingGradient(Rule):
    """The gradient shrinks from layer to layer on its way back, so that the first layers hardly learn."""

    name = "vanishing_gradient"
    title = "Vanishing gradient"
    formula = "‖∂L/∂z‖ of layer 1 < 1/1000 of that of the output"

    RATIO = 1e-3

    def examine(self, evidence: Evidence) -> Iterator[Finding]:
        first, last = evidence.health[0].delta_norm, evidence.health[-1].delta_norm
        if len(evidence.health) < 3 or evidence.is_learnt or not 0 < first < self.RATIO * last:
            return
        experiment = evidence.experiment
        cause = f"‖∂L/∂z‖ is {last:.2g} at the output and {first:.2g} in layer 1."
        relu = with_all_layers(experiment, activation=activations.create("relu"))
        if relu != experiment:
            changed = replace(relu, initializer=initializers.create("he"))
            yield self.found(cause, "ReLU in all layers, He initializer", changed, layer=1)
        else:
            changed = with_all_layers(experiment, normalization=normalizations.create("batch_norm"))
            yield self.found(cause, "Batch norm in all layers", changed, layer=1)


@rules.register
@dataclass(frozen=True)
class ExplodingGradient(Rule):
    """The gradient grows from layer to layer on its way back, so that one step can throw the first layers far off."""

    name = "exploding_gradient"
    title = "Exploding gradient"
    formula = "‖∂L/∂z‖ of layer 1 > 1000 times that of the output"

    RATIO = 1e3

    def examine(self, evidence: Evidence) -> Iterator[Finding]:
        first, last = evidence.health[0].delta_norm, evidence.health[-1].delta_norm
        if len(evidence.health) < 2 or first <= self.RATIO * last or first < 1e-6:
            return
        cause = f"‖∂L/∂z‖ is {last:.2g} at the output and {first:.2g} in layer 1."
        changed = replace(evidence.experiment, clipping=clippings.create("norm"))
        yield self.found(cause, "Clip the gradient by its norm", changed, layer=1)


@rules.register
@dataclass(frozen=True)
class Overfitting(Rule):
    """The network learns the training samples by heart: their loss falls on while that of the test rises."""

    name = "overfitting"
    title = "Overfitting"
    formula = "L(test) > 1.2 · its minimum, above it by 1 % of its start, and > 1.5 · L(train)"
    least_epoch = 2.0

    RISE, GAP, HARM = 1.2, 1.5, 0.01
    LASTING = 3
    """Evaluations in a row that must all show it."""

    def examine(self, evidence: Evidence) -> Iterator[Finding]:
        train, test = evidence.train_losses, evidence.test_losses
        best, lately = float(test.min()), test[-self.LASTING :]
        least = max(self.RISE * best, best + self.HARM * test[0])
        if (lately <= least).any() or (lately <= self.GAP * train[-self.LASTING :]).any() or best < 0:
            return
        experiment = evidence.experiment
        cause = f"The test loss was {best:.3g} at best and is {test[-1]:.3g}; the training loss is {train[-1]:.3g}."
        if experiment.regularizer.name == "none" and experiment.stopping.name == "none":
            changed = replace(experiment, regularizer=regularizers.create("l2", strength=0.01))
            yield self.found(cause, "L2 penalty of 0.01, from the start", changed, restart=True)
        elif experiment.hidden and not any(layer.dropout for layer in experiment.hidden):
            changed = with_all_layers(experiment, dropout=0.2)
            yield self.found(cause, "Dropout of 0.2 everywhere, from the start", changed, restart=True)
        elif experiment.stopping.name == "none":
            changed = replace(experiment, stopping=stoppings.create("early_stopping"))
            yield self.found(cause, "Early stopping, from the start", changed, restart=True)


@rules.register
@dataclass(frozen=True)
class LearningRateTooHigh(Rule):
    """The steps are so long that the weights never settle: the loss does not fall, or it falls and jumps up again."""

    name = "learning_rate_too_high"
    title = "Learning rate too high"
    formula = "‖ΔW‖ > ‖W‖ / 10 in one step and L does not fall, or L rises by a third twice in 8 evaluations"
    least_epoch = 1.0

    RATIO = 0.1
    JUMP, JUMPS, WATCHED = 4 / 3, 2, 8

    def examine(self, evidence: Evidence) -> Iterator[Finding]:
        losses, ratio = evidence.train_losses, evidence.update_ratio
        if not evidence.experiment.loss.smooth or evidence.is_learnt:
            return
        watched = losses[-self.WATCHED :]
        jumps = int((watched[1:] > self.JUMP * watched[:-1]).sum())
        if jumps >= self.JUMPS:
            cause = f"In the last {len(watched)} evaluations the training loss rose by a third or more {jumps} times."
        elif ratio > self.RATIO and losses[-1] >= losses[-3:-1].min():
            cause = f"One step changes the weights of a layer by {ratio:.0%} of their size, and the loss does not fall."
        else:
            return
        changed = with_learning_rate(evidence.experiment, 0.1)
        yield self.found(cause, f"Learning rate {changed.optimizer.learning_rate:g}", changed)


@rules.register
@dataclass(frozen=True)
class LearningRateTooLow(Rule):
    """The steps are so small that the training would take for ever."""

    name = "learning_rate_too_low"
    title = "Learning rate too low"
    formula = "‖ΔW‖ < ‖W‖ / 50,000 in one step, the loss is still near its start, and ‖∂L/∂W‖ > L / 100"
    least_epoch = 1.0

    RATIO, SLOPE = 2e-5, 0.01
    HEALTHY = 1e-3

    def examine(self, evidence: Evidence) -> Iterator[Finding]:
        losses, ratio = evidence.train_losses, evidence.update_ratio
        if ratio >= self.RATIO or not evidence.is_near_start:
            return
        if max(health.gradient_norm for health in evidence.health) < self.SLOPE * losses[-1]:
            return  # at the bottom of the valley small steps are right
        # A step so small that rounding swallows it has the ratio 0.
        changed = with_learning_rate(evidence.experiment, 10 ** round(math.log10(self.HEALTHY / max(ratio, 1e-7))))
        loss = f"the loss went from {losses[0]:.3g} to {losses[-1]:.3g}"
        cause = f"One step changes the weights by {ratio:.2g} of their size; {loss}."
        yield self.found(cause, f"Learning rate {changed.optimizer.learning_rate:g}", changed)


@rules.register
@dataclass(frozen=True)
class ScheduleOver(Rule):
    """The schedule has made the learning rate so small that nothing is learnt any more."""

    name = "schedule_over"
    title = "The schedule is over"
    formula = "the schedule leaves < 1/1000 of the learning rate"

    SHARE = 1e-3

    def examine(self, evidence: Evidence) -> Iterator[Finding]:
        experiment = evidence.experiment
        share = experiment.schedule.factor(evidence.epoch)
        if share >= self.SHARE or evidence.epoch == 0:
            return
        rate = share * experiment.optimizer.learning_rate
        cause = f"{experiment.schedule.title} is down to η = {rate:.1g} after {evidence.epoch:,.0f} epochs."
        changed = replace(experiment, schedule=schedules.create("constant"))
        yield self.found(cause, "Constant learning rate", changed)


@rules.register
@dataclass(frozen=True)
class ClassImbalance(Rule):
    """One class is so rare that a network does well without ever answering with it."""

    name = "class_imbalance"
    title = "Class imbalance"
    formula = "the rarest class has < 1/4 of the samples of the most frequent"

    SHARE = 0.25

    def examine(self, evidence: Evidence) -> Iterator[Finding]:
        counts, experiment = evidence.class_counts, evidence.experiment
        if len(counts) < 2 or experiment.balanced or counts.min() >= self.SHARE * counts.max():
            return
        names = experiment.dataset.output_names
        rare, frequent = names[int(np.argmin(counts))], names[int(np.argmax(counts))]
        cause = f"Class {rare} has {counts.min():,} training samples, class {frequent} has {counts.max():,}."
        yield self.found(cause, "Train on every class equally often", replace(experiment, balanced=True))
