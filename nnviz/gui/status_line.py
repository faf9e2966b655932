"""The status line: where the training stands and how fast it goes. Its numbers never jump in width."""

import time
from math import prod

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QStatusBar

from nnviz.gui.canvas.nodes import Nodes
from nnviz.gui.controls.elided_label import ElidedLabel
from nnviz.gui.session import Session
from nnviz.gui.theme import NORMAL, font
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Snapshot, Status

PERIOD_S = 0.1
LATE_MS = 300
"""A choice that the training has not taken on by then is told to be in preparation."""


class StatusLine(QStatusBar):
    """epoch · step · samples/s · frames/s, and what is drawn."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._strongest: int | None = None
        self._shown: Status | None = None
        self._shown_at = 0.0
        self.setSizeGripEnabled(False)
        self._status = self._field("Stopped early")
        self._epoch = self._field("epoch 9,999.99")
        self._step = self._field("step 99,999,999")
        self._learning_rate = self._field("η = 0.000888")
        self._learning_rate.setToolTip(self.tr("Learning rate of the next step, as the schedule says"))
        self._samples = self._field("9,999,999 samples/s")
        self._frames = self._field("60 frames/s")
        self._network = ElidedLabel()
        self.addPermanentWidget(self._network)
        self._texts = {
            Status.RUNNING: self.tr("Training"),
            Status.PAUSED: self.tr("Paused"),
            Status.DIVERGED: self.tr("Diverged"),
            Status.FAILED: self.tr("Failed"),
            Status.STOPPED: self.tr("Stopped early"),
        }
        self._status.setText(self.tr("Loading"))
        self._late = QTimer(self)
        """Runs from a choice until the training has it."""
        self._late.setSingleShot(True)
        self._late.setInterval(LATE_MS)
        self._late.timeout.connect(self._tell_preparing)
        self.show_experiment(session.experiment)

    def _field(self, widest: str) -> QLabel:
        field = QLabel()
        field.setFont(font(NORMAL))
        field.setMinimumWidth(field.fontMetrics().horizontalAdvance(widest) + 20)
        self.addWidget(field)
        return field

    def show_experiment(self, experiment: Experiment) -> None:
        self._experiment = experiment
        if self._shown is not None:
            self._late.start()
        self.show_edges(self._strongest)

    def _tell_preparing(self) -> None:
        """Other samples, or ink to be mixed in, take a while; so long there is no news of the training."""
        self._status.setText(self.tr("Preparing…"))
        self._shown = None

    def show_edges(self, strongest: int | None) -> None:
        """How many edges are drawn, the strongest or all; and the weights, where an edge between maps has many."""
        self._strongest = strongest
        weights = sum(prod(layer.weights_shape) for layer in self._experiment.layers)
        told = self.tr("1 weight") if weights == 1 else self.tr("%s weights") % f"{weights:,}"
        edges = Nodes.of(self._experiment).edges
        shown = told if edges == weights else self.tr("%s edges") % f"{edges:,}"
        if strongest is not None and strongest < edges:
            shown = self.tr("%(strongest)s of %(all)s") % {"strongest": f"{strongest:,}", "all": shown}
        if edges != weights:
            shown = self.tr("%(edges)s for %(weights)s") % {"edges": shown, "weights": told}
        words = {"network": self._experiment.network_name, "shown": shown}
        self._network.setText(self.tr("showing %(shown)s  ·  %(network)s") % words)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """While it trains, some times a second: numbers that change faster cannot be read."""
        now = time.monotonic()
        if snapshot.experiment == self._experiment:
            self._late.stop()
        if snapshot.status is Status.RUNNING and self._shown is Status.RUNNING and now - self._shown_at < PERIOD_S:
            return
        self._shown, self._shown_at = snapshot.status, now
        self._status.setText(self._texts[snapshot.status])
        self._epoch.setText(self.tr("epoch %s") % f"{snapshot.epoch:,.2f}")
        self._step.setText(self.tr("step %s") % f"{snapshot.step:,}")
        self._learning_rate.setText(f"η = {snapshot.learning_rate:.3g}")
        training = snapshot.status is Status.RUNNING
        self._samples.setText(self.tr("%s samples/s") % f"{snapshot.samples_per_second:,.0f}" if training else "")
        frames = round(self._session.frames_per_second)
        self._frames.setText(self.tr("%d frames/s") % frames if training and frames else "")
