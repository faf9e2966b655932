"""Metrics: against scikit-learn's numbers, and where a formula has nothing to divide by."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.metrics import accuracy, confusion_matrix, metrics, per_class

ORACLE = json.loads((Path(__file__).parents[1] / "oracles/metrics.json").read_text(encoding="utf-8"))
CLASSIFICATION, REGRESSION = ORACLE["classification"], ORACLE["regression"]
SCORES, TRUE = np.array(CLASSIFICATION["scores"]), np.array(CLASSIFICATION["labels"])

LABELS = np.array([0, 0, 1, 2, 2, 2])
PREDICTED = np.array([0, 1, 1, 2, 0, 2])


def test_accuracy_is_the_share_of_right_predictions():
    assert accuracy(PREDICTED, LABELS) == 4 / 6
    assert accuracy(LABELS, LABELS) == 1


def test_confusion_has_a_row_for_the_true_and_a_column_for_the_predicted_class():
    np.testing.assert_array_equal(confusion_matrix(PREDICTED, LABELS, 3), [[1, 1, 0], [0, 1, 0], [1, 0, 2]])


def test_classes_that_do_not_occur_have_zeros():
    matrix = confusion_matrix(np.array([0]), np.array([0]), 4)
    assert matrix.shape == (4, 4)
    assert matrix.sum() == matrix[0, 0] == 1


@pytest.mark.parametrize("name", ["accuracy", "precision", "recall", "f1"])
def test_a_classification_is_judged_as_by_scikit_learn(name):
    assert metrics.create(name).value(SCORES, TRUE) == pytest.approx(CLASSIFICATION[name], rel=1e-12)


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_top_k_is_as_by_scikit_learn(k):
    assert metrics.create("top_k", k=k).value(SCORES, TRUE) == pytest.approx(CLASSIFICATION["top_k"][str(k)], rel=1e-12)


@pytest.mark.parametrize("name", ["r2", "mean_absolute_error"])
def test_a_regression_is_judged_as_by_scikit_learn(name):
    value = metrics.create(name).value(np.array(REGRESSION["predictions"]), np.array(REGRESSION["targets"]))
    assert value == pytest.approx(REGRESSION[name], rel=1e-12)


def test_confusion_and_scores_of_every_class_are_as_by_scikit_learn():
    confusion = confusion_matrix(SCORES.argmax(axis=1), TRUE, SCORES.shape[1])
    np.testing.assert_array_equal(confusion, CLASSIFICATION["confusion"])
    scores = per_class(confusion)
    for name, values in CLASSIFICATION["per_class"].items():
        np.testing.assert_allclose(getattr(scores, name), values, rtol=1e-12)


def test_precision_asks_the_column_and_recall_the_row():
    precision, recall, f1 = per_class(np.array([[3, 1], [2, 4]]))
    np.testing.assert_allclose(precision, [3 / 5, 4 / 5])
    np.testing.assert_allclose(recall, [3 / 4, 4 / 6])
    np.testing.assert_allclose(f1, [6 / 9, 8 / 11])


@given(st.lists(st.integers(0, 3), min_size=1, max_size=20), st.integers(0, 1000))
def test_top_1_is_accuracy_even_in_a_tie_and_all_guesses_are_always_right(labels, seed):
    targets = np.array(labels)
    scores = np.random.default_rng(seed).integers(0, 3, (len(labels), 4)).astype(float)
    assert metrics.create("top_k", k=1).value(scores, targets) == metrics.create("accuracy").value(scores, targets)
    assert metrics.create("top_k", k=4).value(scores, targets) == 1
    assert metrics.create("top_k", k=9).value(scores, targets) == 1


@pytest.mark.parametrize("metric", [entry() for entry in metrics], ids=lambda entry: entry.name)
def test_perfect_predictions_have_the_best_value(metric):
    if "classification" in metric.tasks:
        targets = np.array([0, 2, 2, 4])
        scores = np.eye(5, dtype=np.float32)[targets]
    else:
        scores = targets = np.array([[1.0, 5.0], [2.0, 5.0]], np.float32)
    assert metric.value(scores, targets) == {"high": 1, "low": 0}[metric.best]


def test_r2_of_targets_that_are_all_alike():
    r2 = metrics.create("r2")
    targets = np.full((3, 1), 2.0)
    assert r2.value(targets, targets) == 1
    assert r2.value(targets + 1, targets) == 0
    spread = np.array([[1.0], [2.0], [3.0]])
    assert r2.value(targets, spread) == 0, "the mean explains nothing"
    assert r2.value(-10 * spread, spread) < 0
