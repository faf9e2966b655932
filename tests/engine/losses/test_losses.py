"""What every registered loss promises: its gradient, its targets, its scores, and safety at large z."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnviz.engine.losses import Loss, losses

ORACLE = json.loads((Path(__file__).parents[2] / "oracles/losses.json").read_text(encoding="utf-8"))["cases"]
PRESENT = "mse", "binary_cross_entropy", "softmax_cross_entropy"
KINK = 1e-4
"""Differences are not taken so close to a corner."""

each = pytest.mark.parametrize("loss", [entry() for entry in losses], ids=lambda entry: entry.name)
each_classifier = pytest.mark.parametrize(
    "loss", [entry() for entry in losses if "classification" in entry.tasks], ids=lambda entry: entry.name
)
VARIANTS = [
    *(entry() for entry in losses if entry.smooth),
    *(losses.create(entry.name, label_smoothing=0.25) for entry in losses if hasattr(entry, "label_smoothing")),
    losses.create("huber", delta=0.3),
]
each_smooth = pytest.mark.parametrize("loss", VARIANTS, ids=[str(loss.to_json()) for loss in VARIANTS])
each_dtype = pytest.mark.parametrize("dtype", [np.float32, np.float64])


def example(loss: Loss, samples: int, classes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Random pre-activations, and targets that the loss can have."""
    rng = np.random.default_rng(seed)
    z = 2 * rng.normal(size=(samples, loss.outputs(classes)))
    if "regression" in loss.tasks:
        return z, rng.normal(size=z.shape)
    return z, loss.encode(rng.integers(0, classes, samples), classes).astype(float)


def corners(loss: Loss, y: np.ndarray) -> list[np.ndarray]:
    """The z at which a loss has no slope, or another on either side."""
    if loss.name == "huber":
        return [y - loss.delta, y + loss.delta]
    return {"mae": [y], "hinge": [y]}.get(loss.name, [])


@each_smooth
@settings(deadline=None)
@given(samples=st.integers(1, 4), classes=st.integers(2, 5), seed=st.integers(0, 2**32 - 1))
def test_the_gradient_is_the_slope_of_the_value(loss, samples, classes, seed):
    z, y = example(loss, samples, classes, seed)
    assume(all(np.abs(z - corner).min() > KINK for corner in corners(loss, y)))
    gradient = loss.gradient(z, loss.output(z), y)
    h = 1e-6
    slope = np.empty_like(z)
    for index in np.ndindex(z.shape):
        above, below = z.copy(), z.copy()
        above[index] += h
        below[index] -= h
        slope[index] = (loss.value(above, loss.output(above), y) - loss.value(below, loss.output(below), y)) / (2 * h)
    np.testing.assert_allclose(gradient, slope, atol=1e-8)


@pytest.mark.parametrize("case", ORACLE, ids=[f"{case['loss']}-{case['source']}" for case in ORACLE])
def test_values_and_gradients_are_those_of_the_frameworks(case):
    loss = losses.create(case["loss"], **case["hyperparameters"])
    z, y = np.array(case["z"]), np.array(case["y"])
    y_hat = loss.output(z)
    assert loss.value(z, y_hat, y) == pytest.approx(case["value"], rel=1e-6)
    np.testing.assert_allclose(loss.gradient(z, y_hat, y), case["gradient"], rtol=1e-6, atol=1e-15)


def test_every_loss_with_a_slope_has_an_outside_oracle():
    assert {loss.name for loss in losses if loss.smooth} <= {case["loss"] for case in ORACLE}


