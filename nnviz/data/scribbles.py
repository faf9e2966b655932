"""Scribbles: ink that is no digit. A network that has seen nothing but digits takes everything for one.

Trained on some of them with all classes equally probable, it learns to be unsure of what it does not know ("outlier
exposure", Hendrycks, Mazeika & Dietterich 2019).
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from nnviz.data.dataset import Inputs
from nnviz.data.ink import Drawing, render_many

Floats = npt.NDArray[np.float64]


def wander(rng: np.random.Generator) -> tuple[Floats, ...]:
    """A line that turns as it likes."""
    steps = rng.integers(20, 160)
    turning = np.cumsum(rng.normal(0, 0.25, steps))
    direction = rng.uniform(0, 2 * np.pi) + np.cumsum(0.25 * np.sin(turning))
    return (np.cumsum(np.stack([np.cos(direction), np.sin(direction)], axis=1), axis=0),)


def zigzag(rng: np.random.Generator) -> tuple[Floats, ...]:
    """To and fro, as one fills an area."""
    turns = rng.integers(7, 16)
    across = np.where(np.arange(turns) % 2, 1.0, 0.0) + rng.normal(0, 0.2, turns)
    along = np.linspace(0, rng.uniform(0.5, 2), turns) + rng.normal(0, 0.03, turns)
    return (turned(np.stack([across, along], axis=1), rng),)


def coil(rng: np.random.Generator) -> tuple[Floats, ...]:
    """Loop after loop."""
    t = np.linspace(0, rng.uniform(16, 45), 160)
    x = np.cos(t) + t * rng.uniform(0, 0.12)
    y = np.sin(t * rng.uniform(0.9, 1.7)) * rng.uniform(0.4, 1)
    return (turned(np.stack([x, y], axis=1), rng),)


def strokes(rng: np.random.Generator) -> tuple[Floats, ...]:
    """A few straight strokes that do not belong together."""
    return tuple(rng.uniform(0, 1, (rng.integers(2, 4), 2)) for _ in range(rng.integers(4, 8)))


def dots(rng: np.random.Generator) -> tuple[Floats, ...]:
    """Points and short ticks."""
    places = rng.uniform(0, 1, (rng.integers(3, 12), 1, 2))
    return tuple(place + rng.normal(0, 0.04, (rng.integers(1, 3), 2)) for place in places)


KINDS: tuple[Callable[[np.random.Generator], tuple[Floats, ...]], ...] = (wander, zigzag, coil, strokes, dots)


def turned(points: Floats, rng: np.random.Generator) -> Floats:
    angle = rng.uniform(0, 2 * np.pi)
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    result: Floats = points @ rotation.T
    return result


def scribble(count: int, rng: np.random.Generator) -> list[Drawing]:
    """So many drawings, of all kinds equally many."""
    return [Drawing(KINDS[number % len(KINDS)](rng)) for number in range(count)]


@lru_cache(maxsize=4)
def scribbled(image_shape: tuple[int, int], count: int, seed: int) -> Inputs:
    """So many scribbles as pictures, (count, pixels). The last few are kept."""
    pictures: Inputs = render_many(scribble(count, np.random.default_rng(seed)), image_shape)
    pictures.flags.writeable = False
    return pictures
