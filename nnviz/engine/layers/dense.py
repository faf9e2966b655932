"""A fully connected layer."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.layers.layer import Buffers, Layer, Parameters


@dataclass(frozen=True)
class Dense(Layer):
    """Every unit gets every input: z = W x + b, normalised if wanted."""

    @property
    def weights_shape(self) -> tuple[int, int]:
        return self.units, self.inputs

    def pre_activation(
        self, x: Array, theta: Parameters, statistics: Mapping[str, Array], buffers: Buffers, training: bool
    ) -> Array:
        """z = W x + b for every row of `x`."""
        z = np.dot(x, theta.W.T, out=buffers.sums)
        z += theta.b
        if not self.is_normalized:
            return z
        return self.normalization.forward(z, theta.others, statistics, buffers.normalized, training, out=buffers.z)

    def gradient(self, x: Array, theta: Parameters, buffers: Buffers, gradient: Parameters) -> None:
        """∂L/∂W = Σ δ xᵀ and ∂L/∂b = Σ δ over the samples.

        Where z is normalised, δ is first taken back to the sums W x + b.
        """
        if self.is_normalized:
            self.normalization.backward(buffers.delta, theta.others, gradient.others, buffers.normalized)
        np.dot(buffers.delta.T, x, out=gradient.W)
        np.dot(buffers.ones, buffers.delta, out=gradient.b)

    def input_gradient(self, delta: Array, theta: Parameters, buffers: Buffers, out: Array) -> Array:
        """∂L/∂x = δ W."""
        return np.dot(delta, theta.W, out=out)
