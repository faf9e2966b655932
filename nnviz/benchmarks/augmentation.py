"""What augmentation costs: an epoch of 784-128-10 on MNIST with each kind of it, beside a plain epoch."""

import time
from collections.abc import Callable
from dataclasses import replace

from nnviz.benchmarks.rounds import medians
from nnviz.data import datasets
from nnviz.data.augmentation import augmentations
from nnviz.engine.optimizers import optimizers
from nnviz.training.experiment import Experiment, HiddenLayer
from nnviz.training.trainer import Trainer

ROUNDS = 5
PLAIN = "none"
STEPS: int | None = None
"""Steps that are timed; None: all of the epoch but its last, after which the trainer evaluates."""


def rows() -> list[dict[str, object]]:
    """One row for each kind: `epoch_s` in seconds and, as `ratio`, that time by a plain epoch's. The median rounds."""
    names = [PLAIN, *(name for name in augmentations.names() if name != PLAIN)]
    seconds = medians({name: epochs(name) for name in names}, ROUNDS)
    return [
        {
            "net": "784-128-10",
            "batch": 128,
            "augmentation": name,
            "epoch_s": round(seconds[name], 3),
            "ratio": round(seconds[name] / seconds[PLAIN], 2),
        }
        for name in names
    ]


def epochs(augmentation: str) -> Callable[[], float]:
    """A training that goes on for an epoch at every call and returns its seconds; the first epoch has been done."""
    experiment = Experiment(
        dataset=datasets.create("mnist"),
        hidden=(HiddenLayer(128),),
        optimizer=optimizers.create("adam"),
        batch_size=128,
    )
    trainer = Trainer(replace(experiment, augmentation=augmentations.create(augmentation)))
    timed = trainer.steps_per_epoch - 1 if STEPS is None else STEPS

    def epoch() -> float:
        start = time.perf_counter()
        for _ in range(timed):
            trainer.step()
        seconds = time.perf_counter() - start
        while trainer.position > 0:
            trainer.step()
        return seconds

    epoch()
    return epoch
