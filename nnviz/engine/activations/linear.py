"""The activation function that does nothing."""

from dataclasses import dataclass

import numpy as np

from nnviz.engine.activations.activation import Activation, activations
from nnviz.engine.arrays import Array


@activations.register
@dataclass(frozen=True)
class Identity(Activation):
    """Identity: the neuron gives its pre-activation unchanged; a net of such layers is one linear map."""

    name = "identity"
    title = "Identity"
    formula = "f(z) = z"
    derivative_formula = "f′(z) = 1"
    piecewise_linear = True

    def value(self, z: Array, out: Array | None = None) -> Array:
        return np.positive(z, out=out)

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        out = np.empty_like(z) if out is None else out
        out.fill(1)
        return out
