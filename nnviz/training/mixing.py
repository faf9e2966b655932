"""Mixing: a share of an epoch's pictures is not of the dataset, but ink of a hand, digits of the user, or scribbles."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from nnviz.data.dataset import Inputs, Labels, Samples
from nnviz.data.ink import render_many
from nnviz.data.my_digits import MyDigit
from nnviz.data.scribbles import scribbled
from nnviz.data.stroke_augmentation import vary
from nnviz.data.written import ink_samples
from nnviz.training.experiment import Experiment
from nnviz.training.randomness import Stream, generator

MOST_INK = 20_000
"""Drawings of a hand that an experiment takes its share from."""
MOST_SCRIBBLES = 5_000
NO_CLASS = -1
"""The label of what belongs to no class."""
VARIATIONS_EACH = 100
"""In so many variations the user's own digits are trained on, if they are few."""
MOST_VARIATIONS = 2_000
"""About so many pictures are made of all own digits; each is varied once at least."""


class Addition(NamedTuple):
    """Pictures that take the place of a share of every epoch's."""

    inputs: Inputs
    """(pictures, pixels)"""
    labels: Labels
    """(pictures,): classes, or `NO_CLASS`."""
    share: float


def additions(experiment: Experiment, own: Sequence[MyDigit], length: int) -> tuple[Addition, ...]:
    """What an experiment mixes into its epochs of so many samples. Where there are no own digits, none are missed."""
    shape = experiment.dataset.image_shape
    found = []
    if experiment.ink_share and shape is not None:
        count = min(MOST_INK, length)
        ink = ink_samples(shape, count, experiment.ink_hand, experiment.seed)
        found.append(Addition(ink.inputs, ink.labels, experiment.ink_share))
    if experiment.own_share and own and shape is not None:
        variations = varied(tuple(own), shape, experiment.seed)
        found.append(Addition(variations.inputs, variations.labels, experiment.own_share))
    if experiment.scribble_share and shape is not None:
        pictures = scribbled(shape, min(MOST_SCRIBBLES, length), experiment.seed)
        found.append(Addition(pictures, np.full(len(pictures), NO_CLASS), experiment.scribble_share))
    return tuple(found)


def own_samples(experiment: Experiment, own: Sequence[MyDigit]) -> Samples | None:
    """The user's own digits as they are, for the test; None if there are none, or the dataset is of something else."""
    shape = experiment.dataset.image_shape
    return plain(tuple(own), shape) if own and shape is not None and experiment.mixes else None


@lru_cache(maxsize=2)
def plain(own: tuple[MyDigit, ...], image_shape: tuple[int, int]) -> Samples:
    return Samples(render_many([one.drawing for one in own], image_shape), targets(own, 1))


@lru_cache(maxsize=2)
def varied(own: tuple[MyDigit, ...], image_shape: tuple[int, int], seed: int) -> Samples:
    """Many variations of every drawing, as if it had been written again and again."""
    each = max(1, min(VARIATIONS_EACH, MOST_VARIATIONS // len(own)))
    rng = generator(seed, Stream.OWN)
    drawings = [vary(one.drawing, rng) for one in own for _ in range(each)]
    return Samples(render_many(drawings, image_shape), targets(own, each))


def targets(own: tuple[MyDigit, ...], each: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """The label of every drawing, repeated: (drawings · each, 1)."""
    labels = np.array([one.label for one in own], np.float32)
    return np.repeat(labels, each).reshape(-1, 1)
