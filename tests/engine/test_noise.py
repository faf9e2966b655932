"""Noise: how large it is, that it is off when a network answers, and that backpropagation sees the same noise."""

import numpy as np
import pytest

from nnviz.engine.activations import Tanh
from nnviz.engine.arrays import Array
from nnviz.engine.gradient_check import gradient_check
from nnviz.engine.initializers import He
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.losses import losses
from nnviz.engine.network import Network
from nnviz.engine.noise import Noise, add_gaussian, dropout_mask

RNG_SEED = 4


def rng() -> np.random.Generator:
    return np.random.default_rng(RNG_SEED)


class TestDropoutMask:
    @pytest.mark.parametrize("rate", [0.1, 0.5, 0.9])
    def test_the_share_dropped_is_the_rate_and_the_mean_stays_1(self, rate):
        mask = dropout_mask(rate, rng(), np.empty((300, 300), np.float32))
        assert (mask == 0).mean() == pytest.approx(rate, abs=0.01)
        assert mask.mean() == pytest.approx(1, abs=0.03)
        np.testing.assert_allclose(np.unique(mask), [0, 1 / (1 - rate)], rtol=1e-6)

    def test_units_and_samples_are_dropped_apart(self):
        mask = dropout_mask(0.5, rng(), np.empty((64, 32))) > 0
        assert len(np.unique(mask, axis=0)) == 64
        assert len(np.unique(mask, axis=1).T) == 32


class TestGaussian:
    def test_it_has_the_deviation_and_keeps_what_it_is_added_to(self):
        values = np.full((400, 200), 3, np.float32)
        noisy = add_gaussian(values, 0.25, rng(), out=np.empty_like(values))
        assert noisy.dtype == np.float32
        assert noisy.mean() == pytest.approx(3, abs=0.01)
        assert noisy.std() == pytest.approx(0.25, rel=0.02)
        assert (values == 3).all()

    def test_it_can_be_added_in_place(self):
        values = np.zeros(5)
        expected = add_gaussian(values, 1.0, rng(), out=np.empty(5))
        assert add_gaussian(values, 1.0, rng(), out=values) is values
        np.testing.assert_array_equal(values, expected)


def network(noise: Noise | None = None, dropout: float = 0.0) -> Network:
    hidden = [HiddenLayer(6, Tanh(), dropout=dropout), HiddenLayer(5, Tanh(), dropout=dropout)]
    made = Network(3, hidden, 2, losses.create("mse"), dtype=np.float64, noise=noise, rng=rng())
    made.initialize(He(), np.random.default_rng(0))
    return made


NOISY = {
    "inputs": lambda: network(Noise(inputs=0.5)),
    "weights": lambda: network(Noise(weights=0.5)),
    "dropout": lambda: network(dropout=0.5),
    "all": lambda: network(Noise(0.3, 0.3), dropout=0.4),
}
each = pytest.mark.parametrize("make", NOISY.values(), ids=NOISY)


@pytest.fixture
def batch() -> tuple[Array, Array]:
    numbers = np.random.default_rng(5)
    return numbers.normal(size=(9, 3)), numbers.normal(size=(9, 2))


class TestInANetwork:
    @each
    def test_it_is_off_when_the_network_answers_and_draws_no_number(self, make, batch):
        noisy, (x, _) = make(), batch
        state = noisy.rng.bit_generator.state
        expected = network().forward(x).y_hat.copy()
        np.testing.assert_array_equal(noisy.forward(x).y_hat, expected)
        assert noisy.rng.bit_generator.state == state

    @each
    def test_every_step_has_other_noise_and_the_same_seed_the_same(self, make, batch):
        one, other = make(), make()
        losses_of_one = [one.loss_and_gradient(*batch) for _ in range(5)]
        assert len(set(losses_of_one)) == 5
        assert losses_of_one == [other.loss_and_gradient(*batch) for _ in range(5)]

    @each
    def test_neither_weights_nor_inputs_are_left_changed(self, make, batch):
        noisy = make()
        theta, x = noisy.theta.copy(), batch[0].copy()
        noisy.loss_and_gradient(*batch)
        np.testing.assert_array_equal(noisy.theta, theta)
        np.testing.assert_array_equal(batch[0], x)

    @each
    def test_the_gradient_is_that_of_the_noisy_loss(self, make, batch):
        assert gradient_check(make(), *batch) < 1e-6

    def test_noise_on_the_weights_leaves_biases_alone(self, batch):
        noisy = network(Noise(weights=1.0))
        for parameters in noisy.parameters:
            parameters.W[:] = 0  # what is left of z is the bias, whatever the noise does to the inputs' weights
        noisy.parameters[-1].b[:] = 7
        x = np.zeros((4, 3))
        loss = noisy.loss_and_gradient(x, np.full((4, 2), 7.0))
        assert loss == 0

    def test_a_dropped_unit_gets_no_gradient(self, batch):
        noisy = network(dropout=0.6)
        x, y = batch
        noisy.loss_and_gradient(x[:1], y[:1])
        dropped = noisy.buffers(1)[0].mask[0] == 0
        assert dropped.any()
        assert not noisy.gradients[0].W[dropped].any()
        assert not noisy.gradients[1].W[:, dropped].any()

    def test_dropout_keeps_the_mean_of_a_linear_network(self, batch):
        plain = Network(3, [HiddenLayer(50, dropout=0.5)], 1, losses.create("mse"), dtype=np.float64, rng=rng())
        plain.initialize(He(), np.random.default_rng(0))
        x = batch[0][:1]
        answers = [float(plain.forward(x, training=True).y_hat[0, 0]) for _ in range(4000)]
        assert np.mean(answers) == pytest.approx(float(plain.forward(x).y_hat[0, 0]), abs=4 * np.std(answers) / 60)
