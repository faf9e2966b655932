"""Features: every column is the function that its name says, for any number of inputs."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnviz.data.features import expand, expanded_names, features

each = pytest.mark.parametrize("feature", [feature() for feature in features], ids=features.names())
NAMES = ("x₁", "x₂", "x₃", "x₄", "x₅")
inputs = st.tuples(st.integers(0, 6), st.integers(1, 5)).flatmap(
    lambda shape: arrays(np.float32, shape, elements=st.floats(-100, 100, width=32))
)


def value(name: str, row: dict[str, float]) -> float:
    """What a feature's name says, read as a formula."""
    if match := re.fullmatch(r"(sin|cos) (\w+)", name):
        return getattr(math, match[1])(row[match[2]])
    if match := re.fullmatch(r"\|(\w+)\|", name):
        return abs(row[match[1]])
    if match := re.fullmatch(r"(.[₀-₉]*)([²³])", name):
        return row[match[1]] ** {"²": 2, "³": 3}[match[2]]
    first, second = re.findall(r"x[₀-₉]", name)
    return row[first] * row[second]


@each
@settings(deadline=None)
@given(x=inputs)
def test_every_column_is_what_its_name_says(feature, x):
    names = NAMES[: x.shape[1]]
    columns = feature.columns(x)
    assert columns.shape == (len(x), len(feature.names(names)))
    assert columns.dtype == np.float32
    for row, made in zip(x, columns, strict=True):
        known = dict(zip(names, map(float, row), strict=True))
        expected = [value(name, known) for name in feature.names(names)]
        np.testing.assert_allclose(made, expected, rtol=1e-5, atol=1e-5)


@each
def test_the_names_are_different_and_as_many_as_the_textbook_counts(feature):
    names = feature.names(NAMES)
    assert len(set(names)) == len(names) == (10 if feature.name == "product" else 5)


def test_words_are_not_run_together():
    product, square = features.create("product"), features.create("square")
    assert product.names(("visitors", "clicks")) == ("visitors·clicks",)
    assert product.names(("A", "B")) == ("AB",)
    assert product.names(("x₁", "x₂")) == ("x₁x₂",)
    assert square.names(("visitors",)) == ("visitors²",)


def test_a_product_needs_two_inputs():
    assert [feature.name for feature in features if not feature().fits(1)] == ["product"]
    assert all(feature().fits(2) for feature in features)
    assert features.create("product").columns(np.ones((3, 1), np.float32)).shape == (3, 0)


def test_the_chosen_features_come_behind_the_inputs():
    x = np.array([[1, 2], [3, -4]], np.float32)
    chosen = [features.create("product"), features.create("square")]
    np.testing.assert_array_equal(expand(x, chosen), [[1, 2, 2, 1, 4], [3, -4, -12, 9, 16]])
    assert expanded_names(("x₁", "x₂"), chosen) == ("x₁", "x₂", "x₁x₂", "x₁²", "x₂²")


def test_without_features_the_very_same_array_comes_back():
    x = np.ones((3, 2), np.float32)
    assert expand(x, []) is x
    assert expanded_names(("A", "B"), []) == ("A", "B")


def test_everything_of_tensorflow_playground_is_here():
    """x₁², x₂², x₁x₂, sin x₁, sin x₂."""
    every = expanded_names(("x₁", "x₂"), [feature() for feature in features])
    assert {"x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂"} <= set(every)
