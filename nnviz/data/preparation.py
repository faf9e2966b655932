"""From a dataset's own units to what the network receives: first the added features, then the scaling."""

from dataclasses import dataclass

from nnviz.data.dataset import Inputs
from nnviz.data.features import Feature, expand
from nnviz.data.scaling import Scaling


@dataclass(frozen=True)
class Preparation:
    """The whole way of an input. It belongs to the weights that were trained behind it."""

    features: tuple[Feature, ...]
    scaling: Scaling

    def apply(self, inputs: Inputs) -> Inputs:
        """(samples, features) → (samples, inputs of the network); the very same array if there is nothing to do."""
        return self.scaling.apply(expand(inputs, self.features))
