"""The whole way on all of MNIST: command line, runner and window train the same network, and it reads digits."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from nnviz.app import main
from nnviz.data.augmentation import augmentations
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.normalization import normalizations
from nnviz.engine.schedules import schedules
from nnviz.engine.stopping import stoppings
from nnviz.gui.screenshot import OffscreenWindow
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.experiment import Experiment
from nnviz.training.runner import Runner
from nnviz.training.trainer import Trainer

ROOT = Path(__file__).parents[2]
EXPERIMENT = Experiment.recommended("mnist")


@pytest.fixture(scope="module")
def after_one_epoch() -> Checkpoint:
    """Trained step by step, as the command line does."""
    trainer = Trainer(EXPERIMENT)
    while trainer.epoch_count < 1:
        trainer.step()
    return trainer.checkpoint()


def wait_for(condition: Callable[[], bool], qtbot: QtBot) -> None:
    qtbot.waitUntil(condition, timeout=60_000)


def test_one_epoch_reads_nine_digits_of_ten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mnist.npz"
    assert main(["train", "--epochs", "1", "--json", "--save", str(path)]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["layers"] == [784, 16, 16, 10]
    assert result["steps"] == 60_000 / 32
    assert result["test_accuracy"] > 0.88

    # A 1 as anybody draws it, on another scale than the network has ever seen.
    strokes = tmp_path / "strokes.jsonl"
    strokes.write_text("[[[310, 100], [300, 500]]]\n")
    assert main(["classify", str(path), "--strokes", str(strokes), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["label"] == "1"


def test_the_runner_gets_the_weights_of_the_command_line(qtbot: QtBot, after_one_epoch: Checkpoint) -> None:
    runner = Runner(EXPERIMENT)
    runner.start()
    try:
        runner.advance(epochs=1)
        wait_for(lambda: not runner.running, qtbot)
        checkpoint = runner.checkpoint()
    finally:
        runner.stop()
    assert checkpoint.step == after_one_epoch.step
    np.testing.assert_array_equal(checkpoint.theta, after_one_epoch.theta)


def test_the_window_gets_them_too_while_it_draws(qtbot: QtBot, after_one_epoch: Checkpoint, tmp_path: Path) -> None:
    path = tmp_path / "window.png"
    with OffscreenWindow(EXPERIMENT, theme="light") as offscreen:
        before = offscreen.window.canvas.grab().toImage()
        snapshot = offscreen.train(1)
        offscreen.save_picture(path)
        after = offscreen.window.canvas.grab().toImage()
        checkpoint = offscreen.session.runner.checkpoint()
    assert snapshot.epoch == 1
    np.testing.assert_array_equal(checkpoint.theta, after_one_epoch.theta)
    assert before != after  # every weight has moved
    assert QImage(str(path)).size().toTuple() == (1280, 800)


def test_with_noise_warps_and_normalisation_too(qtbot: QtBot) -> None:
    experiment = replace(
        Experiment.recommended("digits"),
        hidden=(HiddenLayer(16, normalization=normalizations.create("batch_norm"), dropout=0.2), HiddenLayer(12)),
        augmentation=augmentations.create("affine"),
        input_noise=0.1,
        weight_noise=0.01,
        balanced=True,
        schedule=schedules.create("cosine", epochs=4),
        stopping=stoppings.create("early_stopping", patience=50),
    )
    trainer = Trainer(experiment)
    while trainer.epoch_count < 3:
        trainer.step()
    expected = trainer.checkpoint()
    with OffscreenWindow(experiment) as offscreen:
        offscreen.train(1)
        offscreen.next_snapshot()
        offscreen.train(2)
        found = offscreen.session.runner.checkpoint()
    np.testing.assert_array_equal(found.theta, expected.theta)
    np.testing.assert_array_equal(found.statistics, expected.statistics)
    assert found.noise_state == expected.noise_state


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_without_a_display_there_is_still_something_to_see(tmp_path: Path) -> None:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    command = [sys.executable, str(ROOT / "main.py")]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told, heading, *answers = done.stdout.splitlines()
    assert "no display" in told
    assert heading.split() == ["label", "prediction", "confidence"]
    assert len(answers) == 10
    assert sum(answer.split()[0] == answer.split()[1] for answer in answers) >= 8
    assert QImage(str(tmp_path / "nnviz.png")).size().toTuple() == (1280, 800)
    assert "Traceback" not in done.stderr
