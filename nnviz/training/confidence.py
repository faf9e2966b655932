"""How far the probabilities that a network gives can be trusted."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array, Labels
from nnviz.engine.calibration import fit_temperature, sure_above, tempered

LEAST = 1e-30
"""A probability of 0 has no logarithm."""


@dataclass(frozen=True)
class Confidence:
    """What makes probabilities mean what they say, measured on samples that the network was not trained on."""

    temperature: float
    """T of softmax(z / T)."""
    sure_above: float
    """Of the answers with at least this probability nearly all are right."""

    @classmethod
    def measured(cls, scores: Array, labels: Labels) -> "Confidence":
        """From the probabilities that a network gave, (samples, classes), and what was right, (samples,)."""
        temperature = fit_temperature(logarithms(scores), labels)
        calibrated = tempered(logarithms(scores), temperature)
        is_right = np.argmax(calibrated, axis=1) == labels
        return cls(temperature, sure_above(calibrated.max(axis=1), is_right))

    def calibrated(self, scores: Array) -> Array:
        """Probabilities, (samples, classes), that add up to 1; the winners stay."""
        return tempered(logarithms(scores), self.temperature)

    def is_sure(self, calibrated: Array) -> bool:
        """Of the probabilities of one sample, (classes,)."""
        return bool(calibrated.max() >= self.sure_above)


def logarithms(scores: Array) -> Array:
    """Pre-activations of a softmax that gives these scores."""
    return np.log(np.maximum(scores, LEAST))
