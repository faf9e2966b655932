"""The trainer: same seed, same weights; what a change of the experiment keeps and what it begins anew."""

import dataclasses
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from strategies import experiments

from nnviz.data import datasets
from nnviz.data.features import features
from nnviz.data.scaling import scalings
from nnviz.engine.activations import activations
from nnviz.engine.layers import Convolution, HiddenLayer, MaxPooling
from nnviz.engine.normalization import normalizations
from nnviz.engine.optimizers import optimizers
from nnviz.engine.regularizers import regularizers
from nnviz.errors import BadInput
from nnviz.training.edits import Change
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Probe
from nnviz.training.trainer import Diverged, Trainer


@pytest.fixture
def experiment() -> Experiment:
    return replace(Experiment.recommended("circle"), batch_size=10, scaling=scalings.create("none"))


def trained(experiment: Experiment, steps: int) -> Trainer:
    trainer = Trainer(experiment)
    for _ in range(steps):
        trainer.step()
    return trainer


def theta(trainer: Trainer) -> np.ndarray:
    return trainer.network.theta.copy()


def test_the_same_seed_gives_the_same_weights(experiment):
    np.testing.assert_array_equal(theta(trained(experiment, 100)), theta(trained(experiment, 100)))


@pytest.mark.parametrize("field", ["seed", "start"])
def test_another_seed_or_start_gives_other_weights(experiment, field):
    assert not np.array_equal(theta(Trainer(experiment)), theta(Trainer(replace(experiment, **{field: 7}))))


def test_a_new_start_keeps_the_data(experiment):
    one, other = Trainer(experiment), Trainer(replace(experiment, start=1))
    np.testing.assert_array_equal(one.data.train.inputs, other.data.train.inputs)


def test_evaluating_and_probing_between_steps_does_not_change_the_training(experiment):
    watched = Trainer(experiment)
    for _ in range(60):
        watched.step()
        watched.evaluate()
        watched.probe(Probe(watched.data.test.inputs))
        watched.checkpoint()
    np.testing.assert_array_equal(theta(watched), theta(trained(experiment, 60)))


def test_every_sample_is_used_once_an_epoch_and_the_last_batch_is_smaller(experiment):
    trainer = Trainer(replace(experiment, batch_size=64))
    samples = len(trainer.data.train)
    sizes = [trainer.step() for _ in range(trainer.steps_per_epoch)]
    assert sum(sizes) == samples
    assert sizes[-1] == samples % 64
    assert trainer.epoch == 1.0


@pytest.mark.parametrize(("batch_size", "steps"), [(None, 1), (10**6, 1), (1, None)])
def test_full_batch_and_single_sample(experiment, batch_size, steps):
    trainer = Trainer(replace(experiment, batch_size=batch_size))
    assert trainer.steps_per_epoch == (steps or len(trainer.data.train))


def test_the_loss_of_every_batch_is_recorded(experiment):
    trainer = trained(experiment, 123)
    np.testing.assert_array_equal(trainer.history.batches["step"], np.arange(1, 124))


def test_it_is_evaluated_at_the_start_at_powers_of_4_and_at_every_epoch(experiment):
    trainer = Trainer(experiment)
    per_epoch = trainer.steps_per_epoch
    for _ in range(2 * per_epoch):
        trainer.step()
    steps = [int(step) for step in trainer.history.evaluations["step"]]
    assert steps[:4] == [0, 1, 4, 16]
    assert per_epoch in steps
    assert steps[-1] == 2 * per_epoch


def test_history_that_was_handed_out_never_changes(experiment):
    trainer = trained(experiment, 10)
    early = trainer.history
    losses = early.batches["loss"].copy()
    for _ in range(200):
        trainer.step()
    np.testing.assert_array_equal(early.batches["loss"], losses)
    assert not early.batches["loss"].flags.writeable


