"""A panel: one dock of the window. A new panel is one registered class in one file of `gui/panels/`."""

import math
from collections.abc import Mapping
from typing import ClassVar, Literal

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, Theme
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Answers, Probe, Snapshot


class Panel(QWidget):
    """Shows a part of what is true now (the snapshot) and of what the user chose (the experiment).

    A panel never runs the network and never talks to another panel: it edits the experiment through the session, and
    asks for evaluations by `probes`.
    """

    name: ClassVar[str]
    """Saved with the layout of the window."""
    title: ClassVar[str]
    area: ClassVar[Literal["left", "right", "bottom"]]
    order: ClassVar[int] = 0
    """Position in its area, from the top."""
    rate: float = math.inf
    """While it trains, how often a second it is drawn at most: a curve need not be as quick as the canvas."""
    tab_of: ClassVar[str] = ""
    """Name of the panel that it shares its place with, if any."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.theme: Theme = DARK
        self.setAccessibleName(self.tr(self.title))

    @classmethod
    def fits(cls, experiment: Experiment) -> bool:
        """Whether the panel has anything to say about this experiment; if not, its dock is hidden."""
        return True

    def probes(self) -> Mapping[str, Probe]:
        """What the network is to evaluate for the next frame, by key. Asked only while the panel is visible."""
        return {}

    def vectors(self) -> frozenset[str]:
        """Names of the vectors of the training that the next frame must have, beside the parameters."""
        return frozenset()

    def show_experiment(self, experiment: Experiment) -> None:
        """The user's choices changed, here or elsewhere (undo, open, another panel)."""

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A new frame. Called only while the panel is visible."""

    def show_answers(self, answers: Answers) -> None:
        """The answers to this panel's probes that it had `Session.ask` for, before the next frame."""

    def is_seen(self) -> bool:
        """Whether anybody can look at it: it is not hidden, and not behind another tab."""
        return self.isVisible() and not self.visibleRegion().isEmpty()

    def showEvent(self, event: QShowEvent) -> None:
        """What happened while nobody looked comes with the next frame."""
        super().showEvent(event)
        self.session.refresh()

    def apply_theme(self, theme: Theme) -> None:
        """The colours changed. An override calls this first."""
        self.theme = theme
        self.update()


panels: list[type[Panel]] = []
"""All panels, in the order in which their files were imported."""


def register(panel: type[Panel]) -> type[Panel]:
    """Class decorator: the window shows the panel."""
    panels.append(panel)
    return panel
