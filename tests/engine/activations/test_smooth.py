"""Smooth rectifiers: identities that a wrong formula would break, also far from zero."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.activations import GELU, Sigmoid, SiLU, Softplus

Z = np.concatenate([-np.geomspace(1e4, 1e-3, 60), [0.0], np.geomspace(1e-3, 1e4, 60)])


def test_the_slope_of_softplus_is_the_sigmoid():
    np.testing.assert_array_equal(Softplus().derivative(Z, Softplus().value(Z)), Sigmoid().value(Z))


@pytest.mark.parametrize("activation", [Softplus(), SiLU(), GELU()])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_two_halves_differ_by_z(activation, dtype):
    """f(z) − f(−z) = z, as for ReLU, and so f′(z) + f′(−z) = 1."""
    z = Z.astype(dtype)
    a, b = activation.value(z), activation.value(-z)
    rounding = 4 * np.finfo(dtype).eps
    np.testing.assert_allclose(a - b, z, rtol=rounding, atol=rounding)
    np.testing.assert_allclose(activation.derivative(z, a) + activation.derivative(-z, b), 1, atol=rounding)


@pytest.mark.parametrize("activation", [Softplus(), SiLU(), GELU()])
def test_far_from_zero_they_are_relu(activation):
    z = np.array([-1e4, -800, 50, 1e4])
    np.testing.assert_allclose(activation.value(z), np.maximum(z, 0), atol=1e-15)


@pytest.mark.parametrize("activation", [Softplus(), SiLU(), GELU()])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_slope_at_0_is_a_half_and_nothing_happens_beside_it(activation, dtype):
    z = np.array([-1e-29, -1e-31, -1e-44, -0.0, 0.0, 1e-44, 1e-31, 1e-29], dtype)
    np.testing.assert_allclose(activation.derivative(z, activation.value(z)), 0.5, rtol=1e-6)


@given(st.floats(-700, 30))
def test_softplus_keeps_its_digits(z):
    assert Softplus().value(np.array([z]))[0] == pytest.approx(math.log1p(math.exp(z)), rel=1e-14)


@given(st.floats(-35, 35))
def test_gelu_is_exact(z):
    """Against the standard library's erfc, down to where almost nothing is left: a tanh formula fails at 1e-4."""
    assert GELU().value(np.array([z]))[0] == pytest.approx(z * math.erfc(-z / math.sqrt(2)) / 2, rel=1e-12, abs=1e-300)
