"""Losses: values against SciPy's formulas, gradients against central differences, safety at large z."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, log_expit, log_softmax, softmax

from nnviz.engine.losses import Loss, losses

each = pytest.mark.parametrize("loss", [entry() for entry in losses], ids=lambda entry: entry.name)


def by_hand(name: str, z: np.ndarray, y: np.ndarray) -> float:
    if name == "mse":
        return float(np.mean((z - y) ** 2))
    if name == "binary_cross_entropy":
        return float(np.mean(-y * log_expit(z) - (1 - y) * log_expit(-z)))
    return float(np.mean(-(y * log_softmax(z, axis=1)).sum(axis=1)))


OUTPUT = {"mse": lambda z: z, "binary_cross_entropy": expit, "softmax_cross_entropy": lambda z: softmax(z, axis=1)}


def example(loss: Loss, samples: int, outputs: int, seed: int, size: float = 2.0) -> tuple[np.ndarray, np.ndarray]:
    """Random pre-activations, and targets that the loss can have."""
    rng = np.random.default_rng(seed)
    z = size * rng.normal(size=(samples, outputs))
    if loss.name == "mse":
        return z, rng.normal(size=(samples, outputs))
    if loss.name == "binary_cross_entropy":
        return z, rng.integers(0, 2, (samples, outputs)).astype(float)
    return z, np.eye(outputs)[rng.integers(0, outputs, samples)]


@each
@settings(deadline=None)
@given(samples=st.integers(1, 6), outputs=st.integers(1, 5), seed=st.integers(0, 2**32 - 1))
def test_value_and_output_are_the_formula(loss, samples, outputs, seed):
    z, y = example(loss, samples, outputs, seed)
    y_hat = loss.output(z)
    np.testing.assert_allclose(y_hat, OUTPUT[loss.name](z), rtol=1e-12, atol=1e-15)
    assert loss.value(z, y_hat, y) == pytest.approx(by_hand(loss.name, z, y), rel=1e-12, abs=1e-14)


@each
@settings(deadline=None)
@given(samples=st.integers(1, 4), outputs=st.integers(1, 4), seed=st.integers(0, 2**32 - 1))
def test_the_gradient_is_the_slope_of_the_value(loss, samples, outputs, seed):
    z, y = example(loss, samples, outputs, seed)
    gradient = loss.gradient(z, loss.output(z), y)
    h = 1e-6
    slope = np.empty_like(z)
    for index in np.ndindex(z.shape):
        above, below = z.copy(), z.copy()
        above[index] += h
        below[index] -= h
        slope[index] = (loss.value(above, loss.output(above), y) - loss.value(below, loss.output(below), y)) / (2 * h)
    np.testing.assert_allclose(gradient, slope, atol=1e-8)


@each
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_pre_activations_are_safe(loss, dtype):
    z = np.array([[1e4, -1e4, 0], [-1e4, 1e4, 1e4]], dtype)
    y = np.array([[1, 0, 0], [1, 0, 0]], dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        y_hat = loss.output(z)
        value = loss.value(z, y_hat, y)
        gradient = loss.gradient(z, y_hat, y)
    assert np.all(np.isfinite(y_hat))
    assert np.all(np.isfinite(gradient))
    assert y_hat.dtype == gradient.dtype == dtype
    assert value == pytest.approx(by_hand(loss.name, z.astype(float), y.astype(float)), rel=1e-5)


@each
def test_results_are_written_into_out(loss):
    z, y = example(loss, 5, 3, seed=0)
    y_hat = loss.output(z)
    gradient = loss.gradient(z, y_hat, y)
    into = np.full_like(z, np.nan)
    assert loss.output(z, out=into) is into
    np.testing.assert_array_equal(into, y_hat)
    assert loss.gradient(z, y_hat, y, out=into) is into
    np.testing.assert_array_equal(into, gradient)


@each
@pytest.mark.parametrize("classes", [2, 3, 10])
def test_encoded_labels_are_predicted_as_themselves(loss, classes):
    if "classification" not in loss.tasks:
        return
    labels = np.arange(classes).repeat(2)
    y = loss.encode(labels, classes)
    assert y.shape == (2 * classes, loss.outputs(classes))
    assert y.dtype == np.float32
    np.testing.assert_array_equal(loss.labels(y), labels)
    assert loss.scores(y).shape == (2 * classes, classes)


def test_two_classes_need_one_output_except_for_softmax():
    assert {loss.name: loss().outputs(2) for loss in losses} == {
        "mse": 1,
        "binary_cross_entropy": 1,
        "softmax_cross_entropy": 2,
    }
    assert all(loss().outputs(10) == 10 for loss in losses)


def test_one_output_is_the_probability_of_the_second_class():
    loss = losses.create("binary_cross_entropy")
    y_hat = np.array([[0.2], [0.5], [0.9]])
    np.testing.assert_allclose(loss.scores(y_hat), [[0.8, 0.2], [0.5, 0.5], [0.1, 0.9]])
    np.testing.assert_array_equal(loss.labels(y_hat), [0, 0, 1])


def test_probabilities_of_softmax_add_up_to_1():
    y_hat = losses.create("softmax_cross_entropy").output(np.array([[1000.0, 999, -1000], [0, 0, 0]]))
    np.testing.assert_allclose(y_hat.sum(axis=1), 1)
    np.testing.assert_allclose(y_hat[1], 1 / 3)
