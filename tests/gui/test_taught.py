"""What is drawn on the sheet, and what was taught."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QUndoStack
from pytestqt.qtbot import QtBot

from nnviz.data.ink import Drawing, Steps, render
from nnviz.data.my_digits import MyDigit
from nnviz.gui.sheet import Sheet
from nnviz.gui.taught import Taught

SEVEN = Drawing((np.array([[0.2, 0.1], [0.6, 0.1], [0.3, 0.7]]),))
ONE = Drawing((np.array([[0.4, 0.1], [0.4, 0.9]]),))


class TestSheet:
    def test_pixels_follow_the_drawing_and_the_steps(self, qapp: object) -> None:
        sheet = Sheet()
        told: list[bool] = []
        sheet.changed.connect(lambda: told.append(True))
        assert sheet.inputs((28, 28)) is None
        sheet.draw(SEVEN)
        np.testing.assert_array_equal(sheet.inputs((28, 28)), render(SEVEN, (28, 28)))
        assert sheet.inputs((28, 28)) is sheet.inputs((28, 28))
        assert sheet.inputs((8, 8)).shape == (1, 64)
        steps = Steps(crop=False)
        sheet.use_steps(steps)
        np.testing.assert_array_equal(sheet.inputs((28, 28)), render(SEVEN, (28, 28), steps))
        sheet.use_steps(steps)
        assert len(told) == 2
        sheet.draw(None)
        assert sheet.inputs((28, 28)) is None


@pytest.fixture
def stack(qapp: object) -> QUndoStack:
    return QUndoStack()


class TestTaught:
    def test_every_change_is_written_and_can_be_undone(self, stack: QUndoStack, tmp_path: Path) -> None:
        path = tmp_path / "own" / "digits.jsonl"
        taught = Taught(stack)
        taught.open(path)
        seven, one = MyDigit(7, SEVEN), MyDigit(1, ONE)
        taught.change([], [seven], "teach")
        taught.change([], [one], "teach")
        taught.change([seven], [MyDigit(2, SEVEN)], "label")
        assert [digit.label for digit in taught.digits] == [2, 1]  # in its place
        assert again(path) == [2, 1]
        stack.undo()
        assert sorted(again(path)) == [1, 7]
        stack.undo()
        assert again(path) == [7]
        assert seven in taught
        assert one not in taught
        stack.redo()
        assert sorted(again(path)) == [1, 7]

    def test_a_file_is_imported_as_one_step(self, stack: QUndoStack, tmp_path: Path) -> None:
        taught = Taught(stack)
        taught.change([], [MyDigit(7, SEVEN), MyDigit(1, ONE)], "teach")
        taught.export(tmp_path / "other.jsonl")
        taught.change(taught.digits, [], "forget")
        assert taught.import_(tmp_path / "other.jsonl") == 2
        assert taught.import_(tmp_path / "other.jsonl") == 0
        stack.undo()
        assert taught.digits == ()

    def test_what_cannot_be_written_is_told(self, qtbot: QtBot, stack: QUndoStack, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        taught = Taught(stack)
        taught.open(tmp_path / "file" / "digits.jsonl")
        with qtbot.waitSignal(taught.problem) as problem:
            taught.change([], [MyDigit(7, SEVEN)], "teach")
        assert str(tmp_path / "file") in problem.args[0]
        assert taught.digits == ()

    def test_lines_that_cannot_be_read_are_told(self, qtbot: QtBot, stack: QUndoStack, tmp_path: Path) -> None:
        path = tmp_path / "digits.jsonl"
        path.write_text(f"{MyDigit(7, SEVEN).line}\nnonsense\n")
        taught = Taught(stack)
        with qtbot.waitSignal(taught.problem) as problem:
            taught.open(path)
        assert "line 2" in problem.args[0]
        assert [digit.label for digit in taught.digits] == [7]


def again(path: Path) -> list[int]:
    """The labels that another start finds."""
    taught = Taught(QUndoStack())
    taught.open(path)
    return [digit.label for digit in taught.digits]
