"""What every registered optimizer promises: descent, its state, its learning rate, no allocation, no denormals."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from nnviz.engine.optimizers import SGD, Adam, Momentum, OptimizerState, optimizers
from nnviz.engine.surfaces import Parabola, Rosenbrock

each = pytest.mark.parametrize("optimizer", [entry() for entry in optimizers], ids=lambda entry: entry.name)

DECAYING = {"adamw", "lion"}
"""Their weight decay moves θ without a gradient."""
LEARNING_RATES = {"adagrad": 0.3, "adadelta": 0.1, **dict.fromkeys(("adam", "amsgrad", "adamw", "nadam"), 0.01)}
"""For the descent, 0.001 for all others."""


def test_they_are_listed_in_the_order_of_their_ideas():
    assert optimizers.names() == (
        *("sgd", "momentum", "nesterov"),
        *("adagrad", "rmsprop", "adadelta"),
        *("adam", "amsgrad", "adamw", "nadam"),
        *("rprop", "lion"),
    )


@each
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("surface", [Parabola(), Rosenbrock()], ids=lambda surface: surface.name)
def test_descends(optimizer, surface, dtype):
    optimizer = replace(optimizer, learning_rate=LEARNING_RATES.get(optimizer.name, 0.001))
    theta = np.array(surface.start, dtype)
    first = surface.value(theta)
    state = optimizer.init(theta)
    for _ in range(6_000):
        optimizer.step(theta, surface.gradient(theta), state)
    assert surface.value(theta) < 0.005 * first
    assert theta.dtype == dtype
    assert all(vector.dtype == dtype for vector in state.vectors.values())


@each
def test_the_vectors_are_written_as_in_a_formula(optimizer):
    formulas = " ".join(entry.formula for entry in optimizers)
    assert all(symbol and symbol in formulas for symbol in optimizer.vectors.values())
    assert len(set(optimizer.vectors.values())) == len(optimizer.vectors)
    assert not {"gradient", "update", "start"} & set(optimizer.vectors), "a snapshot calls other vectors so"


@each
def test_what_gathers_squares_is_never_negative(optimizer):
    theta, state, rng = np.ones(8), optimizer.init(np.ones(8)), np.random.default_rng(0)
    for _ in range(5):
        optimizer.step(theta, rng.normal(size=8), state)
    assert set(optimizer.squares) <= set(optimizer.vectors)
    for name, vector in state.vectors.items():
        if name != "step_size":
            assert (vector >= 0).all() == (name in optimizer.squares), name


@each
def test_a_new_state_has_the_named_vectors(optimizer):
    theta = np.ones(5, np.float32)
    state = optimizer.init(theta)
    assert tuple(state.vectors) == tuple(optimizer.vectors)
    assert state.steps == 0
    for name, vector in state.vectors.items():
        first = optimizer.learning_rate if name == "step_size" else 0
        np.testing.assert_array_equal(vector, np.full(5, first, np.float32))
        assert vector.dtype == np.float32


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


def path(optimizer, learning_rate=None, steps=20):
    rng = np.random.default_rng(5)
    theta = np.ones(3)
    state = optimizer.init(theta)
    for _ in range(steps):
        optimizer.step(theta, rng.normal(size=3), state, learning_rate)
    return theta


@each
def test_the_learning_rate_of_a_step_is_that_of_an_optimizer_made_with_it(optimizer):
    if optimizer.name == "rprop":
        np.testing.assert_array_equal(path(optimizer, learning_rate=0.5), path(optimizer))
        return  # its learning rate is where the step sizes start, and no step's own
    given = path(optimizer, learning_rate=0.02)
    np.testing.assert_array_equal(given, path(replace(optimizer, learning_rate=0.02)))
    assert not np.array_equal(given, path(optimizer))


@each
def test_a_learning_rate_of_0_leaves_theta(optimizer):
    if optimizer.name != "rprop":
        np.testing.assert_array_equal(path(optimizer, learning_rate=0.0), np.ones(3))


@each
def test_a_state_restored_from_its_vectors_and_steps_goes_on_exactly(optimizer):
    """A checkpoint saves no more than these."""
    rng = np.random.default_rng(3)
    gradients = rng.normal(size=(40, 3))
    theta = np.ones(3)
    state = optimizer.init(theta)
    for gradient in gradients[:20]:
        optimizer.step(theta, gradient, state)
    other_theta, other = theta.copy(), optimizer.init(theta)
    other.steps = state.steps
    for name, vector in state.vectors.items():
        other.vectors[name][:] = vector
    for gradient in gradients[20:]:
        optimizer.step(theta, gradient, state)
        optimizer.step(other_theta, gradient, other)
    np.testing.assert_array_equal(other_theta, theta)


def test_another_learning_rate_keeps_the_velocity():
    theta = np.zeros(1)
    before = Momentum(learning_rate=1, momentum=0.5)
    state = before.init(theta)
    before.step(theta, np.array([4.0]), state)  # v = 4, θ = −4
    before.step(theta, np.array([0.0]), state, learning_rate=0.1)  # v = 2, θ = −4.2
    np.testing.assert_allclose(theta, [-4.2])
    assert state.steps == 2


def test_another_decay_goes_on_with_the_moments_of_adam():
    theta = np.zeros(1)
    state = Adam().init(theta)
    Adam().step(theta, np.array([1.0]), state)
    Adam(beta1=0.5).step(theta, np.array([3.0]), state)
    np.testing.assert_allclose(state.vectors["m"], [0.5 * 0.1 + 0.5 * 3])
    np.testing.assert_allclose(state.vectors["v"], [0.999 * 0.001 + 0.001 * 9])


@each
def test_zero_gradients_are_no_reason_to_move(optimizer):
    if optimizer.name in DECAYING:
        optimizer = replace(optimizer, weight_decay=0.0)
    theta = np.ones(3)
    state = optimizer.init(theta)
    for _ in range(3):
        optimizer.step(theta, np.zeros(3), state)
    np.testing.assert_array_equal(theta, np.ones(3))


@each
def test_no_denormal_number_stays_in_the_state(optimizer):
    """A processor is many times slower on them; they come when a parameter gets no gradient any more."""
    gradient = np.array([1, -1, 1e-6, -1e-6, 1e-12, -1e-12, 1e-15, -1e-15], np.float32)
    theta = np.ones_like(gradient)
    state = optimizer.init(theta)
    optimizer.step(theta, gradient, state)
    zero = np.zeros_like(gradient)
    smallest = np.finfo(np.float32).tiny
    for _ in range(5000):
        optimizer.step(theta, zero, state)
        for vector in state.vectors.values():
            assert not np.any((vector != 0) & (np.abs(vector) < smallest)), f"denormal after {state.steps} steps"
    assert np.all(np.isfinite(theta))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_flush_zeroes_what_vanishes_and_keeps_all_else(dtype):
    """Of both signs, at every size down to the denormals; next to the constant that is added, and opposite to it."""
    sizes = 10.0 ** np.arange(-44, 4)
    near = OptimizerState.GRAIN * np.array([0.5, 1 - 1e-7, 1.0, 1 + 1e-7, 2.0])
    sizes = np.concatenate([sizes, near])
    before = np.concatenate([sizes, -sizes, [0.0]]).astype(dtype)
    vector = before.copy()
    state = OptimizerState({"m": vector}, (np.empty_like(vector), np.empty_like(vector)))
    state.flush_denormals()
    if dtype == np.float32:
        assert np.all(vector[np.abs(before) < 3e-31] == 0)
    assert np.all((vector == 0) | (np.abs(vector) > 1e-40))
    np.testing.assert_allclose(
        vector, before, rtol=np.finfo(dtype).eps, atol=OptimizerState.GRAIN * np.finfo(dtype).eps
    )


@each
def test_a_step_allocates_nothing_of_the_size_of_theta(optimizer):
    theta = np.ones(100_000, np.float32)
    gradient = np.ones_like(theta)
    state = optimizer.init(theta)
    optimizer.step(theta, gradient, state)
    tracemalloc.start()
    try:
        for _ in range(20):
            optimizer.step(theta, gradient, state)
        assert tracemalloc.get_traced_memory()[1] < theta.nbytes / 10
    finally:
        tracemalloc.stop()


def test_the_default_learning_rate_is_that_of_the_optimizer():
    theta = np.array([1.0])
    SGD(learning_rate=0.25).step(theta, np.array([2.0]), SGD().init(theta))
    np.testing.assert_array_equal(theta, [0.5])
