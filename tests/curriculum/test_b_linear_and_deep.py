"""Course B, from linear regression to deep nets: its numbers, learnt by the trainer."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.data.features import features
from nnviz.engine.activations import Identity
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.losses import losses
from nnviz.engine.network import Network
from nnviz.engine.optimizers import optimizers
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Probe
from nnviz.training.trainer import Trainer


def trained(experiment: Experiment, epochs: int) -> Trainer:
    trainer = Trainer(experiment)
    while trainer.epoch_count < epochs:
        trainer.step()
    return trainer


def line(trainer: Trainer) -> tuple[np.ndarray, float]:
    """Weights and bias of a linear neuron in the units of its data: w/σ and b − Σ w μ/σ."""
    ((W, b),) = [(layer.W[0].astype(float), float(layer.b[0])) for layer in trainer.parameters]
    scaling = trainer.preparation.scaling
    w = W / scaling.deviation
    return w, b - float((w * scaling.mean).sum())


def least_squares(trainer: Trainer) -> tuple[np.ndarray, float]:
    """The same by linear algebra, from the training samples with their features and nothing else of the trainer."""
    train = trainer.data.train
    columns = [train.inputs, *(feature.columns(train.inputs) for feature in trainer.experiment.features)]
    x = np.hstack([*columns, np.ones((len(train), 1))]).astype(float)
    *w, b = np.linalg.lstsq(x, train.targets[:, 0].astype(float))[0]
    return np.array(w), float(b)


def answers(trainer: Trainer, inputs: object) -> np.ndarray:
    return trainer.probe(Probe(np.array(inputs, np.float32))).y_hat[:, 0]


class TestB2:
    def test_B2_one_linear_neuron_reaches_the_least_squares_solution(self):
        experiment = replace(
            Experiment.recommended("plane"), optimizer=optimizers.create("sgd", learning_rate=0.1), batch_size=None
        )
        trainer = trained(experiment, 400)
        w, b = line(trainer)
        expected_w, expected_b = least_squares(trainer)
        np.testing.assert_allclose(w, expected_w, rtol=1e-4)
        assert b == pytest.approx(expected_b, abs=1e-5)

    def test_B2_its_loss_is_the_mean_squared_error(self):
        trainer = trained(Experiment.recommended("plane"), 1)
        train = trainer.data.train
        w, b = line(trainer)
        errors = train.inputs.astype(float) @ w + b - train.targets[:, 0]
        assert trainer.history.latest("train_loss") == pytest.approx(float((errors**2).mean()), rel=1e-4)


class TestB3:
    @pytest.fixture
    def trainer(self) -> Trainer:
        return trained(Experiment.recommended("shop_profit"), 50)

    def test_B3_training_recovers_50_and_20_and_minus_300(self, trainer):
        w, b = line(trainer)
        np.testing.assert_allclose(w, (50, 20), rtol=1e-4)
        assert b == pytest.approx(-300, rel=1e-4)

    def test_B3_an_empty_day_loses_300_a_visitor_is_worth_50_a_click_20(self, trainer):
        empty, visitor, click = answers(trainer, [[0, 0], [1, 0], [0, 1]])
        assert empty == pytest.approx(-300, abs=0.1)
        assert visitor - empty == pytest.approx(50, abs=0.01)
        assert click - empty == pytest.approx(20, abs=0.01)

    def test_B3_a_neuron_with_these_weights_makes_no_error(self, trainer):
        network = Network(2, [], 1, losses.create("mse"))
        network.parameters[0].W[:], network.parameters[0].b[:] = (50, 20), -300
        train = trainer.data.train
        assert network.loss_and_gradient(train.inputs, train.targets) == 0


class TestB7:
    POINTS = {1: 3, 5: 51, 3: 19, 9: 163, 11: 243, 10: 201}
    LINE = Experiment.recommended("quadratic_points")
    PARABOLA = replace(LINE, features=(features.create("square"),))

    def test_B7_the_points_are_those_of_the_course(self):
        train = Trainer(self.LINE).data.train
        assert {float(x): float(y) for x, y in zip(train.inputs[:, 0], train.targets[:, 0], strict=True)} == self.POINTS

    def test_B7_a_line_cannot_fit(self):
        trainer = trained(self.LINE, 1000)
        w, b = least_squares(trainer)
        best = np.mean([(w[0] * x + b - y) ** 2 for x, y in self.POINTS.items()])
        assert trainer.history.latest("train_loss") == pytest.approx(best, rel=1e-4)
        assert best > 300

    def test_B7_with_the_square_as_second_input_one_neuron_learns_2_x_squared_plus_1(self):
        trainer = trained(self.PARABOLA, 6000)
        w, b = line(trainer)
        np.testing.assert_allclose(w, (0, 2), atol=2e-3)
        assert b == pytest.approx(1, abs=0.02)
        np.testing.assert_allclose(answers(trainer, [[x] for x in self.POINTS]), list(self.POINTS.values()), rtol=1e-3)
        assert answers(trainer, [[20]]).item() == pytest.approx(801, rel=1e-3)  # it holds far outside too


@given(st.integers(1, 6), st.integers(1, 8), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_B8_two_linear_layers_are_one(inputs, units, outputs, seed):
    rng = np.random.default_rng(seed)
    two = Network(inputs, [HiddenLayer(units, Identity())], outputs, losses.create("mse"), dtype=np.float64)
    two.theta[:] = rng.normal(size=two.theta.size)
    first, second = two.parameters
    one = Network(inputs, [], outputs, losses.create("mse"), dtype=np.float64)
    one.parameters[0].W[:] = second.W @ first.W
    one.parameters[0].b[:] = second.W @ first.b + second.b
    x = rng.normal(0, 10, (20, inputs))
    np.testing.assert_allclose(one.forward(x).y_hat, two.forward(x).y_hat, rtol=1e-9, atol=1e-9)
