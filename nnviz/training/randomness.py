"""Everything random follows from one seed, in streams that do not disturb each other."""

from enum import IntEnum

import numpy as np


class Stream(IntEnum):
    """What randomness is used for. The numbers are part of every saved experiment's meaning: never change one."""

    DATA = 0
    WEIGHTS = 1
    BATCHES = 2
    NOISE = 3
    """Dropout, noise on inputs and weights."""
    AUGMENTATION = 4
    HELD_OUT = 5
    """Which training samples are held out for early stopping."""
    MIXING = 6
    """Which samples of an epoch are ink of a hand or the user's own digits, and which of these."""
    OWN = 7
    """The variations of the user's own digits."""


def generator(seed: int, stream: Stream, *keys: int) -> np.random.Generator:
    """The generator of one stream; `keys` (start, epoch) tell its branches apart."""
    return np.random.default_rng(np.random.SeedSequence([seed, int(stream), *keys]))
