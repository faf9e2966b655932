"""Cross-entropies: against SciPy's formulas, exact at every z, one-hot like sparse, and smoothed labels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, log_expit, log_softmax, softmax

from nnviz.engine.losses import losses

SIZES = st.sampled_from([0.1, 1.0, 10.0, 40.0, 100.0, 1e4])
SMOOTHING = st.sampled_from([0.0, 0.1, 0.9])
SEEDS = st.integers(0, 2**32 - 1)
each = pytest.mark.parametrize("name", [loss.name for loss in losses if loss.probabilities])


def one_hot(labels: np.ndarray, classes: int) -> np.ndarray:
    return np.eye(classes)[labels]


@settings(deadline=None)
@given(samples=st.integers(1, 6), classes=st.integers(2, 5), size=SIZES, smoothing=SMOOTHING, seed=SEEDS)
def test_softmax_is_the_formula_at_every_size(samples, classes, size, smoothing, seed):
    rng = np.random.default_rng(seed)
    z = size * rng.normal(size=(samples, classes))
    y = one_hot(rng.integers(0, classes, samples), classes)
    loss = losses.create("softmax_cross_entropy", label_smoothing=smoothing)
    y_hat = loss.output(z)
    np.testing.assert_allclose(y_hat, softmax(z, axis=1), rtol=1e-12, atol=1e-15)
    smoothed = (1 - smoothing) * y + smoothing / classes
    by_hand = -(smoothed * log_softmax(z, axis=1)).sum() / samples
    assert loss.value(z, y_hat, y) == pytest.approx(by_hand, rel=1e-9, abs=1e-13)
    np.testing.assert_allclose(loss.gradient(z, y_hat, y), (softmax(z, axis=1) - smoothed) / samples, atol=1e-15)


@settings(deadline=None)
@given(samples=st.integers(1, 6), outputs=st.integers(1, 4), size=SIZES, smoothing=SMOOTHING, seed=SEEDS)
def test_binary_is_the_formula_at_every_size(samples, outputs, size, smoothing, seed):
    rng = np.random.default_rng(seed)
    z = size * rng.normal(size=(samples, outputs))
    y = rng.integers(0, 2, (samples, outputs)).astype(float)
    loss = losses.create("binary_cross_entropy", label_smoothing=smoothing)
    y_hat = loss.output(z)
    np.testing.assert_allclose(y_hat, expit(z), rtol=1e-12, atol=1e-15)
    smoothed = (1 - smoothing) * y + smoothing / 2
    by_hand = np.mean(-smoothed * log_expit(z) - (1 - smoothed) * log_expit(-z))
    assert loss.value(z, y_hat, y) == pytest.approx(by_hand, rel=1e-9)
    np.testing.assert_allclose(loss.gradient(z, y_hat, y), (expit(z) - smoothed) / z.size, atol=1e-15)


def test_a_loss_of_almost_nothing_is_still_exact_in_float32():
    """ln(1 + e⁻²⁰), on the right side and, by symmetry, on the other."""
    z, y = np.array([[20], [-20]], np.float32), np.array([[1], [0]], np.float32)
    loss = losses.create("binary_cross_entropy")
    assert loss.value(z, loss.output(z), y) == pytest.approx(np.exp(-20.0), rel=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", ["softmax_cross_entropy", "sparse_cross_entropy"])
def test_the_true_class_may_have_a_probability_of_nothing(name, dtype):
    """From ŷ alone the loss would be infinite, or capped where the output was raised."""
    z = np.array([[1e4, -1e4, 0], [0, 500, 0], [3, 2, 1]], dtype)
    loss = losses.create(name)
    y = loss.encode(np.array([1, 0, 0]), 3).astype(dtype)
    third = -log_softmax([3.0, 2.0, 1.0])[0]
    assert loss.value(z, loss.output(z), y) == pytest.approx((2e4 + 500 + third) / 3, rel=1e-6)


@pytest.mark.parametrize("size", [1, 30, 50, 80, 200, 1e4])
@pytest.mark.parametrize("classes", [2, 10, 100])
def test_softmax_leaves_no_denormal_numbers_and_adds_up_to_1(size, classes):
    z = (size * np.random.default_rng(0).uniform(-1, 1, (50, classes))).astype(np.float32)
    loss = losses.create("softmax_cross_entropy")
    y_hat = loss.output(z)
    np.testing.assert_allclose(y_hat.sum(axis=1), 1, rtol=1e-5)
    gradient = loss.gradient(z, y_hat, loss.encode(np.arange(50) % classes, classes))
    for array in (y_hat, gradient):
        least = np.abs(array[array != 0]).min()
        assert least > np.finfo(np.float32).tiny


@settings(deadline=None)
@given(samples=st.integers(1, 6), classes=st.integers(2, 5), size=SIZES, smoothing=SMOOTHING, seed=SEEDS)
def test_sparse_targets_give_what_one_hot_targets_give(samples, classes, size, smoothing, seed):
    rng = np.random.default_rng(seed)
    z = size * rng.normal(size=(samples, classes))
    labels = rng.integers(0, classes, samples)
    dense = losses.create("softmax_cross_entropy", label_smoothing=smoothing)
    sparse = losses.create("sparse_cross_entropy", label_smoothing=smoothing)
    y, y_sparse = dense.encode(labels, classes), sparse.encode(labels, classes)
    assert y_sparse.shape == (samples, 1)
    y_hat = sparse.output(z)
    np.testing.assert_array_equal(y_hat, dense.output(z))
    assert sparse.value(z, y_hat, y_sparse) == dense.value(z, y_hat, y)
    np.testing.assert_array_equal(sparse.gradient(z, y_hat, y_sparse), dense.gradient(z, y_hat, y))


@each
def test_smoothed_labels_are_reached_not_passed(name):
    """With smoothing the best output is 1 − ε + ε/K; without, z would grow for ever."""
    loss = losses.create(name, label_smoothing=0.2)
    classes = 2 if loss.outputs(2) == 1 else 4
    y = loss.encode(np.arange(classes), classes).astype(float)
    z = np.zeros((classes, loss.outputs(classes)))
    for _ in range(2000):
        z -= classes * loss.gradient(z, loss.output(z), y)
    best = loss.scores(loss.output(z)).max(axis=1)
    np.testing.assert_allclose(best, 1 - 0.2 + 0.2 / classes, rtol=1e-9)


def test_one_output_is_the_probability_of_the_second_class():
    loss = losses.create("binary_cross_entropy")
    y_hat = np.array([[0.2], [0.5], [0.9]])
    np.testing.assert_allclose(loss.scores(y_hat), [[0.8, 0.2], [0.5, 0.5], [0.1, 0.9]])
    np.testing.assert_array_equal(loss.labels(y_hat), [0, 0, 1])
