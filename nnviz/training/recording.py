"""A training as a row of snapshots: what an animation of it shows, picture by picture."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np

from nnviz.data.dataset import Data, Inputs
from nnviz.engine.hyperparameters import Bounds, Choice, checked, declared
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.experiment import Experiment
from nnviz.training.runner import Request, snapshot_of
from nnviz.training.snapshot import Probe, Snapshot, Status
from nnviz.training.trainer import Diverged, Trainer

OWNER = "the animation"


@dataclass(frozen=True)
class Reel:
    """How long is recorded, and in how many pictures. Raises `BadInput`."""

    length: Annotated[int, Bounds(1, 1_000_000, scale="log", help="how long it trains")] = 10
    unit: Annotated[str, Choice(("epochs", "steps"), help="in what the length is counted; a step is one batch")] = (
        "epochs"
    )
    frames: Annotated[int, Bounds(2, 1_000, scale="log", help="pictures; at most one a step, and the first")] = 120
    spacing: Annotated[
        str,
        Choice(
            ("growing", "even"),
            help="steps between two pictures: growing shows more of the beginning, where most is learned",
        ),
    ] = "growing"

    def __post_init__(self) -> None:
        checked(type(self), {field.name: getattr(self, field.name) for field in declared(type(self))}, OWNER)

    def steps(self, steps_per_epoch: int) -> list[int]:
        """After how many steps each picture is taken: from 0 to the last, each later than the one before.

        With growing spacing the k-th is about T^(k/n) for a training of T steps: each picture shows the same factor
        more of it than the one before.
        """
        last = self.length * (steps_per_epoch if self.unit == "epochs" else 1)
        pictures = min(self.frames - 1, last)
        k = np.arange(pictures + 1)
        ideal = last * k / pictures if self.spacing == "even" else (last + 1.0) ** (k / pictures) - 1
        steps = np.rint(ideal).astype(np.int64)
        steps = k + np.maximum.accumulate(steps - k)  # at least one step apart
        return [int(step) for step in np.minimum(steps, last - pictures + k)]


class Recording:
    """Trains, and takes the snapshots of a reel. It has no thread: whoever asks for the next item does the work."""

    def __init__(self, experiment: Experiment, reel: Reel, checkpoint: Checkpoint | None = None) -> None:
        """It begins with the first weights of the experiment, or goes on from a checkpoint with its choices."""
        self.experiment, self.reel = experiment, reel
        self._checkpoint = checkpoint
        self.share = 0.0
        """How much of the training and its pictures is done."""
        self.message = ""
        """Why it ended before its time; empty if it did not."""
        self.diverged = False

    def take(
        self, inputs: Inputs | None = None, more: Callable[[Experiment, Data], Request] | None = None
    ) -> Generator[Snapshot | None, None, None]:
        """One item a step: a snapshot where one is due, else None. It ends early if the training does, and says why.

        Each snapshot answers the probe `sample` for `inputs`, (1, features), or for the first test sample, and has what
        `more` asks for. Raises `BadInput` if the data cannot be loaded.
        """
        if self._checkpoint is None:
            trainer = Trainer(self.experiment)
        else:
            trainer = Trainer.resumed(self._checkpoint)
            trainer.use(self.experiment)
        if inputs is None or inputs.shape[1] != trainer.data.test.inputs.shape[1]:
            inputs = trainer.data.test.inputs[:1]
        asked = more(self.experiment, trainer.data) if more is not None else Request({}, frozenset())
        request = replace(asked, probes={"sample": Probe(inputs), **asked.probes})
        trainer.go_on()
        due = self.reel.steps(trainer.steps_per_epoch)
        last, due_at, taken = due[-1], set(due), 1

        def snapshot(status: Status) -> Snapshot:
            trainer.evaluate()  # its loss is that of this step
            return snapshot_of(trainer, status, self.message, 0.0, request)

        yield snapshot(Status.RUNNING)
        for step in range(1, last + 1):
            try:
                trainer.step(remember_update="update" in request.vectors)
            except Diverged as error:
                self.message, self.diverged = str(error), True
                if step - 1 not in due_at:
                    yield snapshot(Status.DIVERGED)
                return
            taken += step in due_at
            self.share = (step / last + taken / len(due)) / 2  # a picture may take longer than its steps
            if trainer.stopped:
                self.message = trainer.stop_message
                yield snapshot(Status.STOPPED)
                return
            yield snapshot(Status.RUNNING) if step in due_at else None
