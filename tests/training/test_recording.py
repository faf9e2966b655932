"""A training as a row of snapshots."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.errors import BadInput
from nnviz.training.experiment import Experiment
from nnviz.training.recording import Recording, Reel
from nnviz.training.snapshot import Snapshot, Status
from nnviz.training.trainer import Trainer

MOONS = Experiment.recommended("moons")


def taken(recording: Recording) -> list[Snapshot]:
    return [snapshot for snapshot in recording.take() if snapshot is not None]


@pytest.mark.parametrize("spacing", ["growing", "even"])
@pytest.mark.parametrize(("length", "frames"), [(1, 2), (5, 20), (100, 20), (100_000, 37), (37, 37)])
def test_pictures_are_from_the_first_step_to_the_last(spacing: str, length: int, frames: int) -> None:
    steps = Reel(length, "steps", frames, spacing).steps(steps_per_epoch=99)
    assert steps[0] == 0
    assert steps[-1] == length
    assert len(steps) == min(frames, length + 1)
    assert np.all(np.diff(steps) >= 1)


def test_growing_spacing_shows_more_of_the_beginning() -> None:
    growing, even = (Reel(10, "epochs", 101, spacing).steps(100) for spacing in ("growing", "even"))
    assert even == list(range(0, 1001, 10))
    assert np.all(np.diff(np.diff(growing)[20:]) >= -1)  # but for rounding
    assert growing[50] < 100


@pytest.mark.parametrize("reel", [{"length": 0}, {"frames": 1}, {"unit": "hours"}, {"spacing": "odd"}])
def test_a_reel_that_cannot_be_is_refused(reel: dict[str, object]) -> None:
    with pytest.raises(BadInput, match="of the animation"):
        Reel(**reel)


def test_its_snapshots_are_those_of_the_training() -> None:
    snapshots = taken(Recording(MOONS, Reel(20, "steps", 5, "even")))
    assert [snapshot.step for snapshot in snapshots] == [0, 5, 10, 15, 20]
    trainer = Trainer(MOONS)
    for _ in range(20):
        trainer.step()
    np.testing.assert_array_equal(snapshots[-1].parameters[0].W, trainer.parameters[0].W)
    trainer.evaluate()
    assert snapshots[-1].history.latest("test_loss") == trainer.history.latest("test_loss")
    sample = snapshots[2].probes["sample"]
    np.testing.assert_array_equal(sample.inputs, snapshots[2].data.test.inputs[:1])
    assert sample.a


def test_it_goes_on_from_a_checkpoint() -> None:
    trainer = Trainer(MOONS)
    for _ in range(7):
        trainer.step()
    snapshots = taken(Recording(MOONS, Reel(3, "steps", 2), trainer.checkpoint()))
    assert [snapshot.step for snapshot in snapshots] == [7, 10]
    np.testing.assert_array_equal(snapshots[0].parameters[0].W, trainer.parameters[0].W)


def test_a_training_that_diverges_ends_the_recording_and_says_so() -> None:
    plane = Experiment.recommended("plane").to_json() | {"optimizer": {"name": "sgd", "learning_rate": 90.0}}
    recording = Recording(Experiment.from_json(plane), Reel(500, "steps", 3, "even"))
    snapshots = taken(recording)
    assert snapshots[-1].status is Status.DIVERGED
    assert snapshots[-1].step < 250
    assert recording.diverged
    assert "learning rate" in recording.message


def test_early_stopping_ends_it_too() -> None:
    stopping = Experiment.from_json({**MOONS.to_json(), "stopping": {"name": "early_stopping", "patience": 1}})
    recording = Recording(replace(stopping, test_share=0.3), Reel(10_000, "epochs", 10))
    assert taken(recording)[-1].status is Status.STOPPED
    assert not recording.diverged
    assert "Early stopping" in recording.message
