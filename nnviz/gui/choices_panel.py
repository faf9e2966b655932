"""A panel that offers one group of the experiment's choices; what is in it follows from the declarations."""

from typing import ClassVar

from PySide6.QtWidgets import QVBoxLayout

from nnviz.engine.parts import group
from nnviz.gui.controls.choices import ChoicesForm
from nnviz.gui.controls.shrinking_area import ShrinkingArea
from nnviz.gui.panel import Panel
from nnviz.gui.session import Session
from nnviz.gui.theme import SPACE
from nnviz.training.experiment import Experiment

LEAST_HEIGHT = 25 * SPACE
"""The first choice, its formula and its first number are seen."""


class ChoicesPanel(Panel):
    """A subclass names its group, and with it is complete."""

    group: ClassVar[str]
    """The word behind the fields of `Experiment` that it offers."""
    headline: ClassVar[bool] = False
    """Whether the title of the panel says already what the first choice is."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.choices = ChoicesForm(Experiment, group(Experiment, self.group), headline=self.headline)
        self.choices.edited.connect(self._edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.addWidget(ShrinkingArea(self.choices, least=LEAST_HEIGHT))
        column.addStretch(1)

    def show_experiment(self, experiment: Experiment) -> None:
        self.choices.show_chosen(experiment)

    def _edit(self, text: str, fields: dict[str, object]) -> None:
        if not self.session.change(text, **fields):
            self.show_experiment(self.session.experiment)
