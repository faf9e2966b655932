"""Layers: forward plus backward, each written as in the textbook, for a batch of samples (rows).

A layer owns no numbers. The network gives it views of its parameters and gradients, and a `Buffers` of the batch's
size to compute in; so nothing is allocated during training.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnviz.engine.activations import Activation
from nnviz.engine.arrays import Array


@dataclass
class Parameters:
    """Views into one flat vector: the parameters θ of a layer, or their gradient."""

    W: Array
    """(units, inputs)"""
    b: Array
    """(units,)"""


class Buffers:
    """Arrays of one layer for one batch size; each is (samples, units)."""

    def __init__(self, samples: int, units: int, dtype: npt.DTypeLike) -> None:
        self.z: Array = np.zeros((samples, units), dtype)
        """Pre-activation."""
        self.a: Array = np.zeros((samples, units), dtype)
        """Activation."""
        self.delta: Array = np.zeros((samples, units), dtype)
        """δ = ∂L/∂z."""
        self.slope: Array = np.zeros((samples, units), dtype)
        """f′(z)."""
        self.ones: Array = np.ones(samples, dtype)
        """Sums a batch by a product, which is faster than `sum` on small arrays."""


@dataclass(frozen=True)
class Dense:
    """A fully connected layer: z = W x + b, a = f(z)."""

    inputs: int
    units: int
    activation: Activation

    @property
    def parameters(self) -> int:
        """How many: one weight per edge, one bias per unit."""
        return self.units * self.inputs + self.units

    def views(self, vector: Array) -> Parameters:
        """W and b as views of a flat `vector` of `parameters` numbers: W row by row, then b."""
        weights = self.units * self.inputs
        return Parameters(vector[:weights].reshape(self.units, self.inputs), vector[weights:])

    def forward(self, x: Array, theta: Parameters, buffers: Buffers) -> Array:
        """a = f(W x + b) for every row of `x`, (samples, inputs) → (samples, units)."""
        z = np.dot(x, theta.W.T, out=buffers.z)
        z += theta.b
        return self.activation.value(z, out=buffers.a)

    def delta(self, upstream: Array, buffers: Buffers) -> Array:
        """δ = ∂L/∂a · f′(z); `upstream` is ∂L/∂a, (samples, units), and may be `buffers.delta` itself."""
        slope = self.activation.derivative(buffers.z, buffers.a, out=buffers.slope)
        return np.multiply(upstream, slope, out=buffers.delta)

    def gradient(self, x: Array, buffers: Buffers, gradient: Parameters) -> None:
        """∂L/∂W = Σ δ xᵀ and ∂L/∂b = Σ δ over the samples, from `buffers.delta`."""
        np.dot(buffers.delta.T, x, out=gradient.W)
        np.dot(buffers.ones, buffers.delta, out=gradient.b)

    def input_gradient(self, theta: Parameters, buffers: Buffers, out: Array) -> Array:
        """∂L/∂x = δ W, (samples, inputs)."""
        return np.dot(buffers.delta, theta.W, out=out)