class TestUse:
    """What another experiment keeps."""

    def test_another_learning_rate_keeps_weights_and_optimizer_state(self, experiment):
        trainer = trained(experiment, 50)
        before, m = theta(trainer), trainer.optimizer_state.vectors["m"].copy()
        trainer.use(replace(experiment, optimizer=optimizers.create("adam", learning_rate=0.5)))
        np.testing.assert_array_equal(theta(trainer), before)
        np.testing.assert_array_equal(trainer.optimizer_state.vectors["m"], m)
        assert trainer.step_count == 50

    def test_another_optimizer_keeps_weights_and_starts_its_state(self, experiment):
        trainer = trained(experiment, 50)
        before = theta(trainer)
        trainer.use(replace(experiment, optimizer=optimizers.create("momentum")))
        np.testing.assert_array_equal(theta(trainer), before)
        assert trainer.optimizer_state.steps == 0
        assert not trainer.optimizer_state.vectors["velocity"].any()
        trainer.step()

    @pytest.mark.parametrize(
        "change",
        [
            {"batch_size": 3},
            {"regularizer": regularizers.create("l2", strength=0.1)},
            {"hidden": (HiddenLayer(8, activations.create("sigmoid")), HiddenLayer(8, activations.create("sigmoid")))},
        ],
    )
    def test_batch_size_penalty_and_activation_keep_the_weights(self, experiment, change):
        experiment = replace(experiment, hidden=(HiddenLayer(8), HiddenLayer(8)))
        trainer = trained(experiment, 20)
        before = theta(trainer)
        trainer.use(replace(experiment, **change))
        np.testing.assert_array_equal(theta(trainer), before)
        assert trainer.step_count == 20
        trainer.step()
        assert not np.array_equal(theta(trainer), before)

    @pytest.mark.parametrize(
        "change",
        [
            {"hidden": (HiddenLayer(5),)},
            {"seed": 3},
            {"start": 3},
            {"dataset": datasets.create("spiral")},
            {"test_share": 0.5},
            {
                "hidden": (
                    HiddenLayer(6, activations.create("tanh"), normalization=normalizations.create("layer_norm")),
                )
            },
            {"scaling": scalings.create("standardize")},
            {"features": (features.create("square"),)},
        ],
    )
    def test_architecture_seed_and_data_begin_anew_as_if_newly_made(self, experiment, change):
        changed = replace(experiment, **change)
        trainer = trained(experiment, 20)
        trainer.use(changed)
        assert trainer.step_count == 0
        np.testing.assert_array_equal(theta(trainer), theta(Trainer(changed)))
        trainer.step()

    def test_a_change_in_the_middle_of_an_epoch_loses_no_sample(self, experiment):
        trainer = Trainer(experiment)
        used = sum(trainer.step() for _ in range(5))
        trainer.use(replace(experiment, batch_size=7))
        while trainer.epoch_count == 0:
            used += trainer.step()
        assert used == len(trainer.data.train)


def test_reset_goes_back_to_the_same_start(experiment):
    trainer = Trainer(experiment)
    start = theta(trainer)
    for _ in range(30):
        trainer.step()
    trained_once = theta(trainer)
    trainer.reset()
    np.testing.assert_array_equal(theta(trainer), start)
    for _ in range(30):
        trainer.step()
    np.testing.assert_array_equal(theta(trainer), trained_once)


def test_a_loss_that_is_not_a_number_is_told_with_the_step_and_what_to_try():
    experiment = replace(Experiment.recommended("plane"), optimizer=optimizers.create("sgd", learning_rate=100.0))
    trainer = Trainer(experiment)
    with pytest.raises(Diverged, match=r"step .*learning rate of 10 or less"):
        for _ in range(1000):
            trainer.step()


