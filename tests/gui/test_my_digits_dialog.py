"""The dialog with my digits: label, forget, import, export; every change can be undone."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.data.ink import Drawing
from nnviz.data.my_digits import MyDigit
from nnviz.gui.my_digits_dialog import MyDigitsDialog
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK
from nnviz.training.experiment import Experiment


def stroke(x: float) -> Drawing:
    return Drawing((np.array([[x, 0.1], [x, 0.9]]),))


@pytest.fixture
def dialog(qtbot: QtBot) -> MyDigitsDialog:
    session = Session(Experiment.recommended("mnist"))
    dialog = MyDigitsDialog(session, DARK)
    session.setParent(dialog)
    qtbot.addWidget(dialog)
    dialog.show()
    session.taught.change([], [MyDigit(label, stroke(0.1 + label / 10)) for label in (1, 7, 4)], "teach")
    return dialog


def labels(dialog: MyDigitsDialog) -> list[int]:
    return [digit.label for digit in dialog._session.taught.digits]


def test_without_digits_it_says_how_to_get_some(dialog: MyDigitsDialog, qtbot: QtBot) -> None:
    qtbot.mouseClick(dialog.clear_button, Qt.MouseButton.LeftButton)
    assert dialog.heading.text().startswith("None yet: draw a digit on the pad")
    for button in (dialog.clear_button, dialog.export_button, dialog.forget_button, dialog.pad_button):
        assert not button.isEnabled()
    assert "All 3 digits are forgotten" in dialog.news.text()
    dialog.news.linkActivated.emit("undo")
    assert labels(dialog) == [1, 7, 4]
    assert dialog.news.text() == ""
    assert dialog.heading.text() == "3 kept; still missing: 0, 2, 3, 5, 6, 8, 9"


def test_a_chosen_digit_is_labelled_anew_and_forgotten(dialog: MyDigitsDialog, qtbot: QtBot) -> None:
    qtbot.mouseClick(dialog.grid, Qt.MouseButton.LeftButton, pos=dialog.grid.cell(1).center())
    assert dialog.labels.buttons[7].isChecked()
    qtbot.mouseClick(dialog.labels.buttons[2], Qt.MouseButton.LeftButton)
    assert labels(dialog) == [1, 2, 4]  # where it was
    assert dialog.grid.digit is not None
    assert dialog.grid.digit.label == 2
    qtbot.keyClick(dialog.grid, Qt.Key.Key_Left)
    qtbot.keyClick(dialog.grid, Qt.Key.Key_Delete)
    assert labels(dialog) == [2, 4]
    dialog._session.undo_stack.undo()
    dialog._session.undo_stack.undo()
    assert sorted(labels(dialog)) == [1, 4, 7]


def test_a_digit_can_be_seen_on_the_pad(dialog: MyDigitsDialog, qtbot: QtBot) -> None:
    qtbot.keyClick(dialog.grid, Qt.Key.Key_Return)
    drawing = dialog._session.sheet.drawing
    assert drawing is not None
    np.testing.assert_array_equal(drawing.strokes[0], stroke(0.2).strokes[0])


def test_they_are_carried_elsewhere_and_back(dialog: MyDigitsDialog, tmp_path: Path) -> None:
    dialog.export_to(tmp_path / "mine")
    assert dialog.news.text() == f"3 digits written to {tmp_path / 'mine.jsonl'}"
    dialog.forget_all()
    dialog.import_from(tmp_path / "mine.jsonl")
    assert labels(dialog) == [1, 7, 4]
    dialog.import_from(tmp_path / "mine.jsonl")
    assert dialog.news.text() == "All digits of mine.jsonl are here already."
    assert dialog.error.text() == ""
    bad = tmp_path / "bad.jsonl"
    bad.write_text("[[[1, 2]]]\n")
    dialog.import_from(bad)
    assert f"{bad}, line 1" in dialog.error.text()
    assert labels(dialog) == [1, 7, 4]
    dialog.grab()
