"""How many of some labelled digits a network reads right."""

import time

from nnviz.data.dataset import Inputs
from nnviz.engine.arrays import Labels
from nnviz.gui.sheet import Reader
from nnviz.training.snapshot import Answers, Probe, Snapshot

PERIOD_S = 0.5
"""While it trains, it is asked at most so often: that costs next to nothing."""


class Exam:
    """The digits, and the newest count. A network that has not changed is not asked again."""

    def __init__(self, key: str) -> None:
        """`key` is that of the probe."""
        self.right: int | None = None
        """How many were read right; None while nobody knows."""
        self.inputs: Inputs | None = None
        self._key = key
        self._labels: Labels | None = None
        self._known: tuple[Reader, int] | None = None
        """The network, and the step at which it was asked."""
        self._asked_at = 0.0

    def use(self, inputs: Inputs | None, labels: Labels | None) -> None:
        """Ask about these digits, (samples, features) and (samples,); None asks nothing."""
        if inputs is not self.inputs:
            self.inputs, self._labels = inputs, labels
            self.right = self._known = None

    def probes(self, reader: Reader, step: int, running: bool) -> dict[str, Probe]:
        """The question, if it is time for it. `step` is that of the network in training."""
        now = time.monotonic()
        if self.inputs is None or self._known == state(reader, step) or (running and now - self._asked_at < PERIOD_S):
            return {}
        self._asked_at = now
        return {f"{self._key} {reader}": Probe(self.inputs, keep="outputs", network=reader)}

    def take(self, answers: Answers | Snapshot, reader: Reader) -> None:
        """Count, if there is an answer of this network."""
        result = answers.probes.get(f"{self._key} {reader}")
        if result is None or result.scores is None or result.inputs is not self.inputs:
            return
        self.right = int((result.scores.argmax(axis=1) == self._labels).sum())
        self._known = state(reader, answers.step)


def state(reader: Reader, step: int) -> tuple[Reader, int]:
    """What decides the answers: the ready network gives the same ones always."""
    return reader, step if reader == "training" else 0
