"""The trainer joins an experiment, its data, a network and an optimizer, and trains one batch at a time.

It has no thread, no clock and no window: the command line calls it in a loop, the runner calls it in its thread, and
both get the same weights.
"""

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np

from nnviz.data.dataset import Data, Dataset
from nnviz.data.features import expand
from nnviz.data.my_digits import MyDigit
from nnviz.data.preparation import Preparation
from nnviz.engine.arrays import Array, Labels
from nnviz.engine.health import LayerHealth, layer_health
from nnviz.engine.layers import Parameters
from nnviz.engine.metrics import accuracy, confusion_matrix
from nnviz.engine.network import Network, views
from nnviz.engine.stopping import whole_epochs
from nnviz.errors import BadInput
from nnviz.training.batches import Rows
from nnviz.training.blas import limit_blas_threads
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.confidence import Confidence
from nnviz.training.diagnosis import Diagnosis, Evidence, diagnose
from nnviz.training.edits import Change, Effect, apply_changes, check_change
from nnviz.training.evaluation import chunks, evaluate_probe
from nnviz.training.experiment import Experiment
from nnviz.training.feed import Feed
from nnviz.training.history import BATCH_COLUMNS, EVALUATION_COLUMNS, History, Recorder
from nnviz.training.neighbours import Neighbours
from nnviz.training.places import entries
from nnviz.training.randomness import Stream, generator
from nnviz.training.snapshot import Probe, ProbeResult

EXAMINED_SAMPLES = 256
"""The health of the layers is measured on at most so many of them."""
TRUSTED_SAMPLES = 2_000
"""How far its answers can be trusted is measured on at most so many samples."""
LEAST_STEPS_BETWEEN_EVALUATIONS = 10
"""Where an epoch is shorter than this, several epochs pass between two evaluations."""


MAX_BATCH_ACTIVATIONS = 250_000_000
"""Units of all layers times samples of a batch; they take 16 bytes each."""


class Diverged(Exception):
    """The loss is not a number any more. The message says what happened and what to try."""


@lru_cache(maxsize=2)
def load(dataset: Dataset, test_share: float, seed: int) -> Data:
    """The data of an experiment; the last two are kept, so that a new network does not wait for it."""
    return dataset.load(test_share, generator(seed, Stream.DATA))


