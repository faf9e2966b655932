"""Bars of what a network makes of one sample."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from nnviz.gui.controls.probability_bars import ProbabilityBars
from nnviz.gui.theme import DARK, LIGHT, Rgb, Theme

DIGITS = tuple("0123456789")


@pytest.fixture
def bars(qtbot: QtBot) -> ProbabilityBars:
    bars = ProbabilityBars()
    qtbot.addWidget(bars)
    bars.set_classes(DIGITS)
    bars.resize(264, 140)
    bars.show()
    return bars


def scores(*values: float) -> np.ndarray:
    return np.array(values, np.float32)


def grab(bars: ProbabilityBars) -> QImage:
    return bars.grab().toImage()


def run(image: QImage, y: int, color: Rgb) -> int:
    """How many pixels of a line have this colour."""
    return sum(image.pixelColor(x, y).getRgb()[:3] == color for x in range(image.width()))


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_the_winner_has_the_accent_and_lengths_are_the_scores(bars: ProbabilityBars, theme: Theme) -> None:
    bars.apply_theme(theme)
    bars.set_classes(("no", "yes"))
    bars.resize(264, 28)
    bars.show_scores(scores(0.25, 0.75))
    image = grab(bars)
    full = run(image, 7, theme.raised) + run(image, 7, theme.muted)
    assert run(image, 21, theme.accent) == pytest.approx(0.75 * full, abs=4)
    assert run(image, 7, theme.muted) == pytest.approx(0.25 * full, abs=4)
    assert run(image, 7, theme.accent) == 0


def test_raw_scores_are_clipped_in_the_bar_but_not_in_the_number(bars: ProbabilityBars) -> None:
    bars.set_classes(("a", "b", "c"))
    bars.resize(264, 42)
    bars.show_scores(scores(1, 0, 0), probabilities=False)
    full = run(grab(bars), 7, DARK.accent)
    bars.show_scores(scores(17.25, -3, 0.5), probabilities=False)
    image = grab(bars)
    assert run(image, 7, DARK.accent) == full
    assert run(image, 21, DARK.muted) < 4  # nothing but the number
    assert [bars.text(label) for label in range(3)] == ["17.25", "−3.00", "0.50"]
    bars.show_scores(scores(123456, 0, 0), probabilities=False)
    assert bars.text(0) == "1.2e+05"


def test_the_right_class_is_outlined(bars: ProbabilityBars) -> None:
    bars.show_scores(scores(*[0.1] * 10))
    plain = grab(bars)
    bars.show_scores(scores(*[0.1] * 10), true_class=4)
    outlined = grab(bars)
    rows = {y // 14 for y in range(140) for x in range(264) if plain.pixel(x, y) != outlined.pixel(x, y)}
    assert rows == {4}


@pytest.mark.parametrize(
    ("values", "description"),
    [
        ((0, 0.009, 0, 0, 0, 0, 0, 0.987, 0.004, 0), "7: 98.7 %, 1: 0.9 %, 8: 0.4 %"),
        ((1, 0, 0, 0, 0, 0, 0, 0, 0, 0), "0: 100.0 %"),
        ((0.4, 0.3, 0.2, 0.1, 0, 0, 0, 0, 0, 0), "0: 40.0 %, 1: 30.0 %, 2: 20.0 %"),
        ((float("nan"),) * 10, "no answer"),
    ],
)
def test_it_is_told_to_who_cannot_see_it(bars: ProbabilityBars, values: tuple[float, ...], description: str) -> None:
    bars.show_scores(scores(*values))
    assert bars.accessibleDescription() == description


def test_without_scores_there_are_neither_bars_nor_numbers(bars: ProbabilityBars) -> None:
    bars.show_scores(scores(*[0.1] * 10))
    bars.show_scores(None)
    assert bars.winner is None
    assert bars.text(3) == ""
    assert bars.accessibleDescription() == "no answer"
    image = grab(bars)
    assert sum(run(image, y, DARK.accent) for y in range(140)) == 0


def test_other_classes_forget_the_scores(bars: ProbabilityBars) -> None:
    bars.show_scores(scores(*[0.1] * 10))
    bars.set_classes(("no", "yes"))
    assert bars.scores is None
    assert bars.sizeHint() == QSize(bars.sizeHint().width(), 28)


def test_of_many_classes_the_likeliest_are_shown(bars: ProbabilityBars) -> None:
    letters = tuple("abcdefghijklmnopqrstuvwxyz")
    bars.set_classes(letters)
    values = np.linspace(0, 1, 26, dtype=np.float32)
    values[3] = 2
    bars.show_scores(values)
    assert [letters[label] for label in bars.rows()] == list("drstuvwxyz")
    assert bars.sizeHint().height() <= 150


def test_ten_rows_fit_150_pixels(bars: ProbabilityBars) -> None:
    assert bars.sizeHint().height() <= 150
    assert bars.minimumSizeHint().height() <= 120


def test_long_names_leave_room_for_the_bars(bars: ProbabilityBars) -> None:
    bars.set_classes(("a very long name of a class that nobody needs", "Ankle boot"))
    bars.show_scores(scores(0, 1))
    bars.resize(264, 28)
    assert run(grab(bars), 21, DARK.accent) > 60


def test_an_unsure_answer_has_no_winner_in_the_accent(bars: ProbabilityBars) -> None:
    bars.set_classes(("no", "yes"))
    bars.resize(264, 28)
    bars.show_scores(scores(0.45, 0.55), is_sure=False)
    image = grab(bars)
    assert run(image, 21, DARK.accent) == 0
    assert run(image, 21, DARK.muted) > run(image, 7, DARK.muted) > 20
    assert bars.winner == 1


def test_another_network_has_a_mark_where_its_score_is_worth_one(bars: ProbabilityBars) -> None:
    bars.set_classes(("no", "yes"))
    bars.resize(264, 28)
    bars.show_scores(scores(0, 1))
    without = grab(bars)
    bars.show_scores(scores(0, 1), other=scores(0.5, 0.001))
    image = grab(bars)
    assert run(image, 7, DARK.text) > run(without, 7, DARK.text)
    assert run(image, 21, DARK.text) == run(without, 21, DARK.text)
    bars.show_scores(scores(0, 1), other=scores(np.nan, np.nan))
    assert run(grab(bars), 7, DARK.text) == run(without, 7, DARK.text)


def test_a_click_on_a_row_chooses_its_class(qtbot: QtBot, bars: ProbabilityBars) -> None:
    told: list[int] = []
    bars.chosen.connect(told.append)
    qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(40, 33))
    assert told == []  # there is no answer yet
    bars.show_scores(scores(*[0.1] * 10))
    qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(40, 33))
    assert told == [2]
