"""Only the strongest edges, chosen so that the choice does not flicker."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array

LOYALTY = 1.25
"""An edge that is shown counts for so much more: another takes its place only if it is clearly stronger."""

Masks = tuple[npt.NDArray[np.bool_], ...]
"""Which edges are shown, (units, inputs) of every layer."""


class Strongest:
    """Chooses the same number of edges from frame to frame, and mostly the same ones."""

    def __init__(self) -> None:
        self._chosen: npt.NDArray[np.bool_] | None = None
        """Of all edges, layer by layer."""

    def forget(self) -> None:
        """The next choice does not look back."""
        self._chosen = None

    def choose(self, strengths: Sequence[Array], count: int) -> Masks:
        """The `count` strongest of all edges; `strengths` (units, inputs) of every layer are on a common scale."""
        strength = np.concatenate([layer.ravel() for layer in strengths])
        count = min(count, strength.size)
        before = self._chosen
        if before is not None and before.size == strength.size and np.count_nonzero(before) == count:
            strength = np.where(before, LOYALTY * strength, strength)
        chosen = np.zeros(strength.size, bool)
        chosen[np.argpartition(-strength, count - 1)[:count] if count else slice(0)] = True
        self._chosen = chosen
        ends = np.cumsum([layer.size for layer in strengths])[:-1]
        return tuple(part.reshape(layer.shape) for part, layer in zip(np.split(chosen, ends), strengths, strict=True))
