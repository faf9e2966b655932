"""The window without a screen: it trains, tells what went wrong, and its picture is written whole or not at all."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from nnviz import resources
from nnviz.app import main
from nnviz.data import digits
from nnviz.errors import BadInput
from nnviz.gui.palettes import PALETTES, TEAL_GOLD
from nnviz.gui.screenshot import OffscreenWindow
from nnviz.gui.theme import DARK, THEMES
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Status


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_picture_has_the_size_and_the_colours_asked_for(theme: str, tmp_path: Path, qapp: QApplication) -> None:
    path = tmp_path / "window.png"
    options = ["--dataset", "moons", "--epochs", "1", "--size", "1440x900", "--theme", theme, "-o", str(path)]
    assert main(["screenshot", *options]) == 0
    picture = QImage(str(path))
    assert picture.size().toTuple() == (1440, 900)
    center = picture.copy(400, 200, 400, 300)
    colours = {center.pixelColor(x, y).getRgb()[:3] for x in range(0, 400, 4) for y in range(0, 300, 4)}
    assert THEMES[theme].window in colours
    assert list(tmp_path.iterdir()) == [path]


def test_the_picture_is_in_the_palette_asked_for(tmp_path: Path, qapp: QApplication) -> None:
    path = tmp_path / "window.png"
    options = ["--dataset", "moons", "--epochs", "0", "--palette", "teal-gold", "-o", str(path)]
    assert main(["screenshot", *options]) == 0
    picture = QImage(str(path))
    colours = {picture.pixelColor(x, y).getRgb()[:3] for x in range(picture.width()) for y in range(picture.height())}
    assert {TEAL_GOLD.dark["positive"], TEAL_GOLD.dark["negative"]} <= colours
    assert not {DARK.negative} & colours


def test_a_palette_that_is_not_there_is_told_with_those_that_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["screenshot", "--palette", "sepia", "-o", str(tmp_path / "window.png")]) == 2
    error = capsys.readouterr().err
    assert "sepia" in error
    assert all(name in error for name in PALETTES)


def test_a_window_that_cannot_be_that_small_is_told_with_what_it_needs(
    tmp_path: Path, qapp: QApplication, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "window.png"
    assert main(["screenshot", "--dataset", "moons", "--epochs", "0", "--size", "400x300", "-o", str(path)]) == 2
    assert "it needs" in capsys.readouterr().err
    assert not path.exists()


def test_a_trained_network_is_shown_as_it_is(tmp_path: Path, qapp: QApplication) -> None:
    model = tmp_path / "moons.npz"
    assert main(["train", "--dataset", "moons", "--epochs", "3", "--save", str(model)]) == 0
    checkpoint = Checkpoint.open(model)
    with OffscreenWindow(checkpoint.experiment, checkpoint) as offscreen:
        assert offscreen.next_snapshot().step == checkpoint.step
        np.testing.assert_array_equal(offscreen.session.runner.checkpoint().theta, checkpoint.theta)
    picture = tmp_path / "window.png"
    assert main(["screenshot", str(model), "--epochs", "0", "-o", str(picture)]) == 0
    assert not QImage(str(picture)).isNull()


def test_a_training_that_diverges_ends_and_is_told(tmp_path: Path, qapp: QApplication) -> None:
    experiment = Experiment.recommended("plane").to_json() | {"optimizer": {"name": "sgd", "learning_rate": 90.0}}
    with OffscreenWindow(Experiment.from_json(experiment)) as offscreen:
        snapshot = offscreen.train(100)
        assert snapshot.status is Status.DIVERGED
        assert offscreen.window.banner.isVisible()
        offscreen.save_picture(tmp_path / "diverged.png")  # shows the banner


def test_data_that_cannot_be_loaded_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], qapp: QApplication
) -> None:
    monkeypatch.setattr(resources, "ROOT", tmp_path)
    digits.mnist_data.cache_clear()
    monkeypatch.setattr("nnviz.training.trainer.load", lambda dataset, share, seed: dataset.load(share, None))
    with pytest.raises(BadInput, match="missing"), OffscreenWindow(Experiment.recommended("mnist")):
        pass
