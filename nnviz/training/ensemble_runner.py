"""Trains an ensemble in a thread of its own."""

from contextlib import closing

from nnviz.training.background import BackgroundWork, End
from nnviz.training.ensemble import Ensemble, Progress
from nnviz.training.ensemble_score import EnsembleScore
from nnviz.training.experiment import Experiment


class EnsembleRunner(BackgroundWork):
    """Owns an ensemble and its thread; a network that is under way when it is cancelled has no score."""

    def __init__(self, experiment: Experiment, networks: int, epochs: int) -> None:
        """`networks` is how many, `epochs` how long each is trained. Raises `BadInput`."""
        super().__init__("ensemble")
        self.experiment = experiment
        self.progress: Progress | None = None
        """None until the data is loaded."""
        self._ensemble = Ensemble(experiment, networks)
        self.score: EnsembleScore = self._ensemble.score
        """Of the networks trained so far; final once there is an `end`."""
        self._epochs = epochs

    def work(self) -> End:
        try:
            with closing(self._ensemble.train(self._epochs)) as training:
                for progress in training:
                    self.progress, self.score = progress, self._ensemble.score
                    self.rest()
        finally:
            self.score = self._ensemble.score
        return End("finished")
