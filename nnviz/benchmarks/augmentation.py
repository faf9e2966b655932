"""What augmentation costs: an epoch of 784-128-10 on MNIST with each kind of it, beside a plain epoch."""

import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median

from nnviz.benchmarks.rounds import median_ratio, take_turns
from nnviz.data import datasets
from nnviz.data.augmentation import augmentations
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.optimizers import optimizers
from nnviz.training.experiment import Experiment
from nnviz.training.trainer import Trainer

ROUNDS = 5
DATASET = "mnist"
PLAIN = "none"


def rows() -> list[dict[str, object]]:
    """One row for each kind: `epoch_s` in seconds and, as `ratio`, that time by a plain epoch's."""
    kinds = [PLAIN, *(name for name in augmentations.names() if name != PLAIN)]
    seconds = take_turns({kind: epochs(kind) for kind in kinds}, ROUNDS)
    return [
        {
            "augmentation": kind,
            "epoch_s": round(median(seconds[kind]), 3),
            "ratio": median_ratio(seconds[kind], seconds[PLAIN]),
        }
        for kind in kinds
    ]


def epochs(kind: str) -> Callable[[], float]:
    """A training that goes on for an epoch at every call and returns its seconds; its first epoch is done already.

    The last step of an epoch is not timed, because the trainer evaluates after it.
    """
    experiment = Experiment(
        dataset=datasets.create(DATASET),
        hidden=(HiddenLayer(128),),
        optimizer=optimizers.create("adam"),
        batch_size=128,
    )
    trainer = Trainer(replace(experiment, augmentation=augmentations.create(kind)))

    def epoch() -> float:
        start = time.perf_counter()
        for _ in range(trainer.steps_per_epoch - 1):
            trainer.step()
        seconds = time.perf_counter() - start
        trainer.step()
        return seconds

    epoch()
    return epoch