def test_standardised_inputs_have_mean_0_and_deviation_1_on_the_training_samples_only(experiment):
    trainer = Trainer(replace(experiment, scaling=scalings.create("standardize")))
    received = trainer.probe(Probe(trainer.data.train.inputs)).a[0]
    np.testing.assert_allclose(received.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(received.std(axis=0), 1, atol=1e-4)


def test_a_network_without_hidden_layer_learns_the_plane_as_least_squares_does():
    experiment = replace(
        Experiment.recommended("plane"),
        hidden=(),
        batch_size=None,
        scaling=scalings.create("none"),
        optimizer=optimizers.create("sgd", learning_rate=0.03),
    )
    trainer = trained(experiment, 3000)
    x, y = trainer.data.train.inputs.astype(float), trainer.data.train.targets.astype(float)
    solution, *_ = np.linalg.lstsq(np.hstack([x, np.ones((len(x), 1))]), y, rcond=None)
    np.testing.assert_allclose(trainer.network.theta, solution.ravel(), atol=1e-3)


def test_confusion_counts_every_test_sample_in_the_row_of_its_class(experiment):
    trainer = trained(experiment, 200)
    confusion = trainer.confusion()
    np.testing.assert_array_equal(confusion.sum(axis=1), np.bincount(trainer.data.test.labels, minlength=2))
    assert np.trace(confusion) / confusion.sum() == pytest.approx(trained_accuracy(trainer))


def trained_accuracy(trainer: Trainer) -> float:
    trainer.evaluate()
    return trainer.history.latest("test_accuracy")


def test_normalisations_that_measure_and_that_do_not_begin_anew_from_each_other(experiment):
    """They learn alike named numbers, but only one of them has statistics."""
    made = [
        replace(experiment, hidden=(HiddenLayer(4, normalization=normalizations.create(name)),))
        for name in ("batch_norm", "layer_norm", "batch_norm")
    ]
    trainer = trained(made[0], 5)
    for other in made[1:]:
        trainer.use(other)
        assert trainer.step_count == 0
        trainer.step()


@settings(deadline=None, max_examples=60)
@given(
    first=experiments(),
    second=experiments(),
    names=st.sets(st.sampled_from([field.name for field in dataclasses.fields(Experiment) if field.name != "dataset"])),
)
def test_any_choices_can_be_changed_in_a_running_training(first, second, names):
    try:
        changed = replace(first, **{name: getattr(second, name) for name in names})
    except BadInput:
        assume(False)
    trainer = Trainer(first)
    for experiment in (first, changed, first):
        trainer.use(experiment)
        try:
            for _ in range(3):
                trainer.step()
        except Diverged:
            trainer.reset()
        trainer.diagnosis()
        assert trainer.experiment == experiment


class TestConvolutions:
    @pytest.fixture
    def experiment(self) -> Experiment:
        hidden = (Convolution(4, 3), MaxPooling(2), HiddenLayer(6))
        return replace(Experiment.recommended("digits"), hidden=hidden)

    def test_another_activation_goes_on_and_another_window_begins_anew(self, experiment):
        trainer = trained(experiment, 5)
        before = theta(trainer)
        first, *others = experiment.hidden
        trainer.use(replace(experiment, hidden=(replace(first, activation=activations.create("tanh")), *others)))
        np.testing.assert_array_equal(theta(trainer), before)
        trainer.use(replace(experiment, hidden=(replace(first, padding="valid"), *others)))
        assert trainer.step_count == 0

    def test_a_filter_can_be_off_and_its_weights_frozen_and_edited(self, experiment):
        trainer = trained(replace(experiment, off=((1, 1),), frozen=((1, 0),)), 3)
        first = Trainer(experiment).network.parameters[0]
        now = trainer.network.parameters[0]
        np.testing.assert_array_equal(now.W[0], first.W[0])
        np.testing.assert_array_equal(now.W[1], first.W[1])  # nothing goes through it, so nothing changes it
        assert not np.array_equal(now.W[2], first.W[2])
        trainer.edit((Change(1, 2, 8, 0.5), Change(1, 2, None, -1.0)))
        assert (now.W[2, 8], now.b[2]) == (0.5, -1.0)
        for layer, source, message in ((1, 9, "no weight from unit 9"), (2, 0, "layer 2 has no weights to edit")):
            with pytest.raises(BadInput, match=message):
                trainer.edit((Change(layer, 0, source, 0.5),))

    def test_a_batch_that_no_computer_could_hold_is_refused_and_nothing_changes(self, experiment):
        trainer = trained(experiment, 2)
        wide = (Convolution(512, 3),) * 6
        with pytest.raises(BadInput, match=r"a batch of 1,438 samples is too large .* at most"):
            trainer.use(replace(experiment, hidden=wide + experiment.hidden, batch_size=None))
        assert trainer.experiment == experiment
        trainer.step()
