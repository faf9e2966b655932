"""Scales and colours."""

import numpy as np
import pytest

from nnviz.gui.canvas.colors import (
    Smoothed,
    activation_colors,
    activation_table,
    robust_maximum,
    strengths,
)
from nnviz.gui.theme import DARK, LIGHT, Theme


def rgb(color: int) -> tuple[int, int, int]:
    return (color >> 16 & 255, color >> 8 & 255, color & 255)


def test_the_scale_is_not_led_by_a_few_outliers() -> None:
    weights = np.ones((50, 20), np.float32)
    weights[0, :2] = 5.0
    assert robust_maximum(weights) == 1.0


def test_the_scale_of_one_weight_among_zeros_lets_it_be_seen() -> None:
    weights = np.zeros((50, 20), np.float32)
    weights[3, 4] = -2.0
    assert strengths(weights, robust_maximum(weights))[3, 4] == 1.0


@pytest.mark.parametrize("weights", [np.zeros((3, 2)), np.full((3, 2), np.nan), np.full((3, 2), np.inf)])
def test_zeros_and_diverged_weights_have_a_scale_and_strengths(weights: np.ndarray) -> None:
    scale = robust_maximum(weights.astype(np.float32))
    assert 0 < scale < 1e-6
    strength = strengths(weights.astype(np.float32), scale)
    assert np.all((strength >= 0) & (strength <= 1))


def test_one_weight_that_diverged_does_not_hide_the_others() -> None:
    weights = np.ones((10, 10), np.float32)
    weights[0, 0] = np.nan
    assert robust_maximum(weights) == 1.0


def test_smoothed_numbers_approach_and_arrive() -> None:
    smoothed = Smoothed()
    assert smoothed.follow([1.0]) == (1.0,)
    first = smoothed.follow([2.0])[0]
    second = smoothed.follow([2.0])[0]
    assert 1 < first < second < 2
    for _ in range(50):
        last = smoothed.follow([2.0])[0]
    assert last == pytest.approx(2.0, abs=1e-4)


def test_smoothed_numbers_jump_for_another_training_or_network() -> None:
    smoothed = Smoothed()
    smoothed.follow([1.0])
    assert smoothed.follow([5.0, 6.0]) == (5.0, 6.0)
    smoothed.forget()
    assert smoothed.follow([9.0, 9.0]) == (9.0, 9.0)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_activations_go_from_orange_through_the_background_to_ink(theme: Theme) -> None:
    colors = activation_colors(np.array([-1.0, 0.0, 1.0]), activation_table(theme))
    assert [rgb(color) for color in colors.tolist()] == [theme.negative, theme.window, theme.ink]


def test_large_activations_are_relative_to_the_largest() -> None:
    table = activation_table(DARK)
    assert (
        activation_colors(np.array([8.0, 4.0]), table).tolist() == activation_colors(np.array([1, 0.5]), table).tolist()
    )
    assert rgb(int(activation_colors(np.array([0.0, np.nan]), table)[1])) == DARK.window
