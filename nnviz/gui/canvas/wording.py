"""Everything that the canvas says in words and numbers."""

import math
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QObject

from nnviz.gui.canvas.hit_test import Unit
from nnviz.gui.canvas.scene import Scene
from nnviz.training.experiment import Experiment

TERMS = 3
"""So many of the largest terms of a sum are told one by one."""


def number(value: float, digits: int = 3) -> str:
    """A number with a real minus sign; very large and very small ones with a power of ten."""
    plain = value == 0 or not math.isfinite(value) or 10.0**-digits <= abs(value) < 10_000
    return f"{value:.{digits}f}".replace("-", "−") if plain else f"{value:.2e}".replace("-", "−")


def decimals(value: float) -> str:
    """A number with two decimals, which does not change its width as long as it is below 10."""
    return f"{value:.2f}".replace("-", "−") if abs(value) < 1000 else f"{value:.1e}".replace("-", "−")


def signed(value: float) -> str:
    return number(value) if value < 0 else f"+{number(value)}"


class Wording(QObject):
    """Captions and explanations of a scene."""

    def layer(self, scene: Scene, layer: int) -> str:
        """What a layer is called."""
        if layer == 0:
            return self.tr("input")
        return self.tr("output") if layer == scene.outputs else self.tr("hidden %d") % layer

    def layer_briefly(self, scene: Scene, layer: int) -> str:
        if layer == 0:
            return self.tr("in")
        return self.tr("out") if layer == scene.outputs else self.tr("h%d") % layer

    def units(self, scene: Scene, layer: int) -> str:
        """How many units a layer has, and what they compute: "16 ReLU"."""
        count = f"{scene.sizes[layer]:,}"
        if layer == 0:
            shape = scene.image_shape
            return f"{count} = {shape[0]}×{shape[1]}" if shape else count
        function = self.function(scene, layer)
        return f"{count} {function}" if function else count

    def function(self, scene: Scene, layer: int) -> str:
        """The name of the activation of a layer; of the output layer, of the loss's output function."""
        experiment = scene.experiment
        if layer == scene.outputs:
            return experiment.loss.output_name
        # A snapshot may be a few frames behind or ahead of the choices that it carries.
        return experiment.hidden[layer - 1].activation.title if layer <= len(experiment.hidden) else ""

    def function_formula(self, scene: Scene, layer: int) -> str:
        experiment = scene.experiment
        if layer == scene.outputs:
            return experiment.loss.output_formula
        return experiment.hidden[layer - 1].activation.formula if layer <= len(experiment.hidden) else ""

    def parameters(self, scene: Scene) -> tuple[str, str]:
        """How many parameters the network has: with all its terms, and briefly."""
        biases = sum(scene.sizes[1:])
        weights = sum(inputs * units for inputs, units in pairwise(scene.sizes))
        briefly = self.tr("%s parameters") % f"{weights + biases:,}"
        terms = self.tr("%s weights + 1 bias") if biases == 1 else self.tr("%s weights + %s biases")
        numbers = (f"{weights:,}",) if biases == 1 else (f"{weights:,}", f"{biases:,}")
        return f"{terms % numbers} = {briefly}", briefly

    def sample(self, scene: Scene) -> str:
        """What is fed into the network."""
        sample = scene.sample
        if sample is None:
            return ""
        if sample.index is None:
            return self.tr("your drawing")
        title = self.tr("test sample %s") % f"{sample.index:,}"
        if scene.true_class is not None:
            title += self.tr(" · label %s") % scene.experiment.dataset.output_names[scene.true_class]
        return title

    def loading(self, experiment: Experiment) -> str:
        return self.tr("Loading %s…") % self.tr(experiment.dataset.title)

    def legend(self, scene: Scene, layer: int) -> str:
        return self.tr("weights into %s") % self.layer(scene, layer)

    def description(self, scene: Scene, layer: int) -> str:
        """The network for those who cannot see it."""
        layers = ", ".join(
            f"{self.layer(scene, index)}: {self.units(scene, index)}" for index in range(len(scene.sizes))
        )
        return self.tr("%s. Selected layer: %s.") % (layers, self.layer(scene, layer))

    def unit(self, scene: Scene, unit: Unit) -> str:
        """What a unit is called among those of its layer; neurons are counted from 1."""
        dataset = scene.experiment.dataset
        if unit.layer == 0 and scene.image_shape:
            return self.tr("pixel %d, %d") % divmod(unit.index, scene.image_shape[1])
        if unit.layer == 0 and unit.index < len(dataset.input_names):
            return dataset.input_names[unit.index]
        if unit.layer == scene.outputs and scene.sizes[-1] == len(dataset.output_names):
            return self.tr("neuron “%s”") % dataset.output_names[unit.index]
        return self.tr("neuron %d") % (unit.index + 1)

    def explanation(self, scene: Scene, unit: Unit) -> list[str]:
        """Name, values and the formula with its largest numbers, one a line."""
        name = f"{self.layer(scene, unit.layer)} · {self.unit(scene, unit)}"
        return [name, *(self._input(scene, unit) if unit.layer == 0 else self._neuron(scene, unit))]

    def _input(self, scene: Scene, unit: Unit) -> list[str]:
        if scene.inputs is None:
            return []
        value, received = float(scene.inputs[unit.index]), float(scene.a[0][unit.index])
        lines = [self.tr("value %s") % number(value)]
        if value != received:
            lines.append(self.tr("standardised %s") % number(received))
        return lines

    @np.errstate(over="ignore", invalid="ignore")  # a diverged network is explained as it is
    def _neuron(self, scene: Scene, unit: Unit) -> list[str]:
        if not scene.parameters:
            return []
        parameters = scene.parameters[unit.layer - 1]
        bias = f"b = {number(float(parameters.b[unit.index]))}"
        if not scene.a:
            return [bias]
        a_name = "ŷ" if unit.layer == scene.outputs else "a"
        a, z = float(scene.a[unit.layer][unit.index]), float(scene.z[unit.layer - 1][unit.index])
        terms = parameters.W[unit.index] * scene.a[unit.layer - 1]
        largest = np.argsort(-np.abs(terms), kind="stable")[:TERMS].tolist()
        lines = [
            f"{a_name} = {number(a)}    {self.function_formula(scene, unit.layer)}",
            f"z = {number(z)} = Σ w·a + b",
        ]
        for source in largest:
            w, below = float(parameters.W[unit.index, source]), float(scene.a[unit.layer - 1][source])
            lines.append(f"   {signed(w)} · {number(below)}   {self.unit(scene, Unit(unit.layer - 1, source))}")
        rest = len(terms) - len(largest)
        if rest:
            others = float(terms.sum() - terms[largest].sum())
            lines.append("   " + self.tr("%s   %s more") % (signed(others), f"{rest:,}"))
        return [*lines, bias]
