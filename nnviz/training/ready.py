"""The ready network: trained before, it comes with nnviz and reads digits before anything is trained."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class About:
    """What is to be known of the ready network. It is frozen: any thread may have it."""

    title: str
    """What to call it, a few words."""
    image_shape: tuple[int, int]
    """(rows, columns) of the pictures that it reads, 0 = paper and 1 = ink."""
    classes: tuple[str, ...]
    """Names of the classes."""
    scores: Mapping[str, float]
    """Accuracies, 0 to 1, by the name of what they were measured on: "mnist_test"."""
    temperature: float
    """T: its probabilities are softmax(z / T), so that confidence means what it says (Guo et al. 2017)."""
    sure_above: float
    """It is sure where its confidence is at least this."""
