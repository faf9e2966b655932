"""How good an ensemble is on the test samples, beside its networks."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from nnviz.data.dataset import Samples, Task
from nnviz.engine.arrays import Array
from nnviz.engine.metrics import R2, Accuracy, MeanAbsolute, Metric
from nnviz.training.experiment import Experiment

Outcome = Literal["finished", "diverged", "interrupted"]


def number_text(value: float) -> str:
    """Four decimals; two of a power of ten where that would be too few or too many figures; an em dash for NaN."""
    if math.isnan(value):
        return "—"
    return format(value, ".4f" if value == 0 or 0.001 <= abs(value) < 10_000 else ".2e").replace("-", "−")


def percent_text(share: float) -> str:
    return format(share, ".2%")


@dataclass(frozen=True)
class Measure:
    """A metric, and how it is told."""

    metric: Metric
    name: str
    """Above a column."""
    subject: str
    """Within a sentence."""
    text: Callable[[float], str] = number_text


MEASURES: dict[Task, tuple[Measure, ...]] = {
    "classification": (Measure(Accuracy(), "accuracy", "the accuracy", percent_text),),
    "regression": (
        Measure(R2(), "R²", "R²"),
        Measure(MeanAbsolute(), "mean abs. error", "the mean absolute error"),
    ),
}
"""What is measured besides the loss, what matters most first."""


@dataclass(frozen=True)
class Score:
    """How good outputs are, on the test samples."""

    loss: float
    """Without penalty; NaN where outputs between two steps have none."""
    measures: tuple[float, ...]
    """In the order of `MEASURES` of the task."""


@dataclass(frozen=True)
class NetworkScore:
    """What one network of an ensemble came to."""

    start: int
    outcome: Outcome
    score: Score | None
    """None if it is left out of the average: only networks that finished are in it."""
    message: str
    """Why it is left out; else empty."""


@dataclass(frozen=True)
class EnsembleScore:
    """What the networks of an ensemble, and the ensemble itself, came to."""

    networks: tuple[NetworkScore, ...]
    measures: tuple[Measure, ...]
    mean: Score | None
    """The mean of the scores of the networks that finished; None if there are none."""
    ensemble: Score | None
    """The score of the mean output of those networks."""

    @property
    def finished(self) -> int:
        """How many networks finished."""
        return sum(network.score is not None for network in self.networks)

    def gain(self) -> str:
        """One sentence: what averaging gained; empty while there is nothing to average."""
        if self.finished < 2 or self.mean is None or self.ensemble is None:
            return ""
        measure, before, after = self.measures[0], self.mean.measures[0], self.ensemble.measures[0]
        changes = [changed(measure.subject, after > before, measure.text(before), measure.text(after))]
        if not math.isnan(self.ensemble.loss):
            before, after = self.mean.loss, self.ensemble.loss
            changes.insert(0, changed("the test loss", after > before, number_text(before), number_text(after)))
        return f"Averaging the {self.finished} networks {' and '.join(changes)}."


def changed(subject: str, rises: bool, before: str, after: str) -> str:
    """What averaging does to a number; the texts are those that the table shows."""
    if before == after:
        return f"leaves {subject} at {after}"
    return f"{'raises' if rises else 'lowers'} {subject} from {before} to {after}"


class Scorer:
    """Scores pre-activations of the last layer on the test samples, each (samples, outputs)."""

    def __init__(self, experiment: Experiment, test: Samples) -> None:
        self._loss = experiment.loss
        self._regression = experiment.dataset.task == "regression"
        self._test = test
        self.measures = MEASURES[experiment.dataset.task]
        self._targets = (
            test.targets if self._regression else self._loss.encode(test.labels, experiment.dataset.classes())
        )

    def score(self, z: Array) -> Score:
        """Of one network, or of what stands for one."""
        y_hat = self._loss.output(z)
        return Score(self._loss.value(z, y_hat, self._targets), self._measured(y_hat))

    def score_of_mean(self, z: Sequence[Array]) -> Score:
        """Of the mean output of several networks."""
        averaged = self._loss.averaged(np.stack(z))
        if averaged is not None:
            return self.score(averaged)
        return Score(math.nan, self._measured(mean_output([self._loss.output(each) for each in z])))

    def _measured(self, y_hat: Array) -> tuple[float, ...]:
        predicted = y_hat if self._regression else self._loss.scores(y_hat)
        truth = self._test.targets if self._regression else self._test.labels
        return tuple(measure.metric.value(predicted, truth) for measure in self.measures)


def mean_output(outputs: Sequence[Array]) -> Array:
    """Of several networks, each (samples, outputs)."""
    mean: Array = np.mean(outputs, axis=0)
    return mean


def mean_score(scores: Sequence[Score]) -> Score:
    """Not the score of the mean output, but what is usual for one network."""
    columns = zip(*(score.measures for score in scores), strict=True)
    return Score(
        loss=math.fsum(score.loss for score in scores) / len(scores),
        measures=tuple(math.fsum(column) / len(scores) for column in columns),
    )
