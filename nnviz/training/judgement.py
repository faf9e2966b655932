"""What the answers of a classification are worth, sample by sample."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array, Labels
from nnviz.engine.calibration import sure_above
from nnviz.engine.losses import Loss
from nnviz.engine.metrics import Confusion, confusion_matrix

LEAST_PROBABILITY = 1e-30
"""So that there is a logarithm."""


@dataclass(frozen=True)
class Judgement:
    """The answers for some samples, and what they should have been. Each array is (samples,) but `scores`."""

    scores: Array
    """(samples, classes): the largest wins."""
    labels: Labels
    probabilities: bool
    """Whether scores are probabilities."""

    @classmethod
    def of(cls, loss: Loss, outputs: Array, labels: Labels) -> "Judgement":
        """`outputs` are ŷ, (samples, outputs), all finite."""
        return cls(loss.scores(outputs), labels, loss.probabilities)

    def __len__(self) -> int:
        return len(self.labels)

    @cached_property
    def predicted(self) -> Labels:
        """The class with the largest score, the lower one in a tie."""
        predicted: Labels = np.argmax(self.scores, axis=1)
        return predicted

    @cached_property
    def is_right(self) -> npt.NDArray[np.bool_]:
        is_right: npt.NDArray[np.bool_] = self.predicted == self.labels
        return is_right

    @cached_property
    def accuracy(self) -> float:
        """Share of right predictions, 0 to 1."""
        return float(self.is_right.mean())

    @cached_property
    def confidence(self) -> Array:
        """The largest score: the probability of the prediction, where scores are probabilities."""
        largest: Array = self.scores.max(axis=1)
        return largest

    @cached_property
    def loss(self) -> Array:
        """How wrong each answer is: −ln of the probability of the true class.

        Where scores are no probabilities it is how much more another class has than the true one.
        """
        rows = np.arange(len(self))
        true = self.scores[rows, self.labels]
        if self.probabilities:
            surprise: Array = -np.log(np.maximum(true, LEAST_PROBABILITY))
            return surprise
        others = self.scores.copy()
        others[rows, self.labels] = -np.inf
        lead: Array = others.max(axis=1) - true
        return lead

    @cached_property
    def sure_above(self) -> float:
        """The least confidence from which on 99 % of the answers are right; 1 if there is none below."""
        return sure_above(self.confidence, self.is_right)

    @cached_property
    def confusion(self) -> Confusion:
        """Counts, (classes, classes): row = true class, column = predicted class."""
        return confusion_matrix(self.predicted, self.labels, self.scores.shape[1])
