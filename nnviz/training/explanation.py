"""Why a network takes a picture for what it does: what each pixel gives, what would change its mind, what is alike."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from nnviz.data.dataset import Inputs
from nnviz.data.scaling import Scaling
from nnviz.engine.arrays import Array
from nnviz.engine.network import Activity, Network
from nnviz.training.neighbours import Neighbour, Neighbours

Why = Literal["evidence", "change", "nearest"]
"""What an explanation can consist of."""
STEPS = 20
"""Towards another class, at most."""
OVERSHOOT = 1.1
"""DeepFool's 1 + η: a step ends a little behind the border."""
LEAST_GAIN = 1e-3
"""Of a step, in pre-activation: it does not end on the border either where it begins there."""
PEN = 1.0
"""Standard deviation in pixels of the pen that changes a picture."""
REACH = 1.5
"""Standard deviation in pixels of how far the neighbourhood of the ink reaches."""
FAR = 0.02
"""What a change far from the ink counts, of 1 on the ink."""
VISIBLE = 0.1
"""A smaller change of a pixel is not seen."""
ROUNDS, TOLERANCE = 8, 1e-3
"""Of Newton's method, which ends when so small a share of the gain is missing."""


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
    """Why one picture is taken for `label`, and not for `towards`. What was not asked for is None or empty."""

    label: int
    """The most probable class."""
    towards: int
    """The other class: the one that was asked for, else the second most probable."""
    contribution: Array | None = None
    """(features,): what each pixel adds to z_label, the pre-activation of the label's output unit: x ⊙ ∂z_label/∂x."""
    rather: Array | None = None
    """(features,): what each pixel adds to z_label − z_towards: above 0 it speaks for the label."""
    bias: float = 0.0
    """What is left of z_label: Σ contribution + bias = z_label. Paper, x = 0, contributes nothing: it is in here."""
    rather_bias: float = 0.0
    """The same for z_label − z_towards."""
    is_exact: bool = False
    """Whether the network is linear around the picture, as ReLU makes it: then the bias is what an empty sheet would
    give by the same active units. Else contributions are the first order of a series, and the bias is its rest."""
    change: PixelChange | None = None
    """What would be taken for `towards`."""
    nearest: tuple[Neighbour, ...] = ()
    """The nearest training samples, the nearest first. Empty too while they are not yet searchable."""


