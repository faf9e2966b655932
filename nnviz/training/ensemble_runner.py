"""Trains an ensemble in a thread of its own. Whoever wants to know how far it is looks; nothing is sent."""

import threading
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Literal

from nnviz.errors import BadInput
from nnviz.training.ensemble import Ensemble, Progress
from nnviz.training.ensemble_score import EnsembleScore
from nnviz.training.experiment import Experiment

WORK_S, REST_S = 0.004, 0.001
"""After so much work comes a rest: two trainings at once would otherwise leave the window too few turns to draw."""


@dataclass(frozen=True)
class End:
    """How the training of an ensemble ended."""

    status: Literal["finished", "cancelled", "failed"]
    message: str = ""
    """What went wrong, if it failed."""


class EnsembleRunner:
    """Owns an ensemble and its thread. What can be read is frozen; all methods return at once but `stop`."""

    def __init__(self, experiment: Experiment, networks: int, epochs: int) -> None:
        """`networks` is how many, `epochs` how long each is trained. Raises `BadInput`."""
        self.experiment = experiment
        self.progress: Progress | None = None
        """None until the data is loaded."""
        self._ensemble = Ensemble(experiment, networks)
        self.score: EnsembleScore = self._ensemble.score
        """Of the networks trained so far."""
        self.end: End | None = None
        """None while it trains. It is set last: once it is there, `score` is final."""
        self._epochs = epochs
        self._cancelled = False
        self._thread = threading.Thread(target=self._work, name="nnviz-ensemble", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def cancel(self) -> None:
        """End the training after the step that is under way; the networks that finished keep their score."""
        self._cancelled = True

    def stop(self) -> None:
        """The same, and return when the thread has ended."""
        self.cancel()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        try:
            self.end = self._train()
        except BadInput as error:
            self.end = End("failed", str(error))
        except Exception as error:  # noqa: BLE001 - the border of the thread: whatever happens must reach the window
            self.end = End("failed", f"The ensemble stopped: {type(error).__name__}: {error}.")

    def _train(self) -> End:
        rested = time.perf_counter()
        with closing(self._ensemble.train(self._epochs)) as training:
            for progress in training:
                self.progress, self.score = progress, self._ensemble.score
                if self._cancelled:
                    break
                if time.perf_counter() - rested >= WORK_S:
                    time.sleep(REST_S)
                    rested = time.perf_counter()
        self.score = self._ensemble.score
        return End("cancelled" if self._cancelled else "finished")