@each
@each_dtype
@pytest.mark.parametrize("size", [40, 100, 1e4])
def test_large_pre_activations_are_safe(loss, dtype, size):
    z = np.array([[size, -size, 0], [-size, size, size], [-size, -size, -size], [size, size, size]], dtype)
    classes = 3
    y = loss.encode(np.array([0, 0, 1, 2]), classes) if "classification" in loss.tasks else np.zeros_like(z)
    y = y.astype(dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        y_hat = loss.output(z)
        value = loss.value(z, y_hat, y)
        gradient = loss.gradient(z, y_hat, y)
    assert y_hat.dtype == gradient.dtype == dtype
    assert np.all(np.isfinite(y_hat))
    assert np.isfinite(value)
    assert np.all(np.isfinite(gradient))


@each
def test_what_is_no_number_stays_no_number(loss):
    """A training that diverged is told by its loss."""
    z, y = example(loss, 5, 3, seed=0)
    z[2, 1] = np.nan
    with np.errstate(invalid="ignore"):
        assert np.isnan(loss.value(z, loss.output(z), y))


@each
@each_dtype
def test_results_are_written_into_out(loss, dtype):
    z, y = (array.astype(dtype) for array in example(loss, 5, 3, seed=0))
    kept = z.copy(), y.copy()
    y_hat = loss.output(z)
    gradient = loss.gradient(z, y_hat, y)
    loss.value(z, y_hat, y)
    assert y_hat.dtype == gradient.dtype == dtype
    into = np.full_like(z, np.nan)
    assert loss.output(z, out=into) is into
    np.testing.assert_array_equal(into, y_hat)
    assert loss.gradient(z, y_hat, y, out=into) is into
    np.testing.assert_array_equal(into, gradient)
    np.testing.assert_array_equal(z, kept[0])
    np.testing.assert_array_equal(y, kept[1])


@each
@settings(deadline=None)
@given(samples=st.integers(1, 6), classes=st.integers(2, 5), seed=st.integers(0, 2**32 - 1))
def test_value_and_gradient_are_means_over_the_batch(loss, samples, classes, seed):
    """A batch written twice has the same loss; every sample then has half its gradient."""
    z, y = example(loss, samples, classes, seed)
    y_hat = loss.output(z)
    twice_z, twice_y_hat, twice_y = (np.vstack([array, array]) for array in (z, y_hat, y))
    assert loss.value(twice_z, twice_y_hat, twice_y) == pytest.approx(loss.value(z, y_hat, y), rel=1e-9, abs=1e-12)
    gradient = loss.gradient(z, y_hat, y)
    np.testing.assert_allclose(loss.gradient(twice_z, twice_y_hat, twice_y)[:samples], gradient / 2, rtol=1e-12)


@each_classifier
@pytest.mark.parametrize("classes", [2, 3, 4, 5, 10])
def test_targets_decode_to_the_labels_they_were_encoded_from(loss, classes):
    labels = np.random.default_rng(0).permutation(np.arange(classes).repeat(2))
    y = loss.encode(labels, classes)
    assert y.dtype == np.float32
    assert len(y) == 2 * classes
    decoded = loss.decode(y)
    assert decoded.dtype == np.intp
    np.testing.assert_array_equal(decoded, labels)


@each_classifier
@settings(deadline=None)
@given(samples=st.integers(1, 6), classes=st.integers(2, 5), seed=st.integers(0, 2**32 - 1))
def test_the_label_is_the_class_of_the_largest_score(loss, samples, classes, seed):
    z, _ = example(loss, samples, classes, seed)
    y_hat = loss.output(z)
    scores = loss.scores(y_hat)
    assert scores.shape == (samples, classes)
    np.testing.assert_array_equal(np.argmax(scores, axis=1), loss.labels(y_hat))
    if loss.probabilities:
        assert np.all((scores >= 0) & (scores <= 1))


@each_classifier
@pytest.mark.parametrize("classes", [2, 3, 5])
def test_a_descent_on_z_reaches_the_labels(loss, classes):
    """Encoding, gradient and labels agree on which side is which class."""
    labels = np.arange(classes).repeat(2)
    y = loss.encode(labels, classes).astype(float)
    z = np.random.default_rng(1).normal(size=(len(labels), loss.outputs(classes)))
    for _ in range(300):
        z -= 0.5 * loss.gradient(z, loss.output(z), y)
    np.testing.assert_array_equal(loss.labels(loss.output(z)), labels)


def test_two_classes_need_one_output_except_for_softmax():
    for loss in (entry() for entry in losses):
        assert loss.outputs(2) == (2 if loss.output_name == "softmax" else 1), loss.name
        assert loss.outputs(10) == 10


def test_names_in_saved_files_stay():
    for name in PRESENT:
        assert name in losses
    assert losses.from_json({"name": "softmax_cross_entropy"}) == losses.create("softmax_cross_entropy")


def test_only_the_cross_entropies_give_probabilities():
    assert {loss.name for loss in losses if loss.probabilities} == {
        "binary_cross_entropy",
        "softmax_cross_entropy",
        "sparse_cross_entropy",
    }


def test_every_task_has_a_loss():
    regression = {loss.name for loss in losses if "regression" in loss.tasks}
    assert regression == {"mse", "half_mse", "mae", "huber"}
