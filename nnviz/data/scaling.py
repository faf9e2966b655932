"""Scaling of inputs, with statistics from the training samples only (LeCun et al., Efficient BackProp, 1998, 4.3)."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from nnviz.data.dataset import Inputs
from nnviz.engine.registry import Entry, Registry

CHUNK = 512
"""Samples whose deviations are squared at once, so that a large dataset is never copied."""


@dataclass(frozen=True)
class Scaling:
    """The fitted map from a dataset's own units to what the network receives: x ← (x − mean) / deviation."""

    mean: npt.NDArray[np.float32]
    """What becomes 0, (features,), or (1,) if all features share it: the mean μ, or the minimum of min–max."""
    deviation: npt.NDArray[np.float32]
    """What becomes 1 unit, same shape, never 0: the standard deviation σ, or max − min."""

    @classmethod
    def none(cls) -> Self:
        """Inputs as they are."""
        return cls(np.zeros(1, np.float32), np.ones(1, np.float32))

    @classmethod
    def standard(cls, train_inputs: Inputs, shared: bool) -> "Scaling":
        """Short for `Standardize().fit`."""
        return Standardize().fit(train_inputs, shared)

    @property
    def is_identity(self) -> bool:
        return bool(np.all(self.mean == 0) and np.all(self.deviation == 1))

    def apply(self, inputs: Inputs) -> Inputs:
        """(samples, features) → the same shape; the very same array if there is nothing to do."""
        if self.is_identity:
            return inputs
        scaled: Inputs = inputs - self.mean
        scaled /= self.deviation
        return scaled


class ScalingRule(Entry):
    """A way to choose the scaling."""

    def fit(self, train_inputs: Inputs, shared: bool) -> Scaling:
        """The scaling that suits the training samples, (samples, features). A constant feature is divided by 1.

        Pixels of a picture are `shared`: one statistic for all. A pixel in a corner, which is almost always 0, would
        otherwise be blown up a hundredfold.
        """
        raise NotImplementedError


scalings: Registry[ScalingRule] = Registry("scaling")


@scalings.register
@dataclass(frozen=True)
class NoScaling(ScalingRule):
    """The network receives the inputs as they are, in their own units."""

    name = "none"
    title = "None"
    formula = "x"

    def fit(self, train_inputs: Inputs, shared: bool) -> Scaling:
        return Scaling.none()


@scalings.register
@dataclass(frozen=True)
class Standardize(ScalingRule):
    """Every input gets mean 0 and standard deviation 1 over the training samples (LeCun et al. 1998, 4.3)."""

    name = "standardize"
    title = "Standardise"
    formula = "(x − μ) / σ"

    def fit(self, train_inputs: Inputs, shared: bool) -> Scaling:
        axis = None if shared else 0
        mean = np.atleast_1d(train_inputs.mean(axis=axis, dtype=np.float64))
        squares = np.zeros_like(mean)
        for first in range(0, len(train_inputs), CHUNK):
            squares += np.square(train_inputs[first : first + CHUNK] - mean).sum(axis=axis)
        deviation = np.sqrt(squares * (mean.size / train_inputs.size))
        return fitted(mean, deviation)


@scalings.register
@dataclass(frozen=True)
class MinMax(ScalingRule):
    """Every input goes from 0 to 1 over the training samples; other samples may lie beyond (Han et al. 2011, 3.5.2)."""

    name = "min_max"
    title = "Min–max"
    formula = "(x − min) / (max − min)"

    def fit(self, train_inputs: Inputs, shared: bool) -> Scaling:
        axis = None if shared else 0
        low = np.atleast_1d(train_inputs.min(axis=axis)).astype(np.float64)
        high = np.atleast_1d(train_inputs.max(axis=axis)).astype(np.float64)
        return fitted(low, high - low)


def fitted(zero: npt.NDArray[np.float64], unit: npt.NDArray[np.float64]) -> Scaling:
    """x ← (x − zero) / unit in float32, with 1 for a unit that is, or is rounded to, 0."""
    deviation = unit.astype(np.float32)
    deviation[deviation == 0] = 1
    return Scaling(zero.astype(np.float32), deviation)
