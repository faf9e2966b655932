"""What keeps the network from learning its samples by heart."""

from nnviz.gui.choices_panel import ChoicesPanel
from nnviz.gui.panel import register
from nnviz.training.experiment import REGULARISATION


@register
class RegularisationPanel(ChoicesPanel):
    """Chooses the regularizer, early stopping and noise. Dropout and normalisation are chosen layer by layer."""

    name = "regularisation"
    title = "Regularise"
    area = "right"
    order = 26
    tab_of = "optimizer"
    group = REGULARISATION
