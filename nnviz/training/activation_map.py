"""A map of a layer: the activations of many samples, which have many dimensions, seen in the plane."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array
from nnviz.training.assessment import Question, Respondent, Subject

LEAST_SAMPLES, MOST_SAMPLES = 200, 2_000
MOST_NUMBERS = 1_600_000
"""Activations in all: of a large layer fewer samples are mapped."""


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

    Pearson 1901; Bishop, Pattern Recognition and Machine Learning, 12.1. They are the first singular vectors of the
    centred samples X: eigenvectors of XᵀX, or Xᵀ times those of XXᵀ, whichever is smaller. The sign of a component is
    free: here its largest entry is positive, so that maps do not flip.
    """
    x = samples.astype(np.float64) - samples.mean(axis=0, dtype=np.float64)
    is_wide = x.shape[1] > x.shape[0]
    products = x @ x.T if is_wide else x.T @ x
    squares, vectors = np.linalg.eigh(products)
    squares, vectors = squares[-2:], vectors[:, -2:]
    components = np.zeros((x.shape[1], 2))
    components[:, : len(squares)] = (x.T @ vectors if is_wide else vectors)[:, ::-1]
    lengths = np.linalg.norm(components, axis=0)
    components /= np.where(lengths > 0, lengths, 1)
    largest = np.take_along_axis(components, np.abs(components).argmax(axis=0)[np.newaxis], axis=0)
    components *= np.where(largest < 0, -1, 1)
    shares, variance = np.zeros(2), float(np.trace(products))
    if variance > 0:
        shares[: len(squares)] = np.maximum(squares[::-1], 0) / variance
    return x @ components, (float(shares[0]), float(shares[1]))
