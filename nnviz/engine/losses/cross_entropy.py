"""Cross-entropies: the negative logarithm of the probability that the network gave to the truth."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

import numpy as np

from nnviz.engine.arrays import Array, Labels
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.losses.loss import Loss, losses, ones, total
from nnviz.engine.losses.outputs import SigmoidOutput

MODERATE = 35.0
"""While no |z| is larger, the quotient of softmax is safe as it is written: no power overflows or vanishes."""
LEAST = np.array(-2 * MODERATE, np.float32)
"""ln of the smallest e^(zᵢ − max z), 4·10⁻³¹. Smaller ones would become denormal numbers in the products of
backpropagation, on which a processor is twenty times slower."""
FEW_CLASSES = 32


@dataclass(frozen=True)
class CrossEntropy(Loss):
    """A loss between probabilities, whose targets can be smoothed (Szegedy et al. 2016, section 7)."""

    tasks = frozenset({"classification"})
    probabilities = True
    gradient_formula = "∂L/∂z = (ŷ − y) / N"

    label_smoothing: Annotated[
        float, Bounds(0, 1, high_open=True, symbol="ε", help="share of every target that is spread over all classes")
    ] = 0.0

    def smoothed(self, y: Array, classes: int) -> Array:
        """(1 − ε) y + ε/K, same shape as `y`; PyTorch's convention."""
        epsilon = self.label_smoothing
        return (1 - epsilon) * y + epsilon / classes if epsilon else y


@losses.register
@dataclass(frozen=True)
class BinaryCrossEntropy(SigmoidOutput, CrossEntropy):
    """Binary cross-entropy with a sigmoid output: every output neuron answers one yes-or-no question.

    Goodfellow, Bengio & Courville, Deep Learning, 6.2.2.2. With more than one output the terms are averaged.
    """

    name = "binary_cross_entropy"
    title = "Binary cross-entropy"
    formula = "L = −1/N Σ [y ln ŷ + (1 − y) ln(1 − ŷ)]"

    def value(self, z: Array, y_hat: Array, y: Array) -> float:
        # −y ln ŷ − (1 − y) ln(1 − ŷ) = ln(e^(−yz) + e^((1−y)z)), written from z so that no logarithm of 0 is taken.
        yz = self.smoothed(y, 2) * z
        terms = z - yz
        np.negative(yz, out=yz)
        return total(np.logaddexp(yz, terms, out=terms)) / terms.size

    def gradient(self, z: Array, y_hat: Array, y: Array, out: Array | None = None) -> Array:
        out = np.subtract(y_hat, self.smoothed(y, 2), out=out)
        out *= 1 / out.size
        return out


@losses.register
@dataclass(frozen=True)
class SoftmaxCrossEntropy(CrossEntropy):
    """Categorical cross-entropy with a softmax output: the classes share one probability of 1.

    Goodfellow, Bengio & Courville, Deep Learning, 6.2.2.3.
    """

    name = "softmax_cross_entropy"
    title = "Categorical cross-entropy"
    formula = "L = −1/N Σ y ln ŷ"
    output_name = "softmax"
    output_formula = "ŷᵢ = e^zᵢ / Σⱼ e^zⱼ"

    def outputs(self, classes: int) -> int:
        return classes

    def output(self, z: Array, out: Array | None = None) -> Array:
        if z.item(z.argmin()) > -MODERATE and z.item(z.argmax()) < MODERATE:
            out = np.exp(z, out=out)
        else:
            # Subtracting the largest z changes nothing in the quotient and keeps every power at or below 1.
            out = np.subtract(z, z.max(axis=1, keepdims=True), out=out)
            np.maximum(out, LEAST, out=out)
            np.exp(out, out=out)
        return np.divide(out, np.dot(out, summing(out.shape[1], out.dtype)), out=out)

    def averaged(self, z: Array) -> Array | None:
        logarithms = np.stack([log_softmax(each) for each in z])
        mean: Array = np.logaddexp.reduce(logarithms, axis=0) - np.log(len(z))
        return mean

    def value(self, z: Array, y_hat: Array, y: Array) -> float:
        logarithms = np.log(y_hat)
        if not logarithms.item(logarithms.argmin()) > LEAST + 1:
            logarithms = log_softmax(z)  # `output` raised a probability, so they are taken from z
        return -float(np.vdot(self.targets(y, z.shape[1]), logarithms)) / len(z)

    def gradient(self, z: Array, y_hat: Array, y: Array, out: Array | None = None) -> Array:
        out = np.subtract(y_hat, self.targets(y, y_hat.shape[1]), out=out)
        out *= 1 / len(out)
        return out

    def targets(self, y: Array, classes: int) -> Array:
        """The probabilities that the outputs should have, (samples, classes)."""
        return self.smoothed(y, classes)


@losses.register
@dataclass(frozen=True)
class SparseCrossEntropy(SoftmaxCrossEntropy):
    """Categorical cross-entropy from class numbers: the same loss, but a target is one number instead of a one-hot row.

    Targets are (samples, 1): the class number as a real number.
    """

    name = "sparse_cross_entropy"
    title = "Sparse categorical cross-entropy"
    formula = "L = −1/N Σ ln ŷ[y]"
    gradient_formula = "∂L/∂zᵢ = (ŷᵢ − [i = y]) / N"

    def encode(self, labels: Labels, classes: int) -> Array:
        return labels.reshape(-1, 1).astype(np.float32)

    def decode(self, targets: Array) -> Labels:
        return targets[:, 0].astype(np.intp)

    def targets(self, y: Array, classes: int) -> Array:
        one_hot: Array = np.equal(y, class_numbers(classes, y.dtype)).astype(y.dtype)
        return self.smoothed(one_hot, classes)


def log_softmax(z: Array) -> Array:
    """ln ŷ = z − ln Σ e^z, (samples, classes), with the largest z taken out of the sum: exact for every z."""
    shifted: Array = z - z.max(axis=1, keepdims=True)
    shifted -= np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return shifted


def summing(classes: int, dtype: np.dtype[np.floating]) -> Array:
    """A matrix of ones: a product with it adds up each row.

    For few classes it is square, so that the sum stands in every column: dividing by a whole matrix is faster than
    dividing by a column.
    """
    return ones((classes, classes if classes <= FEW_CLASSES else 1), dtype)


@lru_cache(maxsize=32)
def class_numbers(classes: int, dtype: np.dtype[np.floating]) -> Array:
    """0, 1, 2, …, made once and only to be read."""
    numbers = np.arange(classes, dtype=dtype)
    numbers.flags.writeable = False
    return numbers
