"""Accuracy and confusion matrix."""

import numpy as np

from nnviz.engine.metrics import accuracy, confusion_matrix

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
