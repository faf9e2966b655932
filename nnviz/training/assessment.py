"""Assessing a network beside its training: questions that need more than the outputs of the last evaluation.

A question is put to a `Subject`, which is a network as it was at one step, and is answered in a thread of its own.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

import numpy as np
import numpy.typing as npt

from nnviz.data.dataset import Inputs, Samples
from nnviz.data.preparation import Preparation
from nnviz.engine.arrays import Array
from nnviz.engine.layers import Parameters
from nnviz.engine.network import Activity, Network
from nnviz.training.background import BackgroundWork, End
from nnviz.training.blas import limit_blas_threads
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.experiment import Experiment
from nnviz.training.judgement import Judgement
from nnviz.training.snapshot import Snapshot

CHUNK = 200
"""Samples fed through a network at once: between two such products work can be cancelled."""

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Subject:
    """A network at one step, and the samples that it has not seen. It is frozen, so any thread may have it."""

    experiment: Experiment
    preparation: Preparation
    parameters: tuple[Parameters, ...]
    """As in a `Snapshot`."""
    test: Samples
    step: int = 0
    epoch: float = 0.0
    """How long it was trained."""

    @classmethod
    def of_snapshot(cls, snapshot: Snapshot) -> Self:
        return cls(
            snapshot.experiment,
            snapshot.preparation,
            snapshot.parameters,
            snapshot.data.test,
            snapshot.step,
            snapshot.epoch,
        )

    @classmethod
    def of_checkpoint(cls, checkpoint: Checkpoint, test: Samples) -> Self:
        experiment = checkpoint.experiment
        network = experiment.network()
        network.theta[:], network.statistics[:] = checkpoint.theta, checkpoint.statistics
        parameters = tuple(
            Parameters(layer.W, layer.b, {**layer.others, **statistics})
            for layer, statistics in zip(network.parameters, network.layer_statistics, strict=True)
        )
        preparation = Preparation(experiment.features, checkpoint.scaling)
        return cls(experiment, preparation, parameters, test, checkpoint.step, checkpoint.epoch)

    def network(self) -> Network:
        """A network of its own with these parameters."""
        network = self.experiment.network()
        layers = zip(network.parameters, network.layer_statistics, self.parameters, strict=True)
        for layer, statistics, given in layers:
            layer.W[...], layer.b[...] = given.W, given.b
            for name, vector in {**layer.others, **statistics}.items():
                vector[...] = given.others[name]
        return network

    def some_rows(self, most: int) -> npt.NDArray[np.intp]:
        """Rows of at most so many test samples, evenly spaced."""
        return np.linspace(0, len(self.test) - 1, min(len(self.test), most)).astype(np.intp)


class Respondent:
    """The network of a subject, answering. It belongs to one thread."""

    def __init__(self, subject: Subject) -> None:
        limit_blas_threads()
        self._experiment, self._preparation = subject.experiment, subject.preparation
        self._network = subject.network()

    @np.errstate(over="ignore", invalid="ignore")
    def activities(self, inputs: Inputs) -> Iterator[tuple[float, Activity]]:
        """Some samples after the other: the share that is done with them, and their activity, which does not last.

        `inputs` are in the dataset's own units.
        """
        for first in range(0, len(inputs), CHUNK):
            chunk = np.asarray(inputs[first : first + CHUNK], self._network.theta.dtype)
            yield min(first + CHUNK, len(inputs)) / len(inputs), self._network.forward(self._preparation.apply(chunk))

    def outputs(self, inputs: Inputs) -> Array:
        """ŷ, (samples, outputs)."""
        return np.concatenate([activity.y_hat.copy() for _, activity in self.activities(inputs)])

    def judgement(self, inputs: Inputs, samples: Samples) -> Judgement:
        """What the answers to `inputs` are worth, which stand for these samples."""
        return Judgement.of(self._experiment.loss, self.outputs(inputs), samples.labels)


def logits_of(activity: Activity) -> Array:
    """(samples, classes): z of the last layer; a single output answers for the second class, the first has 0."""
    z = activity.z[-1]
    return np.hstack([np.zeros_like(z), z]) if z.shape[1] == 1 else z.copy()


Question = Callable[[Subject], Iterator[tuple[float, Answer | None]]]
"""Gives, again and again, the share of the work that is done, 0 to 1, and the answer as far as it is known."""


class Assessment(BackgroundWork, Generic[Answer]):
    """Has a question answered in a thread of its own."""

    def __init__(self, subject: Subject, question: Question[Answer]) -> None:
        super().__init__("assessment")
        self.subject = subject
        self.so_far: tuple[float, Answer | None] = (0.0, None)
        """The share that is done, and the answer as far as it is known; whole once there is an `end` "finished"."""
        self._question = question

    def work(self) -> End:
        for so_far in self._question(self.subject):
            self.so_far = so_far
            self.rest()
        return End("finished")
