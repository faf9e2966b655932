"""What all layers share: parameters as views of one vector, buffers, an activation function, dropout."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self, TypeAlias

import numpy as np
import numpy.typing as npt

from nnviz.engine.activations import Activation, Identity
from nnviz.engine.arrays import Array
from nnviz.engine.noise import dropout_mask
from nnviz.engine.normalization import NoNormalization, Normalization, Normalized

Shape: TypeAlias = tuple[int, int, int]
"""(channels, rows, columns) of a picture, or of the feature maps of a layer."""


@dataclass
class Parameters:
    """The numbers of a layer, as views into one flat vector: its parameters, or their gradient.

    A neuron is a unit of a dense layer, or a filter, which has the same weights wherever it looks.
    """

    W: Array
    """(neurons, weights of each): (units, inputs), or (filters, channels · kernel · kernel); (0, 0) without weights."""
    b: Array
    """(neurons,)"""
    others: Mapping[str, Array] = field(default_factory=dict)
    """By name, each (neurons,): γ and β of a normalisation, the slopes of an activation that learns them."""


class Buffers:
    """Arrays of one layer for one batch size; each is (samples, units)."""

    def __init__(self, layer: "Layer", samples: int, dtype: npt.DTypeLike) -> None:
        shape = (samples, layer.units)
        self.z: Array = np.zeros(shape, dtype)
        """Pre-activation: what the activation function gets."""
        self.sums: Array = np.zeros(shape, dtype) if layer.is_normalized else self.z
        """W x + b, which is z where nothing is normalised."""
        self.a: Array = np.zeros(shape, dtype) if layer.parameters else self.z
        """f(z)."""
        self.output: Array = np.zeros(shape, dtype) if layer.dropout else self.a
        """What the next layer gets while training: f(z) where nothing is dropped."""
        self.delta: Array = np.zeros(shape, dtype)
        """δ = ∂L/∂z."""
        self.slope: Array = np.zeros(shape, dtype) if layer.parameters else self.delta
        """f′(z)."""
        self.ones: Array = np.ones(samples, dtype)
        """Sums a batch by a product, which is faster than `sum` on small arrays."""
        if layer.is_normalized:
            self.normalized = Normalized(samples, layer.units, dtype)
        if layer.dropout:
            self.mask: Array = np.ones(shape, dtype)
            """What f(z) was multiplied by."""


@dataclass(frozen=True)
class Layer:
    """z from x by some parameters, then a = f(z), some of it dropped while training.

    `x` is (samples, inputs), z and a are (samples, units). Pictures and feature maps are flat: one channel after the
    other, each row by row.
    """

    inputs: int
    units: int
    activation: Activation = field(default_factory=Identity, kw_only=True)
    normalization: Normalization = field(default_factory=NoNormalization, kw_only=True)
    dropout: float = field(default=0.0, kw_only=True)
    off: tuple[int, ...] = field(default=(), kw_only=True)
    """Neurons that are switched off: they give 0, whatever they get."""
    shape: Shape | None = field(default=None, init=False)
    """What the units are as feature maps; None where they have no places."""

    @property
    def maps(self) -> Shape:
        """`shape` of a layer that has one."""
        assert self.shape is not None
        return self.shape

    @property
    def neurons(self) -> int:
        """Rows of W."""
        return self.weights_shape[0]

    @property
    def weights_shape(self) -> tuple[int, int]:
        """Of W."""
        raise NotImplementedError

    @property
    def products(self) -> int:
        """Multiplications with weights that one sample needs on its way forward: a neuron may have many units."""
        _, weights = self.weights_shape
        return self.units * weights

    @property
    def connections(self) -> Self:
        """This layer with nothing but what decides which weights there are and what they connect."""
        return replace(self, activation=Identity(), normalization=NoNormalization(), dropout=0.0, off=())

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
        """How many: the weights, one bias a neuron, and the others, each one a neuron."""
        neurons, weights = self.weights_shape
        return neurons * (weights + 1 + len(self.other_names))

    def views(self, vector: Array) -> Parameters:
        """Views of a flat `vector` of `parameters` numbers: W row by row, then b, then the others."""
        neurons, weights = self.weights_shape
        names = self.other_names
        W, rest = vector[: neurons * weights], vector[neurons * weights :]
        b, *others = rest.reshape(1 + len(names), neurons)
        return Parameters(W.reshape(neurons, weights), b, dict(zip(names, others, strict=True)))

    def statistics(self, vector: Array) -> dict[str, Array]:
        """What the normalisation measures, by name, as views of a flat `vector`."""
        names = self.normalization.statistics
        return dict(zip(names, vector.reshape(len(names), self.units), strict=True))

    def learning(self, theta: Parameters) -> Self:
        """This layer with the learned numbers of its activation function as views of θ."""
        learned = {name: theta.others[name] for name in self.activation.learned}
        return replace(self, activation=replace(self.activation, **learned)) if learned else self  # type: ignore[type-var]

    def by_neuron(self, values: Array) -> Array:
        """A view of (samples, units) whose last axis is the neurons: what each has of its own broadcasts over it."""
        return values

    def buffers(self, samples: int, dtype: npt.DTypeLike) -> Buffers:
        """Arrays to compute in."""
        return Buffers(self, samples, dtype)

    # Forward

    def pre_activation(
        self, x: Array, theta: Parameters, statistics: Mapping[str, Array], buffers: Buffers, training: bool
    ) -> Array:
        """z for every row of `x`, (samples, inputs) → (samples, units)."""
        raise NotImplementedError

    def activate(self, buffers: Buffers, dropping: np.random.Generator | None) -> Array:
        """a = f(z); while training, dropout takes its share with random numbers from `dropping`."""
        self.activation.value(self.by_neuron(buffers.z), out=self.by_neuron(buffers.a))
        self.silence(buffers.a)
        if not self.dropout or dropping is None:
            return buffers.a
        return np.multiply(buffers.a, dropout_mask(self.dropout, dropping, out=buffers.mask), out=buffers.output)

    def silence(self, values: Array) -> None:
        """0 in place for the neurons that are switched off; `values` is (samples, units)."""
        if self.off:
            self.by_neuron(values)[..., self.off] = 0

    # Backward

    def delta(self, upstream: Array, buffers: Buffers, gradient: Parameters) -> None:
        """δ = ∂L/∂a · f′(z); `upstream` is ∂L/∂a, (samples, units), and may be `buffers.delta` itself."""
        activation = self.activation
        if self.dropout:
            upstream *= buffers.mask
        self.silence(upstream)
        z = self.by_neuron(buffers.z)
        if activation.learned:
            rows = (self.by_neuron(values).reshape(-1, self.neurons) for values in (upstream, buffers.z))
            of_learned = activation.learned_gradient(*rows)
            for name, of_name in zip(activation.learned, of_learned, strict=True):
                gradient.others[name][:] = of_name
        activation.derivative(z, self.by_neuron(buffers.a), out=self.by_neuron(buffers.slope))
        np.multiply(upstream, buffers.slope, out=buffers.delta)

    def gradient(self, x: Array, theta: Parameters, buffers: Buffers, gradient: Parameters) -> None:
        """∂L/∂W and ∂L/∂b summed over the samples, from `buffers.delta`."""
        raise NotImplementedError

    def input_gradient(self, delta: Array, theta: Parameters, buffers: Buffers, out: Array) -> Array:
        """∂L/∂x, (samples, inputs), from δ, (samples, units), of the last pass."""
        raise NotImplementedError
