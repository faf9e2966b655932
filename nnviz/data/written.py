"""Ink of a hand as samples: written by `hands`, made into pictures by `ink`."""

from functools import lru_cache

import numpy as np

from nnviz.data.dataset import Samples
from nnviz.data.hands import write
from nnviz.data.ink import render_many


@lru_cache(maxsize=4)
def ink_samples(image_shape: tuple[int, int], count: int, hand: str, seed: int) -> Samples:
    """`count` pictures of digits of a hand, every digit as often; the same for the same arguments."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 10
    return Samples(render_many(write(labels, hand, rng), image_shape), labels.astype(np.float32).reshape(-1, 1))
