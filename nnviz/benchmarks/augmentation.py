"""What augmentation costs: an epoch of 784-128-10 on MNIST with each kind of it, beside a plain epoch."""

import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median

from nnviz.benchmarks.rounds import median_ratio, take_turns
from nnviz.data import datasets
from nnviz.data.augmentation import Augmentation, augmentations
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.optimizers import optimizers
from nnviz.training.experiment import Experiment
from nnviz.training.trainer import Trainer

ROUNDS = 5
DATASET = "mnist"
PLAIN = "none"


def kinds() -> dict[str, Augmentation]:
    """Every kind of augmentation as it is by default, or in its presets where it has some."""
    made: dict[str, Augmentation] = {PLAIN: augmentations.create(PLAIN)}
    for entry in augmentations:
        presets = {f"{entry.name}, {preset}": entry.with_values({"preset": preset}) for preset in entry.presets}
        made |= presets or {entry.name: entry()}
    return made


def rows() -> list[dict[str, object]]:
    """One row for each kind: `epoch_s` in seconds and, as `ratio`, that time by a plain epoch's."""
    seconds = take_turns({name: epochs(augmentation) for name, augmentation in kinds().items()}, ROUNDS)
    return [
        {
            "augmentation": name,
            "epoch_s": round(median(of_kind), 3),
            "ratio": median_ratio(of_kind, seconds[PLAIN]),
        }
        for name, of_kind in seconds.items()
    ]


def epochs(augmentation: Augmentation) -> Callable[[], float]:
    """A training that goes on for an epoch at every call and returns its seconds; its first epoch is done already.

    The last step of an epoch is not timed, because the trainer evaluates after it.
    """
    experiment = Experiment(
        dataset=datasets.create(DATASET),
        hidden=(HiddenLayer(128),),
        optimizer=optimizers.create("adam"),
        batch_size=128,
    )
    trainer = Trainer(replace(experiment, augmentation=augmentation))

    def epoch() -> float:
        start = time.perf_counter()
        for _ in range(trainer.steps_per_epoch - 1):
            trainer.step()
        seconds = time.perf_counter() - start
        trainer.step()
        return seconds

    epoch()
    return epoch
