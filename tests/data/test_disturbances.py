"""Disturbances: each does what it says, by as much as it says."""

import numpy as np
import pytest

from nnviz.data.digits import small_digits
from nnviz.data.disturbances import DIRECTIONS, Disturbance, disturbances

SHAPE = (28, 28)
BAR = np.zeros(SHAPE, np.float32)
BAR[4:24, 12:16] = 1
BARS = np.tile(BAR.ravel(), (2 * DIRECTIONS, 1))
"""Upright lines, four pixels wide."""


def named(name: str) -> Disturbance:
    return next(each for each in disturbances(SHAPE) if each.name == name)


def disturbed(name: str, amount: float) -> np.ndarray:
    return named(name).apply(BARS, SHAPE, amount, np.random.default_rng(0)).reshape(-1, *SHAPE)


@pytest.mark.parametrize("each", [*disturbances(SHAPE), *disturbances(None)], ids=lambda each: each.title)
def test_zero_is_nothing_and_every_amount_keeps_the_shape(each: Disturbance) -> None:
    inputs = small_digits().inputs[:20]
    shape = None if "input" in each.unit else (8, 8)
    before = inputs.copy()
    assert 0 in each.of(shape)
    assert each.apply(inputs, shape, 0, np.random.default_rng(0)) is inputs
    for amount in each.of(shape):
        result = each.apply(inputs, shape, amount, np.random.default_rng(0))
        assert (result.shape, result.dtype) == (inputs.shape, np.float32)
    np.testing.assert_array_equal(inputs, before)


@pytest.mark.parametrize(("amount", "width"), [(1, 5), (2, 6), (3, 7), (-1, 3), (-1.5, 2.5)])
def test_a_pen_is_so_many_pixels_wider(amount: float, width: float) -> None:
    middle_row = disturbed("pen_width", amount)[0, 14]
    assert middle_row.sum() == pytest.approx(width)


def test_a_quarter_turn_lays_a_line_down_against_the_clock() -> None:
    corner = BAR.copy()
    corner[:14, 12:16] = 0  # only the lower half
    turned = named("rotation").apply(corner.reshape(1, -1), SHAPE, 90, np.random.default_rng(0)).reshape(SHAPE)
    np.testing.assert_allclose(turned[12:16, 14:24], 1, atol=1e-6)
    assert turned[:, :13].max() < 1e-6


def test_shifts_go_all_ways_by_the_same_distance() -> None:
    at = np.indices(SHAPE)
    centres = np.array([[(place * picture).sum() / picture.sum() for place in at] for picture in disturbed("shift", 3)])
    moved = centres - [(place * BAR).sum() / BAR.sum() for place in at]
    np.testing.assert_allclose(np.hypot(*moved.T), 3, atol=0.05)
    np.testing.assert_allclose(moved.mean(axis=0), 0, atol=0.05)


def test_amounts_in_pixels_are_less_for_small_pictures() -> None:
    assert named("shift").of(SHAPE)[-1] == 8
    assert named("shift").of((8, 8))[-1] == pytest.approx(8 * 8 / 28, abs=1e-3)
    assert named("rotation").of((8, 8)) == named("rotation").of(SHAPE)


def test_noise_of_pixels_stays_between_paper_and_ink_and_that_of_numbers_has_their_scale() -> None:
    noisy = disturbed("noise", 0.8)
    assert noisy.min() == 0
    assert noisy.max() == 1
    (of_numbers,) = disturbances(None)
    rng = np.random.default_rng(1)
    inputs = (rng.standard_normal((5_000, 2)) * [1, 100]).astype(np.float32)
    difference = of_numbers.apply(inputs, None, 0.5, rng) - inputs
    np.testing.assert_allclose(difference.std(axis=0), [0.5, 50], rtol=0.05)
