"""What counts as a strong edge in each layer."""

from collections.abc import Sequence

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.colors import Smoothed, robust_maximum


class Scales:
    """One number a layer, robust and smoothed in time: an edge so strong is drawn in full."""

    def __init__(self) -> None:
        self.values: tuple[float, ...] = ()
        self._smoothed = Smoothed()

    def forget(self) -> None:
        """The next scales are taken at once."""
        self._smoothed.forget()

    def follow(self, layers: Sequence[Array], is_shared: bool, is_frozen: bool) -> None:
        """Newer numbers, (units, inputs) of every layer. Frozen scales stay, unless there are other layers."""
        if is_frozen and len(self.values) == len(layers):
            return
        values = self._smoothed.follow([robust_maximum(layer) for layer in layers])
        self.values = (max(values, default=0.0),) * len(values) if is_shared else values
