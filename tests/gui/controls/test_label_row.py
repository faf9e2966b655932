"""Buttons that say what a drawing is, and one of a few words."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.gui.controls.label_row import LabelRow
from nnviz.gui.controls.segments import Segments


def test_one_click_labels_and_another_takes_it_back(qtbot: QtBot) -> None:
    row = LabelRow("Teach", ("0", "1", "2"), "It is a %s")
    qtbot.addWidget(row)
    told: list[int | None] = []
    row.labelled.connect(told.append)
    row.taken_back.connect(lambda: told.append(None))
    for label in (1, 2, 2):
        qtbot.mouseClick(row.buttons[label], Qt.MouseButton.LeftButton)
    assert told == [1, 2, None]
    assert not any(button.isChecked() for button in row.buttons)
    row.show_label(0)
    assert [button.isChecked() for button in row.buttons] == [True, False, False]
    assert len(told) == 3
    assert row.buttons[1].shortcut().toString() == "Ctrl+1"


def test_of_segments_one_is_chosen_and_only_the_user_is_told_of(qtbot: QtBot) -> None:
    segments = Segments({"training": "In training", "ready": "Ready"}, "Network")
    qtbot.addWidget(segments)
    told: list[str] = []
    segments.edited.connect(told.append)
    segments.set_value("ready")
    assert (segments.value, told) == ("ready", [])
    qtbot.mouseClick(segments.buttons["training"], Qt.MouseButton.LeftButton)
    assert (segments.value, told) == ("training", ["training"])
    assert segments.buttons["ready"].accessibleName() == "Network: Ready"
