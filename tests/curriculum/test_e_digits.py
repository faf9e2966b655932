"""Course E, from neuron models to a digit classifier: its numbers, on the real 8×8 digits."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.activations import activations
from nnviz.engine.health import layer_health
from nnviz.engine.initializers import He, Normal, Xavier
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


@pytest.fixture(scope="module")
def digits() -> Trainer:
    return trained(Experiment.recommended("digits"), 20)


class TestE2:
    SLOPES = st.floats(-2, 2).map(lambda slope: round(slope, 3))

    @given(SLOPES, SLOPES, st.floats(-100, 100))
    def test_E2_two_slopes_are_alpha_t_from_0_on_and_beta_t_below(self, alpha, beta, t):
        activation = activations.create("two_slope", alpha=alpha, beta=beta)
        z = np.array([[t]])
        expected = alpha * t if t >= 0 else beta * t
        assert activation.value(z).item() == pytest.approx(expected, rel=1e-12, abs=1e-12)
        assert activation.derivative(z, activation.value(z)).item() == pytest.approx(alpha if t >= 0 else beta)

    @pytest.mark.parametrize(
        ("alpha", "beta", "same"), [(1, 0, "relu"), (1, 1, "identity"), (1, 0.01, "leaky_relu")], ids=str
    )
    def test_E2_others_are_cases_of_it(self, alpha, beta, same):
        z = np.linspace(-3, 3, 13).reshape(1, -1)
        found = activations.create("two_slope", alpha=alpha, beta=beta).value(z)
        np.testing.assert_allclose(found, activations.create(same).value(z), atol=1e-15)

    def test_E2_the_step_is_1_from_0_on(self):
        z = np.array([[-1e-9, 0.0, 1e-9]])
        assert activations.create("step").value(z).tolist() == [[0, 1, 1]]


def test_E4_the_small_digits_are_8_by_8_in_10_classes_and_a_network_reads_them(digits):
    assert digits.experiment.sizes == (64, 32, 10)
    assert len(digits.data.train) + len(digits.data.test) == 1797
    assert digits.history.latest("test_accuracy") > 0.95


class TestE5:
    def test_E5_softmax_is_y_then_e_to_the_y_then_its_share_of_the_sum(self, digits):
        result = digits.probe(Probe(digits.data.test.inputs[:20]))
        for y, shown in zip(result.z[-1].tolist(), result.y_hat, strict=True):
            powers = [math.exp(value) for value in y]
            expected = [power / sum(powers) for power in powers]
            np.testing.assert_allclose(shown, expected, rtol=1e-4, atol=1e-7)
            assert float(shown.sum()) == pytest.approx(1, abs=1e-6)
            assert int(np.argmax(shown)) == y.index(max(y))

    def test_E5_adding_the_same_to_all_changes_nothing(self):
        softmax = losses.create("softmax_cross_entropy")
        y = np.array([[1.0, 2.0, 3.0]])
        np.testing.assert_allclose(softmax.output(y + 1000), softmax.output(y), rtol=1e-9)
        np.testing.assert_allclose(softmax.output(y), [[0.09003057, 0.24472847, 0.66524096]], rtol=1e-7)


class TestE6:
    def test_E6_cross_entropy_is_the_mean_of_minus_ln_of_the_probability_of_the_truth(self, digits):
        test = digits.data.test
        scores = digits.probe(Probe(test.inputs)).scores
        terms = [-math.log(row[label]) for row, label in zip(scores.tolist(), test.labels, strict=True)]
        assert digits.history.latest("test_loss") == pytest.approx(sum(terms) / len(terms), rel=1e-4)

    def test_E6_log_loss_of_two_classes(self):
        trainer = trained(Experiment.recommended("gaussians"), 2)
        test = trainer.data.test
        outputs = trainer.probe(Probe(test.inputs)).y_hat[:, 0].tolist()
        terms = [-math.log(p) if y == 1 else -math.log(1 - p) for p, y in zip(outputs, test.labels, strict=True)]
        assert trainer.history.latest("test_loss") == pytest.approx(sum(terms) / len(terms), rel=1e-4)

    def test_E6_mean_squared_error_of_a_regression(self):
        trainer = trained(Experiment.recommended("sine"), 2)
        test = trainer.data.test
        outputs = trainer.probe(Probe(test.inputs)).y_hat[:, 0].tolist()
        terms = [(output - y) ** 2 for output, y in zip(outputs, test.targets[:, 0].tolist(), strict=True)]
        assert trainer.history.latest("test_loss") == pytest.approx(sum(terms) / len(terms), rel=1e-4)

    def test_E6_two_classes_of_a_softmax_are_a_sigmoid_of_the_difference(self):
        z = np.array([[0.3, -1.1], [2.0, 5.0]])
        softmax = losses.create("softmax_cross_entropy").output(z)
        sigmoid = losses.create("binary_cross_entropy").output(z[:, 1:] - z[:, :1])
        np.testing.assert_allclose(softmax[:, 1:], sigmoid, rtol=1e-12)


def test_E7_sgd_with_one_sample_steps_against_its_gradient():
    trainer = Trainer(
        replace(Experiment.recommended("digits"), optimizer=optimizers.create("sgd", learning_rate=0.1), batch_size=1)
    )
    for _ in range(3):
        before = trainer.network.theta.copy()
        assert trainer.step() == 1
        np.testing.assert_allclose(trainer.network.theta, before - 0.1 * trainer.network.gradient, rtol=1e-6, atol=1e-8)


class TestE8:
    DEPTH = 8

    def norms(self, activation: str, initializer: object) -> list[float]:
        """‖∂L/∂z‖ of layer 1, 2, …, of the real digits."""
        hidden = [HiddenLayer(32, activations.create(activation))] * self.DEPTH
        network = Network(64, hidden, 10, losses.create("softmax_cross_entropy"))
        network.initialize(initializer, np.random.default_rng(0))
        train = Trainer(Experiment.recommended("digits")).data.train
        x, y = train.inputs[:200], network.loss.encode(train.labels[:200], 10)
        network.loss_and_gradient(x, y)
        return [layer.delta_norm for layer in layer_health(network, x, y, np.zeros_like(network.theta))]

    def test_E8_through_sigmoids_the_gradient_vanishes(self):
        norms = self.norms("sigmoid", Xavier())
        assert norms == sorted(norms)
        assert norms[0] < 1e-4 * norms[-1]

    def test_E8_through_large_weights_it_explodes(self):
        norms = self.norms("relu", Normal(deviation=1.0))
        assert norms == sorted(norms, reverse=True)
        assert norms[0] > 1e3 * norms[-1]

    def test_E8_with_relu_and_he_it_keeps_its_size(self):
        norms = self.norms("relu", He())
        assert 0.1 < norms[0] / norms[-1] < 10

    def test_E8_it_is_the_product_of_jacobians(self):
        network = Network(
            3, [HiddenLayer(4, activations.create("tanh"))] * 3, 2, losses.create("mse"), dtype=np.float64
        )
        network.initialize(Xavier(), np.random.default_rng(1))
        rng = np.random.default_rng(2)
        x, y = rng.normal(size=(1, 3)), rng.normal(size=(1, 2))
        activity = network.forward(x, training=True)
        network.backward(activity, y)
        found = layer_health(network, x, y, np.zeros_like(network.theta))
        delta = 2 * (activity.y_hat[0] - y[0]) / 2
        assert found[-1].delta_norm == pytest.approx(float(np.linalg.norm(delta)))
        for layer in (2, 1, 0):
            jacobian = network.parameters[layer + 1].W @ np.diag(1 - activity.a[layer + 1][0] ** 2)
            delta = jacobian.T @ delta
            assert found[layer].delta_norm == pytest.approx(float(np.linalg.norm(delta)))