class Explainer:
    """Explains what a network makes of pictures, 0 = paper and 1 = ink."""

    def __init__(self, network: Network, scaling: Scaling, image_shape: tuple[int, int]) -> None:
        """`scaling` leads from pixels to what the network receives; `image_shape` is (rows, columns)."""
        self._network, self._scaling, self._image_shape = network, scaling, image_shape

    def explain(
        self, pixels: Inputs, wanted: Collection[Why], towards: int | None, neighbours: Neighbours | None
    ) -> Explanation | None:
        """Why one picture, (features,), is taken for what it is; None if the network no longer gives numbers.

        `towards` is the class to contrast with; if it is none, or the label itself, the second most probable.
        """
        activity = self._forward(pixels)
        scores = self._network.loss.scores(activity.y_hat)[0]
        if not np.isfinite(scores).all():
            return None
        label, second = (int(number) for number in np.argsort(-scores, kind="stable")[:2])
        if towards is None or towards == label or not 0 <= towards < len(scores):
            towards = second
        explanation = Explanation(label, towards)
        if "evidence" in wanted:
            explanation = self._with_evidence(explanation, pixels, activity)
        if "change" in wanted:
            explanation = replace(explanation, change=self._change(pixels, towards))
        if "nearest" in wanted and neighbours is not None:
            explanation = replace(explanation, nearest=neighbours.nearest(pixels))
        return explanation

    def _forward(self, pixels: Inputs) -> Activity:
        return self._network.forward(self._scaling.apply(pixels[np.newaxis]))

    def _difference(self, label: int, other: int | None = None) -> Array:
        """v such that v · z = z_label − z_other, or z_label alone. A single output unit is the second class's z."""
        if self._network.layers[-1].units == 1:
            return np.array([1.0 if label == 1 else -1.0], self._network.theta.dtype)
        v = np.zeros(self._network.layers[-1].units, self._network.theta.dtype)
        v[label] = 1
        if other is not None:
            v[other] = -1
        return v

    def _slope(self, activity: Activity, v: Array) -> Array:
        """∂(v · z)/∂pixels, (features,)."""
        slope: Array = self._network.input_gradient(activity, v[np.newaxis])[0] / self._scaling.deviation
        return slope

    def _with_evidence(self, explanation: Explanation, pixels: Inputs, activity: Activity) -> Explanation:
        """Gradient × input (Shrikumar et al. 2016; Montavon, Samek & Müller 2018, 4.1).

        With x = 0 for paper, and the slope taken by the pixels themselves, the scaling is folded into it.
        """
        label, towards = explanation.label, explanation.towards
        one, two = self._difference(label), self._difference(label, towards)
        contribution, rather = (pixels * self._slope(activity, v) for v in (one, two))
        z = activity.z[-1][0]
        return replace(
            explanation,
            contribution=contribution,
            rather=rather,
            bias=float(one @ z) - float(contribution.sum(dtype=np.float64)),
            rather_bias=float(two @ z) - float(rather.sum(dtype=np.float64)),
            is_exact=self._network.is_piecewise_linear,
        )

    def _change(self, pixels: Inputs, towards: int) -> PixelChange:
        """A near picture that is taken for `towards`: DeepFool (Moosavi-Dezfooli, Fawzi & Frossard 2016) for a chosen
        class, between 0 and 1, and with the strokes of a pen near the ink.

        Each step goes to where the network, were it linear, would no longer prefer its favourite. Plain DeepFool takes
        the shortest way, by a little of every pixel, which looks like noise: of MNIST's digits changed like that,
        another network took 9 % for the second most probable class. Drawn with a pen near the ink it was 30 %.
        """
        near = self._nearness_to_ink(pixels)
        changed = pixels
        activity, favourite, lead = self._lead(changed, towards)
        for _ in range(STEPS):
            if lead < 0:
                break
            slope = self._slope(activity, self._difference(towards, favourite))
            direction = self._blurred(near * self._blurred(slope, PEN), PEN)
            changed = stepped(changed, direction, slope, OVERSHOOT * lead + LEAST_GAIN)
            activity, favourite, lead = self._lead(changed, towards)
        difference = np.abs(changed - pixels)
        return PixelChange(
            inputs=changed,
            reached=lead < 0,
            pixels_changed=int(np.count_nonzero(difference >= VISIBLE)),
            distance=float(np.linalg.norm(difference)),
        )

    def _lead(self, pixels: Inputs, towards: int) -> tuple[Activity, int, float]:
        """What the network makes of a picture: its favourite among the other classes, and z_favourite − z_towards."""
        activity = self._forward(pixels)
        z = activity.z[-1][0]
        if len(z) == 1:
            z = np.array([0, z[0]])
        favourite = int(np.argmax(np.where(np.arange(len(z)) == towards, -np.inf, z)))
        return activity, favourite, float(z[favourite] - z[towards])

    def _nearness_to_ink(self, pixels: Inputs) -> Array:
        """(features,): 1 on ink, less beside it."""
        near = self._blurred(pixels, REACH)
        most = float(near.max())
        return np.minimum(2 / most * near, 1) + FAR if most > 0 else np.ones_like(near)

    def _blurred(self, pixels: Array, deviation: float) -> Array:
        from scipy.ndimage import gaussian_filter  # takes longer to import than much else; a window opens without it

        blurred: Array = gaussian_filter(pixels.reshape(self._image_shape), deviation, mode="constant").ravel()
        return blurred


def stepped(pixels: Inputs, direction: Array, slope: Array, gain: float) -> Inputs:
    """The picture on the way along `direction`, cut off at 0 and 1, whose slope · change is `gain`, or the last one
    before no pixel helps any more.

    What is gained on the way bends only where a pixel meets its bound, so Newton's method needs few rounds.
    """
    length, changed = 0.0, pixels
    for _ in range(ROUNDS):
        missing = gain - float(np.dot(slope, changed - pixels))
        free = np.where(direction > 0, changed < 1, changed > 0)
        speed = float(np.dot(slope, direction * free))
        if missing <= TOLERANCE * gain or speed <= 0:
            break
        length += missing / speed
        changed = np.clip(pixels + np.float32(length) * direction, 0, 1)
    return changed
