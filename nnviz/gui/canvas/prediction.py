"""What the gradient expects of a small change, beside what it does: ΔL ≈ ∂L/∂w · Δw, of the current sample."""

from dataclasses import dataclass

import numpy as np

from nnviz.gui.canvas.hit_test import Edge, Element
from nnviz.gui.canvas.scene import Scene
from nnviz.gui.session import Sample
from nnviz.training.feed import encoded


@dataclass(frozen=True)
class Prediction:
    """Loss and slope of a sample, where a weight or bias was before it was changed."""

    sample: Sample
    loss: float
    slope: float
    """∂L/∂w, or ∂L/∂b."""

    def told(self, scene: Scene, change: float) -> tuple[float, float] | None:
        """ΔL as it is and as it was expected; None if the scene is of another sample."""
        loss = sample_loss(scene)
        if loss is None or scene.sample is not self.sample:
            return None
        return loss - self.loss, self.slope * change


def prediction(scene: Scene, element: Element) -> Prediction | None:
    """For the weight of an edge, or the bias of a neuron; None if nobody knows the target, or the loss has no slope."""
    loss, sample = sample_loss(scene), scene.sample
    if loss is None or sample is None or not scene.experiment.loss.smooth:
        return None
    if "gamma" in scene.parameters[element.layer - 1].others:  # δ is that of what the normalisation gives
        return None
    delta = scene.delta[element.layer - 1]
    if isinstance(element, Edge):
        return Prediction(sample, loss, float(delta[element.unit] * scene.a[element.layer - 1][element.source]))
    return Prediction(sample, loss, float(delta[element.index]))


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def sample_loss(scene: Scene) -> float | None:
    """The loss of the current sample alone; None if it or its target is not known."""
    experiment, sample = scene.experiment, scene.sample
    if sample is None or sample.targets is None or not scene.delta:
        return None
    y = encoded(sample.targets[np.newaxis], experiment.dataset, experiment.loss)
    return experiment.loss.value(scene.z[-1][np.newaxis], scene.a[-1][np.newaxis], y)
