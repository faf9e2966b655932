"""Hinge: the margin, its corner, and its signs."""

import numpy as np
import pytest

from nnviz.engine.losses import losses

HINGE = losses.create("hinge")


def test_right_by_the_margin_costs_nothing_and_teaches_nothing():
    z = np.array([[2.0], [1.0], [0.25], [-3.0], [-1.5]])
    y = np.array([[1.0], [1.0], [1.0], [1.0], [-1.0]])
    assert HINGE.value(z, z, y) == pytest.approx((0 + 0 + 0.75 + 4 + 0) / 5)
    np.testing.assert_allclose(HINGE.gradient(z, z, y), [[0], [0], [-0.2], [-0.2], [0]])


def test_targets_are_signs_and_each_class_is_told_from_the_rest():
    np.testing.assert_array_equal(HINGE.encode(np.array([0, 1]), 2), [[-1], [1]])
    np.testing.assert_array_equal(HINGE.encode(np.array([2, 0]), 3), [[-1, -1, 1], [1, -1, -1]])


@pytest.mark.parametrize("name", ["hinge", "hebb_rule"])
def test_one_output_is_told_by_its_sign_and_zero_is_the_lower_class(name):
    loss = losses.create(name)
    np.testing.assert_array_equal(loss.labels(np.array([[-2.0], [0.0], [0.25], [1.0]])), [0, 0, 1, 1])
    np.testing.assert_array_equal(loss.scores(np.array([[0.25]])), [[-0.25, 0.25]])
