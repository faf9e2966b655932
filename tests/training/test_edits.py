"""Hands on the weights: what is edited, switched off or frozen, and what it did."""

import math
from dataclasses import replace

import numpy as np
import pytest

from nnviz.engine.activations import activations
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.losses import losses
from nnviz.engine.normalization import normalizations
from nnviz.engine.optimizers import optimizers
from nnviz.engine.regularizers import regularizers
from nnviz.engine.stopping import stoppings, whole_epochs
from nnviz.errors import BadInput
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.edits import Change, Effect
from nnviz.training.experiment import Experiment
from nnviz.training.places import BIAS
from nnviz.training.trainer import Trainer


@pytest.fixture
def experiment() -> Experiment:
    layer = HiddenLayer(5, activations.create("prelu"), normalizations.create("batch_norm"))
    return replace(Experiment.recommended("circle"), hidden=(layer, HiddenLayer(3)), batch_size=10)


def trained(experiment: Experiment, steps: int) -> Trainer:
    trainer = Trainer(experiment)
    for _ in range(steps):
        trainer.step()
    return trainer


def measured(trainer: Trainer) -> tuple[float, float]:
    """Test loss and accuracy of the weights as they are, by a trainer that was never edited."""
    alone = Trainer(trainer.experiment)
    alone.network.theta[:], alone.network.statistics[:] = trainer.network.theta, trainer.network.statistics
    alone._evaluate_again()
    return alone.history.latest("test_loss"), alone.history.latest("test_accuracy")


def before(effect: Effect) -> tuple[float, float]:
    return effect.loss_before, effect.accuracy_before


def after(effect: Effect) -> tuple[float, float]:
    return effect.loss_after, effect.accuracy_after


class TestEditing:
    def test_it_sets_a_weight_and_a_bias_and_nothing_else(self, experiment):
        trainer = trained(experiment, 3)
        expected = [(layer.W.copy(), layer.b.copy()) for layer in trainer.network.parameters]
        trainer.edit((Change(1, 4, 1, 2.5), Change(3, 0, None, -1)))
        expected[0][0][4, 1], expected[2][1][0] = 2.5, -1
        for layer, (W, b) in zip(trainer.network.parameters, expected, strict=True):
            np.testing.assert_array_equal(layer.W, W)
            np.testing.assert_array_equal(layer.b, b)

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            (Change(0, 0, 0, 1), "no layer 0 to edit; the network has the layers 1 to 3"),
            (Change(4, 0, 0, 1), "no layer 4"),
            (Change(2, 3, 0, 1), "layer 2 has no unit 3 to edit; it has the units 0 to 2"),
            (Change(2, -1, None, 1), "layer 2 has no unit -1"),
            (Change(1, 0, 2, 1), "layer 1 has no weight from unit 2"),
            (Change(1, 0, -1, 1), "layer 1 has no weight from unit -1"),
            (Change(1, 0, 0, math.nan), "cannot be nan; type a finite number"),
            (Change(1, 0, 0, 1e39), "cannot be 1e\\+39"),
        ],
    )
    def test_what_cannot_be_set_is_refused_and_nothing_is_set(self, experiment, change, message):
        trainer = trained(experiment, 3)
        theta, rows = trainer.network.theta.copy(), len(trainer.history.evaluations["step"])
        with pytest.raises(BadInput, match=message):
            trainer.edit((Change(1, 0, 0, 7.0), change))
        np.testing.assert_array_equal(trainer.network.theta, theta)
        assert len(trainer.history.evaluations["step"]) == rows
        assert trainer.effect() is None

    def test_its_effect_is_what_was_measured_before_and_after(self, experiment):
        trainer = trained(experiment, 80)
        weights_before = measured(trainer)
        trainer.edit((Change(3, 0, 0, 30.0),))
        effect = trainer.effect()
        assert (effect.number, effect.step) == (1, 80)
        assert before(effect) == weights_before
        assert after(effect) == measured(trainer) != weights_before
        assert trainer.history.latest("test_loss") == effect.loss_after
        trainer.edit((Change(3, 0, 0, 0.0),))
        assert (trainer.effect().number, before(trainer.effect())) == (2, after(effect))

    def test_a_drag_is_one_gesture_without_rows_until_its_end(self, experiment):
        trainer = trained(experiment, 45)
        start = measured(trainer)
        trainer.edit((Change(3, 0, 0, 1.0),), final=False)
        rows = len(trainer.history.evaluations["step"])
        for value in (5.0, 20.0):
            trainer.edit((Change(3, 0, 0, value),), final=False)
            outputs = trainer.test_outputs
            effect = trainer.effect()
            assert (effect.number, before(effect), after(effect)) == (1, start, measured(trainer))
            assert not np.array_equal(trainer.test_outputs, outputs)
            assert trainer.effect() is effect, "it is measured once"
        assert len(trainer.history.evaluations["step"]) == rows
        trainer.edit(())
        assert len(trainer.history.evaluations["step"]) == rows + 1
        assert (before(trainer.effect()), after(trainer.effect())) == (start, measured(trainer))
        trainer.edit(())
        assert trainer.effect().number == 1

    def test_before_and_after_are_the_same_loss(self, experiment):
        trainer = trained(experiment, 80)
        trainer.use(replace(experiment, loss=losses.create("mse")))
        start = measured(trainer)
        trainer.edit((Change(3, 0, 0, 3.0),))
        assert before(trainer.effect()) == start

    def test_a_regression_has_no_accuracy_to_change(self):
        trainer = trained(Experiment.recommended("sine"), 2)
        trainer.edit((Change(1, 0, None, 3.0),))
        effect = trainer.effect()
        assert math.isnan(effect.accuracy_before)
        assert math.isnan(effect.accuracy_after)
        assert effect.loss_before != effect.loss_after

    def test_a_new_beginning_forgets_it_and_counts_on(self, experiment):
        trainer = trained(experiment, 5)
        checkpoint = trainer.checkpoint()
        for number, begin_anew in enumerate(
            [
                trainer.reset,
                lambda: trainer.restore(checkpoint),
                lambda: trainer.use(replace(trainer.experiment, start=trainer.experiment.start + 1)),
            ],
            1,
        ):
            trainer.edit((Change(1, 0, 0, float(number)),), final=number != 1)
            assert trainer.effect().number == number
            begin_anew()
            assert trainer.effect() is None

    def test_two_rows_of_one_step_are_saved_and_the_training_goes_on_alike(self, experiment, tmp_path):
        watching = replace(experiment, stopping=stoppings.create("early_stopping", patience=2, held_out=0.3))
        trainer = Trainer(watching)
        while trainer.epoch_count < 2:
            trainer.step()
        trainer.edit((Change(1, 0, 0, 3.0), Change(3, 0, None, 2.0)))
        evaluations = trainer.history.evaluations
        assert list(evaluations["epoch"][-2:]) == [2, 2]
        assert len(whole_epochs(evaluations["epoch"].tolist(), evaluations["held_out_loss"].tolist())) == 2
        trainer.checkpoint().save(tmp_path / "net.npz")
        resumed = Trainer.resumed(Checkpoint.open(tmp_path / "net.npz"))
        for other in (trainer, resumed):
            while not other.stopped and other.epoch_count < 20:
                other.step()
        np.testing.assert_array_equal(trainer.network.theta, resumed.network.theta)
        np.testing.assert_array_equal(trainer.history.evaluations["step"], resumed.history.evaluations["step"])


