"""Course D, artificial neurons, learning rules, a training by hand: its numbers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from nnviz.data.scaling import scalings
from nnviz.engine.activations import Step, activations
from nnviz.engine.initializers import initializers
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.losses import losses
from nnviz.engine.network import Network
from nnviz.engine.optimizers import optimizers
from nnviz.training.batches import Batches
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Probe
from nnviz.training.trainer import Trainer

BITS = np.array([(0, 0), (0, 1), (1, 0), (1, 1)], np.float64)


def neuron(weights: Sequence[float], bias: float) -> Network:
    """One unit with a step."""
    made = Network(len(weights), [], 1, losses.create("perceptron_rule"), dtype=np.float64)
    made.parameters[0].W[:], made.parameters[0].b[:] = weights, bias
    return made


def answers(network: Network, x: np.ndarray) -> list[float]:
    found: list[float] = network.forward(x).y_hat[:, 0].tolist()
    return found


class TestD1:
    """A McCulloch–Pitts neuron fires when at least two of its connections are active: the threshold is always 2."""

    def test_D1_it_fires_when_at_least_two_inputs_are_active(self):
        inputs = np.array([[bit >> place & 1 for place in range(5)] for bit in range(32)], np.float64)
        assert answers(neuron([1] * 5, -2), inputs) == [float(row.sum() >= 2) for row in inputs]

    @pytest.mark.parametrize(
        ("connections", "truth"),
        [
            pytest.param((2, 0), [0, 0, 1, 1], id="identity: A doubled"),
            pytest.param((1, 1), [0, 0, 0, 1], id="A AND B"),
            pytest.param((2, 2), [0, 1, 1, 1], id="A OR B: both doubled"),
            pytest.param((2, -1), [0, 0, 1, 0], id="A AND NOT B: A doubled, B inhibits"),
        ],
    )
    def test_D1_the_four_nets(self, connections, truth):
        assert answers(neuron(connections, -2), BITS) == truth


class TestD2:
    def test_D2_heaviside_of_0_is_1_and_sgn_of_0_is_0(self):
        zero = np.zeros((1, 1))
        assert activations.create("step").value(zero).item() == 1
        assert activations.create("sign").value(zero).item() == 0

    @pytest.mark.parametrize(
        ("loss", "expected"), [("perceptron_rule", [0, 1, 1]), ("hebb_rule", [-1, 0, 1])], ids=["Heaviside", "sign"]
    )
    def test_D2_a_threshold_unit_of_either_kind(self, loss, expected):
        unit = Network(1, [], 1, losses.create(loss), dtype=np.float64)
        unit.parameters[0].W[:], unit.parameters[0].b[:] = 2, -1
        assert answers(unit, np.array([[0.4], [0.5], [0.6]])) == expected


RATE = 0.125
"""A power of two: the rules are then exact."""


def rule(gate: str, loss: str) -> Experiment:
    return replace(
        Experiment.recommended(gate),
        hidden=(),
        loss=losses.create(loss),
        optimizer=optimizers.create("sgd", learning_rate=RATE),
        initializer=initializers.create("zeros"),
        batch_size=1,
    )


def weights(trainer: Trainer) -> np.ndarray:
    """w₁, w₂ and the bias."""
    return trainer.network.theta.copy()


class TestD3:
    @pytest.mark.parametrize("gate", ["and_gate", "or_gate", "nand_gate", "xor_gate"])
    def test_D3_every_step_is_the_perceptron_rule(self, gate):
        trainer = Trainer(rule(gate, "perceptron_rule"))
        train = trainer.data.train
        batches = Batches(train.inputs, train.targets, seed=0, start=0)
        expected = weights(trainer)
        for epoch in range(10):
            for row in batches.order(epoch):
                x, y = np.append(train.inputs[row], 1), train.targets[row, 0]
                expected = expected + RATE * (y - float(expected @ x >= 0)) * x
                trainer.step()
                np.testing.assert_array_equal(weights(trainer), expected)

    @pytest.mark.parametrize("gate", ["and_gate", "or_gate"])
    def test_D3_a_perceptron_learns_and_and_or_and_then_rests(self, gate):
        trainer = Trainer(rule(gate, "perceptron_rule"))
        while trainer.epoch_count < 20:
            trainer.step()
        trainer.evaluate()
        assert trainer.history.latest("test_accuracy") == 1
        learnt = weights(trainer)
        while trainer.epoch_count < 40:
            trainer.step()
        np.testing.assert_array_equal(weights(trainer), learnt)

    def test_D3_it_never_learns_xor_and_its_line_keeps_moving(self):
        trainer = Trainer(rule("xor_gate", "perceptron_rule"))
        for epoch in range(200):
            path = [weights(trainer)]
            while trainer.epoch_count == epoch:
                trainer.step()
                path.append(weights(trainer))
            trainer.evaluate()
            assert len(np.unique(path, axis=0)) > 1  # no epoch is without a step
        assert max(trainer.history.evaluations["test_accuracy"]) < 1
        assert np.abs(weights(trainer)).max() <= 4 * RATE  # it goes round in circles, not away

    def test_D3_every_step_is_hebbs_rule(self):
        trainer = Trainer(rule("and_gate", "hebb_rule"))
        train = trainer.data.train
        batches = Batches(train.inputs, train.targets, seed=0, start=0)
        expected = weights(trainer)
        for epoch in range(10):
            for row in batches.order(epoch):
                y = 1 if train.targets[row, 0] == 1 else -1
                expected = expected + RATE * y * np.append(train.inputs[row], 1)
                trainer.step()
                np.testing.assert_array_equal(weights(trainer), expected)

    def test_D3_hebbs_rule_learns_and_from_inputs_and_targets_of_plus_and_minus_1(self):
        trainer = Trainer(replace(rule("and_gate", "hebb_rule"), scaling=scalings.create("standardize")))
        np.testing.assert_array_equal(trainer.preparation.apply(BITS.astype(np.float32)), 2 * BITS - 1)
        while trainer.epoch_count < 5:
            trainer.step()
        trainer.evaluate()
        assert trainer.history.latest("test_accuracy") == 1
        np.testing.assert_array_equal(weights(trainer), 5 * RATE * np.array([2, 2, -2]))


class TestD4:
    def test_D4_xor_by_hand_is_or_and_not_and(self):
        made = Network(2, [HiddenLayer(2, Step())], 1, losses.create("perceptron_rule"), dtype=np.float64)
        made.parameters[0].W[:], made.parameters[0].b[:] = 1, (-0.5, -1.5)
        made.parameters[1].W[:], made.parameters[1].b[:] = (1, -1), -0.5
        np.testing.assert_array_equal(made.forward(BITS).a[1], [[0, 0], [1, 0], [1, 0], [1, 1]])
        assert answers(made, BITS) == [0, 1, 1, 0]

    @pytest.mark.parametrize("seed", range(3))
    def test_D4_xor_can_be_trained_with_a_hidden_layer(self, seed):
        trainer = Trainer(replace(Experiment.recommended("xor_gate"), seed=seed))
        while trainer.epoch_count < 200:
            trainer.step()
        assert trainer.history.latest("test_accuracy") == 1

    def test_D4_and_not_without_one(self):
        trainer = Trainer(replace(Experiment.recommended("xor_gate"), hidden=()))
        while trainer.epoch_count < 500:
            trainer.step()
        assert trainer.history.latest("test_accuracy") < 1
        np.testing.assert_allclose(trainer.network.forward(BITS.astype(np.float32)).y_hat, 0.5, atol=0.05)


@pytest.mark.parametrize("size", [1, 7, 16, None])
def test_D5_a_mini_batch_steps_down_the_mean_gradient_of_its_rows(size):
    experiment = replace(
        Experiment.recommended("plane"),
        loss=losses.create("half_mse"),
        optimizer=optimizers.create("sgd", learning_rate=0.1),
        batch_size=size,
    )
    trainer = Trainer(experiment)
    x = trainer.preparation.apply(trainer.data.train.inputs)
    y = trainer.data.train.targets
    batches = Batches(x, y, seed=0, start=0)
    for epoch in range(2):
        order = batches.order(epoch)
        for first in range(0, len(x), trainer.batch_size):
            rows = order[first : first + trainer.batch_size]
            X = np.hstack([x[rows], np.ones((len(rows), 1))]).astype(float)
            theta = trainer.network.theta.astype(float)
            errors = X @ theta - y[rows, 0]
            trainer.step()
            assert trainer.history.batches["loss"][-1] == pytest.approx((errors**2).sum() / (2 * len(rows)), rel=1e-4)
            np.testing.assert_allclose(
                trainer.network.theta, theta - 0.1 * X.T @ errors / len(rows), rtol=1e-5, atol=1e-6
            )
    assert trainer.epoch_count == 2


class TestD7:
    """One epoch by hand, and two more."""

    X = (0.06, 0.87, 0.60, 0.71, 0.02)
    Y = (3.17, 4.73, 4.26, 4.57, 3.02)
    RATE = 0.01

    @pytest.fixture
    def trainer(self) -> Trainer:
        return Trainer(Experiment.recommended("by_hand"))

    def w(self, trainer: Trainer) -> tuple[float, float]:
        w1, w0 = trainer.network.theta.tolist()
        return w0, w1

    def outputs(self, trainer: Trainer) -> Any:
        return trainer.probe(Probe(np.array(self.X, np.float32).reshape(-1, 1))).y_hat[:, 0]

    def test_D7_the_data_and_the_start_are_those_of_the_course(self, trainer):
        np.testing.assert_array_equal(trainer.data.train.inputs[:, 0], np.array(self.X, np.float32))
        np.testing.assert_array_equal(trainer.data.train.targets[:, 0], np.array(self.Y, np.float32))
        assert self.w(trainer) == pytest.approx((0, 0.1))
        assert trainer.batch_size == 5

    def test_D7_outputs_loss_and_new_weight_of_the_first_epoch(self, trainer):
        assert [f"{output:.3f}" for output in self.outputs(trainer)] == ["0.006", "0.087", "0.060", "0.071", "0.002"]
        assert f"{trainer.history.latest('train_loss'):.2f}" == "15.71"
        trainer.step()
        assert f"{trainer.history.batches['loss'][0]:.2f}" == "15.71"
        assert f"{trainer.network.gradient[0]:.5f}" == "-4.00156"
        assert f"{self.w(trainer)[1]:.7f}" == "0.1400156"

    def test_D7_then_the_bias_and_the_next_epochs(self, trainer):
        w0, w1 = 0.0, 0.1
        for epoch in (1, 2, 3):
            outputs = [w0 + w1 * x for x in self.X]
            np.testing.assert_allclose(self.outputs(trainer), outputs, rtol=1e-5)
            errors = [output - y for output, y in zip(outputs, self.Y, strict=True)]
            of_w1 = sum(2 * error * x for error, x in zip(errors, self.X, strict=True)) / 5
            of_w0 = sum(2 * error for error in errors) / 5
            trainer.step()
            assert trainer.epoch_count == epoch
            assert trainer.history.batches["loss"][-1] == pytest.approx(sum(error**2 for error in errors) / 5, rel=1e-6)
            np.testing.assert_allclose(trainer.network.gradient, (of_w1, of_w0), rtol=1e-5)
            w1, w0 = w1 - self.RATE * of_w1, w0 - self.RATE * of_w0
            assert self.w(trainer) == pytest.approx((w0, w1), rel=1e-6)
        assert w0 > 0.2
