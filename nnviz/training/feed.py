"""What a training is fed: batches to train on, and samples to be evaluated on, as the network receives them."""

from collections.abc import Sequence

import numpy as np

from nnviz.data.dataset import Data, Dataset, Samples, Targets
from nnviz.data.my_digits import MyDigit
from nnviz.data.preparation import Preparation
from nnviz.engine.arrays import Array
from nnviz.engine.losses import Loss
from nnviz.training.batches import Augmented, Batches, Mixed, Rows
from nnviz.training.experiment import Experiment
from nnviz.training.mixing import additions, own_samples
from nnviz.training.randomness import Stream, generator

EVALUATED_TRAIN_SAMPLES = 10_000
"""The training loss is measured on at most so many training samples, evenly spaced and always the same."""

Prepared = tuple[Array, Array]
"""Inputs, (samples, inputs), and targets, (samples, outputs)."""


def evaluated_every(samples: int) -> int:
    """Of so many training samples, every how many is evaluated: an odd number.

    Data may alternate: every second training digit of MNIST is from the harder half of the writers.
    """
    every = -(-samples // EVALUATED_TRAIN_SAMPLES)
    return every + (every + 1) % 2


class Feed:
    """The samples of an experiment, prepared once."""

    def __init__(
        self, experiment: Experiment, data: Data, preparation: Preparation, own: Sequence[MyDigit] = ()
    ) -> None:
        """`own` are the digits that the user wrote."""
        self._experiment, self._preparation = experiment, preparation
        dataset, train = experiment.dataset, data.train
        augmented = None
        if experiment.augmentation.name != "none" and dataset.image_shape is not None:
            augmented = Augmented(experiment.augmentation, dataset.image_shape, preparation.scaling)
        x = train.inputs if augmented else preparation.apply(train.inputs)
        y = encoded(train.targets, dataset, experiment.loss)
        trained, held_out = self._split_off_held_out(len(train))
        self.held_out_rows = held_out
        """Those of the training samples that are not trained on."""
        labels = train.labels if experiment.balanced and dataset.task == "classification" else None
        mixed = [
            Mixed(
                inputs if augmented else preparation.apply(inputs),
                experiment.loss.targets_of(added, dataset.classes()),
                added,
                share,
            )
            for inputs, added, share in additions(experiment, own, len(trained))
        ]
        self.batches = Batches(x, y, experiment.seed, experiment.start, trained, labels, augmented, mixed)

        every = evaluated_every(len(trained))
        self.train: Prepared = self._prepared(train, y, trained[::every] if len(held_out) else slice(None, None, every))
        self.held_out: Prepared | None = self._prepared(train, y, held_out) if len(held_out) else None
        """What early stopping watches."""
        self.test: Prepared = (
            preparation.apply(data.test.inputs),
            encoded(data.test.targets, dataset, experiment.loss),
        )
        written = own_samples(experiment, own)
        self.own: Prepared | None = (
            None
            if written is None
            else (preparation.apply(written.inputs), encoded(written.targets, dataset, experiment.loss))
        )
        """The user's own digits as they are, to be evaluated on."""

    def _split_off_held_out(self, samples: int) -> tuple[Rows, Rows]:
        """The rows to train on, and those that early stopping watches."""
        share = self._experiment.stopping.held_out
        if share == 0 or samples < 2:
            return np.arange(samples), np.empty(0, np.intp)
        held_out = min(max(1, round(share * samples)), samples - 1)
        order = generator(self._experiment.seed, Stream.HELD_OUT).permutation(samples)
        return np.sort(order[held_out:]), np.sort(order[:held_out])

    def _prepared(self, samples: Samples, targets: Array, rows: Rows | slice) -> Prepared:
        """These rows; a slice of them is a view and costs no memory."""
        return self._preparation.apply(samples.inputs[rows]), targets[rows]


def encoded(targets: Targets, dataset: Dataset, loss: Loss) -> Array:
    """The targets of samples as the loss wants them from the output units, (samples, outputs)."""
    return targets if dataset.task == "regression" else loss.encode(targets[:, 0].astype(np.intp), dataset.classes())
