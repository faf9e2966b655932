"""Optimizers: each against its formula in plain Python, descent, and what the state keeps."""

import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from nnviz.engine.optimizers import SGD, Adam, Momentum, Optimizer, optimizers

each = pytest.mark.parametrize("optimizer", [entry() for entry in optimizers], ids=lambda entry: entry.name)

Rule = Callable[[float, list[float]], list[float]]
"""θ of one parameter after every step, from its first value and its gradients."""


def sgd(theta: float, gradients: list[float]) -> list[float]:
    path = []
    for g in gradients:
        theta = theta - 0.1 * g
        path.append(theta)
    return path


def momentum(theta: float, gradients: list[float]) -> list[float]:
    v, path = 0.0, []
    for g in gradients:
        v = 0.9 * v + g
        theta = theta - 0.05 * v
        path.append(theta)
    return path


def nesterov(theta: float, gradients: list[float]) -> list[float]:
    v, path = 0.0, []
    for g in gradients:
        v = 0.9 * v + g
        theta = theta - 0.05 * (g + 0.9 * v)
        path.append(theta)
    return path


def rmsprop(theta: float, gradients: list[float]) -> list[float]:
    s, path = 0.0, []
    for g in gradients:
        s = 0.9 * s + 0.1 * g**2
        theta = theta - 0.001 * g / (sqrt(s) + 1e-8)
        path.append(theta)
    return path


def adam(theta: float, gradients: list[float], decay: float = 0.0) -> list[float]:
    m, v, path = 0.0, 0.0, []
    for t, g in enumerate(gradients, start=1):
        theta = theta - 0.001 * decay * theta
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        m_hat = m / (1 - 0.9**t)
        v_hat = v / (1 - 0.999**t)
        theta = theta - 0.001 * m_hat / (sqrt(v_hat) + 1e-8)
        path.append(theta)
    return path


def adamw(theta: float, gradients: list[float]) -> list[float]:
    return adam(theta, gradients, decay=0.01)


RULES: dict[str, Rule] = {
    "sgd": sgd,
    "momentum": momentum,
    "nesterov": nesterov,
    "rmsprop": rmsprop,
    "adam": adam,
    "adamw": adamw,
}


def test_every_optimizer_has_its_formula_here():
    assert set(RULES) == set(optimizers.names())


@each
def test_forty_steps_are_the_formula(optimizer):
    rng = np.random.default_rng(1)
    start, gradients = rng.normal(size=3), rng.normal(size=(40, 3))
    theta = start.copy()
    state = optimizer.init(theta)
    path = []
    for gradient in gradients:
        optimizer.step(theta, gradient, state)
        path.append(theta.copy())
    expected = [RULES[optimizer.name](first, list(column)) for first, column in zip(start, gradients.T, strict=True)]
    np.testing.assert_allclose(np.array(path).T, expected, rtol=1e-12)
    assert state.steps == 40


def parabola(theta: np.ndarray) -> tuple[float, np.ndarray]:
    curvature = np.array([1.0, 3.0, 10.0])
    return float(curvature @ theta**2) / 2, curvature * theta


def rosenbrock(theta: np.ndarray) -> tuple[float, np.ndarray]:
    x, y = theta
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2, np.array([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)])


@each
@pytest.mark.parametrize(("function", "start"), [(parabola, [1.0, -1.0, 1.0]), (rosenbrock, [-1.2, 1.0])])
def test_descends(optimizer, function, start):
    optimizer = replace(optimizer, learning_rate=0.001)
    theta = np.array(start)
    state = optimizer.init(theta)
    first, _ = function(theta)
    for _ in range(10_000):
        optimizer.step(theta, function(theta)[1], state)
    assert function(theta)[0] < 0.02 * first


@each
def test_the_state_has_the_named_vectors_and_starts_at_zero(optimizer):
    theta = np.ones(5, np.float32)
    state = optimizer.init(theta)
    assert tuple(state.vectors) == optimizer.vectors
    assert state.steps == 0
    for vector in state.vectors.values():
        assert vector.dtype == np.float32
        np.testing.assert_array_equal(vector, np.zeros(5))


