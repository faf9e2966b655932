"""What is minimised: the loss with its output function, and a penalty; and the seed of everything random."""

from PySide6.QtWidgets import QVBoxLayout

from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.losses import Loss, losses
from nnviz.engine.regularizers import Regularizer, regularizers
from nnviz.gui.controls.forms import EntryForm, FormRows, tooltip
from nnviz.gui.controls.number_field import Number, NumberField
from nnviz.gui.panel import Panel, register
from nnviz.gui.session import Session
from nnviz.gui.theme import SPACE
from nnviz.training.experiment import MAX_SEED, Experiment, whole_number


@register
class TrainingSetupPanel(Panel):
    """Chooses the loss, the penalty and the seed."""

    name = "training_setup"
    title = "Loss and seed"
    area = "right"
    order = 25
    tab_of = "optimizer"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.loss = EntryForm(losses, headline=True, details=output_and_loss)
        self.loss.entry_edited.connect(self._edit_loss)
        self.regularizer = EntryForm(regularizers)
        self.regularizer.entry_edited.connect(self._edit_regularizer)
        self.seed = NumberField(checked_seed, Bounds(0, MAX_SEED), whole=True)
        self.seed.edited.connect(self._edit_seed)

        rows = FormRows()
        rows.add_row(
            self.tr("Seed"),
            self.seed,
            tooltip(
                self.tr("Everything random follows from it: data, split, first weights, order of the batches."),
                self.tr("A whole number from 0 to %s.") % f"{MAX_SEED:,}",
            ),
        )
        error_line = rows.add_line("error")
        self.seed.refused.connect(error_line.say)

        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.setSpacing(2 * SPACE)
        column.addWidget(self.loss)
        column.addWidget(self.regularizer)
        column.addLayout(rows)
        column.addStretch(1)

    def show_experiment(self, experiment: Experiment) -> None:
        self.loss.accept(lambda loss: experiment.dataset.task in loss.tasks)
        self.loss.entry = experiment.loss
        self.regularizer.entry = experiment.regularizer
        self.seed.set_value(experiment.seed)

    def _edit_loss(self, loss: Loss) -> None:
        self._change(self.loss.edit_text(self.session.experiment.loss, loss), loss=loss)

    def _edit_regularizer(self, regularizer: Regularizer) -> None:
        self._change(
            self.regularizer.edit_text(self.session.experiment.regularizer, regularizer), regularizer=regularizer
        )

    def _edit_seed(self, seed: Number) -> None:
        self._change(self.tr("Seed"), seed=seed)

    def _change(self, text: str, **fields: object) -> None:
        if not self.session.change(text, **fields):
            self.show_experiment(self.session.experiment)


def output_and_loss(loss: type[Loss]) -> str:
    return f"{loss.formula}\n{loss.output_name}: {loss.output_formula}"


def checked_seed(value: object) -> Number:
    """Raises `BadInput`."""
    whole_number(value, "seed", 0, MAX_SEED)
    assert isinstance(value, int)
    return value
