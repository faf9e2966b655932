"""The trainer joins an experiment, its data, a network and an optimizer, and trains one batch at a time.

It has no thread, no clock and no window: the command line calls it in a loop, the runner calls it in its thread, and
both get the same weights.
"""

import math
from functools import lru_cache

import numpy as np

from nnviz.data.dataset import Data, Dataset, Samples
from nnviz.data.scaling import Scaling
from nnviz.engine.arrays import Array
from nnviz.engine.layers import Parameters
from nnviz.engine.metrics import accuracy, confusion_matrix
from nnviz.errors import BadInput
from nnviz.training.batches import Batches
from nnviz.training.blas import limit_blas_threads
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.evaluation import evaluate_probe
from nnviz.training.experiment import Experiment
from nnviz.training.history import BATCH_COLUMNS, EVALUATION_COLUMNS, History, Recorder
from nnviz.training.randomness import Stream, generator
from nnviz.training.snapshot import Probe, ProbeResult

EVALUATED_TRAIN_SAMPLES = 10_000
"""The training loss is measured on at most so many training samples, evenly spaced and always the same."""
EVALUATION_CHUNK = 1_000
"""Samples evaluated at once."""
LEAST_STEPS_BETWEEN_EVALUATIONS = 10
"""Where an epoch is shorter than this, several epochs pass between two evaluations."""


class Diverged(Exception):
    """The loss is not a number any more. The message says what happened and what to try."""


@lru_cache(maxsize=2)
def load(dataset: Dataset, test_share: float, seed: int) -> Data:
    """The data of an experiment; the last two are kept, so that a new network does not wait for it."""
    return dataset.load(test_share, generator(seed, Stream.DATA))


