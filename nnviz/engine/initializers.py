"""How weights start. Biases start at zero. W is (units, inputs)."""

import math
from dataclasses import dataclass
from typing import Annotated

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.registry import Entry, Registry


class Initializer(Entry):
    """Draws the first weights of a layer."""

    def weights(self, units: int, inputs: int, rng: np.random.Generator) -> Array:
        """W, (units, inputs)."""
        raise NotImplementedError


initializers: Registry[Initializer] = Registry("initializer")


@initializers.register
@dataclass(frozen=True)
class Zeros(Initializer):
    """All zero, to see why not: the neurons of a layer stay equal for ever."""

    name = "zeros"
    title = "Zeros"
    formula = "w = 0"

    def weights(self, units: int, inputs: int, rng: np.random.Generator) -> Array:
        return np.zeros((units, inputs))


@initializers.register
@dataclass(frozen=True)
class Uniform(Initializer):
    """Uniform between −limit and +limit, whatever the size of the layer."""

    name = "uniform"
    title = "Uniform"
    formula = "w ~ U(−r, r)"

    limit: Annotated[float, Bounds(0, 10, low_open=True, scale="log", symbol="r", help="largest |w| drawn")] = 0.5

    def weights(self, units: int, inputs: int, rng: np.random.Generator) -> Array:
        return rng.uniform(-self.limit, self.limit, (units, inputs))


@initializers.register
@dataclass(frozen=True)
class Xavier(Initializer):
    """Xavier (Glorot & Bengio 2010, eq. 16): keeps the variance of tanh and sigmoid layers alike in both directions."""

    name = "xavier"
    title = "Xavier"
    formula = "w ~ U(−r, r), r = √(6 / (n_in + n_out))"

    def weights(self, units: int, inputs: int, rng: np.random.Generator) -> Array:
        limit = math.sqrt(6 / (inputs + units))
        return rng.uniform(-limit, limit, (units, inputs))


@initializers.register
@dataclass(frozen=True)
class He(Initializer):
    """He (He et al. 2015, eq. 10): doubles the variance, because ReLU drops half of the signal."""

    name = "he"
    title = "He"
    formula = "w ~ N(0, 2 / n_in)"

    def weights(self, units: int, inputs: int, rng: np.random.Generator) -> Array:
        return rng.normal(0, math.sqrt(2 / inputs), (units, inputs))
