"""What is minimised: the loss with its output function; and the seed of everything random."""

from nnviz.gui.choices_panel import ChoicesPanel
from nnviz.gui.panel import register
from nnviz.training.experiment import LOSS


@register
class LossPanel(ChoicesPanel):
    """Chooses the loss and the seed."""

    name = "loss"
    title = "Loss"
    area = "right"
    order = 25
    tab_of = "optimizer"
    group = LOSS
    headline = True