class Trainer:
    """One training in progress. Raises `BadInput` if the data cannot be loaded."""

    def __init__(self, experiment: Experiment) -> None:
        limit_blas_threads()
        self.experiment = experiment
        self._load_data()
        self._restart()

    # Setting up

    def _load_data(self) -> None:
        experiment = self.experiment
        dataset = experiment.dataset
        # Data with a test set of its own does not depend on the share: one key for all shares, one copy in memory.
        share = 0.0 if dataset.has_own_test_set else experiment.test_share
        self.data = load(dataset, share, experiment.seed)
        self.scaling = (
            Scaling.standard(self.data.train.inputs, shared=dataset.image_shape is not None)
            if experiment.standardize
            else Scaling.none()
        )

    def _restart(self) -> None:
        """Back to the first weights."""
        experiment = self.experiment
        self.network = experiment.network()
        self.network.initialize(experiment.initializer, generator(experiment.seed, Stream.WEIGHTS, experiment.start))
        self.optimizer_state = experiment.optimizer.init(self.network.theta)
        self.step_count = 0
        self.epoch_count = 0
        """Whole epochs done."""
        self.position = 0
        """Samples of the current epoch already trained on."""
        self._batch_losses = Recorder(BATCH_COLUMNS)
        self._evaluations = Recorder(EVALUATION_COLUMNS)
        self._evaluated_step = -1
        self._prepare_samples()
        self.evaluate()

    def _prepare_samples(self) -> None:
        """Inputs and targets as the network receives them."""
        train, test = self.data.train, self.data.test
        x = self.scaling.apply(train.inputs)
        y = self._targets(train)
        self._batches = Batches(x, y, self.experiment.seed, self.experiment.start)
        rows = np.linspace(0, len(train) - 1, min(len(train), EVALUATED_TRAIN_SAMPLES)).astype(np.intp)
        self._train_evaluation = (x[rows], y[rows]) if len(rows) < len(train) else (x, y)
        self._test_evaluation = (self.scaling.apply(test.inputs), self._targets(test))

    def _targets(self, samples: Samples) -> Array:
        dataset = self.experiment.dataset
        if dataset.task == "regression":
            return samples.targets
        return self.experiment.loss.encode(samples.labels, dataset.classes())

    # Training

    @property
    def batch_size(self) -> int:
        """Samples in a step; the full batch is all training samples."""
        return min(self.experiment.batch_size or len(self._batches), len(self._batches))

    @property
    def steps_per_epoch(self) -> int:
        return math.ceil(len(self._batches) / self.batch_size)

    @property
    def epoch(self) -> float:
        """Passes over the training samples, with the fraction."""
        return self.epoch_count + self.position / len(self._batches)

    @np.errstate(over="ignore", invalid="ignore")  # a loss that grows without bound is told by `Diverged`
    def step(self) -> int:
        """Train on one batch; returns how many samples it had. Raises `Diverged`."""
        x, y = self._batches.batch(self.epoch_count, self.position, self.batch_size)
        loss = self.network.loss_and_gradient(x, y)
        if not math.isfinite(loss):
            raise Diverged(self._what_diverged(loss))
        self.experiment.optimizer.step(self.network.theta, self.network.gradient, self.optimizer_state)
        self.step_count += 1
        self.position += len(x)
        epoch_done = self.position >= len(self._batches)
        if epoch_done:
            self.epoch_count += 1
            self.position = 0
        self._batch_losses.append(self.step_count, self.epoch, loss)
        if self._evaluation_is_due(epoch_done):
            self.evaluate()
        return len(x)

    def _what_diverged(self, loss: float) -> str:
        learning_rate = getattr(self.experiment.optimizer, "learning_rate", None)
        smaller = f"a learning rate of {learning_rate / 10:g} or less" if learning_rate else "a smaller learning rate"
        return (
            f"The loss became {loss:g} at step {self.step_count:,}: the weights grew without bound. "
            f"Start again with {smaller}."
        )

    def _evaluation_is_due(self, epoch_done: bool) -> bool:
        """At the end of every epoch; in the first one also whenever the number of steps has doubled.

        It depends on the step alone, never on a clock or on who is watching.
        """
        if epoch_done:
            since = self.step_count - self._evaluated_step
            return max(since, self.steps_per_epoch) >= LEAST_STEPS_BETWEEN_EVALUATIONS
        return self.epoch_count == 0 and self.step_count & (self.step_count - 1) == 0

    # Evaluating

    @np.errstate(over="ignore", invalid="ignore")
    def evaluate(self) -> None:
        """Measure loss and accuracy on training and test samples and record them, once a step."""
        if self._evaluated_step == self.step_count:
            return
        self._evaluated_step = self.step_count
        train_loss, train_accuracy = self._loss_and_accuracy(*self._train_evaluation)
        test_loss, test_accuracy = self._loss_and_accuracy(*self._test_evaluation)
        self._evaluations.append(self.step_count, self.epoch, train_loss, test_loss, train_accuracy, test_accuracy)

    def _loss_and_accuracy(self, x: Array, y: Array) -> tuple[float, float]:
        """Mean loss without penalty, and accuracy (NaN for a regression)."""
        loss = self.experiment.loss
        classify = self.experiment.dataset.task == "classification"
        total, right = 0.0, 0.0
        for first in range(0, len(x), EVALUATION_CHUNK):
            targets = y[first : first + EVALUATION_CHUNK]
            activity = self.network.forward(x[first : first + EVALUATION_CHUNK])
            total += loss.value(activity.z[-1], activity.y_hat, targets) * len(targets)
            if classify:
                right += accuracy(loss.labels(activity.y_hat), loss.decode(targets)) * len(targets)
        return total / len(x), right / len(x) if classify else math.nan

    def confusion(self) -> np.ndarray[tuple[int, int], np.dtype[np.intp]]:
        """Confusion matrix of the test samples, (classes, classes): row = true, column = predicted."""
        dataset = self.experiment.dataset
        scores = self.probe(Probe(self.data.test.inputs, keep="outputs")).scores
        if scores is None:
            raise BadInput(f"dataset {dataset.name!r} is a regression: it has no confusion matrix.")
        return confusion_matrix(np.argmax(scores, axis=1), self.data.test.labels, dataset.classes())

    def probe(self, probe: Probe) -> ProbeResult:
        """What the network makes of any inputs."""
        return evaluate_probe(self.network, self.scaling, self.experiment.dataset, probe)

    @property
    def history(self) -> History:
        return History(self._batch_losses.view(), self._evaluations.view())

    @property
    def parameters(self) -> tuple[Parameters, ...]:
        """A copy of W and b of every layer."""
        return tuple(Parameters(layer.W.copy(), layer.b.copy()) for layer in self.network.parameters)

    # Other choices

    def use(self, experiment: Experiment) -> None:
        """Go on with other choices, keeping what can be kept. Raises `BadInput`; then nothing has changed.

        Other data, another architecture, initializer, seed or start begin anew. Another optimizer keeps the weights
        and starts its own state; its hyper-parameters, the batch size, the regularizer, the activations and a loss
        with as many outputs keep all.
        """
        before = self.experiment
        if experiment == before:
            return
        data_changed = needs_other_data(before, experiment)
        begin_anew = begins_anew(before, experiment)
        self.experiment = experiment
        if data_changed:
            try:
                self._load_data()
            except BadInput:
                self.experiment = before
                raise
        if begin_anew:
            self._restart()
            return
        self._continue_with(before)

    def _continue_with(self, before: Experiment) -> None:
        experiment = self.experiment
        theta = self.network.theta
        self.network = experiment.network()
        self.network.theta[:] = theta
        if type(experiment.optimizer) is not type(before.optimizer):
            self.optimizer_state = experiment.optimizer.init(self.network.theta)
        if experiment.loss != before.loss:
            self._prepare_samples()

    def reset(self) -> None:
        """Back to the same first weights."""
        self._restart()

    # Saving

    def checkpoint(self) -> Checkpoint:
        """A copy of everything that is needed to go on."""
        return Checkpoint(
            experiment=self.experiment,
            scaling=self.scaling,
            theta=self.network.theta.copy(),
            optimizer_steps=self.optimizer_state.steps,
            optimizer_vectors={name: vector.copy() for name, vector in self.optimizer_state.vectors.items()},
            step=self.step_count,
            epoch=self.epoch_count,
            position=self.position,
            batches=self._batch_losses.rows(),
            evaluations=self._evaluations.rows(),
        )

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on where the checkpoint was made. Raises `BadInput` if its data cannot be loaded."""
        self.use(checkpoint.experiment)
        if checkpoint.position >= len(self._batches):
            raise BadInput(f"the checkpoint stands at sample {checkpoint.position:,} of {len(self._batches):,}.")
        self.network.theta[:] = checkpoint.theta
        self.optimizer_state = checkpoint.experiment.optimizer.init(self.network.theta)
        self.optimizer_state.steps = checkpoint.optimizer_steps
        for name, vector in checkpoint.optimizer_vectors.items():
            self.optimizer_state.vectors[name][:] = vector
        self.step_count, self.epoch_count, self.position = checkpoint.step, checkpoint.epoch, checkpoint.position
        self._batch_losses = Recorder.restored(BATCH_COLUMNS, checkpoint.batches)
        self._evaluations = Recorder.restored(EVALUATION_COLUMNS, checkpoint.evaluations)
        self._evaluated_step = int(checkpoint.evaluations[-1, 0]) if len(checkpoint.evaluations) else -1

    @classmethod
    def resumed(cls, checkpoint: Checkpoint) -> "Trainer":
        """A trainer that goes on where the checkpoint was made."""
        trainer = cls(checkpoint.experiment)
        trainer.restore(checkpoint)
        return trainer


def needs_other_data(before: Experiment, after: Experiment) -> bool:
    """Whether the samples, or what the network receives of them, are others."""
    return (after.dataset, after.seed, after.standardize) != (before.dataset, before.seed, before.standardize) or (
        after.test_share != before.test_share and not after.dataset.has_own_test_set
    )


def begins_anew(before: Experiment, after: Experiment) -> bool:
    """Whether a training cannot go on from one experiment to the other, because data, layers or start are others."""
    return needs_other_data(before, after) or (after.sizes, after.initializer, after.start) != (
        before.sizes,
        before.initializer,
        before.start,
    )
