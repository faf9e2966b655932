"""Gradient clipping against PyTorch's (tests/oracles/make_optimizers.py)."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.clipping import ClipNorm, ClipValue, NoClipping, clippings

ORACLE = json.loads((Path(__file__).parents[1] / "oracles/optimizers.json").read_text(encoding="utf-8"))["clipping"]
LISTS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8)


@pytest.mark.parametrize("name", ["norm", "value"])
@pytest.mark.parametrize("limit", ["1.0", "6.5"])
def test_it_is_pytorch_s(name, limit):
    clipping = clippings.create(name, limit=float(limit))
    for gradient, expected in zip(ORACLE["gradients"], ORACLE[name][limit], strict=True):
        clipped = np.array(gradient)
        clipping.clip(clipped)
        np.testing.assert_allclose(clipped, expected, rtol=1e-12)


@given(values=LISTS)
def test_no_clipping_changes_nothing(values):
    gradient = np.array(values)
    NoClipping().clip(gradient)
    np.testing.assert_array_equal(gradient, values)


@given(values=LISTS, limit=st.floats(0.01, 100))
def test_a_clipped_norm_is_at_most_the_limit_and_keeps_the_direction(values, limit):
    gradient = np.array(values)
    before = np.linalg.norm(gradient)
    ClipNorm(limit=limit).clip(gradient)
    after = np.linalg.norm(gradient)
    assert after <= limit * (1 + 1e-12)
    np.testing.assert_allclose(gradient * before, np.array(values) * after, rtol=1e-9, atol=1e-12)
    if before < limit - 1e-5:
        np.testing.assert_array_equal(gradient, values)


@given(values=LISTS, limit=st.floats(0.01, 100))
def test_clipped_values_are_at_most_the_limit_and_small_ones_stay(values, limit):
    gradient = np.array(values)
    ClipValue(limit=limit).clip(gradient)
    assert np.abs(gradient).max() <= limit
    small = np.abs(values) <= limit
    np.testing.assert_array_equal(gradient[small], np.array(values)[small])


@pytest.mark.parametrize("name", clippings.names())
def test_the_type_stays_and_a_gradient_that_is_no_number_is_not_hidden(name):
    gradient = np.array([np.nan, 1.0], np.float32)
    clippings.create(name).clip(gradient)
    assert gradient.dtype == np.float32
    assert np.isnan(gradient[0])
