"""The plane of two inputs: how far it reaches, and the points at which a network is evaluated."""

import numpy as np

from nnviz.data.dataset import Dataset, Inputs, frozen

MARGIN = 0.05
"""The plane reaches so far beyond the range of the inputs, as a share of it."""


def limits(dataset: Dataset) -> tuple[float, float]:
    """The ends of both axes."""
    low, high = dataset.input_range
    margin = MARGIN * (high - low)
    return low - margin, high + margin


def grid(axis: Inputs) -> Inputs:
    """The points of the plane, (points², 2), row by row from the lowest x₂, each from the lowest x₁."""
    return frozen(np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2))
