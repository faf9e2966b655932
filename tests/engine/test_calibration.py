"""Calibration: against numbers made by hand, and where there is nothing to measure."""

import math

import numpy as np
import pytest

from nnviz.engine.calibration import (
    TEMPERATURES,
    expected_calibration_error,
    fit_temperature,
    reliability,
    sure_above,
    tempered,
)

CONFIDENCE = np.array([0.55, 0.6, 0.95, 0.9, 1.0, 0.91])
IS_RIGHT = np.array([True, False, True, True, True, False])


def test_a_bin_has_its_upper_end_and_not_its_lower_one():
    measured = reliability(CONFIDENCE, IS_RIGHT, bins=10)
    count, mean_confidence, accuracy = measured.count, measured.mean_confidence, measured.accuracy
    np.testing.assert_array_equal(count, [0, 0, 0, 0, 0, 2, 0, 0, 1, 3])
    assert mean_confidence[5] == pytest.approx(0.575)
    assert mean_confidence[9] == pytest.approx((0.95 + 1 + 0.91) / 3)
    np.testing.assert_allclose(accuracy[[5, 8, 9]], [1 / 2, 1, 2 / 3])
    assert np.isnan(accuracy[count == 0]).all()
    assert np.isnan(mean_confidence[count == 0]).all()


def test_no_confidence_at_all_is_in_the_first_bin():
    assert reliability(np.zeros(3), np.zeros(3, bool)).count[0] == 3


def test_the_expected_error_weighs_each_bin_by_its_samples():
    by_hand = (2 * (0.575 - 1 / 2) + (1 - 0.9) + 3 * (2.86 / 3 - 2 / 3)) / 6
    assert expected_calibration_error(CONFIDENCE, IS_RIGHT, bins=10) == pytest.approx(by_hand)
    assert math.isnan(expected_calibration_error(np.empty(0), np.empty(0, bool)))


def test_the_temperature_is_that_of_which_the_probabilities_are_true():
    """Of two classes with z = (3, 0) one in four is wrong: softmax must say 3/4, so 3/T = ln 3."""
    logits, labels = np.tile([3.0, 0.0], (4, 1)), np.array([0, 0, 0, 1])
    temperature = fit_temperature(logits, labels)
    assert temperature == pytest.approx(3 / math.log(3), rel=1e-6)
    np.testing.assert_allclose(tempered(logits, temperature)[:, 0], 0.75, rtol=1e-6)


def test_drawn_labels_give_back_the_temperature_they_were_drawn_at():
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 4, (20_000, 5))
    labels = np.array([rng.choice(5, p=p) for p in tempered(logits, 2.5)])
    assert fit_temperature(logits.astype(np.float32), labels) == pytest.approx(2.5, rel=0.03)


def test_where_all_or_nothing_fits_the_temperature_stays_within_bounds():
    logits = np.array([[5.0, 0.0], [0.0, 5.0]])
    assert fit_temperature(logits, np.array([0, 1])) == 1, "colder were always better"
    assert fit_temperature(logits, np.array([1, 0])) == pytest.approx(TEMPERATURES[1])
    assert fit_temperature(np.ones((3, 2)), np.array([0, 1, 1])) == 1, "no preference, no temperature"


def test_huge_logits_do_not_overflow():
    logits = np.array([[1e4, 0.0], [0.0, 1e4], [1e4, 0.0]], np.float32)
    assert fit_temperature(logits, np.array([0, 1, 1])) == pytest.approx(TEMPERATURES[1])
    np.testing.assert_array_equal(tempered(logits, 1.0)[0], [1, 0])


def test_sure_is_from_where_on_enough_are_right():
    confidence = np.array([0.5, 0.6, 0.7, 0.8, 0.9])
    is_right = np.array([False, True, False, True, True])
    assert sure_above(confidence, is_right, wanted=1) == 0.8
    assert sure_above(confidence, is_right, wanted=0.75) == 0.6
    assert sure_above(confidence, is_right, wanted=0.6) == 0.5


def test_those_of_one_confidence_are_sure_together_or_not_at_all():
    confidence, is_right = np.array([0.9, 0.8, 0.8]), np.array([True, True, False])
    assert sure_above(confidence, is_right, wanted=1) == 0.9
    assert sure_above(confidence, np.zeros(3, bool)) == 1
    assert sure_above(np.empty(0), np.empty(0, bool)) == 1
