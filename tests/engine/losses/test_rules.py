"""Learning rules: gradient descent on one sample is the rule of the textbook."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.losses import losses
from nnviz.engine.network import Network

COORDINATES = st.lists(st.integers(-8, 8), min_size=3, max_size=3)
BIASES = st.integers(-8, 8)
RATES = st.sampled_from([0.25, 1, 2])
"""Of such numbers all products are exact."""


def after_one_step(name: str, x: list[int], y: float, w: list[int], b: float, eta: float) -> tuple[np.ndarray, float]:
    """Weights and bias of one neuron after gradient descent on one sample."""
    network = Network(3, [], 1, losses.create(name), dtype=np.float64)
    theta = network.parameters[0]
    theta.W[...], theta.b[...] = w, b
    network.loss_and_gradient(np.array([x], float), np.array([[y]]))
    network.theta -= eta * network.gradient
    return theta.W[0], theta.b[0]


@given(x=COORDINATES, y=st.sampled_from([0, 1]), w=COORDINATES, b=BIASES, eta=RATES)
def test_the_perceptron_changes_by_eta_times_error_times_input(x, y, w, b, eta):
    y_hat = 1 if np.dot(w, x) + b >= 0 else 0
    new_w, new_b = after_one_step("perceptron_rule", x, y, w, b, eta)
    np.testing.assert_array_equal(new_w, np.array(w) + eta * (y - y_hat) * np.array(x))
    assert new_b == b + eta * (y - y_hat)


@given(x=COORDINATES, y=st.sampled_from([-1, 1]), w=COORDINATES, b=BIASES, eta=RATES)
def test_hebb_changes_by_eta_times_target_times_input(x, y, w, b, eta):
    new_w, new_b = after_one_step("hebb_rule", x, y, w, b, eta)
    np.testing.assert_array_equal(new_w, np.array(w) + eta * y * np.array(x))
    assert new_b == b + eta * y


def test_the_step_fires_at_zero_and_the_sign_of_zero_is_zero():
    z = np.array([[-0.5, 0.0, -0.0, 2.0]])
    np.testing.assert_array_equal(losses.create("perceptron_rule").output(z), [[0, 1, 1, 1]])
    np.testing.assert_array_equal(losses.create("hebb_rule").output(z), [[-1, 0, 0, 1]])


@given(z=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8), seed=st.integers(0, 1000))
def test_the_perceptron_criterion_is_never_negative_and_zero_where_all_is_right(z, seed):
    loss = losses.create("perceptron_rule")
    column = np.array(z).reshape(-1, 1)
    y_hat = loss.output(column)
    y = np.random.default_rng(seed).integers(0, 2, column.shape).astype(float)
    assert loss.value(column, y_hat, y) >= 0
    assert loss.value(column, y_hat, y_hat) == 0


@pytest.mark.parametrize("name", ["perceptron_rule", "hebb_rule"])
def test_outputs_add_up_and_samples_are_averaged(name):
    loss = losses.create(name)
    z = np.array([[1.0, -2.0, 3.0], [-4.0, 5.0, -6.0]])
    y = loss.encode(np.array([1, 0]), 3)
    y_hat = loss.output(z)
    single = [loss.value(z[row : row + 1], y_hat[row : row + 1], y[row : row + 1]) for row in range(2)]
    expected = {"perceptron_rule": [1 + 2 + 3, 4 + 5], "hebb_rule": [1 + 2 + 3, 4 + 5 - 6]}[name]
    assert single == expected
    assert loss.value(z, y_hat, y) == np.mean(expected)


@pytest.mark.parametrize(("gate", "learned"), [([0, 0, 0, 1], True), ([0, 1, 1, 1], True), ([0, 1, 1, 0], False)])
def test_a_perceptron_learns_and_and_or_but_never_xor(gate, learned):
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    loss = losses.create("perceptron_rule")
    y = loss.encode(np.array(gate), 2)
    network = Network(2, [], 1, loss)
    for _ in range(50):
        for row in range(4):
            network.loss_and_gradient(x[row : row + 1], y[row : row + 1])
            network.theta -= network.gradient
    assert bool(np.all(loss.labels(network.forward(x).y_hat) == gate)) is learned