class TestSwitchingOff:
    def test_its_effect_is_that_of_the_network_without_the_unit(self, experiment):
        trainer = trained(experiment, 80)
        start, theta = measured(trainer), trainer.network.theta.copy()
        trainer.use(replace(experiment, off=((2, 1),)))
        np.testing.assert_array_equal(trainer.network.theta, theta)
        effect = trainer.effect()
        assert (before(effect), after(effect)) == (start, measured(trainer))
        assert effect.loss_after != effect.loss_before
        trainer.network.parameters[2].W[:, 1] = 0
        trainer.use(experiment)
        assert trainer.effect().number == 2
        assert trainer.effect().loss_after == pytest.approx(effect.loss_after, rel=1e-5)

    def test_the_unit_does_not_learn_and_others_do(self, experiment):
        trainer = Trainer(replace(experiment, off=((1, 2),), optimizer=optimizers.create("momentum")))
        first = trainer.vectors({"start"})["start"][0]
        for _ in range(20):
            trainer.step()
        W = trainer.network.parameters[0].W
        np.testing.assert_array_equal(W[2], first.W[2])
        assert (W[[0, 1, 3, 4]] != first.W[[0, 1, 3, 4]]).any(axis=1).all()

    def test_it_is_not_called_dead_or_saturated(self, experiment):
        layer = HiddenLayer(2, activations.create("sigmoid"))
        trainer = Trainer(replace(experiment, hidden=(layer, HiddenLayer(3)), off=((1, 0), (1, 1), (2, 1))))
        first, _, _ = trainer.diagnosis().health
        assert (first.saturated, first.dead) == (0, 0)


class TestFreezing:
    FROZEN = ((1, 0), (1, 3, 1), (2, 1, BIAS), (3, 0, 2))

    @pytest.mark.parametrize("optimizer", ["sgd", "adamw", "lion"])
    def test_what_is_frozen_stays_exactly_and_all_else_learns(self, experiment, optimizer):
        decaying = replace(
            experiment,
            optimizer=optimizers.create(optimizer, learning_rate=0.01),
            regularizer=regularizers.create("max_norm", limit=0.3),
            weight_noise=0.1,
        )
        trainer = trained(decaying, 20)
        trainer.use(replace(decaying, frozen=self.FROZEN))
        theta = trainer.network.theta.copy()
        for _ in range(30):
            trainer.step(remember_update=True)
        stays = np.flatnonzero(trainer.network.theta == theta)
        # W₁ (5, 2), b₁, γ, β, slopes (5,) each; W₂ (3, 5), b₂ (3,); W₃ (1, 3), b₃ (1,).
        expected = [0, 1, 7, 10, 15, 20, 25, 30 + 15 + 1, 30 + 18 + 2]
        assert set(expected) <= set(stays)
        assert len(stays) < 20
        update = trainer.vectors({"update"})["update"]
        assert not update[0].W[0].any()
        assert update[0].W[1].all()

    def test_hands_may_still_set_it(self, experiment):
        trainer = Trainer(replace(experiment, frozen=((1, 0),)))
        trainer.edit((Change(1, 0, 1, 0.75),))
        for _ in range(5):
            trainer.step()
        assert trainer.network.parameters[0].W[0, 1] == 0.75

    def test_early_stopping_brings_back_no_weights_from_before(self, experiment):
        """Neither from before a freezing nor from before an edit."""
        stopping = stoppings.create("early_stopping", patience=3, held_out=0.3)
        trainer = Trainer(replace(experiment, stopping=stopping))
        while trainer.epoch_count < 2:
            trainer.step()
        trainer.use(replace(trainer.experiment, frozen=((1, 0),)))
        trainer.edit((Change(1, 0, 0, 0.5), Change(3, 0, None, 9.0)))
        frozen = trainer.network.parameters[0].W[0].copy()
        while not trainer.stopped:
            trainer.step()
        np.testing.assert_array_equal(trainer.network.parameters[0].W[0], frozen)
