"""The logistic sigmoid as a function of arrays."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.sigmoid import logistic


@given(st.floats(-700, 700))
def test_it_is_one_over_one_plus_e_to_minus_z(z):
    assert logistic(np.array([z]))[0] == pytest.approx(1 / (1 + math.exp(-z)), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_it_cannot_overflow(dtype):
    z = np.array([-1e30, 0, 1e30], dtype)
    with np.errstate(all="raise", under="ignore"):
        sigma = logistic(z)
    assert sigma.dtype == dtype
    np.testing.assert_array_equal(sigma, [0, 0.5, 1])


def test_it_writes_into_out_which_may_be_z():
    z = np.array([[0.0, 100.0]])
    assert logistic(z, out=z) is z
    np.testing.assert_array_equal(z, [[0.5, 1]])
