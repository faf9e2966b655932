"""Regularizers: the penalty by hand, its gradient, what happens after a step, and that nothing else is changed."""

import numpy as np
import pytest

from nnviz.engine.initializers import Xavier
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.losses import losses
from nnviz.engine.network import Network
from nnviz.engine.optimizers import SGD, Adam
from nnviz.engine.regularizers import L1, L2, MaxNorm, Regularizer, WeightDecay, regularizers

W = np.array([[1.0, -2.0], [0.5, 0.0]])


def gradient(regularizer, dW: np.ndarray) -> np.ndarray:
    result = dW.copy()
    regularizer.add_gradient(W, result, np.empty_like(W))
    return result


def test_penalties_by_hand():
    scratch = np.empty_like(W)
    assert L1(strength=0.1).penalty(W, scratch) == pytest.approx(0.1 * 3.5)
    assert L2(strength=0.1).penalty(W, scratch) == pytest.approx(0.05 * 5.25)
    assert regularizers.create("none").penalty(W, scratch) == 0


def test_gradients_by_hand():
    np.testing.assert_allclose(gradient(L1(strength=0.1), np.ones((2, 2))), [[1.1, 0.9], [1.1, 1]])
    np.testing.assert_allclose(gradient(L2(strength=0.1), np.ones((2, 2))), [[1.1, 0.8], [1.05, 1]])
    np.testing.assert_array_equal(gradient(regularizers.create("none"), np.ones((2, 2))), np.ones((2, 2)))


@pytest.mark.parametrize("regularizer", [entry() for entry in regularizers], ids=lambda entry: entry.name)
def test_the_weights_are_only_read(regularizer):
    weights = W.copy()
    weights.flags.writeable = False
    regularizer.penalty(weights, np.empty_like(W))
    regularizer.add_gradient(weights, np.zeros_like(W), np.empty_like(W))


@pytest.mark.parametrize("name", ["l1", "l2"])
def test_a_stronger_penalty_is_larger(name):
    penalties = [
        regularizers.create(name, strength=strength).penalty(W, np.empty_like(W)) for strength in (0, 0.01, 0.1, 1)
    ]
    assert penalties[0] == 0
    assert penalties == sorted(set(penalties))


def after_step(regularizer: Regularizer, learning_rate: float = 0.1) -> np.ndarray:
    weights = W.copy()
    regularizer.after_step(weights, learning_rate, np.empty_like(W))
    return weights


class TestWeightDecay:
    def test_all_weights_lose_the_same_share(self):
        np.testing.assert_allclose(after_step(WeightDecay(strength=0.5), 0.1), 0.95 * W, rtol=1e-12)

    def test_it_is_outside_the_loss_and_the_gradient(self):
        rule = WeightDecay(strength=0.5)
        assert rule.penalty(W, np.empty_like(W)) == 0
        np.testing.assert_array_equal(gradient(rule, np.ones((2, 2))), np.ones((2, 2)))

    @pytest.mark.parametrize(("optimizer", "alike"), [(SGD(learning_rate=0.1), True), (Adam(learning_rate=0.1), False)])
    def test_it_is_l2_with_gradient_descent_and_not_with_adam(self, optimizer, alike):
        def trained(regularizer: Regularizer) -> np.ndarray:
            network, rng = small_network(regularizer), np.random.default_rng(1)
            x, y, state = rng.normal(size=(8, 3)), rng.normal(size=(8, 2)), optimizer.init(network.theta)
            for _ in range(20):
                network.loss_and_gradient(x, y)
                optimizer.step(network.theta, network.gradient, state)
                network.after_step(optimizer.learning_rate)
            return network.theta

        # Decay follows the step and L2 goes into it, so that they differ by little more than rounding here.
        decayed, penalised = trained(WeightDecay(strength=0.001)), trained(L2(strength=0.001))
        assert np.allclose(decayed, penalised, atol=1e-4) == alike


class TestMaxNorm:
    def test_only_rows_that_are_too_long_are_shortened_to_the_limit(self):
        limited = after_step(MaxNorm(limit=1.0))
        np.testing.assert_allclose(limited[0], W[0] / np.sqrt(5), rtol=1e-12)
        np.testing.assert_array_equal(limited[1], W[1])

    def test_nothing_happens_below_the_limit(self):
        np.testing.assert_array_equal(after_step(MaxNorm(limit=3.0)), W)

    def test_weights_of_zero_stay(self):
        weights = np.zeros((2, 2))
        MaxNorm(limit=0.5).after_step(weights, 0.1, np.empty_like(weights))
        assert not weights.any()


def small_network(regularizer: Regularizer, own: Regularizer | None = None) -> Network:
    network = Network(3, [HiddenLayer(4, regularizer=own)], 2, losses.create("mse"), regularizer, dtype=np.float64)
    network.initialize(Xavier(), np.random.default_rng(0))
    return network


class TestInANetwork:
    @pytest.mark.parametrize("rule", [WeightDecay(strength=1.0), MaxNorm(limit=0.1)], ids=lambda rule: rule.name)
    def test_after_the_step_weights_change_and_biases_stay(self, rule):
        network = small_network(rule)
        for parameters in network.parameters:
            parameters.b[:] = 5
        before = [parameters.W.copy() for parameters in network.parameters]
        network.after_step(0.1)
        for parameters, W_before in zip(network.parameters, before, strict=True):
            assert (np.abs(parameters.W) < np.abs(W_before)).all()
            assert (parameters.b == 5).all()

    def test_a_layer_has_its_own_in_place_of_the_one_for_all(self):
        network = small_network(WeightDecay(strength=1.0), own=MaxNorm(limit=0.1))
        before = [parameters.W.copy() for parameters in network.parameters]
        network.after_step(0.1)
        np.testing.assert_allclose(np.linalg.norm(network.parameters[0].W, axis=1), 0.1)
        np.testing.assert_allclose(network.parameters[1].W, 0.9 * before[1], rtol=1e-12)

    def test_the_penalty_is_added_up_over_the_layers(self):
        network = small_network(L2(strength=0.2))
        assert network.penalty() == pytest.approx(0.1 * sum(float((p.W**2).sum()) for p in network.parameters))
