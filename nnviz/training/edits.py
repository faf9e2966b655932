"""Hands on the weights: what a user sets between two steps, and what that did."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnviz.engine.layers import Parameters
from nnviz.errors import BadInput


@dataclass(frozen=True)
class Change:
    """One weight or bias gets another value."""

    layer: int
    """From 1, the first behind the input."""
    unit: int
    """From 0, of that layer; of a convolution the filter."""
    source: int | None
    """The unit of the layer below that the weight comes from, of a filter the number of the weight; None: the bias."""
    value: float


@dataclass(frozen=True)
class Effect:
    """What a gesture did to the answers on the test samples: edits of weights until the last one, or a switched unit.

    While the training goes on during a gesture, its steps are part of the difference.
    """

    number: int
    """Which gesture, counted from 1; it counts on after a new beginning."""
    step: int
    """At which it began and what was before was measured."""
    loss_before: float
    loss_after: float
    accuracy_before: float
    """0 to 1; NaN for a regression."""
    accuracy_after: float


def apply_changes(changes: Sequence[Change], layers: Sequence[Parameters]) -> None:
    """Set weights and biases that were checked before."""
    for change in changes:
        parameters = layers[change.layer - 1]
        row = parameters.b if change.source is None else parameters.W[:, change.source]
        row[change.unit] = change.value


@np.errstate(over="ignore")
def check_change(change: Change, layers: Sequence[Parameters]) -> None:
    """Raise `BadInput` unless the network has the place and can hold the value."""
    if not 1 <= change.layer <= len(layers):
        raise BadInput(f"there is no layer {change.layer} to edit; the network has the layers 1 to {len(layers)}.")
    weights = layers[change.layer - 1].W
    units, sources = weights.shape
    if not units:
        raise BadInput(f"layer {change.layer} has no weights to edit; choose another layer.")
    if not 0 <= change.unit < units:
        raise BadInput(f"layer {change.layer} has no unit {change.unit} to edit; it has the units 0 to {units - 1}.")
    if change.source is not None and not 0 <= change.source < sources:
        raise BadInput(
            f"layer {change.layer} has no weight from unit {change.source}; it gets the units 0 to {sources - 1}."
        )
    if not np.isfinite(weights.dtype.type(change.value)):
        raise BadInput(f"a weight cannot be {change.value}; type a finite number.")
