"""Normalisation of pre-activations: every layer sees numbers of mean β and deviation γ, whatever the weights below do.

    x̂ = (z − μ) / √(σ² + ε),    ẑ = γ x̂ + β

μ and σ² are taken over the samples of the batch (batch normalisation) or over the units of the layer (layer
normalisation); γ and β, one of each a unit, are learned.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.registry import Entry, Registry

Epsilon = Annotated[float, Bounds(1e-30, 1, scale="log", symbol="ε", help="keeps the division away from zero")]


class Normalized:
    """What the forward pass keeps for the backward pass, for one batch size."""

    def __init__(self, samples: int, units: int, dtype: npt.DTypeLike) -> None:
        self.x_hat: Array = np.zeros((samples, units), dtype)
        """x̂."""
        self.scratch: Array = np.zeros((samples, units), dtype)
        self.inverse_deviation: Array = np.zeros(1, dtype)
        """1 / √(σ² + ε), one a unit or one a sample."""


class Normalization(Entry):
    """A step between z = W x + b and the activation function."""

    starts: ClassVar[Mapping[str, float]] = {}
    """Names of its learned parameters, one number a unit, and what they start at."""
    statistics: ClassVar[Mapping[str, float]] = {}
    """Names of what is measured and not learned, one number a unit, and what they start at."""
    affine: ClassVar[bool] = True
    """Whether evaluation, unlike training, only multiplies every z by a constant and adds one."""

    def forward(
        self,
        z: Array,
        learned: Mapping[str, Array],
        statistics: Mapping[str, Array],
        kept: Normalized,
        training: bool,
        out: Array,
    ) -> Array:
        """ẑ, (samples, units) → the same shape. Training measures the `statistics`, evaluation uses them."""
        raise NotImplementedError

    def backward(
        self, delta: Array, learned: Mapping[str, Array], gradient: Mapping[str, Array], kept: Normalized
    ) -> Array:
        """∂L/∂ẑ → ∂L/∂z, in place in `delta`; fills the `gradient` of the learned parameters. Follows `forward`."""
        raise NotImplementedError

    def input_gradient(self, delta: Array, learned: Mapping[str, Array], kept: Normalized, training: bool) -> Array:
        """∂L/∂ẑ → ∂L/∂z, in place in `delta`. Follows `forward` with the same `training`."""
        raise NotImplementedError


normalizations: Registry[Normalization] = Registry("normalisation")


@normalizations.register
@dataclass(frozen=True)
class NoNormalization(Normalization):
    """None: the activation function gets z as it is."""

    name = "none"
    title = "None"
    formula = "ẑ = z"


class Standardizing(Normalization):
    """What batch and layer normalisation share: all but the axis over which μ and σ² are taken."""

    starts = {"gamma": 1.0, "beta": 0.0}
    axis: ClassVar[int]
    epsilon: float

    def standardize(
        self, z: Array, mean: Array, variance: Array, learned: Mapping[str, Array], kept: Normalized, out: Array
    ) -> Array:
        """γ (z − μ) / √(σ² + ε) + β."""
        kept.inverse_deviation = 1 / np.sqrt(variance + self.epsilon)
        np.subtract(z, mean, out=kept.x_hat)
        kept.x_hat *= kept.inverse_deviation
        np.multiply(kept.x_hat, learned["gamma"], out=out)
        out += learned["beta"]
        return out

    def backward(
        self, delta: Array, learned: Mapping[str, Array], gradient: Mapping[str, Array], kept: Normalized
    ) -> Array:
        product = np.multiply(delta, kept.x_hat, out=kept.scratch)
        np.sum(product, axis=0, out=gradient["gamma"])
        np.sum(delta, axis=0, out=gradient["beta"])
        return self.input_gradient(delta, learned, kept, training=True)

    def input_gradient(self, delta: Array, learned: Mapping[str, Array], kept: Normalized, training: bool) -> Array:
        """∂L/∂z = (g − mean(g) − x̂ mean(g x̂)) / √(σ² + ε) with g = γ ∂L/∂ẑ: μ and σ² depend on every z too."""
        x_hat, product = kept.x_hat, kept.scratch
        delta *= learned["gamma"]
        mean = delta.mean(axis=self.axis, keepdims=True)
        np.multiply(delta, x_hat, out=product)
        mean_product = product.mean(axis=self.axis, keepdims=True)
        delta -= mean
        delta -= np.multiply(x_hat, mean_product, out=product)
        delta *= kept.inverse_deviation
        return delta


@normalizations.register
@dataclass(frozen=True)
class BatchNormalization(Standardizing):
    """Batch normalisation (Ioffe & Szegedy 2015, algorithm 1): every unit is standardised over the batch.

    Evaluation uses running means of μ and σ², which every training batch moves by the share `momentum` (PyTorch's
    convention; the running variance is the unbiased one, σ² N/(N−1)).
    """

    name = "batch_norm"
    title = "Batch norm"
    formula = "ẑ = γ (z − μ) / √(σ² + ε) + β;  μ, σ² over the batch"
    statistics = {"running_mean": 0.0, "running_variance": 1.0}
    axis = 0

    momentum: Annotated[
        float, Bounds(0, 1, low_open=True, symbol="m", help="share of the batch in the running mean and variance")
    ] = 0.1
    epsilon: Epsilon = 1e-5

    def forward(
        self,
        z: Array,
        learned: Mapping[str, Array],
        statistics: Mapping[str, Array],
        kept: Normalized,
        training: bool,
        out: Array,
    ) -> Array:
        if training:
            mean, variance = z.mean(axis=0), z.var(axis=0)
            samples = len(z)
            unbiased = variance * (samples / max(samples - 1, 1))
            for name, measured in (("running_mean", mean), ("running_variance", unbiased)):
                running = statistics[name]
                running += self.momentum * (measured - running)
        else:
            mean, variance = statistics["running_mean"], statistics["running_variance"]
        return self.standardize(z, mean, variance, learned, kept, out)

    def input_gradient(self, delta: Array, learned: Mapping[str, Array], kept: Normalized, training: bool) -> Array:
        if training:
            return super().input_gradient(delta, learned, kept, training)
        delta *= learned["gamma"]
        delta *= kept.inverse_deviation
        return delta


@normalizations.register
@dataclass(frozen=True)
class LayerNormalization(Standardizing):
    """Layer normalisation (Ba, Kiros & Hinton 2016, eq. 3): every sample is standardised over the units.

    It needs no other samples, so training and evaluation are alike.
    """

    name = "layer_norm"
    title = "Layer norm"
    formula = "ẑ = γ (z − μ) / √(σ² + ε) + β;  μ, σ² over the units"
    affine = False
    axis = 1

    epsilon: Epsilon = 1e-5

    def forward(
        self,
        z: Array,
        learned: Mapping[str, Array],
        statistics: Mapping[str, Array],
        kept: Normalized,
        training: bool,
        out: Array,
    ) -> Array:
        return self.standardize(z, z.mean(axis=1, keepdims=True), z.var(axis=1, keepdims=True), learned, kept, out)
