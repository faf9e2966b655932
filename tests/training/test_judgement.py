"""What answers are worth, sample by sample."""

import numpy as np

from nnviz.engine.losses import losses
from nnviz.training.judgement import Judgement

LABELS = np.array([0, 1, 1, 0])


def test_probabilities_are_judged_by_their_logarithm() -> None:
    outputs = np.array([[0.1], [0.9], [0.2], [0.5]])
    judged = Judgement.of(losses.create("binary_cross_entropy"), outputs, LABELS)
    np.testing.assert_array_equal(judged.predicted, [0, 1, 0, 0])
    np.testing.assert_array_equal(judged.is_right, [True, True, False, True])
    np.testing.assert_allclose(judged.confidence, [0.9, 0.9, 0.8, 0.5])
    np.testing.assert_allclose(judged.loss, -np.log([0.9, 0.9, 0.2, 0.5]))
    assert judged.accuracy == 0.75
    assert judged.sure_above == 0.9
    np.testing.assert_array_equal(judged.confusion, [[2, 0], [1, 1]])


def test_a_probability_of_nothing_has_a_loss_all_the_same() -> None:
    judged = Judgement.of(losses.create("softmax_cross_entropy"), np.array([[1.0, 0.0]]), np.array([1]))
    assert np.isfinite(judged.loss).all()


def test_other_scores_are_judged_by_what_the_best_other_class_has_more() -> None:
    scores = np.array([[0.5, 0.25, 2.0], [0.0, 1.0, 0.5]])
    judged = Judgement.of(losses.create("mse"), scores, np.array([0, 1]))
    assert not judged.probabilities
    np.testing.assert_allclose(judged.loss, [1.5, -0.5])
