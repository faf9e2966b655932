"""Places in a network, by number: its units, their weights and their biases. Layer 1 is the first behind the input."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from nnviz.engine.network import Network, views
from nnviz.errors import BadInput

Unit: TypeAlias = tuple[int, int]
"""(layer, unit); of a convolution the filter."""
Place: TypeAlias = tuple[int, int] | tuple[int, int, int]
"""(layer, unit): all weights into that unit, its bias and its others. (layer, unit, source): the weight from the unit
`source` of the layer below, of a filter its weight of that number, or the bias if that is `BIAS`."""
BIAS = -1


def has_place(shapes: Sequence[tuple[int, int]], place: Place) -> bool:
    """Whether a network has that place; `shapes` are those of the weights of layer 1, 2, …"""
    layer, unit, *sources = place
    if not 1 <= layer <= len(shapes):
        return False
    units, weights = shapes[layer - 1]
    return 0 <= unit < units and all(BIAS <= source < weights for source in sources)


def moved_places(places: Sequence[Any], layer: int, by: int) -> tuple[Any, ...]:
    """The same places after a layer was inserted as number `layer` (`by` = 1), or the layer of that number was removed
    (−1). Those of the removed layer are gone, and so are weights from units that are others now.
    """
    kept = []
    for place in places:
        old, unit, *sources = place
        is_gone = by < 0 and old == layer
        first_after = layer if by > 0 else layer + 1
        has_other_source = old == first_after and any(source != BIAS for source in sources)
        if not (is_gone or has_other_source):
            kept.append((old + by if old >= first_after else old, unit, *sources))
    return tuple(kept)


def checked_places(value: object, what: str, lengths: Sequence[int]) -> tuple[Any, ...]:
    """Lists of so many whole numbers as tuples, each once and in order. Raises `BadInput`."""
    if not isinstance(value, (tuple, list)):
        raise BadInput(f"{what} is {value!r}; it must be a list of places like [1, 0], a layer and a unit.")
    for place in value:
        if (
            not isinstance(place, (tuple, list))
            or len(place) not in lengths
            or not all(isinstance(number, int) and not isinstance(number, bool) for number in place)
        ):
            numbers = " or ".join(map(str, lengths))
            raise BadInput(f"{what} has a place {place!r}; a place is {numbers} whole numbers: layer, unit, source.")
    return tuple(sorted({tuple(place) for place in value}))


def entries(network: Network, places: Sequence[Place]) -> npt.NDArray[np.intp]:
    """Where in θ the parameters of these places are."""
    chosen = np.zeros_like(network.theta)
    layers = views(network.layers, chosen)
    for layer, unit, *sources in places:
        parameters = layers[layer - 1]
        for source in sources:
            (parameters.b if source == BIAS else parameters.W[:, source])[unit] = 1
        if not sources:
            for part in (parameters.W, parameters.b, *parameters.others.values()):
                part[unit] = 1
    return np.flatnonzero(chosen)
