"""What the neurons show in the newest snapshot, and in which colours."""

import numpy as np

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.colors import ArgbTable, Smoothed, activation_colors, activation_table, packed, robust_maximum
from nnviz.gui.canvas.neuron_quantities import ACTIVATION, NeuronQuantity
from nnviz.gui.canvas.scene import Scene
from nnviz.gui.plotting.data_colors import diverging, shade
from nnviz.gui.theme import Theme


class Neurons:
    """One number or picture a neuron, and what is a large one in each layer."""

    def __init__(self) -> None:
        self.quantity: NeuronQuantity = ACTIVATION
        self.values: tuple[Array | None, ...] = ()
        """Of layer 0, 1, …: (units,), or (units, rows, columns); None where there are none."""
        self.scales: tuple[float, ...] = ()
        """Of layer 0, 1, …; 1 if the quantity is not signed."""
        self._smoothed = Smoothed()

    def show(self, scene: Scene, quantity: NeuronQuantity, is_frozen: bool, jump: bool) -> None:
        """Newer numbers. Scales follow them smoothly, or `jump`; frozen ones stay, unless there are other layers."""
        if jump:
            self._smoothed.forget()
        self.quantity = quantity
        self.values = tuple(quantity.of(scene, layer) for layer in range(len(scene.sizes)))
        if not is_frozen or len(self.scales) != len(self.values):
            measured = [layer if quantity.is_signed else None for layer in self.values]
            self.scales = self._smoothed.follow([1.0 if layer is None else robust_maximum(layer) for layer in measured])

    def are_pictures(self, layer: int) -> bool:
        """Whether the neurons of a layer have a picture each."""
        values = self.values[layer] if self.values else None
        return values is not None and values.ndim > 1

    @property
    def is_known(self) -> bool:
        """Whether any layer has it."""
        return any(layer is not None for layer in self.values)


class Palette:
    """The colours of neurons in one theme."""

    def __init__(self, theme: Theme) -> None:
        self._activation = activation_table(theme)
        self._signed = diverging(theme, theme.window)

    def colors(self, values: Array, quantity: NeuronQuantity, scale: float) -> ArgbTable:
        """The colour of each number, in their shape."""
        return self.signed(values / scale) if quantity.is_signed else activation_colors(values, self._activation)

    def signed(self, values: Array) -> ArgbTable:
        """From −1, negative, to 1, positive."""
        return packed(shade(values, self._signed), np.ones(values.shape))

    def activation(self, values: Array) -> ArgbTable:
        return activation_colors(values, self._activation)
