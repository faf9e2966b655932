"""What can be chosen for one layer besides its units and its activation function."""

from PySide6.QtWidgets import QLabel, QVBoxLayout

from nnviz.engine.layers import LAYER, HiddenLayer, MaxPooling, with_choices
from nnviz.engine.parts import group
from nnviz.gui.controls.choices import ChoicesForm
from nnviz.gui.controls.shrinking_area import ShrinkingArea
from nnviz.gui.panel import Panel, register
from nnviz.gui.session import Session
from nnviz.gui.theme import SPACE
from nnviz.training.experiment import Experiment

LEAST_HEIGHT = 25 * SPACE


@register
class LayerPanel(Panel):
    """Normalisation, dropout, and a regularizer and an initializer of its own, for the selected hidden layer."""

    name = "layer"
    title = "Layer"
    area = "right"
    order = 31
    tab_of = "activation_function"

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.heading = QLabel()
        self.heading.setWordWrap(True)
        self.choices = ChoicesForm(HiddenLayer, group(HiddenLayer, LAYER), absent=self.tr("As the network"))
        self.choices.edited.connect(self._edit)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.setSpacing(2 * SPACE)
        column.addWidget(self.heading)
        column.addWidget(ShrinkingArea(self.choices, least=LEAST_HEIGHT))
        column.addStretch(1)
        session.layer_changed.connect(self._show_layer)

    def show_experiment(self, experiment: Experiment) -> None:
        self._show_layer()

    def _show_layer(self) -> None:
        """The selected layer, or that the output layer has nothing to choose."""
        layer, hidden = self.session.layer, self.session.experiment.hidden
        is_hidden = layer <= len(hidden)
        if is_hidden and isinstance(hidden[layer - 1], MaxPooling):
            is_hidden = False
            self.heading.setText(self.tr("Hidden layer %d is max pooling: there is nothing to choose here") % layer)
        elif is_hidden:
            self.heading.setText(self.tr("Hidden layer %d") % layer)
            self.choices.show_chosen(hidden[layer - 1])
        else:
            self.heading.setText(
                self.tr("Output layer: select a hidden layer for its choices")
                if hidden
                else self.tr("There is no hidden layer: the output has nothing to choose")
            )
        self.heading.setProperty("role", "title" if is_hidden else "muted")
        self.heading.style().polish(self.heading)
        self.choices.setVisible(is_hidden)

    def _edit(self, text: str, fields: dict[str, object]) -> None:
        layer, hidden = self.session.layer, list(self.session.experiment.hidden)
        hidden[layer - 1] = with_choices(hidden[layer - 1], **fields)
        text = self.tr("%(edit)s in layer %(layer)d") % {"edit": text, "layer": layer}
        if not self.session.change(text, hidden=tuple(hidden)):
            self._show_layer()
