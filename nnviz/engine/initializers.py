"""How weights start, in order of growing complexity. Biases start at zero. W is (units, inputs).

n_in is the number of inputs of a unit, n_out the number of units of the layer.
"""

import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.hyperparameters import Bounds, Choice
from nnviz.engine.registry import Entry, Registry


class Initializer(Entry):
    """Draws the first weights of a layer."""

    def weights(self, units: int, inputs: int, rng: np.random.Generator, gain: float = 1.0) -> Array:
        """W, (units, inputs).

        `gain` is that of the layer's activation function (`Activation.gain`): what Xavier, He and orthogonal multiply
        by, so that the signal keeps its variance. The others do not know it.
        """
        raise NotImplementedError


initializers: Registry[Initializer] = Registry("initializer")


@initializers.register
@dataclass(frozen=True)
class Zeros(Initializer):
    """All zero, to see why not: the neurons of a layer stay equal for ever."""

    name = "zeros"
    title = "Zeros"
    formula = "w = 0"

    def weights(self, units: int, inputs: int, rng: np.random.Generator, gain: float = 1.0) -> Array:
        return np.zeros((units, inputs))


@initializers.register
@dataclass(frozen=True)
class Constant(Initializer):
    """All the same: the signal passes, but the neurons of a layer stay equal for ever, as with zeros."""

    name = "constant"
    title = "Constant"
    formula = "w = c"

    value: Annotated[float, Bounds(-10, 10, symbol="c", help="every weight")] = 0.1

    def weights(self, units: int, inputs: int, rng: np.random.Generator, gain: float = 1.0) -> Array:
        return np.full((units, inputs), self.value)


@initializers.register
@dataclass(frozen=True)
class Uniform(Initializer):
    """Uniform between −limit and +limit, whatever the size of the layer."""

    name = "uniform"
    title = "Uniform"
    formula = "w ~ U(−r, r)"

    limit: Annotated[float, Bounds(0, 10, low_open=True, scale="log", symbol="r", help="largest |w| drawn")] = 0.5

    def weights(self, units: int, inputs: int, rng: np.random.Generator, gain: float = 1.0) -> Array:
        return rng.uniform(-self.limit, self.limit, (units, inputs))


@initializers.register
@dataclass(frozen=True)
class Normal(Initializer):
    """Normal with mean zero, whatever the size of the layer."""

    name = "normal"
    title = "Normal"
    formula = "w ~ N(0, σ²)"

    deviation: Annotated[
        float, Bounds(0, 10, low_open=True, scale="log", symbol="σ", help="standard deviation of the weights")
    ] = 0.1

    def weights(self, units: int, inputs: int, rng: np.random.Generator, gain: float = 1.0) -> Array:
        return rng.normal(0, self.deviation, (units, inputs))


@initializers.register
@dataclass(frozen=True)
class LeCun(Initializer):
    """LeCun (LeCun et al., Efficient BackProp, 1998, 4.6): a neuron's z is as large as its inputs; for SELU."""

    name = "lecun"
    title = "LeCun"
    formula = "w ~ N(0, 1 / n_in)"

    def weights(self, units: int, inputs: int, rng: np.random.Generator, gain: float = 1.0) -> Array:
        return rng.normal(0, math.sqrt(1 / inputs), (units, inputs))


def drawn(distribution: str, variance: float, shape: tuple[int, int], rng: np.random.Generator) -> Array:
    """Weights with mean 0 and that variance, which is r²/3 for U(−r, r)."""
    if distribution == "normal":
        return rng.normal(0, math.sqrt(variance), shape)
    limit = math.sqrt(3 * variance)
    return rng.uniform(-limit, limit, shape)


Distribution = Annotated[
    str, Choice(("uniform", "normal"), help="what the weights are drawn from; the variance is the same")
]


@initializers.register
@dataclass(frozen=True)
class Xavier(Initializer):
    """Xavier (Glorot & Bengio 2010, eq. 16): keeps the variance alike forwards and backwards; for tanh and sigmoid."""

    name = "xavier"
    title = "Xavier"
    formula = "Var w = gain² · 2 / (n_in + n_out);  U(−r, r) has r = gain · √(6 / (n_in + n_out))"

    distribution: Distribution = "uniform"

    def weights(self, units: int, inputs: int, rng: np.random.Generator, gain: float = 1.0) -> Array:
        return drawn(self.distribution, gain**2 * 2 / (inputs + units), (units, inputs), rng)


@initializers.register
@dataclass(frozen=True)
class He(Initializer):
    """He (He et al. 2015, eq. 10): keeps the variance forwards; the gain of ReLU, which drops half, doubles it."""

    name = "he"
    title = "He"
    formula = "Var w = gain² / n_in;  2 / n_in for ReLU"

    distribution: Distribution = "normal"

    def weights(self, units: int, inputs: int, rng: np.random.Generator, gain: float = 1.0) -> Array:
        return drawn(self.distribution, gain**2 / inputs, (units, inputs), rng)


@initializers.register
@dataclass(frozen=True)
class Orthogonal(Initializer):
    """Orthogonal (Saxe et al. 2014): the layer turns its input and keeps lengths, so deep nets start well.

    The rows of W are orthogonal and of length `gain`; with more units than inputs the columns are.
    """

    name = "orthogonal"
    title = "Orthogonal"
    formula = "W Wᵀ = gain² I"

    def weights(self, units: int, inputs: int, rng: np.random.Generator, gain: float = 1.0) -> Array:
        Q, R = np.linalg.qr(rng.normal(size=(max(units, inputs), min(units, inputs))))
        # Without these signs some rotations would be likelier than others (Mezzadri 2007).
        Q *= gain * np.sign(np.diag(R))
        return Q if units >= inputs else Q.T
