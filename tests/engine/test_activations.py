"""Activation functions: known values, derivatives against central differences, safety far from zero."""

import math

import numpy as np
import pytest

from nnviz.engine.activations import Activation, LeakyReLU, activations

each = pytest.mark.parametrize("activation", [entry() for entry in activations], ids=lambda entry: entry.name)

KNOWN = {
    "identity": {-2: -2, 0: 0, 3: 3},
    "step": {-2: 0, -1e-30: 0, 0: 1, 3: 1},
    "sign": {-2: -1, 0: 0, 3: 1},
    "sigmoid": {-2: 1 / (1 + math.exp(2)), 0: 0.5, 3: 1 / (1 + math.exp(-3))},
    "tanh": {-2: math.tanh(-2), 0: 0, 3: math.tanh(3)},
    "relu": {-2: 0, 0: 0, 3: 3},
    "leaky_relu": {-2: -0.02, 0: 0, 3: 3},
}


@pytest.mark.parametrize(("name", "values"), KNOWN.items(), ids=KNOWN.keys())
def test_values_at_known_points(name, values):
    z = np.array(list(values), np.float64)
    np.testing.assert_allclose(activations.create(name).value(z), list(values.values()), rtol=1e-14)


def test_leaky_relu_uses_its_slope():
    activation = LeakyReLU(alpha=0.25)
    z = np.array([-4.0, 2.0])
    a = activation.value(z)
    np.testing.assert_array_equal(a, [-1, 2])
    np.testing.assert_array_equal(activation.derivative(z, a), [0.25, 1])


@each
def test_the_derivative_is_the_slope(activation: Activation):
    # No point is nearer to 0 than 0.01: some functions have a kink or a jump there.
    z = np.concatenate([-np.geomspace(0.01, 8, 60), np.geomspace(0.01, 8, 60)])
    h = 1e-6
    slope = (activation.value(z + h) - activation.value(z - h)) / (2 * h)
    np.testing.assert_allclose(activation.derivative(z, activation.value(z)), slope, atol=1e-8)


@pytest.mark.parametrize("name", ["relu", "step", "sign"])
def test_the_derivative_at_the_kink_is_taken_as_0(name):
    activation = activations.create(name)
    z = np.zeros(1)
    assert activation.derivative(z, activation.value(z)) == 0


@each
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_pre_activations_are_safe(activation, dtype):
    z = np.array([-1e4, -100, -20, 0, 20, 100, 1e4], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a = activation.value(z)
        slope = activation.derivative(z, a)
    assert a.dtype == slope.dtype == dtype
    assert np.all(np.isfinite(a))
    assert np.all(np.isfinite(slope))
    assert np.all(np.diff(a) >= 0), "none of these functions falls"


@each
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_result_is_written_into_out(activation, dtype):
    z = np.linspace(-3, 3, 12).astype(dtype).reshape(3, 4)
    a = activation.value(z)
    slope = activation.derivative(z, a)
    into_a, into_slope = np.full_like(z, np.nan), np.full_like(z, np.nan)
    before = z.copy()
    assert activation.value(z, out=into_a) is into_a
    assert activation.derivative(z, a, out=into_slope) is into_slope
    np.testing.assert_array_equal(into_a, a)
    np.testing.assert_array_equal(into_slope, slope)
    np.testing.assert_array_equal(z, before)
    assert a.shape == slope.shape == (3, 4)
