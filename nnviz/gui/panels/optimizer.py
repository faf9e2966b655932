"""The optimizer and its hyper-parameters."""

from PySide6.QtWidgets import QVBoxLayout

from nnviz.engine.optimizers import Optimizer, optimizers
from nnviz.gui.controls.forms import EntryForm
from nnviz.gui.controls.shrinking_area import ShrinkingArea
from nnviz.gui.panel import Panel, register
from nnviz.gui.session import Session
from nnviz.gui.theme import SPACE
from nnviz.training.experiment import Experiment

LEAST_HEIGHT = 25 * SPACE
"""The choice, its formula and the learning rate are seen."""


@register
class OptimizerPanel(Panel):
    """Chooses how θ follows the gradient. A learning rate that is changed counts from the next step."""

    name = "optimizer"
    title = "Optimizer"
    area = "right"
    order = 20

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.form = EntryForm(optimizers, headline=True)
        self.form.entry_edited.connect(self._edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.addWidget(ShrinkingArea(self.form, least=LEAST_HEIGHT))
        column.addStretch(1)

    def show_experiment(self, experiment: Experiment) -> None:
        self.form.entry = experiment.optimizer

    def _edit(self, optimizer: Optimizer) -> None:
        text = self.form.edit_text(self.session.experiment.optimizer, optimizer)
        if not self.session.change(text, optimizer=optimizer):
            self.show_experiment(self.session.experiment)
