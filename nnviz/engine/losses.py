"""Losses. A loss owns the output function that belongs to it, so no wrong pair can be chosen.

All gradients are with respect to the pre-activations `z` of the last layer, of the mean over the batch.
Shapes: `z`, `y_hat` and `y` are (samples, outputs).
"""

from dataclasses import dataclass
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

    def outputs(self, classes: int) -> int:
        """How many output neurons that many classes need. Two classes need one: the probability of the second."""
        return 1 if classes == 2 else classes

    def encode(self, labels: Labels, classes: int) -> Array:
        """Class labels as targets for the output neurons, (samples, outputs)."""
        if self.outputs(classes) == 1:
            return labels.reshape(-1, 1).astype(np.float32)
        return np.eye(classes, dtype=np.float32)[labels]

    def output(self, z: Array, out: Array | None = None) -> Array:
        """ŷ = g(z)."""
        raise NotImplementedError

    def value(self, z: Array, y_hat: Array, y: Array) -> float:
        """The mean loss over the samples."""
        raise NotImplementedError

    def gradient(self, z: Array, y_hat: Array, y: Array, out: Array | None = None) -> Array:
        """δ = ∂L/∂z of the mean loss."""
        raise NotImplementedError

    def scores(self, y_hat: Array) -> Array:
        """One column a class, (samples, classes): probabilities for the cross-entropies, raw outputs for MSE."""
        return np.hstack([1 - y_hat, y_hat]) if y_hat.shape[1] == 1 else y_hat

    def labels(self, y_hat: Array) -> Labels:
        """The predicted class of each sample; a tie goes to the lower class."""
        predicted: Labels = np.argmax(self.scores(y_hat), axis=1)
        return predicted


losses: Registry[Loss] = Registry("loss")


@losses.register
@dataclass(frozen=True)
class MeanSquaredError(Loss):
    """Mean squared error with a linear output: regression, and classification the old way."""

    name = "mse"
    title = "Mean squared error"
    formula = "L = 1/N Σ (ŷ − y)²"
    output_name = "linear"
    output_formula = "ŷ = z"
    gradient_formula = "∂L/∂z = 2 (ŷ − y) / N"
    tasks = frozenset({"regression", "classification"})

    def output(self, z: Array, out: Array | None = None) -> Array:
        return np.positive(z, out=out)

    def value(self, z: Array, y_hat: Array, y: Array) -> float:
        difference = (y_hat - y).ravel()
        return float(np.dot(difference, difference)) / difference.size

    def gradient(self, z: Array, y_hat: Array, y: Array, out: Array | None = None) -> Array:
        out = np.subtract(y_hat, y, out=out)
        out *= 2 / out.size
        return out


@losses.register
@dataclass(frozen=True)
class BinaryCrossEntropy(Loss):
    """Binary cross-entropy with a sigmoid output: every output neuron answers one yes-or-no question.

    Goodfellow, Bengio & Courville, Deep Learning, 6.2.2.2. With more than one output the terms are averaged.
    """

    name = "binary_cross_entropy"
    title = "Binary cross-entropy"
    formula = "L = −1/N Σ [y ln ŷ + (1 − y) ln(1 − ŷ)]"
    output_name = "sigmoid"
    output_formula = "ŷ = 1 / (1 + e⁻ᶻ)"
    gradient_formula = "∂L/∂z = (ŷ − y) / N"
    tasks = frozenset({"classification"})

    def output(self, z: Array, out: Array | None = None) -> Array:
        # σ(z) = (1 + tanh(z/2)) / 2 is the same function and cannot overflow.
        out = np.multiply(z, 0.5, out=out)
        np.tanh(out, out=out)
        out += 1
        out *= 0.5
        return out

    def value(self, z: Array, y_hat: Array, y: Array) -> float:
        # −y ln σ(z) − (1 − y) ln(1 − σ(z)) = ln(1 + eᶻ) − y z, written from z so that no logarithm of 0 is taken.
        return float(np.mean(np.logaddexp(0, z) - y * z))

    def gradient(self, z: Array, y_hat: Array, y: Array, out: Array | None = None) -> Array:
        out = np.subtract(y_hat, y, out=out)
        out *= 1 / out.size
        return out


@losses.register
@dataclass(frozen=True)
class SoftmaxCrossEntropy(Loss):
    """Categorical cross-entropy with a softmax output: the classes share one probability of 1.

    Goodfellow, Bengio & Courville, Deep Learning, 6.2.2.3.
    """

    name = "softmax_cross_entropy"
    title = "Softmax cross-entropy"
    formula = "L = −1/N Σ ln ŷ[true class]"
    output_name = "softmax"
    output_formula = "ŷᵢ = e^zᵢ / Σⱼ e^zⱼ"
    gradient_formula = "∂L/∂z = (ŷ − y) / N"
    tasks = frozenset({"classification"})

    def outputs(self, classes: int) -> int:
        return classes

    def output(self, z: Array, out: Array | None = None) -> Array:
        # Subtracting the largest z changes nothing in the quotient and keeps every power at or below 1.
        out = np.subtract(z, z.max(axis=1, keepdims=True), out=out)
        np.exp(out, out=out)
        out /= out.sum(axis=1, keepdims=True)
        return out

    def value(self, z: Array, y_hat: Array, y: Array) -> float:
        # ln Σ e^z − z[true class], with the largest z taken out of the sum.
        largest = z.max(axis=1)
        log_sum = np.log(np.exp(z - largest[:, np.newaxis]).sum(axis=1)) + largest
        return float(np.mean(log_sum - np.einsum("ij,ij->i", y, z)))

    def gradient(self, z: Array, y_hat: Array, y: Array, out: Array | None = None) -> Array:
        out = np.subtract(y_hat, y, out=out)
        out *= 1 / len(out)
        return out
