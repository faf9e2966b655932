"""The dialogs for figures and animations, and the clipboard."""

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from nnviz.gui.canvas.figure import PAPER
from nnviz.gui.canvas.network_canvas import NetworkCanvas
from nnviz.gui.exports import FOLDER, Exports
from nnviz.gui.session import Session
from nnviz.training.experiment import Experiment


@pytest.fixture
def session(qtbot: QtBot):
    session = Session(Experiment.recommended("moons"))
    yield session
    session.close()


@pytest.fixture
def exports(qtbot: QtBot, session: Session, tmp_path: Path):
    canvas = NetworkCanvas(session)
    qtbot.addWidget(canvas)
    canvas.resize(500, 400)
    session.add_viewer(canvas)
    canvas.show()
    session.start()
    qtbot.waitUntil(lambda: session.snapshot is not None and session.sample is not None)
    exports = Exports(canvas, QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    exports.news, exports.problems = [], []
    exports.told.connect(exports.news.append)
    exports.problem.connect(exports.problems.append)
    yield exports
    exports.end()
    canvas.close()


@pytest.fixture
def choose_file(monkeypatch: pytest.MonkeyPatch):
    """The native dialog answers with this path; returns where it was to begin."""

    def choose(path: Path | str) -> list[str]:
        begun: list[str] = []

        def answer(parent, title, suggestion, filters):
            begun.append(suggestion)
            return str(path), filters

        monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
        return begun

    return choose


def chosen(box, value: str) -> None:
    box.set_value(value)
    box.edited.emit(value)


def test_a_figure_of_the_canvas_is_saved_and_the_folder_remembered(exports, choose_file, tmp_path, qtbot) -> None:
    begun = choose_file(tmp_path / "net")
    exports.show_figure()
    dialog = exports.figure_dialog
    assert dialog.summary.text() == "1,000 × 800 pixels"
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: exports.news == ["Saved net.png"])
    assert QImage(str(tmp_path / "net.png")).size().toTuple() == (1000, 800)
    assert not dialog.isVisible()
    assert Path(begun[0]).name == "moons-2-6-6-1.png" or Path(begun[0]).name.startswith("moons-2-")
    exports.show_figure()
    dialog.export()
    assert Path(begun[1]).parent == tmp_path
    assert exports._settings.value(FOLDER) == str(tmp_path)


def test_vectors_are_for_paper_unless_the_user_says_else(exports, choose_file, tmp_path, qtbot) -> None:
    choose_file(tmp_path / "net.svg")
    exports.show_figure()
    dialog = exports.figure_dialog
    chosen(dialog.format_box, "SVG")
    assert dialog.theme == PAPER
    assert not dialog.scale_box.isEnabled()
    assert dialog.summary.text() == "13.2 × 10.6 cm"
    chosen(dialog.colors, "as the window")
    assert dialog.theme is exports._canvas.theme
    dialog.export()
    qtbot.waitUntil(lambda: exports.news == ["Saved net.svg"])
    assert (tmp_path / "net.svg").read_text().startswith("<?xml")


def test_a_figure_that_cannot_be_written_is_told_and_one_that_was_not_wanted_is_not(
    exports, choose_file, tmp_path, qtbot
) -> None:
    choose_file("")
    exports.show_figure()
    exports.figure_dialog.export()
    assert exports.figure_dialog.isVisible()
    choose_file(tmp_path / "nowhere/net.png")
    exports.figure_dialog.export()
    qtbot.waitUntil(lambda: bool(exports.problems))
    assert "cannot be written" in exports.problems[0]
    assert exports.news == []


def test_a_picture_that_would_be_too_large_is_refused_in_the_dialog(exports, choose_file, tmp_path) -> None:
    choose_file(tmp_path / "net.png")
    exports.show_figure()
    dialog = exports.figure_dialog
    dialog.width_field.set_value(8000)
    dialog.height_field.set_value(8000)
    chosen(dialog.scale_box, "8×")
    assert "too large" in dialog.rows.error.text()
    dialog.export()
    assert not list(tmp_path.glob("*.png"))


def test_the_figure_goes_to_the_clipboard(exports, qtbot) -> None:
    exports.copy_figure()
    qtbot.waitUntil(lambda: exports.news == ["The figure is in the clipboard"])
    assert QGuiApplication.clipboard().image().size().toTuple() == (1000, 800)


@pytest.mark.parametrize("begin", ["the first weights", "the weights of now"])
def test_an_animation_is_made_beside_the_training(begin, exports, choose_file, tmp_path, session, qtbot) -> None:
    session.train_batch()
    qtbot.waitUntil(lambda: session.snapshot.step == 1 and not session.running)
    choose_file(tmp_path / "run")
    exports.show_animation()
    dialog = exports.animation_dialog
    chosen(dialog.begin, begin)
    chosen(dialog.unit, "steps")
    for field, number in ((dialog.length, 20), (dialog.frames, 3), (dialog.frames_per_second, 5)):
        field.set_value(number)
        field.edited.emit(number)
    assert dialog.summary.text().startswith("2.1 s, about 0.1 MB")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.running
    assert not dialog.frames.isEnabled()
    qtbot.waitUntil(lambda: not dialog.running, timeout=20_000)
    assert exports.news == ["Saved run.webp"]
    with Image.open(tmp_path / "run.webp") as animation:
        assert animation.n_frames == 3
        assert animation.size == (500, 400)
    assert session.runner.checkpoint().step == 1  # the window's own training is where it was
    assert dialog.frames.isEnabled()


def test_escape_cancels_an_animation_and_then_closes(exports, choose_file, tmp_path, qtbot) -> None:
    choose_file(tmp_path / "run.gif")
    exports.show_animation()
    dialog = exports.animation_dialog
    dialog.length.set_value(1_000_000)
    dialog.export()
    qtbot.waitUntil(lambda: dialog.where.text().startswith("Picture"))
    assert dialog.close_button.text() == "Cancel"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.running)
    assert dialog.where.text() == "Cancelled: no file was written"
    assert dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert not list(tmp_path.glob("*run*"))


def test_closing_the_window_ends_an_animation(exports, choose_file, tmp_path, qtbot) -> None:
    choose_file(tmp_path / "run.gif")
    exports.show_animation()
    exports.animation_dialog.length.set_value(1_000_000)
    exports.animation_dialog.export()
    exports.end()
    assert not exports.animation_dialog.running
    assert not list(tmp_path.glob("*run*"))
