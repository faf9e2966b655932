"""Both signs are told apart by all eyes, weigh the same, and are seen from afar, in every palette."""

from dataclasses import fields

import numpy as np
import pytest
from color_vision import DICHROMACIES, contrast, difference, lab, linear, seen_with

from nnviz.gui.palettes import HIGH_CONTRAST, PALETTES, Palette
from nnviz.gui.theme import DARK, LIGHT, Rgb, Theme, mixed

BASES = pytest.mark.parametrize("base", [DARK, LIGHT], ids=lambda base: base.name)
ALL = pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 0, 0), (50, -1, 2), 2.3669),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((50, 2.5, 0), (58, 24, 15), 19.4535),
        ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_difference_is_that_of_the_published_pairs(
    one: tuple[float, ...], other: tuple[float, ...], expected: float
) -> None:
    """Sharma, Wu & Dalal 2005, table 1."""
    assert difference(np.array(one), np.array(other)) == pytest.approx(expected, abs=5e-5)


def test_every_eye_sees_grey_as_grey_and_the_known_confusions_are_confused() -> None:
    grey = linear((128, 128, 128))
    for deficiency in DICHROMACIES:
        np.testing.assert_allclose(seen_with(deficiency, grey), grey, atol=1e-5)

    def confused(deficiency: str, one: Rgb, other: Rgb) -> float:
        seen, plain = (
            difference(*(lab(look(linear(color))) for color in (one, other)))
            for look in (lambda light: seen_with(deficiency, light), lambda light: light)
        )
        return seen / plain

    assert confused("deuteranopia", (45, 190, 170), (244, 114, 182)) < 0.1  # teal and pink
    assert confused("tritanopia", (45, 190, 170), (244, 114, 182)) > 1


@BASES
@ALL
def test_the_signs_differ_for_all_eyes(palette: Palette, base: Theme) -> None:
    theme = base.with_palette(palette)
    for share, least in ((1, 20), (0.5, 10)):
        signs = [linear(mixed(theme.window, color, share)) for color in (theme.positive, theme.negative)]
        for deficiency in DICHROMACIES:
            assert difference(*(lab(seen_with(deficiency, sign)) for sign in signs)) >= least, (deficiency, share)


@BASES
@ALL
def test_no_sign_looks_stronger_and_both_are_seen(palette: Palette, base: Theme) -> None:
    theme = base.with_palette(palette)
    least = 7 if palette is HIGH_CONTRAST else 3
    for background in (theme.window, theme.surface):
        assert min(contrast(sign, background) for sign in (theme.positive, theme.negative)) >= least
    lightness = [lab(linear(sign))[0] for sign in (theme.positive, theme.negative)]
    assert abs(lightness[0] - lightness[1]) < 5


@BASES
def test_for_a_projector_all_that_is_read_stands_out(base: Theme) -> None:
    theme = base.with_palette(HIGH_CONTRAST)
    for name in ("text", "muted", "ink", "train", "test", "warning"):
        assert contrast(getattr(theme, name), theme.surface) >= 7, name
        assert contrast(getattr(theme, name), theme.window) > contrast(getattr(base, name), base.window), name
    assert contrast(theme.line, theme.surface) > contrast(base.line, base.surface)
    assert contrast(theme.on_accent, theme.accent) >= 4.5


@BASES
@ALL
def test_a_palette_changes_what_it_says_and_no_more(palette: Palette, base: Theme) -> None:
    theme = base.with_palette(palette)
    changes = palette.dark if base is DARK else palette.light
    said = {**changes, "positive_name": palette.positive_name, "negative_name": palette.negative_name}
    for field in fields(Theme):
        assert getattr(theme, field.name) == said.get(field.name, getattr(base, field.name))
    assert hash(theme) == hash(base.with_palette(palette)), "tables of colours are kept by theme"
