"""Textbook regressions: exactly the numbers that students compute with."""

import numpy as np
import pytest

from nnviz.data import datasets
from nnviz.data.dataset import Data


def load(name: str, **values: float) -> Data:
    return datasets.create(name, **values).load(0.25, np.random.default_rng(0))


@pytest.mark.parametrize(
    ("name", "x", "y"),
    [
        ("by_hand", [0.06, 0.87, 0.60, 0.71, 0.02], [3.17, 4.73, 4.26, 4.57, 3.02]),
        ("quadratic_points", [1, 5, 3, 9, 11, 10], [3, 51, 19, 163, 243, 201]),
    ],
)
def test_the_points_are_those_of_the_course_in_its_order(name, x, y):
    data = load(name)
    for samples in (data.train, data.test):
        np.testing.assert_array_equal(samples.inputs, np.float32(x).reshape(-1, 1))
        np.testing.assert_array_equal(samples.targets, np.float32(y).reshape(-1, 1))


def test_the_six_points_lie_on_the_parabola_and_on_no_line():
    data = load("quadratic_points")
    x, y = data.train.inputs[:, 0], data.train.targets[:, 0]
    np.testing.assert_array_equal(y, 2 * x**2 + 1)
    assert np.polyfit(x, y, 1, full=True)[1] > 1000


def test_the_first_epoch_by_hand_has_the_numbers_of_the_course():
    data = load("by_hand")
    x, y = data.train.inputs[:, 0].astype(float), data.train.targets[:, 0].astype(float)
    error = 0.1 * x - y
    assert np.mean(error**2) == pytest.approx(15.71, abs=0.005)
    assert np.mean(2 * error * x) == pytest.approx(-4.00156, abs=1e-6)


def test_a_visitor_is_worth_50_a_click_20_and_an_empty_day_loses_300():
    data = load("shop_profit")
    x = np.concatenate([data.train.inputs, data.test.inputs]).astype(float)
    y = np.concatenate([data.train.targets, data.test.targets]).astype(float)
    solution, *_ = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), y[:, 0], rcond=None)
    np.testing.assert_allclose(solution, [50, 20, -300], rtol=1e-9)
    np.testing.assert_array_equal(x, x.round())
    assert (x.min(), x.max()) == (0, 40) == datasets.find("shop_profit").input_range


def test_the_noise_of_the_profit_is_a_standard_deviation():
    clean, noisy = load("shop_profit", size=4000), load("shop_profit", size=4000, noise=100)
    np.testing.assert_array_equal(noisy.train.inputs, clean.train.inputs)
    assert (noisy.train.targets - clean.train.targets).std() == pytest.approx(100, rel=0.05)
