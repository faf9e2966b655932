"""The painted confusion matrix: colours by share, words for the cell that is pointed at, mouse and keyboard."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nnviz.engine.metrics import per_class
from nnviz.gui.controls.confusion_grid import Cell, ConfusionGrid, contrast, readable
from nnviz.gui.theme import DARK, LIGHT, SMALL, Rgb, Theme, font

CLASSES = ("ant", "bee", "cat")
COUNTS = np.array([(90, 10, 0), (0, 50, 0), (30, 0, 10)])
DIGITS = tuple("0123456789")


@pytest.fixture
def grid(qtbot: QtBot) -> ConfusionGrid:
    grid = ConfusionGrid()
    qtbot.addWidget(grid)
    grid.show_confusion(CLASSES, COUNTS)
    grid.resize(520, 150)
    with qtbot.waitActive(grid):
        grid.show()
    grid.clearFocus()
    return grid


def place(grid: ConfusionGrid, cell: Cell) -> QPoint:
    return grid.places().cell(cell).center().toPoint()


def corner_color(grid: ConfusionGrid, image: QImage, cell: Cell) -> Rgb:
    """The colour of a cell beside its number."""
    corner = grid.places().cell(cell).topLeft() + QPointF(4, 4)
    red, green, blue, _ = QColor(image.pixel(corner.toPoint())).getRgb()
    return red, green, blue


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_colours_say_the_share_of_the_row(grid: ConfusionGrid, theme: Theme) -> None:
    grid.apply_theme(theme)
    image = grid.grab().toImage()
    outside = QColor(image.pixel(2, 100)).getRgb()[:3]
    assert corner_color(grid, image, (1, 1)) == pytest.approx(theme.positive, abs=1)
    assert corner_color(grid, image, (0, 1)) == pytest.approx(grid.color(0.1, right=False), abs=1)
    assert corner_color(grid, image, (2, 0)) == pytest.approx(grid.color(0.75, right=False), abs=1)
    assert corner_color(grid, image, (2, 2)) == pytest.approx(grid.color(0.25, right=True), abs=1)
    assert corner_color(grid, image, (0, 2)) == outside, "no sample is no colour"
    assert grid.color(0, right=False) == grid.color(0, right=True) == theme.surface
    assert grid.color(1, right=False) == theme.negative


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_the_numbers_can_be_read_on_every_colour(grid: ConfusionGrid, theme: Theme) -> None:
    grid.apply_theme(theme)
    for share in np.linspace(0, 1, 101).tolist():
        for right in (True, False):
            color = grid.color(share, right)
            assert contrast(readable(theme, color), color) > 3.9
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)


def test_counts_are_written_where_they_fit(grid: ConfusionGrid) -> None:
    def colors(cell: Cell) -> int:
        place = grid.places().cell(cell).adjusted(2, 2, -2, -2).toRect()
        image = grid.grab(place).toImage()
        return len({image.pixel(x, y) for x in range(image.width()) for y in range(image.height())})

    assert colors((1, 1)) > 1
    assert colors((0, 2)) == 1, "0 is not written"
    grid.show_confusion(CLASSES, 10**12 * COUNTS)
    assert colors((1, 1)) == 1


def test_the_cell_under_the_cursor_is_told(grid: ConfusionGrid, qtbot: QtBot) -> None:
    told: list[str] = []
    grid.pointed.connect(told.append)
    for cell in ((0, 1), (2, 0), (0, 2)):
        QTest.mouseMove(grid, place(grid, cell))
    QApplication.sendEvent(grid, QEvent(QEvent.Type.Leave))
    assert told == [
        "true ant, predicted bee: 10 of 100 (10.0 %)",
        "true cat, predicted ant: 30 of 40 (75.0 %)",
        "true ant, predicted cat: 0 of 100 (0.0 %)",
        "",
    ]


def test_what_is_told_follows_the_counts(grid: ConfusionGrid) -> None:
    QTest.mouseMove(grid, place(grid, (0, 1)))
    grid.show_confusion(CLASSES, 200 * COUNTS)
    assert grid.accessibleDescription() == "true ant, predicted bee: 2,000 of 20,000 (10.0 %)"
    grid.show_confusion(CLASSES, 0 * COUNTS)
    assert grid.accessibleDescription() == "true ant, predicted bee: 0 of 0 (0.0 %)"


def test_a_click_chooses_a_cell_and_nothing_beside_them(grid: ConfusionGrid, qtbot: QtBot) -> None:
    chosen: list[Cell] = []
    grid.chosen.connect(lambda true, predicted: chosen.append((true, predicted)))
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=place(grid, (2, 0)))
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(2, 100))
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=QPoint(grid.width() - 2, 2))
    qtbot.mouseClick(grid, Qt.MouseButton.RightButton, pos=place(grid, (0, 1)))
    assert chosen == [(2, 0)]


def test_the_keyboard_reaches_every_cell(grid: ConfusionGrid, qtbot: QtBot) -> None:
    chosen: list[Cell] = []
    grid.chosen.connect(lambda true, predicted: chosen.append((true, predicted)))
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    assert grid.accessibleDescription().startswith("true ant, predicted ant")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(grid, key)
    assert grid.accessibleDescription() == "true bee, predicted cat: 0 of 50 (0.0 %)"
    for key in (Qt.Key.Key_Enter, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Enter):
        qtbot.keyClick(grid, key)
    assert chosen == [(1, 0), (1, 2), (0, 1)]


def test_the_pointed_cell_is_outlined(grid: ConfusionGrid) -> None:
    before = grid.grab().toImage()
    QTest.mouseMove(grid, place(grid, (0, 2)))
    assert grid.grab().toImage() != before


def test_other_classes_forget_where_the_cursor_was(grid: ConfusionGrid) -> None:
    QTest.mouseMove(grid, place(grid, (2, 2)))
    grid.show_confusion(("no", "yes"), np.array([(3, 1), (0, 4)]))
    assert grid.pointed_at is None
    grid.grab()


def test_scores_are_those_of_the_rows(grid: ConfusionGrid) -> None:
    for shown, expected in zip(grid.scores, per_class(COUNTS), strict=True):
        np.testing.assert_array_equal(shown, expected)
    before = grid.grab().toImage()
    other = COUNTS.copy()
    other[1, 1] = 25  # the same shares, another precision of the column
    grid.show_confusion(CLASSES, other)
    beside = grid.grab().toImage().copy(*right_of_the_grid(grid))
    assert beside != before.copy(*right_of_the_grid(grid))


def right_of_the_grid(grid: ConfusionGrid) -> tuple[int, int, int, int]:
    right = round(grid.places().grid.right()) + 2
    return right, 0, grid.width() - right, grid.height()


def test_ten_digits_fit_below_the_canvas(grid: ConfusionGrid) -> None:
    """In 500 × 157 pixels each row is named, and every count of MNIST but a few has its number."""
    grid.show_confusion(DIGITS, np.full((10, 10), 980))
    grid.resize(500, 157)
    places = grid.places()
    metrics = QFontMetricsF(font(SMALL))
    assert places.height >= metrics.tightBoundingRect("0123456789").height() + 2
    assert places.width >= metrics.horizontalAdvance("980")
    assert places.grid.bottom() <= grid.height()
    assert grid.minimumSizeHint().width() <= 400
    assert grid.minimumSizeHint().height() <= 100


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("size", [(500, 157), (300, 40), (20, 10), (1200, 900)])
@pytest.mark.parametrize("classes", [1, 2, 10, 62])
def test_any_number_of_classes_and_any_size_is_painted(
    grid: ConfusionGrid, classes: int, size: tuple[int, int], theme: Theme
) -> None:
    names = tuple(f"a rather long name of class {index}" for index in range(classes))
    grid.apply_theme(theme)
    grid.show_confusion(names, np.arange(classes**2).reshape(classes, classes))
    grid.resize(*size)
    grid.grab()


def test_before_there_are_classes_nothing_is_painted_or_chosen(qtbot: QtBot) -> None:
    grid = ConfusionGrid()
    qtbot.addWidget(grid)
    with qtbot.assertNotEmitted(grid.chosen):
        for key in (Qt.Key.Key_Right, Qt.Key.Key_Return):
            qtbot.keyClick(grid, key)
        qtbot.mouseClick(grid, Qt.MouseButton.LeftButton)
    grid.grab()
