"""Standardisation of inputs: (x − μ) / σ, with statistics from the training samples only (LeCun et al. 1998, 4.3)."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from nnviz.data.dataset import Inputs


@dataclass(frozen=True)
class Scaling:
    """The map from a dataset's own units to what the network receives."""

    mean: npt.NDArray[np.float32]
    """μ, (features,), or (1,) if all features share it."""
    deviation: npt.NDArray[np.float32]
    """σ, same shape; never 0."""

    @classmethod
    def none(cls) -> Self:
        """Inputs as they are."""
        return cls(np.zeros(1, np.float32), np.ones(1, np.float32))

    @classmethod
    def standard(cls, train_inputs: Inputs, shared: bool) -> Self:
        """Mean 0 and deviation 1 over the training samples.

        Pixels of a picture are `shared`: one μ and σ for all. A pixel in a corner, which is almost always 0, would
        otherwise be blown up a hundredfold.
        """
        axis = None if shared else 0
        mean = np.atleast_1d(train_inputs.mean(axis=axis, dtype=np.float64))
        deviation = np.atleast_1d(train_inputs.std(axis=axis, dtype=np.float64))
        deviation[deviation == 0] = 1
        return cls(mean.astype(np.float32), deviation.astype(np.float32))

    @property
    def is_identity(self) -> bool:
        return bool(np.all(self.mean == 0) and np.all(self.deviation == 1))

    def apply(self, inputs: Inputs) -> Inputs:
        """(samples, features) → the same shape; the very same array if there is nothing to do."""
        if self.is_identity:
            return inputs
        return (inputs - self.mean) / self.deviation
