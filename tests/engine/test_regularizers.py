"""Regularizers: the penalty by hand, its gradient, and that it is added and never assigned."""

import numpy as np
import pytest

from nnviz.engine.regularizers import L1, L2, regularizers

W = np.array([[1.0, -2.0], [0.5, 0.0]])


def gradient(regularizer, dW: np.ndarray) -> np.ndarray:
    result = dW.copy()
    regularizer.add_gradient(W, result, np.empty_like(W))
    return result


def test_penalties_by_hand():
    scratch = np.empty_like(W)
    assert L1(strength=0.1).penalty(W, scratch) == pytest.approx(0.1 * 3.5)
    assert L2(strength=0.1).penalty(W, scratch) == pytest.approx(0.05 * 5.25)
    assert regularizers.create("none").penalty(W, scratch) == 0


def test_gradients_by_hand():
    np.testing.assert_allclose(gradient(L1(strength=0.1), np.ones((2, 2))), [[1.1, 0.9], [1.1, 1]])
    np.testing.assert_allclose(gradient(L2(strength=0.1), np.ones((2, 2))), [[1.1, 0.8], [1.05, 1]])
    np.testing.assert_array_equal(gradient(regularizers.create("none"), np.ones((2, 2))), np.ones((2, 2)))


@pytest.mark.parametrize("regularizer", [entry() for entry in regularizers], ids=lambda entry: entry.name)
def test_the_weights_are_only_read(regularizer):
    weights = W.copy()
    weights.flags.writeable = False
    regularizer.penalty(weights, np.empty_like(W))
    regularizer.add_gradient(weights, np.zeros_like(W), np.empty_like(W))


@pytest.mark.parametrize("name", ["l1", "l2"])
def test_a_stronger_penalty_is_larger(name):
    penalties = [
        regularizers.create(name, strength=strength).penalty(W, np.empty_like(W)) for strength in (0, 0.01, 0.1, 1)
    ]
    assert penalties[0] == 0
    assert penalties == sorted(set(penalties))
