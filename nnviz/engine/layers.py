"""Layers: forward plus backward, each written as in the textbook, for a batch of samples (rows).

A layer owns no numbers. The network gives it views of its parameters and gradients, and a `Buffers` of the batch's
size to compute in; so nothing is allocated during training.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated

import numpy as np
import numpy.typing as npt

from nnviz.engine.activations import Activation, Identity, ReLU, activations
from nnviz.engine.arrays import Array
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.initializers import Initializer, initializers
from nnviz.engine.noise import dropout_mask
from nnviz.engine.normalization import NoNormalization, Normalization, Normalized, normalizations
from nnviz.engine.parts import Part, check_fields
from nnviz.engine.regularizers import Regularizer, regularizers

MAX_UNITS = 4096
LAYER = "layer"
"""The group of choices for a layer besides its units and its activation function."""


@dataclass(frozen=True)
class HiddenLayer:
    """What can be chosen for one hidden layer. Raises `BadInput` for a number that is not allowed."""

    units: Annotated[int, Bounds(1, MAX_UNITS, help="neurons of the layer")] = 8
    activation: Annotated[Activation, Part(activations)] = field(default_factory=ReLU)
    normalization: Annotated[Normalization, Part(normalizations), LAYER] = field(default_factory=NoNormalization)
    dropout: Annotated[
        float,
        Bounds(0, 1, high_open=True, symbol="p", help="share of the units switched off in each training step"),
        LAYER,
    ] = 0.0
    regularizer: Annotated[Regularizer | None, Part(regularizers), LAYER] = None
    """None: that of the whole network."""
    initializer: Annotated[Initializer | None, Part(initializers), LAYER] = None
    """None: that of the whole network."""

    def __post_init__(self) -> None:
        check_fields(self, "a hidden layer")


@dataclass
class Parameters:
    """The numbers of a layer, as views into one flat vector: its parameters, or their gradient."""

    W: Array
    """(units, inputs)"""
    b: Array
    """(units,)"""
    others: Mapping[str, Array] = field(default_factory=dict)
    """By name, each (units,): γ and β of a normalisation, the slopes of an activation that learns them."""


class Buffers:
    """Arrays of one layer for one batch size; each is (samples, units)."""

    def __init__(self, layer: "Dense", samples: int, dtype: npt.DTypeLike) -> None:
        shape = (samples, layer.units)
        self.z: Array = np.zeros(shape, dtype)
        """Pre-activation: what the activation function gets."""
        self.sums: Array = np.zeros(shape, dtype) if layer.is_normalized else self.z
        """W x + b, which is z where nothing is normalised."""
        self.a: Array = np.zeros(shape, dtype)
        """f(z)."""
        self.output: Array = np.zeros(shape, dtype) if layer.dropout else self.a
        """What the next layer gets while training: f(z) where nothing is dropped."""
        self.delta: Array = np.zeros(shape, dtype)
        """δ = ∂L/∂z."""
        self.slope: Array = np.zeros(shape, dtype)
        """f′(z)."""
        self.ones: Array = np.ones(samples, dtype)
        """Sums a batch by a product, which is faster than `sum` on small arrays."""
        if layer.is_normalized:
            self.normalized = Normalized(samples, layer.units, dtype)
        if layer.dropout:
            self.mask: Array = np.ones(shape, dtype)
            """What f(z) was multiplied by."""


@dataclass(frozen=True)
class Dense:
    """A fully connected layer: z = W x + b, normalised if wanted, a = f(z), some of it dropped while training."""

    inputs: int
    units: int
    activation: Activation = field(default_factory=Identity)
    normalization: Normalization = field(default_factory=NoNormalization)
    dropout: float = 0.0
    off: tuple[int, ...] = ()
    """Units that are switched off: they give 0, whatever they get."""

    @property
    def is_normalized(self) -> bool:
        return bool(self.normalization.starts)

    @property
    def other_starts(self) -> dict[str, float]:
        """What the learned parameters besides W and b start at, by name; of a layer as it was chosen."""
        learned = {name: float(getattr(self.activation, name)) for name in self.activation.learned}
        return {**self.normalization.starts, **learned}

    @property
    def other_names(self) -> tuple[str, ...]:
        """Names of the learned parameters besides W and b."""
        return (*self.normalization.starts, *self.activation.learned)

    @property
    def parameters(self) -> int:
        """How many: one weight an edge, one bias a unit, and the others, each one a unit."""
        return self.units * (self.inputs + 1 + len(self.other_names))

    def views(self, vector: Array) -> Parameters:
        """Views of a flat `vector` of `parameters` numbers: W row by row, then b, then the others."""
        weights = self.units * self.inputs
        names = self.other_names
        b, *others = vector[weights:].reshape(1 + len(names), self.units)
        return Parameters(vector[:weights].reshape(self.units, self.inputs), b, dict(zip(names, others, strict=True)))

    def statistics(self, vector: Array) -> dict[str, Array]:
        """What the normalisation measures, by name, as views of a flat `vector`."""
        names = self.normalization.statistics
        return dict(zip(names, vector.reshape(len(names), self.units), strict=True))

    def learning(self, theta: Parameters) -> "Dense":
        """This layer with the learned numbers of its activation function as views of θ."""
        learned = {name: theta.others[name] for name in self.activation.learned}
        return replace(self, activation=replace(self.activation, **learned)) if learned else self  # type: ignore[type-var]

    # Forward

    def pre_activation(
        self, x: Array, theta: Parameters, statistics: Mapping[str, Array], buffers: Buffers, training: bool
    ) -> Array:
        """z = W x + b for every row of `x`, (samples, inputs) → (samples, units)."""
        z = np.dot(x, theta.W.T, out=buffers.sums)
        z += theta.b
        if not self.is_normalized:
            return z
        return self.normalization.forward(z, theta.others, statistics, buffers.normalized, training, out=buffers.z)

    def activate(self, buffers: Buffers, dropping: np.random.Generator | None) -> Array:
        """a = f(z); while training, dropout takes its share with random numbers from `dropping`."""
        a = self.activation.value(buffers.z, out=buffers.a)
        if self.off:
            a[:, self.off] = 0
        if not self.dropout or dropping is None:
            return a
        return np.multiply(a, dropout_mask(self.dropout, dropping, out=buffers.mask), out=buffers.output)

    # Backward

    def delta(self, upstream: Array, buffers: Buffers, gradient: Parameters) -> None:
        """δ = ∂L/∂a · f′(z); `upstream` is ∂L/∂a, (samples, units), and may be `buffers.delta` itself."""
        activation = self.activation
        if self.dropout:
            upstream *= buffers.mask
        if self.off:
            upstream[:, self.off] = 0
        if activation.learned:
            for name, of_name in zip(activation.learned, activation.learned_gradient(upstream, buffers.z), strict=True):
                gradient.others[name][:] = of_name
        slope = activation.derivative(buffers.z, buffers.a, out=buffers.slope)
        np.multiply(upstream, slope, out=buffers.delta)

    def gradient(self, x: Array, theta: Parameters, buffers: Buffers, gradient: Parameters) -> None:
        """∂L/∂W = Σ δ xᵀ and ∂L/∂b = Σ δ over the samples, from `buffers.delta`.

        Where z is normalised, δ is first taken back to the sums W x + b.
        """
        if self.is_normalized:
            self.normalization.backward(buffers.delta, theta.others, gradient.others, buffers.normalized)
        np.dot(buffers.delta.T, x, out=gradient.W)
        np.dot(buffers.ones, buffers.delta, out=gradient.b)

    def input_gradient(self, theta: Parameters, buffers: Buffers, out: Array) -> Array:
        """∂L/∂x = δ W, (samples, inputs)."""
        return np.dot(buffers.delta, theta.W, out=out)