class Trainer:
    """One training in progress. Raises `BadInput` if the data cannot be loaded."""

    def __init__(self, experiment: Experiment, own: Sequence[MyDigit] = ()) -> None:
        """`own` are the digits that the user wrote: a share of the training if the experiment says so, and measured."""
        limit_blas_threads()
        self.experiment = experiment
        self._own = tuple(own)
        self.between_chunks: Callable[[], None] = nothing
        """Called now and then while an evaluation goes on. It may ask the network, but change nothing."""
        self._gestures = 0
        self._load_data()
        self._restart()

    # Setting up

    def _load_data(self) -> None:
        experiment = self.experiment
        dataset = experiment.dataset
        # Data with a test set of its own does not depend on the share: one key for all shares, one copy in memory.
        share = 0.0 if dataset.has_own_test_set else experiment.test_share
        data = load(dataset, share, experiment.seed)
        check_batch(experiment, len(data.train))
        self.data = data
        inputs = expand(self.data.train.inputs, experiment.features)
        scaling = experiment.scaling.fit(inputs, shared=dataset.image_shape is not None)
        self.preparation = Preparation(experiment.features, scaling)

    def _restart(self) -> None:
        """Back to the first weights."""
        experiment = self.experiment
        self.network = first_network(experiment)
        self._frozen = entries(self.network, experiment.frozen)
        """Where θ does not change."""
        self._start: Array | None = self.network.theta.copy()
        """The first θ; None until somebody asks, where a checkpoint was restored."""
        self._has_gradient = False
        """Whether the network's gradient is that of the last step."""
        self._update: Array | None = None
        """Δθ of the last step, if it was to be remembered."""
        self.network.rng = generator(experiment.seed, Stream.NOISE, experiment.start)
        self.optimizer_state = experiment.optimizer.init(self.network.theta)
        self.step_count = 0
        self.epoch_count = 0
        """Whole epochs done."""
        self.position = 0
        """Samples of the current epoch already trained on."""
        self._batch_losses = Recorder(BATCH_COLUMNS)
        self._epoch_losses: list[float] = []
        """The mean loss of the batches of each whole epoch."""
        self._first_row_of_epoch = 0
        self._evaluations = Recorder(EVALUATION_COLUMNS)
        self._evaluated_step = -1
        self._diagnosis: tuple[int, Diagnosis] | None = None
        """The last one, and the step of the evaluation that it was made after."""
        self._confidence: tuple[Array, Confidence | None] | None = None
        """The last one, and the test outputs of the evaluation that it was measured after."""
        self._forget_effect()
        self._watch_anew()
        self._feed_anew()
        self.test_outputs: Array = np.full((len(self.data.test), experiment.outputs), np.nan, np.float32)
        """ŷ of all test samples at the last evaluation, (samples, outputs); NaN before the first."""
        self.evaluate()

    def _feed_anew(self) -> None:
        self._feed = Feed(self.experiment, self.data, self.preparation, self._own)

    def teach(self, own: Sequence[MyDigit]) -> None:
        """Go on with other digits of the user's own."""
        self._own = tuple(own)
        self._feed_anew()
        self._measure_own()

    @property
    def held_out_rows(self) -> Rows:
        """Those of the training samples that are not trained on, but watched by early stopping."""
        return self._feed.held_out_rows

    # Training

    @property
    def batch_size(self) -> int:
        """Samples in a step; the full batch is all training samples."""
        return min(self.experiment.batch_size or len(self._feed.batches), len(self._feed.batches))

    @property
    def steps_per_epoch(self) -> int:
        return math.ceil(len(self._feed.batches) / self.batch_size)

    @property
    def epoch(self) -> float:
        """Passes over the training samples, with the fraction."""
        return self.epoch_count + self.position / len(self._feed.batches)

    @property
    def learning_rate(self) -> float:
        """η of the next step, as the schedule says."""
        experiment = self.experiment
        return experiment.optimizer.learning_rate * experiment.schedule.factor(self.epoch, self._epoch_losses)

    @np.errstate(over="ignore", invalid="ignore")  # a loss that grows without bound is told by `Diverged`
    def step(self, remember_update: bool = False) -> int:
        """Train on one batch; returns how many samples it had. Raises `Diverged`.

        Only if told so, it remembers by how much θ has changed.
        """
        experiment, network = self.experiment, self.network
        x, y = self._feed.batches.batch(self.epoch_count, self.position, self.batch_size)
        loss = network.loss_and_gradient(x, y)
        if not math.isfinite(loss):
            self._forget_last_step()
            self._diagnosis = self._evaluated_step, self._diagnose(diverged=True)
            raise Diverged(self._what_diverged(loss))
        learning_rate = self.learning_rate
        experiment.clipping.clip(network.gradient)
        theta_before = network.theta.copy() if remember_update else None
        kept = network.theta[self._frozen] if self._frozen.size else None
        experiment.optimizer.step(network.theta, network.gradient, self.optimizer_state, learning_rate)
        network.after_step(learning_rate)
        if kept is not None:
            network.theta[self._frozen] = kept
        self._has_gradient = True
        self._update = network.theta - theta_before if theta_before is not None else None

        self.step_count += 1
        self.position += len(x)
        epoch_done = self.position >= len(self._feed.batches)
        if epoch_done:
            self.epoch_count += 1
            self.position = 0
        self._batch_losses.append(self.step_count, self.epoch, loss)
        if epoch_done:
            self._epoch_losses.append(self._mean_loss_of_last_epoch())
        if self._evaluation_is_due(epoch_done):
            self.evaluate()
            if epoch_done:
                self._watch()
        return len(x)

    def _forget_last_step(self) -> None:
        """There was none, or its gradient and update have nothing to do with the weights of now."""
        self._has_gradient = False
        self._update = None

    def _mean_loss_of_last_epoch(self) -> float:
        losses = self._batch_losses.rows_from(self._first_row_of_epoch)[:, BATCH_COLUMNS.index("loss")]
        self._first_row_of_epoch += len(losses)
        return float(losses.mean())

    def _what_diverged(self, loss: float) -> str:
        return (
            f"The loss became {loss:g} at step {self.step_count:,}: the weights grew without bound. "
            f"Start again with a learning rate of {self.experiment.optimizer.learning_rate / 10:g} or less."
        )

    def _evaluation_is_due(self, epoch_done: bool) -> bool:
        """At the end of every epoch; in the first one also at the steps 1, 4, 16, 64, …

        It depends on the step alone, never on a clock or on who is watching.
        """
        if epoch_done:
            is_watched = self._feed.held_out is not None
            return is_watched or self.epoch_count % -(-LEAST_STEPS_BETWEEN_EVALUATIONS // self.steps_per_epoch) == 0
        steps = self.step_count
        is_power_of_4 = steps & (steps - 1) == 0 and steps.bit_length() % 2 == 1
        return self.epoch_count == 0 and is_power_of_4

    # Early stopping

    def _watch_anew(self) -> None:
        """Early stopping begins to watch with the next epoch."""
        self.stopped = False
        """Early stopping has ended the training; the best weights are back."""
        self._watched_from = self.epoch_count
        self._best: tuple[Array, Array] | None = None
        """θ and statistics after the best epoch since."""

    def _held_out_losses(self) -> list[float]:
        evaluations = self.history.evaluations
        losses = whole_epochs(evaluations["epoch"].tolist(), evaluations["held_out_loss"].tolist())
        return losses[len(losses) - (self.epoch_count - self._watched_from) :]

    def _watch(self) -> None:
        """At the end of an epoch: keep the best weights, and stop if the rule says so."""
        stopping = self.experiment.stopping
        if self._feed.held_out is None:
            return
        losses = self._held_out_losses()
        if stopping.best(losses) == len(losses) - 1:
            self._best = self.network.theta.copy(), self.network.statistics.copy()
        elif stopping.is_due(losses) and self._best is not None:
            self.network.theta[:], self.network.statistics[:] = self._best
            self._forget_last_step()
            self.optimizer_state = self.experiment.optimizer.init(self.network.theta)
            self._evaluate_again()
            self.stopped = True

    @property
    def stop_message(self) -> str:
        """What to tell when early stopping has ended the training."""
        best = self._watched_from + self.experiment.stopping.best(self._held_out_losses()) + 1
        return (
            f"Early stopping after epoch {self.epoch_count:,}: the held-out loss is not getting better. "
            f"The weights of epoch {best:,} are back."
        )

    def go_on(self) -> None:
        """Train on after early stopping has ended the training."""
        if self.stopped:
            self._watch_anew()

    # Evaluating

    def evaluate(self) -> None:
        """Measure loss and accuracy and record them, once a step."""
        if self._evaluated_step == self.step_count:
            return
        self._evaluated_step = self.step_count
        train_loss, train_accuracy, _ = self._loss_and_accuracy(*self._feed.train)
        test_loss, test_accuracy, self.test_outputs = self._loss_and_accuracy(*self._feed.test)
        held_out_loss = math.nan
        if self._feed.held_out is not None:
            held_out_loss, _, _ = self._loss_and_accuracy(*self._feed.held_out)
        self._measure_own()
        self._evaluations.append(
            self.step_count, self.epoch, train_loss, test_loss, train_accuracy, test_accuracy, held_out_loss
        )

    def _measure_own(self) -> None:
        self.own_accuracy: float | None = None
        """Of the network at the last evaluation on the user's own digits as they are; None if there are none."""
        if self._feed.own is not None:
            _, self.own_accuracy, _ = self._loss_and_accuracy(*self._feed.own)

    def _evaluate_again(self) -> None:
        """Other weights at the same step: what was measured is no longer true."""
        self._evaluated_step = -1
        self._diagnosis = None
        self.evaluate()

    @np.errstate(over="ignore", invalid="ignore")
    def _loss_and_accuracy(self, x: Array, y: Array) -> tuple[float, float, Array]:
        """Mean loss without penalty, accuracy (NaN for a regression), and the outputs, (samples, outputs)."""
        loss = self.experiment.loss
        classify = self.experiment.dataset.task == "classification"
        outputs = np.empty((len(x), self.network.layers[-1].units), x.dtype)
        total, right = 0.0, 0.0
        for rows in chunks(len(x), self.network):
            targets = y[rows]
            activity = self.network.forward(x[rows])
            outputs[rows] = activity.y_hat
            total += loss.value(activity.z[-1], activity.y_hat, targets) * len(targets)
            if classify:
                right += accuracy(loss.labels(activity.y_hat), loss.decode(targets)) * len(targets)
            self.between_chunks()
        outputs.flags.writeable = False
        return total / len(x), right / len(x) if classify else math.nan, outputs

    @np.errstate(over="ignore", invalid="ignore", divide="ignore")
    def _examine(self) -> tuple[LayerHealth, ...]:
        """The health of the layers, without a trace: no parameter, gradient, statistic or random number changes."""
        network, optimizer = self.network, self.experiment.optimizer
        x, y = (array[:: -(-len(array) // EXAMINED_SAMPLES)] for array in self._feed.train)
        statistics, rng, last_gradient = network.statistics.copy(), network.rng, network.gradient.copy()
        network.rng = np.random.default_rng(0)
        network.loss_and_gradient(x, y)
        network.rng, network.statistics[:] = rng, statistics
        theta, gradient = network.theta.copy(), network.gradient.copy()
        self.experiment.clipping.clip(gradient)
        vectors = {name: vector.copy() for name, vector in self.optimizer_state.vectors.items()}
        optimizer.step(theta, gradient, replace(self.optimizer_state, vectors=vectors), self.learning_rate)
        health = layer_health(network, x, y, step=theta - network.theta)
        network.gradient[:] = last_gradient
        return health

    def diagnosis(self, may_be_older: bool = False) -> Diagnosis:
        """How the layers do and what is wrong; looked at anew when there is an evaluation since the last look.

        If it `may_be_older`, the last look is good enough.
        """
        if self._diagnosis is None or (self._diagnosis[0] != self._evaluated_step and not may_be_older):
            self._diagnosis = self._evaluated_step, self._diagnose()
        return self._diagnosis[1]

    def _diagnose(self, diverged: bool = False) -> Diagnosis:
        train = self.data.train
        classification = self.experiment.dataset.task == "classification"
        evidence = Evidence(
            experiment=self.experiment,
            history=self.history,
            health=self._examine(),
            class_counts=np.bincount(train.labels, minlength=self.experiment.dataset.classes())
            if classification
            else np.empty(0, np.intp),
            diverged=diverged,
        )
        return Diagnosis(evidence.health, diagnose(evidence))

    def confusion(self) -> np.ndarray[tuple[int, int], np.dtype[np.intp]]:
        """Confusion matrix of the test samples, (classes, classes): row = true, column = predicted."""
        dataset = self.experiment.dataset
        scores = self.probe(Probe(self.data.test.inputs, keep="outputs")).scores
        if scores is None:
            raise BadInput(f"dataset {dataset.name!r} is a regression: it has no confusion matrix.")
        return confusion_matrix(np.argmax(scores, axis=1), self.data.test.labels, dataset.classes())

    def probe(self, probe: Probe, neighbours: Neighbours | None = None) -> ProbeResult:
        """What the network makes of any inputs; the nearest samples come from `neighbours`."""
        result = evaluate_probe(self.network, self.preparation, self.experiment.dataset, probe, neighbours=neighbours)
        confidence = self._measured_confidence() if probe.wants_sure else None
        if confidence is None or result.scores is None:
            return result
        return replace(result, is_sure=confidence.is_sure(confidence.calibrated(result.scores)[0]))

    def _measured_confidence(self) -> Confidence | None:
        """How far the scores can be trusted; measured after an evaluation, when somebody asks.

        On samples that are held out from training if there are some; else on every second test sample, so that the
        others can judge it. None where scores are no probabilities.
        """
        if not self.experiment.loss.probabilities:
            return None
        if self._confidence is None or self._confidence[0] is not self.test_outputs:
            outputs, labels = self._outputs_to_trust()
            scores = self.experiment.loss.scores(outputs)
            measured = Confidence.measured(scores, labels) if np.isfinite(scores).all() else None
            self._confidence = self.test_outputs, measured
        return self._confidence[1]

    def _outputs_to_trust(self) -> tuple[Array, Labels]:
        """ŷ and labels of at most `TRUSTED_SAMPLES` samples that were not trained on."""
        if self._feed.held_out is not None:
            x, y = self._feed.held_out
            x, y = x[:TRUSTED_SAMPLES], y[:TRUSTED_SAMPLES]
            return self._loss_and_accuracy(x, y)[2], self.experiment.loss.decode(y)
        every = 2 * -(-len(self.test_outputs) // (2 * TRUSTED_SAMPLES))
        return self.test_outputs[::every], self.data.test.labels[::every]

    @property
    def history(self) -> History:
        return History(self._batch_losses.view(), self._evaluations.view())

    @property
    def parameters(self) -> tuple[Parameters, ...]:
        """A copy of W, b and others of every layer, among them what normalisations have measured."""
        return tuple(
            Parameters(
                layer.W.copy(),
                layer.b.copy(),
                {name: vector.copy() for name, vector in {**layer.others, **statistics}.items()},
            )
            for layer, statistics in zip(self.network.parameters, self.network.layer_statistics, strict=True)
        )

    def vectors(self, names: Collection[str]) -> dict[str, tuple[Parameters, ...]]:
        """Copies of the vectors that are known by these names, see `Snapshot.vectors`."""
        known = ((name, self._vector(name)) for name in sorted(names))
        return {name: tuple(views(self.network.layers, vector.copy())) for name, vector in known if vector is not None}

    def _vector(self, name: str) -> Array | None:
        """A vector of the shape of θ; None if there is none of that name yet."""
        match name:
            case "gradient":
                return self.network.gradient if self._has_gradient else None
            case "update":
                return self._update
            case "start":
                if self._start is None:
                    self._start = first_network(self.experiment).theta
                return self._start
            case _:
                return self.optimizer_state.vectors.get(name)

    # Hands on the weights

    def edit(self, changes: Sequence[Change], final: bool = True) -> None:
        """Set weights and biases, also frozen ones. Edits belong to one gesture until the `final` one.

        Early stopping watches anew: the best weights so far were of another network. Raises `BadInput`; then nothing
        has changed.
        """
        if not changes and self._before is None:
            return
        for change in changes:
            check_change(change, self.network.parameters)
        self._begin_gesture()
        apply_changes(changes, self.network.parameters)
        self._watch_anew()
        if final:
            self._end_gesture()
        else:
            self._effect_is_due = True

    def effect(self) -> Effect | None:
        """What the last gesture did; measured when somebody asks while it goes on, without a row in the history."""
        if self._effect_is_due:
            loss, accuracy, self.test_outputs = self._loss_and_accuracy(*self._feed.test)
            self._conclude(loss, accuracy)
        return self._effect

    def _forget_effect(self) -> None:
        self._before: Effect | None = None
        """At the beginning of the gesture that is going on."""
        self._effect: Effect | None = None
        self._effect_is_due = False
        """Whether there was a change since it was measured."""

    def _begin_gesture(self) -> None:
        """Measure what is before the first change."""
        if self._before is None:
            self.evaluate()
            self._gestures += 1
            loss, accuracy = (self.history.latest(column) for column in ("test_loss", "test_accuracy"))
            self._before = Effect(self._gestures, self.step_count, loss, loss, accuracy, accuracy)

    def _end_gesture(self) -> None:
        """Measure what is after the last change, so that the history is true again."""
        self._evaluate_again()
        self._conclude(self.history.latest("test_loss"), self.history.latest("test_accuracy"))
        self._before = None

    def _conclude(self, loss: float, accuracy: float) -> None:
        if self._before is not None:
            self._effect = replace(self._before, loss_after=loss, accuracy_after=accuracy)
        self._effect_is_due = False

    # Other choices

    def use(self, experiment: Experiment) -> None:
        """Go on with other choices, keeping what can be kept. Raises `BadInput`; then nothing has changed.

        Other data, another architecture, initializer, seed or start begin anew. Another optimizer keeps the weights
        and starts its own state; all other choices keep everything and count from the next step. Switching units off
        or on has an `effect`.
        """
        before = self.experiment
        if experiment == before:
            return
        data_changed = needs_other_data(before, experiment)
        if not data_changed:
            check_batch(experiment, len(self.data.train))
        begin_anew = begins_anew(before, experiment)
        if experiment.off != before.off and not begin_anew:
            self._begin_gesture()
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
        experiment, old = self.experiment, self.network
        self.network = experiment.network()
        self.network.theta[:], self.network.statistics[:], self.network.rng = old.theta, old.statistics, old.rng
        self.network.gradient[:] = old.gradient
        self._frozen = entries(self.network, experiment.frozen)
        if type(experiment.optimizer) is not type(before.optimizer):
            self.optimizer_state = experiment.optimizer.init(self.network.theta)
        if feeding(experiment) != feeding(before):
            # The samples of this epoch are counted in other units now, so the next batch begins the same epoch anew.
            if experiment.stopping.held_out != before.stopping.held_out:
                self.position = 0
            self._feed_anew()
        if watching(experiment) != watching(before):
            self._watch_anew()
        if experiment.loss != before.loss:
            self._evaluated_step = -1  # what was measured is another loss
        self._diagnosis = None
        if experiment.off != before.off:
            self._end_gesture()

    def reset(self) -> None:
        """Back to the same first weights."""
        self._restart()

    # Saving

    def checkpoint(self) -> Checkpoint:
        """A copy of everything that is needed to go on."""
        best = self._best
        return Checkpoint(
            experiment=self.experiment,
            scaling=self.preparation.scaling,
            theta=self.network.theta.copy(),
            statistics=self.network.statistics.copy(),
            noise_state=dict(self.network.rng.bit_generator.state),
            optimizer_steps=self.optimizer_state.steps,
            optimizer_vectors={name: vector.copy() for name, vector in self.optimizer_state.vectors.items()},
            step=self.step_count,
            epoch=self.epoch_count,
            position=self.position,
            watched_from=self._watched_from,
            best=np.concatenate(best) if best is not None else None,
            batches=self._batch_losses.rows(),
            evaluations=self._evaluations.rows(),
        )

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on where the checkpoint was made. Raises `BadInput` if its data cannot be loaded."""
        self.use(checkpoint.experiment)
        if checkpoint.position >= len(self._feed.batches):
            raise BadInput(f"the checkpoint stands at sample {checkpoint.position:,} of {len(self._feed.batches):,}.")
        self.network.theta[:] = checkpoint.theta
        self._start = None
        self._forget_last_step()
        self._forget_effect()
        self.network.statistics[:] = checkpoint.statistics
        self.network.rng = checkpoint.noise()
        self.optimizer_state = checkpoint.experiment.optimizer.init(self.network.theta)
        self.optimizer_state.steps = checkpoint.optimizer_steps
        for name, vector in checkpoint.optimizer_vectors.items():
            self.optimizer_state.vectors[name][:] = vector
        self.step_count, self.epoch_count, self.position = checkpoint.step, checkpoint.epoch, checkpoint.position
        self._batch_losses = Recorder.restored(BATCH_COLUMNS, checkpoint.batches)
        self._remember_epoch_losses(checkpoint.batches)
        self._evaluations = Recorder.restored(EVALUATION_COLUMNS, checkpoint.evaluations)
        self._evaluated_step = int(checkpoint.evaluations[-1, 0]) if len(checkpoint.evaluations) else -1
        self._diagnosis = None
        self._watch_anew()
        self._watched_from = checkpoint.watched_from
        if checkpoint.best is not None:
            theta, statistics = np.split(checkpoint.best, [self.network.theta.size])
            self._best = theta, statistics
            self.stopped = checkpoint.experiment.stopping.is_due(self._held_out_losses())
        _, _, self.test_outputs = self._loss_and_accuracy(*self._feed.test)
        self._measure_own()

    def _remember_epoch_losses(self, batches: np.ndarray[Any, np.dtype[np.float64]]) -> None:
        """The mean loss of every whole epoch, from the losses of its batches."""
        _, epochs, losses = batches.T
        number = np.ceil(epochs[epochs <= self.epoch_count]) - 1
        self._first_row_of_epoch = len(number)
        ends = np.searchsorted(number, np.arange(self.epoch_count), side="right")
        # Summed up as while training: the last bit may decide whether a schedule reduces the learning rate.
        rows = np.split(losses[: len(number)], ends[:-1]) if len(ends) else []
        self._epoch_losses = [float(of_epoch.mean()) if len(of_epoch) else 0.0 for of_epoch in rows]

    @classmethod
    def resumed(cls, checkpoint: Checkpoint, own: Sequence[MyDigit] = ()) -> "Trainer":
        """A trainer that goes on where the checkpoint was made, with the same digits of the user's `own`."""
        trainer = cls(checkpoint.experiment, own)
        trainer.restore(checkpoint)
        return trainer


def nothing() -> None:
    """Nobody waits for anything."""


def first_network(experiment: Experiment) -> Network:
    """The network of an experiment with its first weights."""
    network = experiment.network()
    network.initialize(experiment.initializer, generator(experiment.seed, Stream.WEIGHTS, experiment.start))
    return network


def check_batch(experiment: Experiment, samples: int) -> None:
    """Raise `BadInput` if a batch of so many training samples takes more memory than a computer may have."""
    batch = min(experiment.batch_size or samples, samples)
    most = MAX_BATCH_ACTIVATIONS // sum(experiment.sizes)
    if batch > most:
        raise BadInput(
            f"a batch of {batch:,} samples is too large for a network of {sum(experiment.sizes):,} units; "
            f"choose a batch size of at most {most:,}."
        )


def needs_other_data(before: Experiment, after: Experiment) -> bool:
    """Whether the samples, or what the network receives of them, are others."""

    def data(experiment: Experiment) -> tuple[object, ...]:
        return experiment.dataset, experiment.seed, experiment.features, experiment.scaling

    return data(after) != data(before) or (after.test_share != before.test_share and not after.dataset.has_own_test_set)


def feeding(experiment: Experiment) -> tuple[object, ...]:
    """What decides which samples come in a batch, and in which form."""
    mixed = experiment.ink_share, experiment.ink_hand, experiment.own_share, experiment.scribble_share
    return experiment.loss, experiment.augmentation, experiment.balanced, experiment.stopping.held_out, mixed


def watching(experiment: Experiment) -> tuple[object, ...]:
    """What early stopping watches: the best weights of another network are not to come back."""
    return experiment.stopping, experiment.off, experiment.frozen


def begins_anew(before: Experiment, after: Experiment) -> bool:
    """Whether a training cannot go on from one experiment to the other, because data, layers or start are others."""

    def start(experiment: Experiment) -> tuple[object, ...]:
        layers = [
            (layer.connections, *layer.other_starts, *layer.normalization.statistics) for layer in experiment.layers
        ]
        own = [layer.initializer for layer in experiment.hidden]
        return layers, own, experiment.initializer, experiment.start

    return needs_other_data(before, after) or start(after) != start(before)