@each
def test_steps_change_theta_and_state_in_place_and_only_read_the_gradient(optimizer):
    theta = np.ones(5, np.float32)
    gradient = np.linspace(-1, 1, 5, dtype=np.float32)
    gradient.flags.writeable = False
    state = optimizer.init(theta)
    vectors = dict(state.vectors)
    optimizer.step(theta, gradient, state)
    assert theta.dtype == np.float32
    assert not np.array_equal(theta, np.ones(5))
    assert all(state.vectors[name] is vector and vector.any() for name, vector in vectors.items())


@each
def test_two_trainings_with_the_same_optimizer_do_not_touch_each_other(optimizer):
    first, second = np.ones(2), np.ones(2)
    first_state, second_state = optimizer.init(first), optimizer.init(second)
    for _ in range(3):
        optimizer.step(first, np.array([5.0, -3.0]), first_state)
    optimizer.step(second, np.array([1.0, 2.0]), second_state)
    alone = np.ones(2)
    optimizer.step(alone, np.array([1.0, 2.0]), optimizer.init(alone))
    np.testing.assert_array_equal(second, alone)


def test_another_learning_rate_keeps_the_velocity():
    theta = np.zeros(1)
    before = Momentum(learning_rate=1, momentum=0.5)
    state = before.init(theta)
    before.step(theta, np.array([4.0]), state)  # v = 4, θ = −4
    replace(before, learning_rate=0.1).step(theta, np.array([0.0]), state)  # v = 2, θ = −4.2
    np.testing.assert_allclose(theta, [-4.2])
    assert state.steps == 2


def test_another_decay_goes_on_with_the_moments_of_adam():
    theta = np.zeros(1)
    state = Adam().init(theta)
    Adam().step(theta, np.array([1.0]), state)
    Adam(beta1=0.5).step(theta, np.array([3.0]), state)
    np.testing.assert_allclose(state.vectors["m"], [0.5 * 0.1 + 0.5 * 3])
    np.testing.assert_allclose(state.vectors["v"], [0.999 * 0.001 + 0.001 * 9])


def test_a_learning_rate_of_0_leaves_theta():
    theta = np.ones(3)
    SGD(learning_rate=0).step(theta, np.ones(3), SGD().init(theta))
    np.testing.assert_array_equal(theta, np.ones(3))


@each
def test_no_denormal_number_stays_in_the_state(optimizer):
    """A processor is many times slower on them; they come when a parameter gets no gradient any more."""
    theta = np.ones(4, np.float32)
    state = optimizer.init(theta)
    optimizer.step(theta, np.array([1, 1e-6, 1e-12, 1e-15], np.float32), state)
    zero = np.zeros(4, np.float32)
    smallest = np.finfo(np.float32).tiny
    for _ in range(5000):
        optimizer.step(theta, zero, state)
        for vector in state.vectors.values():
            assert not np.any((vector != 0) & (np.abs(vector) < smallest)), f"denormal after {state.steps} steps"
    assert np.all(np.isfinite(theta))


@each
def test_a_step_allocates_nothing_of_the_size_of_theta(optimizer):
    theta = np.ones(100_000, np.float32)
    gradient = np.ones_like(theta)
    state = optimizer.init(theta)
    optimizer.step(theta, gradient, state)
    tracemalloc.start()
    try:
        for _ in range(10):
            optimizer.step(theta, gradient, state)
        assert tracemalloc.get_traced_memory()[1] < theta.nbytes / 10
    finally:
        tracemalloc.stop()


def test_zero_gradients_are_no_reason_to_move():
    for entry in optimizers:
        if entry.name == "adamw":
            continue  # its weight decay moves θ without a gradient
        optimizer: Optimizer = entry()
        theta = np.ones(3)
        state = optimizer.init(theta)
        for _ in range(3):
            optimizer.step(theta, np.zeros(3), state)
        np.testing.assert_array_equal(theta, np.ones(3))
