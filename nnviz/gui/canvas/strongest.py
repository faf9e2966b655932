"""Only the strongest edges of each layer, chosen so that the choice does not flicker."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array

LOYALTY = 1.25
"""An edge that is shown counts for so much more: another takes its place only if it is clearly stronger."""

Mask = npt.NDArray[np.bool_]
Masks = tuple[Mask, ...]
"""Which edges are shown, (units, inputs) of every layer."""


class Strongest:
    """Chooses the same number of edges from frame to frame, and mostly the same ones."""

    def __init__(self) -> None:
        self._chosen: Masks | None = None

    def forget(self) -> None:
        """The next choice does not look back."""
        self._chosen = None

    def choose(self, strengths: Sequence[Array], count: int) -> Masks:
        """The strongest edges of every layer, (units, inputs) each, together `count`."""
        counts = shares([layer.size for layer in strengths], count)
        before = self._chosen
        same = before is not None and [(mask.shape, int(mask.sum())) for mask in before] == [
            (layer.shape, share) for layer, share in zip(strengths, counts, strict=True)
        ]
        kept = before if same and before is not None else (None,) * len(counts)
        self._chosen = tuple(strongest(*layer) for layer in zip(strengths, counts, kept, strict=True))
        return self._chosen


def strongest(strength: Array, count: int, before: Mask | None) -> Mask:
    """Which `count` edges of a layer are the strongest; those that were `before` count for more."""
    if before is not None:
        strength = np.where(before, LOYALTY * strength, strength)
    chosen = np.zeros(strength.size, bool)
    if count:
        chosen[np.argpartition(-strength.ravel(), count - 1)[:count]] = True
    return chosen.reshape(strength.shape)


def shares(sizes: Sequence[int], count: int) -> list[int]:
    """How many of each layer: equally many, so that paths can be followed; small layers give what they have."""
    given = [0] * len(sizes)
    left = min(count, sum(sizes))
    for place, layer in enumerate(sorted(range(len(sizes)), key=lambda layer: sizes[layer])):
        given[layer] = min(sizes[layer], left // (len(sizes) - place))
        left -= given[layer]
    return given
