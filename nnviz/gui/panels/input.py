"""What happens to the samples before the network receives them."""

from nnviz.gui.choices_panel import ChoicesPanel
from nnviz.gui.panel import register
from nnviz.training.experiment import INPUT


@register
class InputPanel(ChoicesPanel):
    """Chooses added features, the scaling, the augmentation of pictures, and the balance of the classes."""

    name = "input"
    title = "Input"
    area = "left"
    order = 12
    tab_of = "dataset"
    group = INPUT
