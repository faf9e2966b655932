"""The optimizer with its schedule, and what happens to the gradient before."""

from nnviz.gui.choices_panel import ChoicesPanel
from nnviz.gui.panel import register
from nnviz.training.experiment import OPTIMIZER


@register
class OptimizerPanel(ChoicesPanel):
    """Chooses how θ follows the gradient. A learning rate that is changed counts from the next step."""

    name = "optimizer"
    title = "Optimizer"
    area = "right"
    order = 20
    group = OPTIMIZER
    headline = True
