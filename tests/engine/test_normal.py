"""The standard normal distribution, against the standard library."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.normal import cumulative, density


@given(st.floats(-37, 37))
def test_against_the_standard_library(z):
    at = np.array([z])
    assert density(at)[0] == pytest.approx(math.exp(-z * z / 2) / math.sqrt(2 * math.pi), rel=1e-12)
    assert cumulative(at)[0] == pytest.approx(math.erfc(-z / math.sqrt(2)) / 2, rel=1e-12)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("function", "values"), [(density, [0, 0]), (cumulative, [0, 1])])
def test_far_from_zero(function, values, dtype):
    z = np.array([-1e4, 1e4], dtype)
    out = np.empty_like(z)
    with np.errstate(all="raise", under="ignore"):
        assert function(z, out=out) is out
    np.testing.assert_array_equal(out, values)
