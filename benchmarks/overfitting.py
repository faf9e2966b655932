"""Measures what every regulariser does to the gap between training and test loss, and writes docs/regularisation.md.

python benchmarks/overfitting.py            prints the page
python benchmarks/overfitting.py --write    writes it
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from nnviz.data.augmentation import augmentations
from nnviz.data.dataset import Samples
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.losses import losses
from nnviz.engine.normalization import normalizations
from nnviz.engine.optimizers import optimizers
from nnviz.engine.regularizers import regularizers
from nnviz.engine.stopping import stoppings
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Probe
from nnviz.training.trainer import Trainer

PAGE = Path(__file__).parents[1] / "docs/regularisation.md"
SEEDS = range(5)
OTHER_SEEDS = range(100, 105)
"""The strengths were chosen on these."""
STARTS = 5
"""Networks of an ensemble."""

LogProbabilities = npt.NDArray[np.float64]
"""ln p of every class, (samples, classes)."""


@dataclass(frozen=True)
class Score:
    """What one training, or the mean of several, came to."""

    train_loss: float
    test_loss: float
    test_accuracy: float

    @property
    def gap(self) -> float:
        return self.test_loss - self.train_loss


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    method: str
    strength: str
    score: Score
    """The mean over the seeds."""
    narrower: int
    """In so many of the seeds its gap is narrower than without any."""


def trained(experiment: Experiment, epochs: int) -> Trainer:
    trainer = Trainer(experiment)
    while trainer.epoch_count < epochs and not trainer.stopped:
        trainer.step()
    return trainer


def log_probabilities(trainer: Trainer, samples: Samples) -> LogProbabilities:
    """What a network makes of samples, without any noise; from z in float64, so that no p is 0."""
    z = trainer.probe(Probe(samples.inputs)).z[-1].astype(np.float64)
    if z.shape[1] == 1:
        z = np.hstack([np.zeros_like(z), z])  # a sigmoid is a softmax whose other z is 0
    logarithms: LogProbabilities = z - np.logaddexp.reduce(z, axis=1, keepdims=True)
    return logarithms


def score(of: Callable[[Samples], LogProbabilities], train: Samples, test: Samples) -> Score:
    """The loss is the mean of −ln p(truth) for every method, also for one that trained on another."""

    def loss(samples: Samples) -> float:
        return -float(of(samples)[np.arange(len(samples)), samples.labels].mean())

    accuracy = float((of(test).argmax(axis=1) == test.labels).mean())
    return Score(loss(train), loss(test), accuracy)


def one_network(experiment: Experiment, epochs: int) -> Score:
    trainer = trained(experiment, epochs)
    return score(partial(log_probabilities, trainer), trainer.data.train, trainer.data.test)


def ensemble(experiment: Experiment, epochs: int) -> Score:
    """The mean of the probabilities of several starts (Deep Learning, 7.11)."""
    members = [trained(replace(experiment, start=start), epochs) for start in range(STARTS)]

    def averaged(samples: Samples) -> LogProbabilities:
        all_of_them = [log_probabilities(member, samples) for member in members]
        logarithms: LogProbabilities = np.logaddexp.reduce(all_of_them, axis=0) - np.log(STARTS)
        return logarithms

    return score(averaged, members[0].data.train, members[0].data.test)


@dataclass(frozen=True)
class Method:
    """One regulariser at one strength."""

    name: str
    strength: str
    experiment: Experiment
    measure: Callable[[Experiment, int], Score] = one_network


@dataclass(frozen=True)
class Comparison:
    """Methods on one dataset; the first is without any."""

    methods: Sequence[Method]
    epochs: int

    def rows(self, seeds: Sequence[int] = SEEDS) -> list[Row]:
        without, *_ = every = [
            [method.measure(replace(method.experiment, seed=seed), self.epochs) for seed in seeds]
            for method in self.methods
        ]
        return [
            Row(
                method.name,
                method.strength,
                mean(scores),
                sum(with_it.gap < none.gap for with_it, none in zip(scores, without, strict=True)),
            )
            for method, scores in zip(self.methods, every, strict=True)
        ]


def mean(scores: Sequence[Score]) -> Score:
    return Score(
        float(np.mean([score.train_loss for score in scores])),
        float(np.mean([score.test_loss for score in scores])),
        float(np.mean([score.test_accuracy for score in scores])),
    )


UNITS = (64, 64)
UNREGULARISED = replace(
    Experiment.recommended("overfit"),
    hidden=tuple(HiddenLayer(units) for units in UNITS),
    optimizer=optimizers.create("adam", learning_rate=0.01),
    batch_size=8,
)
CLOUDS_EPOCHS = 200


def in_layers(**choices: Any) -> Experiment:
    return replace(UNREGULARISED, hidden=tuple(HiddenLayer(units, **choices) for units in UNITS))


def on_weights(name: str, **values: float) -> Experiment:
    return replace(UNREGULARISED, regularizer=regularizers.create(name, **values))


def smoothed(share: float) -> Experiment:
    return replace(UNREGULARISED, loss=losses.create(UNREGULARISED.loss.name, label_smoothing=share))


@dataclass(frozen=True)
class Family:
    """A regulariser at several strengths, of which one was chosen: that of the least test loss on `OTHER_SEEDS`."""

    name: str
    symbol: str
    strengths: Sequence[float]
    chosen: float
    experiment: Callable[[float], Experiment]

    def method(self, strength: float) -> Method:
        return Method(self.name, f"{self.symbol} = {strength:g}", self.experiment(strength))


FAMILIES = (
    Family("L1", "λ", (0.0001, 0.001, 0.01), 0.01, lambda strength: on_weights("l1", strength=strength)),
    Family("L2", "λ", (0.001, 0.01, 0.1), 0.1, lambda strength: on_weights("l2", strength=strength)),
    Family(
        "Weight decay (AdamW)", "λ", (0.1, 1, 10), 1, lambda strength: on_weights("weight_decay", strength=strength)
    ),
    Family("Max-norm", "c", (0.5, 1, 2, 4), 0.5, lambda limit: on_weights("max_norm", limit=limit)),
    Family("Dropout", "p", (0.2, 0.5, 0.8), 0.8, lambda rate: in_layers(dropout=rate)),
    Family(
        "Noise on the inputs", "σ", (0.1, 0.2, 0.5, 1), 0.5, lambda sigma: replace(UNREGULARISED, input_noise=sigma)
    ),
    Family(
        "Noise on the weights", "σ", (0.1, 0.2, 0.5, 1), 0.5, lambda sigma: replace(UNREGULARISED, weight_noise=sigma)
    ),
    Family("Label smoothing", "ε", (0.05, 0.1, 0.2), 0.2, smoothed),
)


def clouds() -> Comparison:
    """Forty points of two clouds that overlap."""
    early_stopping = stoppings.create("early_stopping", patience=10, held_out=0.2)
    methods = [
        Method("None", "", UNREGULARISED),
        *(family.method(family.chosen) for family in FAMILIES),
        Method("Batch norm", "", in_layers(normalization=normalizations.create("batch_norm"))),
        Method("Layer norm", "", in_layers(normalization=normalizations.create("layer_norm"))),
        Method("Early stopping", "patience 10", replace(UNREGULARISED, stopping=early_stopping)),
        Method("Ensemble", f"{STARTS} starts", UNREGULARISED, ensemble),
    ]
    return Comparison(methods, CLOUDS_EPOCHS)


def candidates() -> Comparison:
    """Every strength that could have been chosen."""
    tried = [family.method(strength) for family in FAMILIES for strength in family.strengths]
    return Comparison([Method("None", "", UNREGULARISED), *tried], CLOUDS_EPOCHS)


def pictures() -> Comparison:
    """A tenth of the small digits, 180 pictures. Nothing was chosen here but a pixel, the least that can be shifted."""
    none = replace(Experiment.recommended("digits"), hidden=(HiddenLayer(64),), test_share=0.9)
    methods = [
        Method("None", "", none),
        Method("Shift", "1 pixel", replace(none, augmentation=augmentations.create("shift", shift=1 / 8))),
        Method("Affine", "defaults", replace(none, augmentation=augmentations.create("affine"))),
    ]
    return Comparison(methods, epochs=150)


TEXT = """# Regularisation, measured

