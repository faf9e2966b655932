"""The gradient check itself: it must catch what is wrong."""

from dataclasses import dataclass

import numpy as np
import pytest

from nnviz.engine.activations import Tanh
from nnviz.engine.arrays import Array
from nnviz.engine.gradient_check import gradient_check, numerical_gradient
from nnviz.engine.initializers import Xavier
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.losses import MeanSquaredError
from nnviz.engine.network import Network
from nnviz.engine.regularizers import L2


@dataclass(frozen=True)
class WrongTanh(Tanh):
    """Its derivative is 1 % off."""

    def derivative(self, z: Array, a: Array, out: Array | None = None) -> Array:
        return np.multiply(super().derivative(z, a), 1.01, out=out)


@dataclass(frozen=True)
class WrongSquaredError(MeanSquaredError):
    """Its gradient lacks the factor 2."""

    def gradient(self, z: Array, y_hat: Array, y: Array, out: Array | None = None) -> Array:
        return np.multiply(super().gradient(z, y_hat, y), 0.5, out=out)


@dataclass(frozen=True)
class WrongPenalty(L2):
    """Its gradient has another sign."""

    def add_gradient(self, W: Array, dW: Array, scratch: Array) -> None:
        dW -= self.strength * W


def network(activation=None, loss=None, regularizer=None, dtype=np.float64) -> Network:
    made = Network(
        3, [HiddenLayer(4, activation or Tanh())], 2, loss or MeanSquaredError(), regularizer or L2(strength=0.1), dtype
    )
    made.initialize(Xavier(), np.random.default_rng(0))
    return made


RNG = np.random.default_rng(1)
X, Y = RNG.normal(size=(5, 3)), RNG.normal(size=(5, 2))


def test_a_right_network_passes():
    assert gradient_check(network(), X, Y) < 1e-8


@pytest.mark.parametrize(
    "wrong", [{"activation": WrongTanh()}, {"loss": WrongSquaredError()}, {"regularizer": WrongPenalty(strength=0.1)}]
)
def test_a_wrong_derivative_is_caught(wrong):
    assert gradient_check(network(**wrong), X, Y) > 1e-4


def test_chosen_parameters_alone_are_checked():
    checked = network()
    numerical = numerical_gradient(checked, X, Y, [2, 7])
    checked.loss_and_gradient(X, Y)
    np.testing.assert_allclose(numerical, checked.gradient[[2, 7]], rtol=1e-6)
    assert gradient_check(checked, X, Y, [2, 7]) < 1e-8


def test_theta_is_as_before():
    checked = network()
    before = checked.theta.copy()
    gradient_check(checked, X, Y)
    np.testing.assert_array_equal(checked.theta, before)


def test_float32_is_refused():
    with pytest.raises(ValueError, match="float64"):
        gradient_check(network(dtype=np.float32), X, Y)
