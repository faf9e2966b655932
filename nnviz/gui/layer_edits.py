"""Edits of the hidden layers: the panel of the network and the drawing itself make the same ones.

Each is one step of the undo stack. Layers are counted as everywhere in the window: 1 is the first hidden layer.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from nnviz.engine.activations import activations
from nnviz.engine.layers import MAX_UNITS, Hidden, HiddenLayer, with_choices
from nnviz.gui.session import Session
from nnviz.training.experiment import MAX_HIDDEN_LAYERS
from nnviz.training.places import moved_places

FIRST_LAYER = HiddenLayer(8)
"""What is inserted where there is no hidden layer to copy."""
MANY = 10
"""So many neurons are added or removed at once with Shift."""


class LayerEdits(QObject):
    """Adds, removes and changes hidden layers of a session's experiment.

    The methods say whether the edit was made; if it cannot be, the banner says why.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session

    @property
    def hidden(self) -> tuple[Hidden, ...]:
        """The hidden layers as they are chosen now."""
        return self.session.experiment.hidden

    def is_hidden(self, layer: int) -> bool:
        """Whether it is neither the input nor the output."""
        return 1 <= layer <= len(self.hidden)

    # Units and activation

    def resize(self, layer: int, units: int) -> bool:
        return self._replace(layer, with_choices(self.hidden[layer - 1], units=units), self.tr("Units of layer %d"))

    def add_units(self, layer: int, count: int) -> bool:
        """`count` more units, or fewer if it is negative, as far as it goes."""
        before = self._units(layer)
        return before is not None and self.resize(layer, min(max(before + count, 1), MAX_UNITS))

    def activate(self, layer: int, name: str) -> bool:
        """Give a layer the activation of this name."""
        before = self.hidden[layer - 1]
        if name == before.activation.name:
            return True
        changed = with_choices(before, activation=activations.create(name))
        return self._replace(layer, changed, self.tr("Activation of layer %d"))

    def _replace(self, layer: int, changed: Hidden, text: str) -> bool:
        hidden = (*self.hidden[: layer - 1], changed, *self.hidden[layer:])
        return self.session.change(text % layer, hidden=hidden)

    # Layers

    def insert(self, layer: int) -> bool:
        """A new hidden layer, which will be number `layer`: like the one before it, or the first if it is the first."""
        hidden = self.hidden
        like = hidden[max(layer - 2, 0)] if hidden else FIRST_LAYER
        # The total makes two quick edits two steps of the undo stack, which merges edits of the same name.
        text = self.tr("Add layer %(layer)d of %(layers)d") % {"layer": layer, "layers": len(hidden) + 1}
        inserted = self._change_layers(text, (*hidden[: layer - 1], like, *hidden[layer - 1 :]), layer, 1)
        if inserted:
            self.session.select_layer(layer)
        return inserted

    def remove(self, layer: int) -> bool:
        hidden = self.hidden
        text = self.tr("Remove layer %(layer)d of %(layers)d") % {"layer": layer, "layers": len(hidden)}
        return self._change_layers(text, hidden[: layer - 1] + hidden[layer:], layer, -1)

    def _change_layers(self, text: str, hidden: tuple[Hidden, ...], layer: int, by: int) -> bool:
        """What is switched off or frozen moves with its layer."""
        experiment = self.session.experiment
        off, frozen = (moved_places(places, layer, by) for places in (experiment.off, experiment.frozen))
        return self.session.change(text, hidden=hidden, off=off, frozen=frozen)

    # Limits

    def why_no_more_layers(self) -> str:
        """One line if no layer can be added, else empty."""
        full = len(self.hidden) >= MAX_HIDDEN_LAYERS
        return self.tr("There are at most %d hidden layers") % MAX_HIDDEN_LAYERS if full else ""

    def why_no_more_units(self, layer: int) -> str:
        """One line if a layer cannot be larger, else empty."""
        units = self._units(layer)
        if units is None:
            return self._not_dense()
        return self.tr("A layer has at most %s neurons") % f"{MAX_UNITS:,}" if units >= MAX_UNITS else ""

    def why_no_fewer_units(self, layer: int) -> str:
        """One line if a layer cannot be smaller, else empty."""
        units = self._units(layer)
        if units is None:
            return self._not_dense()
        return self.tr("It is the last neuron of its layer: remove the layer instead") if units <= 1 else ""

    def _units(self, layer: int) -> int | None:
        """Of a dense layer, whose units can be as many as one likes; None for the others."""
        chosen = self.hidden[layer - 1]
        return chosen.units if isinstance(chosen, HiddenLayer) else None

    def _not_dense(self) -> str:
        return self.tr("Its units follow from its filters and the picture")

    # All of them, for a menu

    def actions(self, layer: int) -> list[tuple[str, Callable[[], bool]]]:
        """What can be done to a layer now, each with its text; of the input and the output, what is beside them."""
        found: list[tuple[str, Callable[[], bool]]] = []
        name = self.tr("Hidden %d") % layer
        if self.is_hidden(layer):
            if not self.why_no_more_units(layer):
                found.append((self.tr("Add a Neuron to %s") % name, partial(self.add_units, layer, 1)))
            if not self.why_no_fewer_units(layer):
                found.append((self.tr("Remove a Neuron from %s") % name, partial(self.add_units, layer, -1)))
        if not self.why_no_more_layers():
            if layer > 0:
                found.append((self.tr("Insert a Layer Before"), partial(self.insert, layer)))
            if layer <= len(self.hidden):
                found.append((self.tr("Insert a Layer After"), partial(self.insert, layer + 1)))
        if self.is_hidden(layer):
            found.append((self.tr("Remove %s") % name, partial(self.remove, layer)))
        return found
