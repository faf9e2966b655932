"""Animations end to end: how many pictures, of what, how long; and that one which is cancelled leaves nothing."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageSequence
from pytestqt.qtbot import QtBot

from nnviz.errors import BadInput
from nnviz.gui.animation import AnimationMaker
from nnviz.gui.canvas.figure import PAPER, FigureSize
from nnviz.gui.canvas.view import View
from nnviz.gui.film import FILM_FORMATS, HOLD_MS, Film
from nnviz.gui.theme import DARK
from nnviz.training.experiment import Experiment
from nnviz.training.recording import Recording, Reel

SIZE = FigureSize(360, 280)
MOONS = Experiment.recommended("moons")
Maker = Callable[..., AnimationMaker]


@pytest.fixture
def make(qtbot: QtBot):
    makers: list[AnimationMaker] = []

    def made(path: Path, reel: Reel, experiment: Experiment = MOONS, finish: bool = True, **options) -> AnimationMaker:
        maker = AnimationMaker(Recording(experiment, reel), path, SIZE, options.pop("theme", DARK), 10, **options)
        makers.append(maker)
        maker.start()
        if finish:
            qtbot.waitUntil(lambda: maker.draw() or maker.end is not None, timeout=20_000)
        return maker

    yield made
    for maker in makers:
        maker.close()


def frames(path: Path) -> tuple[list[np.ndarray], list[int]]:
    """The pictures, (height, width, 3), and how many milliseconds each is shown."""
    with Image.open(path) as animation:
        shown = [
            (np.asarray(frame.convert("RGB")), frame.info["duration"]) for frame in ImageSequence.Iterator(animation)
        ]
    return [picture for picture, _ in shown], [duration for _, duration in shown]


@pytest.mark.parametrize("suffix", list(FILM_FORMATS))
def test_it_has_its_pictures_and_lasts_as_long_as_asked_for(suffix: str, make: Maker, tmp_path: Path) -> None:
    path = tmp_path / f"run{suffix}"
    maker = make(path, Reel(30, "steps", 4, "even"))
    assert maker.end.status == "finished"
    pictures, durations = frames(path)
    assert [picture.shape for picture in pictures] == [(280, 360, 3)] * 4
    assert durations == [100, 100, 100, 100 + HOLD_MS]
    assert maker.share == pytest.approx(1, abs=0.1)
    assert list(tmp_path.iterdir()) == [path]
    assert np.abs(pictures[0][140, 3].astype(int) - DARK.window).max() <= 4
    edges = [picture[60:180, 60:200].astype(int) for picture in pictures]
    assert all(np.abs(a - b).max() > 30 for a, b in pairwise(edges))  # it learns


def test_a_large_network_waits_for_its_operator(make: Maker, tmp_path: Path) -> None:
    digits = Experiment.recommended("digits")
    path = tmp_path / "run.webp"
    make(path, Reel(3, "steps", 2), digits, theme=PAPER)
    assert len(frames(path)[0]) == 2


def test_it_shows_what_the_window_shows(make: Maker, tmp_path: Path) -> None:
    """Gradients, and what the neurons are on average: the training must be asked for them, from the first picture."""
    drawn = []
    for name, view in (("weights", View(neurons="activation")), ("others", View("gradient", "heat_map"))):
        path = tmp_path / f"{name}.webp"
        maker = make(path, Reel(4, "steps", 2), view=view)
        assert maker.end.status == "finished"
        drawn.append(frames(path)[0][0].astype(int))
    assert (np.abs(drawn[0] - drawn[1]) > 40).mean() > 0.005


def test_a_training_that_diverges_ends_it_there_and_says_so(make: Maker, tmp_path: Path) -> None:
    plane = Experiment.recommended("plane").to_json() | {"optimizer": {"name": "sgd", "learning_rate": 90.0}}
    path = tmp_path / "run.webp"
    maker = make(path, Reel(500, "steps", 3, "even"), Experiment.from_json(plane))
    assert maker.end.status == "finished"
    assert "learning rate" in maker.end.message
    assert len(frames(path)[0]) == 2


def test_cancelled_while_it_trains_it_leaves_no_file(make: Maker, tmp_path: Path, qtbot: QtBot) -> None:
    maker = make(tmp_path / "run.webp", Reel(1_000_000, "epochs", 500), finish=False)
    qtbot.waitUntil(lambda: maker.draw() or len(maker.film) > 2)
    maker.cancel()
    qtbot.waitUntil(lambda: maker.end is not None)
    assert maker.end.status == "cancelled"
    assert list(tmp_path.iterdir()) == []


def test_cancelled_while_it_is_written_it_leaves_no_file(make: Maker, tmp_path: Path, qtbot: QtBot) -> None:
    maker = make(tmp_path / "run.webp", Reel(60, "steps", 60), finish=False)
    qtbot.waitUntil(lambda: maker.draw() or maker.encoding, timeout=20_000)
    maker.close()
    assert maker.end.status == "cancelled"
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_told(make: Maker, tmp_path: Path) -> None:
    maker = make(tmp_path / "nowhere/run.gif", Reel(2, "steps", 2))
    assert maker.end.status == "failed"
    assert "cannot be written" in maker.end.message


def test_data_that_cannot_be_loaded_is_told(make: Maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise BadInput("the data is missing.")

    monkeypatch.setattr("nnviz.training.trainer.load", refuse)
    maker = make(tmp_path / "run.gif", Reel(2, "steps", 2), replace(MOONS, seed=77))
    assert maker.end.message == "the data is missing."


def test_what_would_be_too_large_is_refused_at_once() -> None:
    with pytest.raises(BadInput, match=r"at most \d+ pictures"):
        Film(4000, 4000, 1000)
