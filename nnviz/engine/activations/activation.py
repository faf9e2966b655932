"""What every activation function a = f(z) can do, and the registry of all of them."""

from typing import ClassVar

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.normal import density
from nnviz.engine.registry import Entry, Registry

Z = (np.arange(2000) - 999.5) / 100
"""Points from −10 to 10 to integrate on: symmetric, and a kink at 0 is halfway between two of them."""
PROBABILITIES = density(Z) / density(Z).sum()
"""Of each point, for z ~ N(0, 1)."""


class Activation(Entry):
    """One activation function, which works element by element on an array of any shape."""

    derivative_formula: ClassVar[str]
    bounded: ClassVar[bool] = False
    """Whether f is flat at both ends, so that a unit can saturate: far from 0 it gives the same for any z."""
    piecewise_linear: ClassVar[bool] = False
    """Whether f consists of straight lines, so that a network of such units is linear around almost every input."""
    learned: ClassVar[tuple[str, ...]] = ()
    """Names of the hyper-parameters that are only first values, and are then learned: one number a unit.

    The layer replaces such a field by an array (units,), which broadcasts over `z`, (samples, units).
    """

    def value(self, z: Array, out: Array | None = None) -> Array:
        """f(z), same shape as `z`; written into `out` if given, which must be another array than `z`."""
        raise NotImplementedError

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        """f′(z), same shape as `z`; `a` is f(z), which many derivatives are written with.

        Written into `out` if given, which must be another array than `z` and `a`.
        """
        raise NotImplementedError

    def learned_gradient(self, upstream: Array, z: Array) -> tuple[Array, ...]:
        """∂L/∂p for each p in `learned`, (units,), summed over the samples; `upstream` is ∂L/∂a, (samples, units)."""
        return ()

    @property
    def gain(self) -> float:
        """What the weights are multiplied by so that the signal keeps its variance from layer to layer.

        With Var w = gain² / n and z ~ N(0, 1) the next layer has Var z = gain² E[f(z)²] (He et al. 2015, 2.2), so
        gain = 1 / √E[f(z)²]: 1 for the identity, √2 for ReLU. A function that is 0 everywhere has no such number: 1.
        """
        a = self.value(Z)
        mean_square = float(np.dot(PROBABILITIES, a * a))
        return mean_square**-0.5 if mean_square > 0 else 1.0


activations: Registry[Activation] = Registry("activation")
