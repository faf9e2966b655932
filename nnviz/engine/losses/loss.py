"""What every loss has, and the registry of all of them.

All gradients are with respect to the pre-activations `z` of the last layer, of the mean over the batch.
Shapes: `z` and `y_hat` are (samples, outputs); the targets `y` too, where a loss does not say otherwise.
"""

from functools import lru_cache
from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array, Labels
from nnviz.engine.registry import Entry, Registry


class Loss(Entry):
    """A loss and its output function ŷ = g(z)."""

    output_name: ClassVar[str]
    output_formula: ClassVar[str]
    gradient_formula: ClassVar[str]
    tasks: ClassVar[frozenset[str]]
    """What it can be used for: "classification", "regression"."""
    probabilities: ClassVar[bool] = False
    """Whether its scores are probabilities, 0 to 1."""
    smooth: ClassVar[bool] = True
    """Whether the gradient is the slope of the value; a learning rule states its δ instead."""

    @classmethod
    def formulas(cls) -> str:
        """The loss, and its output function below it."""
        return f"{super().formulas()}\n{cls.output_name}: {cls.output_formula}"

    def outputs(self, classes: int) -> int:
        """How many output neurons that many classes need. Two classes need one, which answers for the second."""
        return 1 if classes == 2 else classes

    def encode(self, labels: Labels, classes: int) -> Array:
        """Class numbers, (samples,), as targets for the output neurons, (samples, outputs) in float32."""
        if self.outputs(classes) == 1:
            return labels.reshape(-1, 1).astype(np.float32)
        return np.eye(classes, dtype=np.float32)[labels]

    def targets_of(self, labels: Labels, classes: int) -> Array:
        """As `encode`, but a negative label is of no class: its target is the mean of those of all classes."""
        targets = self.encode(np.maximum(labels, 0), classes)
        targets[labels < 0] = self.encode(np.arange(classes), classes).mean(axis=0)
        return targets

    def decode(self, targets: Array) -> Labels:
        """The class numbers, (samples,), that `encode` made these targets of."""
        return self.labels(targets)

    def output(self, z: Array, out: Array | None = None) -> Array:
        """ŷ = g(z)."""
        raise NotImplementedError

    def value(self, z: Array, y_hat: Array, y: Array) -> float:
        """The mean loss over the samples."""
        raise NotImplementedError

    def gradient(self, z: Array, y_hat: Array, y: Array, out: Array | None = None) -> Array:
        """δ = ∂L/∂z of the mean loss, (samples, outputs)."""
        raise NotImplementedError

    def scores(self, y_hat: Array) -> Array:
        """One column a class, (samples, classes); the largest wins. Probabilities where `probabilities` says so."""
        return np.hstack([1 - y_hat, y_hat]) if y_hat.shape[1] == 1 else y_hat

    def averaged(self, z: Array) -> Array | None:
        """The pre-activations, (samples, outputs), whose output is the mean output of several networks.

        `z` are theirs, (networks, samples, outputs). None if there are none: between the two sides of a step is
        nothing. The loss of the mean output can be computed from them as exactly as that of a single network.
        """
        return None

    def labels(self, y_hat: Array) -> Labels:
        """The predicted class of each sample, (samples,); a tie goes to the lower class."""
        predicted: Labels = np.argmax(self.scores(y_hat), axis=1)
        return predicted


class SignedTargets(Loss):
    """A loss whose targets are −1 and +1 instead of 0 and 1; the sign of an output is its answer."""

    def encode(self, labels: Labels, classes: int) -> Array:
        return 2 * super().encode(labels, classes) - 1

    def scores(self, y_hat: Array) -> Array:
        return np.hstack([-y_hat, y_hat]) if y_hat.shape[1] == 1 else y_hat


losses: Registry[Loss] = Registry("loss")


@lru_cache(maxsize=32)
def ones(shape: tuple[int, ...], dtype: np.dtype[np.floating]) -> Array:
    """An array of ones, made once and only to be read."""
    array = np.ones(shape, dtype)
    array.flags.writeable = False
    return array


def total(terms: Array) -> float:
    """Σ over all elements, by a product with ones, which is faster than `sum` on small arrays."""
    return float(np.vdot(terms, ones(terms.shape, terms.dtype)))
