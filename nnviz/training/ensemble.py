"""An ensemble: several networks of one experiment, whose outputs are averaged.

Goodfellow, Bengio & Courville, Deep Learning, 7.11. The networks differ only in their start, that is, in their first
weights and in the order of their batches. Each errs in its own way, and what is not common to all averages out. Where
the loss is convex in the output, as all are but the learning rules, the loss of the mean output is never above the mean
loss of the networks (Jensen's inequality; Krogh & Vedelsby 1995 give the difference for squared errors).
"""

import math
from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from nnviz.data.dataset import Inputs
from nnviz.engine.arrays import Array
from nnviz.engine.hyperparameters import Bounds, Hyperparameter
from nnviz.errors import BadInput
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.ensemble_score import (
    MEASURES,
    EnsembleScore,
    NetworkScore,
    Outcome,
    Score,
    Scorer,
    mean_output,
    mean_score,
)
from nnviz.training.evaluation import Classifier
from nnviz.training.experiment import Experiment
from nnviz.training.trainer import Diverged, Trainer

OWNER = "the ensemble"
NETWORKS = Hyperparameter(
    "networks", int, 5, Bounds(2, 20, symbol="K", help="so many networks are trained, each from another start")
)
EPOCHS = Hyperparameter(
    "epochs", int, 1, Bounds(1, 1_000_000, scale="log", help="passes of every network over the training samples")
)


@dataclass(frozen=True)
class Progress:
    """How far the training of an ensemble is."""

    network: int
    """The one that is trained, from 1."""
    networks: int
    epoch: int
    """The one of that network that is under way, from 1."""
    epochs: int
    share: float
    """Of the whole, 0 to 1."""


@dataclass(frozen=True)
class Member:
    """One network of an ensemble, as its training ended."""

    checkpoint: Checkpoint
    outcome: Outcome
    message: str = ""
    """Why it is left out of the average; empty if it finished."""
    z: Array | None = None
    """z of the last layer on the test samples, (samples, outputs), if it finished."""
    score: Score | None = None


class Ensemble:
    """Networks of an experiment: that of its start and of those that follow. Raises `BadInput`."""

    def __init__(self, experiment: Experiment, networks: int = 5) -> None:
        """`networks` is how many, within the bounds of `NETWORKS`."""
        NETWORKS.check(networks, OWNER)
        self.experiment = experiment
        self.experiments = tuple(replace(experiment, start=experiment.start + index) for index in range(networks))
        self.members: list[Member] = []
        """Those trained so far, the diverged and interrupted ones too."""
        self.samples = 0
        """Trained on so far, by all networks together."""
        self.score = EnsembleScore((), MEASURES[experiment.dataset.task], mean=None, ensemble=None)
        """What the networks trained so far came to."""

    @property
    def finished(self) -> list[Member]:
        """The networks that are in the average."""
        return [member for member in self.members if member.outcome == "finished"]

    def train(self, epochs: int) -> Generator[Progress, None, None]:
        """Train one network after the other, each that many epochs or until early stopping.

        It yields between any two steps, and when a network has ended. Whoever had enough calls `close`: the network
        under way is then interrupted. Raises `BadInput` if the data cannot be loaded or `epochs` is out of bounds.
        """
        EPOCHS.check(epochs, OWNER)
        for number, experiment in enumerate(self.experiments, start=1):
            yield from self._train(experiment, number, epochs)

    def _train(self, experiment: Experiment, number: int, epochs: int) -> Generator[Progress, None, None]:
        def progress(epoch: float) -> Progress:
            share = (number - 1 + epoch / epochs) / len(self.experiments)
            return Progress(number, len(self.experiments), min(int(epoch) + 1, epochs), epochs, share)

        # The data is loaded once for all; what a trainer makes of it goes with the trainer.
        trainer = Trainer(experiment)
        try:
            while trainer.epoch_count < epochs and not trainer.stopped:
                yield progress(trainer.epoch)
                self.samples += trainer.step()
        except Diverged as error:
            self._leave_out(trainer, "diverged", f"Network {number} diverged and is left out of the average. {error}")
        except GeneratorExit:
            self._leave_out(trainer, "interrupted", f"Network {number} was interrupted: it is left out of the average.")
            raise
        else:
            self._finish(trainer, number)
        yield progress(epochs)

    def _finish(self, trainer: Trainer, number: int) -> None:
        trainer.evaluate()
        loss = trainer.history.latest("test_loss")
        if not (math.isfinite(loss) and np.isfinite(trainer.network.theta).all()):  # by its very last step
            message = f"Network {number} diverged and is left out of the average: its test loss is {loss:g}."
            self._leave_out(trainer, "diverged", message)
            return
        checkpoint, test = trainer.checkpoint(), trainer.data.test
        scorer = Scorer(self.experiment, test)
        z = Classifier(checkpoint).pre_activations(test.inputs)
        self.members.append(Member(checkpoint, "finished", z=z, score=scorer.score(z)))
        all_z = [member.z for member in self.members if member.z is not None]
        self._tell(scorer.score_of_mean(all_z))

    def _leave_out(self, trainer: Trainer, outcome: Outcome, message: str) -> None:
        trainer.evaluate()
        self.members.append(Member(trainer.checkpoint(), outcome, message))
        self._tell(self.score.ensemble)

    def _tell(self, of_mean: Score | None) -> None:
        networks = [
            NetworkScore(member.checkpoint.experiment.start, member.outcome, member.score, member.message)
            for member in self.members
        ]
        scores = [network.score for network in networks if network.score is not None]
        mean = mean_score(scores) if scores else None
        self.score = EnsembleScore(tuple(networks), self.score.measures, mean, of_mean)

    def outputs(self, inputs: Inputs) -> Array:
        """The mean ŷ of the networks that finished, (samples, outputs), for `inputs`, (samples, features).

        That is the mean of the probabilities, predictions or scores; where an output is a step, the share of the votes.
        `inputs` are in the dataset's own units. Raises `BadInput` if no network has finished.
        """
        if not self.finished:
            raise BadInput("no network of the ensemble has finished, so there is nothing to average.")
        networks = [Classifier(member.checkpoint) for member in self.finished]
        return mean_output([self.experiment.loss.output(network.pre_activations(inputs)) for network in networks])
