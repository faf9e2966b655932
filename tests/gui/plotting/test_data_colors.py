"""Colours of numbers and of classes."""

import numpy as np

from nnviz.gui.plotting.data_colors import class_colors, diverging, shade
from nnviz.gui.theme import DARK, LIGHT


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


def test_shades() -> None:
    colors = diverging(DARK, DARK.surface)
    shades = shade(np.array([-9, -1, 1, 9, np.nan]), colors)
    np.testing.assert_array_equal(shades, colors[[0, 0, 255, 255, 128]])
