"""A map of a layer: the activations of many samples, which have many dimensions, seen in the plane."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array
from nnviz.training.assessment import Question, Respondent, Subject

LEAST_SAMPLES, MOST_SAMPLES = 200, 2_000
MOST_NUMBERS = 4_000_000
"""Activations in all: of a large layer fewer samples are mapped."""
FEW_UNITS = 256
"""A layer of so few units is decomposed as a whole; of a larger one only the two largest parts are looked for."""


@dataclass(frozen=True)
class ActivationMap:
    """Test samples in the plane of the two directions in which a layer's activations vary most."""

    layer: int
    """0 is what the network receives, the last one is the output (before its output function)."""
    rows: npt.NDArray[np.intp]
    """Of the test set, (samples,)."""
    points: Array
    """(samples, 2), in units of the activations; a layer of one unit has 0 in the second column."""
    explained: tuple[float, float]
    """Share of the variance along each direction, 0 to 1."""


def activation_map(layer: int) -> Question[ActivationMap]:
    """The question of an assessment: the map of that layer, by principal component analysis."""
    return partial(_map, layer=layer)


def _map(subject: Subject, layer: int) -> Iterator[tuple[float, ActivationMap | None]]:
    sizes = subject.experiment.sizes
    rows = subject.some_rows(max(LEAST_SAMPLES, min(MOST_SAMPLES, MOST_NUMBERS // sizes[layer])))
    parts = []
    for share, activity in Respondent(subject).activities(subject.test.inputs[rows]):
        part = activity.z[-1] if layer == len(sizes) - 1 else activity.a[layer]
        parts.append(part.reshape(len(part), -1).copy())
        yield share / 2, None
    points, explained = principal_components(np.concatenate(parts))
    yield 1.0, ActivationMap(layer, rows, points, explained)


def principal_components(samples: Array) -> tuple[Array, tuple[float, float]]:
    """Samples, (samples, units), along their two principal components, and the share of the variance along each.

    Pearson 1901; by the singular values of the centred samples (Bishop, Pattern Recognition and Machine Learning,
    12.1). The direction of a component is free: here its largest entry is positive, so that maps do not flip.
    """
    centred = samples.astype(np.float64) - samples.mean(axis=0, dtype=np.float64)
    variance = float(np.square(centred).sum())
    if min(centred.shape) <= FEW_UNITS:
        _, sizes, components = np.linalg.svd(centred, full_matrices=False)
    else:
        from scipy.sparse.linalg import svds  # is seldom needed, and slow to import

        _, sizes, components = svds(centred, k=2, v0=np.ones(min(centred.shape)))
        sizes, components = sizes[::-1], components[::-1]
    two = np.zeros((2, centred.shape[1]))
    two[: len(components)] = components[:2]
    largest = np.take_along_axis(two, np.abs(two).argmax(axis=1)[:, np.newaxis], axis=1)
    two *= np.where(largest < 0, -1, 1)
    shares = np.zeros(2)
    if variance > 0:
        shares[: len(sizes)] = np.square(sizes[:2]) / variance
    return centred @ two.T, (float(shares[0]), float(shares[1]))
