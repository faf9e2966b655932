"""Ink as a dataset: digits that were never scanned, written by `hands` and rendered as MNIST's were."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

import numpy as np

from nnviz.data.dataset import Data, Samples, datasets
from nnviz.data.digits import Digits
from nnviz.data.hands import HANDS, write
from nnviz.data.ink import render_many
from nnviz.engine.hyperparameters import Bounds, Choice

SAME = "same"
AT_ONCE = 2_000
"""Drawings that are made and rendered at once; fewer than all need less memory."""


@lru_cache(maxsize=4)
def ink_samples(image_shape: tuple[int, int], count: int, hand: str, seed: int) -> Samples:
    """So many digits by a hand, each digit as often as any other, in random order. The last few are kept."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count) % len(Digits.output_names))
    pictures = [
        render_many(write(labels[first : first + AT_ONCE], hand, rng), image_shape)
        for first in range(0, count, AT_ONCE)
    ]
    return Samples(np.concatenate(pictures), labels.astype(np.float32).reshape(-1, 1))


@datasets.register
@dataclass(frozen=True)
class Ink(Digits):
    """Ink: digits by hands of the world. A network knows only the hands it has seen: train one, test on another."""

    name = "ink"
    title = "Ink, hands of the world"
    image_shape = (28, 28)
    recommended = {
        "hidden": [{"units": 32, "activation": "relu"}, {"units": 32, "activation": "relu"}],
        "optimizer": {"name": "adam", "learning_rate": 0.002},
        "batch_size": 32,
        "epochs": 10,
    }

    size: Annotated[int, Bounds(100, 60_000, scale="log", symbol="N", help="drawings, training and test together")] = (
        10_000
    )
    hand: Annotated[
        str, Choice(HANDS, help="who writes: crossed sevens and flagged ones are continental", are_names=True)
    ] = "world"
    test_hand: Annotated[str, Choice((SAME, *HANDS), help="who writes the digits of the test", are_names=True)] = SAME

    def samples(self, rng: np.random.Generator) -> Samples:
        return ink_samples(self.image_shape, self.size, self.hand, seed_from(rng))

    def load(self, test_share: float, rng: np.random.Generator) -> Data:
        if self.test_hand in (SAME, self.hand):
            return super().load(test_share, rng)
        tested = max(1, round(test_share * self.size))
        return Data(
            train=ink_samples(self.image_shape, max(1, self.size - tested), self.hand, seed_from(rng)),
            test=ink_samples(self.image_shape, tested, self.test_hand, seed_from(rng)),
        )


def seed_from(rng: np.random.Generator) -> int:
    return int(rng.integers(2**32))
