"""`nnviz screenshot --canvas-only` and `nnviz animate`."""

import os
import signal
import threading
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from nnviz.app import main
from nnviz.commands import animate, screenshot
from nnviz.gui.canvas.figure import FIGURE_THEMES, FORMATS
from nnviz.gui.film import FILM_FORMATS


def test_the_commands_know_all_formats_and_colours_without_qt() -> None:
    assert tuple(FORMATS) == screenshot.FIGURE_SUFFIXES
    assert tuple(FIGURE_THEMES) == screenshot.FIGURE_THEMES
    assert tuple(FILM_FORMATS) == animate.SUFFIXES


def test_a_figure_is_a_picture_or_vectors_by_its_name(tmp_path: Path, qapp: QApplication) -> None:
    options = ["screenshot", "--dataset", "moons", "--epochs", "1", "--canvas-only"]
    picture, vectors, paper = tmp_path / "net.png", tmp_path / "net.svg", tmp_path / "net.pdf"
    assert main([*options, "--size", "400x300", "--scale", "1.5", "--theme", "light", "-o", str(picture)]) == 0
    assert QImage(str(picture)).size().toTuple() == (600, 450)
    assert main([*options, "--size", "400x300", "-o", str(vectors)]) == 0
    root = ElementTree.parse(vectors).getroot()
    assert root.attrib["viewBox"] == "0 0 400 300"
    assert next(root.iter("{http://www.w3.org/2000/svg}rect")).attrib["width"] == "400"
    assert 'fill="#ffffff"' in vectors.read_text()[:2000]
    assert main([*options, "-o", str(paper)]) == 0
    assert paper.read_bytes().startswith(b"%PDF")


def test_a_transparent_figure_has_no_background(tmp_path: Path, qapp: QApplication) -> None:
    path = tmp_path / "net.png"
    options = ["--dataset", "moons", "--epochs", "0", "--canvas-only", "--transparent"]
    assert main(["screenshot", *options, "-o", str(path)]) == 0
    assert QImage(str(path)).pixelColor(2, 500).alpha() == 0


def test_a_training_is_animated_from_the_start_or_on_from_a_file(tmp_path: Path, qapp: QApplication) -> None:
    net, run = tmp_path / "net.npz", tmp_path / "run.webp"
    frames = ["--frames", "3", "--fps", "5", "--size", "360x260"]
    assert main(["animate", "--dataset", "moons", "--steps", "9", *frames, "-o", str(run)]) == 0
    with Image.open(run) as animation:
        assert (animation.n_frames, animation.size) == (3, (360, 260))
    assert main(["train", "--dataset", "moons", "--epochs", "1", "--save", str(net)]) == 0
    assert main(["animate", str(net), "--epochs", "1", *frames, "-o", str(tmp_path / "on.gif")]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["net.npz", "on.gif", "run.webp"]


def test_a_diverged_training_is_told_and_the_animation_ends_there(
    tmp_path: Path, qapp: QApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run.gif"
    options = ["--dataset", "plane", "--optimizer", "sgd", "--learning-rate", "90", "--steps", "300", "--frames", "3"]
    assert main(["animate", *options, "--size", "360x260", "-o", str(run)]) == 1
    assert "learning rate" in capsys.readouterr().err
    assert run.exists()


def test_ctrl_c_leaves_nothing(tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = animate.time.sleep
    pressed = threading.Event()

    def press(seconds: float) -> None:
        if threading.current_thread() is threading.main_thread() and not pressed.is_set():
            pressed.set()
            os.kill(os.getpid(), signal.SIGINT)
        drawn(seconds)

    monkeypatch.setattr(animate.time, "sleep", press)
    options = ["--dataset", "moons", "--epochs", "1000000", "--size", "360x260", "-o", str(tmp_path / "run.webp")]
    assert main(["animate", *options]) == 130
    assert list(tmp_path.iterdir()) == []
