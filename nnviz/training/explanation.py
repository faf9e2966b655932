"""Why a network takes an input for what it does: what each pixel gives, what would change its mind, what is alike."""

from dataclasses import dataclass
from typing import Literal

from nnviz.data.dataset import Inputs
from nnviz.engine.arrays import Array
from nnviz.training.neighbours import Neighbour

Why = Literal["evidence", "change", "nearest"]
"""What an explanation can consist of."""


@dataclass(frozen=True)
class PixelChange:
    """A picture near to the one that was asked about, which the network takes for another class."""

    inputs: Inputs
    """(features,), each from 0 to 1: the changed picture."""
    reached: bool
    """Whether the network does take it for the other class; else it is as near to that as it came."""
    pixels_changed: int
    """Pixels that are visibly other than before."""
    distance: float
    """Euclidean, between both pictures."""


@dataclass(frozen=True)
class Explanation:
    """Why one sample is taken for `label`, and not for `towards`. What was not asked for is None or empty."""

    label: int
    """The most probable class."""
    towards: int
    """The other class: the one that was asked for, else the second most probable."""
    contribution: Array | None = None
    """(features,): what each input adds to z_label, the pre-activation of the label's output unit."""
    rather: Array | None = None
    """(features,): what each input adds to z_label − z_towards: above 0 it speaks for the label."""
    bias: float = 0.0
    """What is in z_label whatever is drawn: Σ contribution + bias = z_label, if `is_exact`."""
    rather_bias: float = 0.0
    """The same for z_label − z_towards."""
    is_exact: bool = False
    """Whether these sums are exact, as where all activation functions are ReLU or the like; else they are the first
    order of a series, and do not add up."""
    change: PixelChange | None = None
    """What would be taken for `towards`."""
    nearest: tuple[Neighbour, ...] = ()
    """The nearest training samples, the nearest first. Empty too while they are not yet searchable."""
