"""Edits of the hidden layers: the panel of the network and the drawing itself make the same ones.

Each is one step of the undo stack. Layers are counted as everywhere in the window: 1 is the first hidden layer.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from nnviz.engine.activations import activations
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.layers import Convolution, Hidden, HiddenLayer, MaxPooling, with_choices
from nnviz.engine.parts import numbers
from nnviz.gui.session import Session
from nnviz.training.experiment import MAX_HIDDEN_LAYERS
from nnviz.training.places import moved_places

FIRST_LAYER = HiddenLayer(8)
"""What is inserted where there is no dense layer to copy."""
KERNEL, SMALL_KERNEL, SMALL_PICTURE = 5, 3, 16
"""Of new convolutions; the small one for pictures with fewer rows or columns than that."""
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

    @property
    def maps(self) -> int:
        """How many of the first hidden layers work on pictures."""
        return sum(not isinstance(layer, HiddenLayer) for layer in self.hidden)

    @property
    def has_pictures(self) -> bool:
        """Whether the data are pictures, which convolutions need."""
        return self.session.experiment.dataset.image_shape is not None

    @property
    def first_convolution(self) -> Convolution:
        """What is added where there is no convolution to copy."""
        shape = self.session.experiment.dataset.image_shape
        return Convolution(8, SMALL_KERNEL if shape is not None and min(shape) < SMALL_PICTURE else KERNEL)

    # Units and activation

    def set_number(self, layer: int, name: str, number: int) -> bool:
        """Another number of units, filters, …: a field of the layer."""
        title = self.tr(name.replace("_", " ").capitalize())
        changed = with_choices(self.hidden[layer - 1], **{name: number})
        return self._replace(layer, changed, title + self.tr(" of layer %d"))

    def add_units(self, layer: int, count: int) -> bool:
        """`count` more units or filters, or fewer if it is negative, as far as it goes."""
        chosen = self.hidden[layer - 1]
        if isinstance(chosen, MaxPooling):
            return False
        name, most = counted(chosen)
        return self.set_number(layer, name, min(max(getattr(chosen, name) + count, 1), most))

    def unit_name(self, layer: int) -> str:
        """What is counted in a layer."""
        return self.tr("filter") if isinstance(self.hidden[layer - 1], Convolution) else self.tr("neuron")

    def activate(self, layer: int, name: str) -> bool:
        """Give a layer the activation of this name."""
        before = self.hidden[layer - 1]
        if name == before.activation.name or isinstance(before, MaxPooling):
            return True
        changed = with_choices(before, activation=activations.create(name))
        return self._replace(layer, changed, self.tr("Activation of layer %d"))

    def _replace(self, layer: int, changed: Hidden, text: str) -> bool:
        hidden = (*self.hidden[: layer - 1], changed, *self.hidden[layer:])
        return self.session.change(text % layer, hidden=hidden)

    # Layers

    def _kind(self, layer: int) -> str:
        """What `insert` makes number `layer`."""
        return self.tr("Convolution") if layer <= self.maps else self.tr("Dense Layer")

    def insert(self, layer: int) -> bool:
        """A new hidden layer, which will be number `layer`: like the nearest one before it, else like the first.

        Between layers of feature maps it is a convolution, elsewhere it is dense.
        """
        kind, first = (Convolution, self.first_convolution) if layer <= self.maps else (HiddenLayer, FIRST_LAYER)
        alike = [(number, chosen) for number, chosen in enumerate(self.hidden, start=1) if isinstance(chosen, kind)]
        before = [chosen for number, chosen in alike if number < layer]
        return self._insert(layer, before[-1] if before else alike[0][1] if alike else first)

    def add_maps(self, like: Hidden) -> bool:
        """A convolution or pooling layer behind those that are there, before the dense ones."""
        return self._insert(self.maps + 1, like)

    def use_small_convolutional(self) -> bool:
        """Hidden layers that read digits well and still train while one looks on, instead of all that are there."""
        first, pooling = self.first_convolution, MaxPooling(2)
        hidden = first, pooling, with_choices(first, filters=16), pooling, HiddenLayer(64)
        return self.session.change(self.tr("Small convolutional network"), hidden=hidden, off=(), frozen=())

    def _insert(self, layer: int, like: Hidden) -> bool:
        hidden = self.hidden
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
        chosen = self.hidden[layer - 1]
        if isinstance(chosen, MaxPooling):
            return self.tr("Pooling has as many maps as the layer before it")
        name, most = counted(chosen)
        if getattr(chosen, name) < most:
            return ""
        return self.tr("A layer has at most %(most)s %(units)ss") % {
            "most": f"{most:,}",
            "units": self.unit_name(layer),
        }

    def why_no_fewer_units(self, layer: int) -> str:
        """One line if a layer cannot be smaller, else empty."""
        chosen = self.hidden[layer - 1]
        if isinstance(chosen, MaxPooling):
            return self.why_no_more_units(layer)
        if getattr(chosen, counted(chosen)[0]) > 1:
            return ""
        return self.tr("It is the last %s of its layer: remove the layer instead") % self.unit_name(layer)

    # All of them, for a menu

    def actions(self, layer: int) -> list[tuple[str, Callable[[], bool]]]:
        """What can be done to a layer now, each with its text; of the input and the output, what is beside them."""
        found: list[tuple[str, Callable[[], bool]]] = []
        name = self.tr("Hidden %d") % layer
        if self.is_hidden(layer):
            words = {"unit": self.unit_name(layer).capitalize(), "layer": name}
            if not self.why_no_more_units(layer):
                found.append((self.tr("Add a %(unit)s to %(layer)s") % words, partial(self.add_units, layer, 1)))
            if not self.why_no_fewer_units(layer):
                found.append((self.tr("Remove a %(unit)s from %(layer)s") % words, partial(self.add_units, layer, -1)))
        if not self.why_no_more_layers():
            if layer > 0:
                found.append((self.tr("Insert %s Before") % self._kind(layer), partial(self.insert, layer)))
            if layer <= len(self.hidden):
                found.append((self.tr("Insert %s After") % self._kind(layer + 1), partial(self.insert, layer + 1)))
            if self.has_pictures and layer == self.maps:
                found.append((self.tr("Insert Convolution After"), partial(self.add_maps, self.first_convolution)))
            if self.has_pictures and layer <= self.maps:
                found.append((self.tr("Insert Max Pooling After"), partial(self._insert, layer + 1, MaxPooling())))
        if self.is_hidden(layer):
            found.append((self.tr("Remove %s") % name, partial(self.remove, layer)))
        return found


def counted(layer: HiddenLayer | Convolution) -> tuple[str, int]:
    """The field that says how many neurons or filters a layer has, and how many it can have."""
    name = "filters" if isinstance(layer, Convolution) else "units"
    domain = numbers(type(layer))[name].domain
    assert isinstance(domain, Bounds)
    return name, int(domain.high)
