"""The nearest training samples: which of those that it has learned from does an input look like?"""

from dataclasses import dataclass

from nnviz.data.dataset import Inputs


@dataclass(frozen=True)
class Neighbour:
    """A training sample near to an input."""

    inputs: Inputs
    """(features,), in the dataset's own units."""
    label: int
    """Its class."""
    distance: float
    """Euclidean, in the dataset's own units: 0 is the very same picture."""
    row: int
    """Its row in the training set."""
