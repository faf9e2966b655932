"""The pixels of a sample, with numbers over them as colours."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.gui.controls.pixel_picture import CAPTION, PixelPicture
from nnviz.gui.theme import DARK, LIGHT, Theme

INK = np.array([[1.0, 0.0], [1.0, 1.0]])


@pytest.fixture
def shown(qtbot: QtBot) -> PixelPicture:
    shown = PixelPicture(42)
    qtbot.addWidget(shown)
    shown.show()
    return shown


def color(shown: PixelPicture, row: int, column: int) -> tuple[int, int, int]:
    """In the middle of a pixel of 2 × 2."""
    pixel = shown.grab().toImage().pixelColor(11 + 20 * column, 11 + 20 * row)
    return pixel.red(), pixel.green(), pixel.blue()


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_ink_is_drawn_on_paper(shown: PixelPicture, theme: Theme) -> None:
    shown.apply_theme(theme)
    shown.show_pixels(INK)
    assert color(shown, 0, 0) == theme.ink
    assert color(shown, 0, 1) == theme.window
    shown.show_pixels(None)
    assert color(shown, 0, 0) == theme.window


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_numbers_have_the_colours_of_their_signs(shown: PixelPicture, theme: Theme) -> None:
    shown.apply_theme(theme)
    shown.show_pixels(INK, np.array([[2.0, -2.0], [0.0, np.nan]]), scale=2.0)
    assert color(shown, 0, 0) == theme.positive
    assert color(shown, 0, 1) == theme.negative  # also where there is no ink
    assert color(shown, 1, 0) == color(shown, 1, 1)
    assert color(shown, 1, 0) not in (theme.ink, theme.window, theme.positive, theme.negative)


def test_a_click_or_enter_chooses_it_if_it_can_be_chosen(qtbot: QtBot, shown: PixelPicture) -> None:
    chosen: list[bool] = []
    shown.chosen.connect(lambda: chosen.append(True))
    shown.show_pixels(INK)
    qtbot.mouseClick(shown, Qt.MouseButton.LeftButton)
    assert not chosen
    shown.let_choose()
    qtbot.mouseClick(shown, Qt.MouseButton.LeftButton)
    qtbot.keyClick(shown, Qt.Key.Key_Return)
    assert len(chosen) == 2
    shown.show_pixels(None)
    qtbot.mouseClick(shown, Qt.MouseButton.LeftButton)
    assert len(chosen) == 2


def test_a_caption_has_room_below_and_is_its_name(shown: PixelPicture) -> None:
    shown.set_caption("7 · 4.1")
    assert (shown.width(), shown.height()) == (42, 42 + CAPTION)
    assert shown.accessibleName() == "7 · 4.1"
    shown.set_side(60)
    assert (shown.width(), shown.height()) == (60, 60 + CAPTION)
