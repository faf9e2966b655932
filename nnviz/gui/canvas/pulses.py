"""What happens in one training step, as pulses that run along the edges: which edges, and where they are when. No Qt.

First the activations of the current sample run forward, w·a on every edge; then the gradient of the batch runs back,
∂L/∂w on every edge. Both happen with the old weights. Only then the new weights appear, each with its Δw.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Self

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array
from nnviz.engine.layers import Parameters
from nnviz.gui.canvas.geometry import Geometry, Positions
from nnviz.gui.canvas.scene import Scene

MOST_PULSES = 120
"""So many of the strongest edges of a gap have one."""
FAINTEST = 0.02
"""Of the strongest of its gap: what is weaker has none."""
FORWARD_END, BACKWARD_END = 0.46, 0.82
"""Shares of the time of a step."""
FROM_PICTURE = -1
"""The gap between the picture of an image input and the column of its pixels."""

Indices = npt.NDArray[np.intp]


class Phase(Enum):
    """What a moment of a step shows, in this order."""

    FORWARD = "forward"
    BACKWARD = "backward"
    UPDATE = "update"


@dataclass(frozen=True)
class Moment:
    """Where a step is."""

    phase: Phase
    wave: int
    """Which of the waves of the phase runs; in the update all are there."""
    share: float
    """How far it is, 0 to 1."""

    @property
    def has_new_weights(self) -> bool:
        return self.phase is Phase.UPDATE


@dataclass(frozen=True, eq=False)
class Wave:
    """The pulses of one gap, weak ones first. All arrays are (pulses,)."""

    gap: int
    """0 is the gap between the input and layer 1."""
    source: Indices
    """Unit of the layer left of the gap."""
    target: Indices
    """Unit of the layer right of it."""
    strength: Array
    """0 to 1, the strongest of the gap."""
    is_positive: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, gap: int, values: Array) -> Self:
        """The strongest of `values`, (units, inputs) of the layer right of the gap."""
        target, source, strength = strongest(values)
        return cls(gap, source, target, strength, values[target, source] > 0)

    @classmethod
    def from_picture(cls, pixels: Array) -> Self:
        """The strongest of the inputs, (pixels,): each runs from its pixel to its unit."""
        unit, _, strength = strongest(pixels[:, np.newaxis])
        return cls(FROM_PICTURE, unit, unit, strength, pixels[unit] > 0)

    def sources(self, geometry: Geometry) -> Positions:
        """Where the edges begin, (pulses, 2)."""
        if self.gap != FROM_PICTURE:
            column = geometry.columns[self.gap]
            return points(column.right, column.y[self.source])
        assert geometry.picture is not None
        assert geometry.image_shape is not None
        rows, columns = geometry.image_shape
        row, pixel = np.divmod(self.source, columns)
        x = geometry.picture.x + (pixel + 0.5) * geometry.picture.width / columns
        return np.stack([x, geometry.picture.y + (row + 0.5) * geometry.picture.height / rows], axis=1)

    def targets(self, geometry: Geometry) -> Positions:
        """Where the edges end, (pulses, 2)."""
        column = geometry.columns[self.gap + 1]
        return points(column.left, column.y[self.target])

    def places(self, geometry: Geometry, phase: Phase, share: float) -> Positions:
        """Where the pulses are, (pulses, 2), when they have gone a share of their way, forward or backward."""
        start, end = self.sources(geometry), self.targets(geometry)
        if phase is Phase.BACKWARD:
            start, end = end, start
        return start + share * (end - start)


@dataclass(frozen=True, eq=False)
class Pulses:
    """All pulses of one training step."""

    forward: tuple[Wave, ...]
    """By w·a of the current sample, from the input to the output; those from the picture of an image first."""
    backward: tuple[Wave, ...]
    """By ∂L/∂w of the batch, from the output to the input."""
    update: tuple[Wave, ...]
    """By Δw; empty if nobody remembered it."""
    activations: tuple[Array, ...]
    """Of layer 0, 1, … for the current sample, −1 to 1, (units,)."""
    gradients: tuple[Array, ...]
    """∂L/∂b of layer 1, 2, …, −1 to 1, (units,)."""

    @classmethod
    def of(cls, before: Scene, vectors: Mapping[str, tuple[Parameters, ...]]) -> Self | None:
        """Those of a step from the scene `before`; `vectors` are those of the snapshot after it.

        None if what the step did is not known: no sample was evaluated, or nobody asked for the gradient.
        """
        gradient, update = vectors.get("gradient"), vectors.get("update", ())
        sizes = [layer.W.shape for layer in before.exact.parameters]
        if gradient is None or not before.a or not sizes or [layer.W.shape for layer in gradient] != sizes:
            return None
        gradient, update = (before.nodes.parameters(layers) for layers in (gradient, update))
        with np.errstate(over="ignore", invalid="ignore"):  # of a training that diverges
            forward = [Wave.of(gap, terms) for gap, terms in enumerate(before.terms)]
        if before.image_shape is not None:
            forward.insert(0, Wave.from_picture(before.a[0]))
        return cls(
            tuple(forward),
            tuple(
                Wave.of(gap, slopes) for gap, slopes in reversed(list(enumerate(before.nodes.passed_back(gradient))))
            ),
            tuple(Wave.of(gap, layer.W) for gap, layer in enumerate(update)),
            tuple(relative(a) for a in before.a),
            tuple(relative(layer.b) for layer in gradient),
        )

    def moment(self, time: float) -> Moment:
        """Where the step is at a time from 0 to 1. The waves of a phase take equally long."""
        if time < FORWARD_END:
            return running(Phase.FORWARD, len(self.forward), time / FORWARD_END)
        if time < BACKWARD_END:
            return running(Phase.BACKWARD, len(self.backward), (time - FORWARD_END) / (BACKWARD_END - FORWARD_END))
        return running(Phase.UPDATE, 1, (time - BACKWARD_END) / (1 - BACKWARD_END))

    def wave(self, moment: Moment) -> Wave:
        """The wave that runs forward or backward."""
        return (self.forward if moment.phase is Phase.FORWARD else self.backward)[moment.wave]


def running(phase: Phase, waves: int, share: float) -> Moment:
    """Where a phase is that has so many waves."""
    wave = min(int(share * waves), waves - 1)
    return Moment(phase, wave, share * waves - wave)


def strongest(values: Array) -> tuple[Indices, Indices, Array]:
    """Rows, columns and strengths, 0 to 1, of the largest magnitudes, weak ones first; none that is next to nothing."""
    magnitude = np.abs(np.nan_to_num(values, posinf=0.0, neginf=0.0)).ravel()
    count = min(MOST_PULSES, magnitude.size)
    chosen = np.argpartition(-magnitude, count - 1)[:count]
    chosen = chosen[np.argsort(magnitude[chosen], kind="stable")]
    strength = magnitude[chosen] / max(float(magnitude[chosen[-1]]), np.finfo(np.float32).tiny)
    chosen, strength = chosen[strength >= FAINTEST], strength[strength >= FAINTEST]
    rows, columns = np.unravel_index(chosen, values.shape)
    return rows, columns, strength


def relative(values: Array) -> Array:
    """Each as a share of the largest magnitude, −1 to 1."""
    known = np.nan_to_num(values, posinf=0.0, neginf=0.0)
    largest = float(np.abs(known).max(initial=0.0))
    return known / largest if largest > 0 else known


def points(x: float, y: Positions) -> Positions:
    """On a vertical line, (points, 2)."""
    return np.stack([np.full(len(y), x), y], axis=1)
