"""Colours of numbers and of classes."""

from itertools import combinations

import numpy as np
import pytest

from nnviz.gui.plotting.data_colors import class_colors, diverging, shade
from nnviz.gui.theme import DARK, LIGHT, Theme
from tests.gui.color_vision import DICHROMACIES, contrast, difference, lab, linear, seen_with


def test_data_colours_mean_the_same_everywhere() -> None:
    for theme in (DARK, LIGHT):
        ramp = diverging(theme, theme.surface)
        assert tuple(ramp[0]) == theme.negative
        assert tuple(ramp[-1]) == theme.positive
        np.testing.assert_allclose(ramp[127:129].mean(axis=0), theme.surface, atol=2)
        assert class_colors(theme, 2).tolist() == [list(theme.negative), list(theme.positive)]
        several = class_colors(theme, 5).astype(int)
        apart = np.abs(several[:, np.newaxis] - several).sum(axis=2) + 999 * np.eye(5)
        assert apart.min() > 60


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_ten_classes_are_told_apart_by_all_eyes(theme: Theme) -> None:
    lights = [linear(color) for color in class_colors(theme, 10).tolist()]
    for deficiency in (None, *DICHROMACIES):
        seen = [lab(light if deficiency is None else seen_with(deficiency, light)) for light in lights]
        assert min(difference(one, other) for one, other in combinations(seen, 2)) > 12
    assert min(contrast(color, theme.surface) for color in class_colors(theme, 10).tolist()) > 2


def test_more_classes_have_hues() -> None:
    assert len(np.unique(class_colors(DARK, 26), axis=0)) == 26


def test_shades() -> None:
    colors = diverging(DARK, DARK.surface)
    shades = shade(np.array([-9, -1, 1, 9, np.nan]), colors)
    np.testing.assert_array_equal(shades, colors[[0, 0, 255, 255, 128]])