A network that is large for its data learns the training samples by heart: their loss falls towards 0 while that of
the test rises. Every regulariser of nnviz narrows this gap. The tables show it, as means over {seeds} seeds, each with
other samples and other first weights:

    python benchmarks/overfitting.py --write

- **Loss** is the mean of −ln p(truth) over all training or test samples, without penalty, noise or smoothing, for
  every method alike. The **gap** is test loss − training loss. The last column counts the seeds in which the gap is
  narrower than without regularisation.
- Everything else is the same for all methods of a table: data, network, Adam, batch size, epochs.
- Each method has one strength, chosen among three or four by the least test loss on five other seeds
  (`--choose` prints them). Nothing was chosen on the seeds of the tables.
- Products of matrices are not the same in the last bit on every machine. With those of three generations of processors
  (OpenBLAS for Nehalem, Haswell and SkylakeX) no number of the tables moved by more than 0.01.

## Forty points, 2-64-64-1

Dataset `overfit`, two clouds that overlap (nobody can tell more than 88 % of such points), ReLU, Adam with
η = 0.01, batches of 8, {clouds_epochs} epochs, 2,000 test points.

{clouds}

## 180 pictures, 64-64-10

Dataset `digits`, of which nine tenths are kept for the test, ReLU, Adam with η = 0.003, batches of 32,
{pictures_epochs} epochs.

{pictures}

A narrow gap alone is not the aim. One pixel is an eighth of these small pictures: shifting them so far narrows the gap
only by making the training harder, and the test loss rises. The affine warps, which are gentler, lower it.
"""
COLUMNS = ("Method", "Strength", "Training loss", "Test loss", "Gap", "Test accuracy", "Narrower")


def table(rows: Sequence[Row], seeds: int) -> str:
    """Markdown."""
    lines = [COLUMNS, tuple("---" if column in COLUMNS[:2] else "---:" for column in COLUMNS)]
    for row in rows:
        score = row.score
        numbers = (
            f"{score.train_loss:.3f}",
            f"{score.test_loss:.2f}",
            f"{score.gap:.2f}",
            f"{score.test_accuracy:.0%}",
        )
        narrower = f"{row.narrower} of {seeds}" if row is not rows[0] else ""
        lines.append((row.method, row.strength, *numbers, narrower))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def page(tables: Mapping[str, Sequence[Row]], seeds: int = len(SEEDS)) -> str:
    """The page from the rows of `clouds` and `pictures`."""
    return TEXT.format(
        seeds=seeds,
        clouds_epochs=clouds().epochs,
        pictures_epochs=pictures().epochs,
        **{name: table(rows, seeds) for name, rows in tables.items()},
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name} instead of printing it")
    parser.add_argument("--choose", action="store_true", help="print all strengths on other seeds")
    arguments = parser.parse_args()
    if arguments.choose:
        print(table(candidates().rows(OTHER_SEEDS), len(OTHER_SEEDS)))
        return
    text = page({"clouds": clouds().rows(), "pictures": pictures().rows()})
    if arguments.write:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
