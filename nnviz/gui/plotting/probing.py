"""How much a panel may ask of the network in every frame: drawing must not slow the training down."""

import numpy as np
import numpy.typing as npt

from nnviz.training.experiment import Experiment

PROBE_WORK = 20_000_000
"""Multiplications that a panel may cost the training in every frame; some milliseconds at the very most."""


def affordable_inputs(experiment: Experiment, least: int, most: int) -> int:
    """How many inputs a panel may have evaluated in every frame."""
    return max(least, min(most, PROBE_WORK // multiplications(experiment)))


def multiplications(experiment: Experiment) -> int:
    """About how many one input costs: a filter uses its weights at every place."""
    layers = [layer for layer in experiment.layers if layer.parameters]
    return sum(layer.parameters * (layer.units // layer.neurons) for layer in layers)


def evenly_spaced(length: int, limit: int) -> npt.NDArray[np.intp]:
    """At most `limit` of the rows 0 … length − 1, from the first to the last."""
    return np.linspace(0, length - 1, min(length, limit)).astype(np.intp)
