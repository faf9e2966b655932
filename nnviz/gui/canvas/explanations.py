"""How the value of a neuron, an input or an edge comes about: formula, numbers, result. What a card tells."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.colors import robust_maximum
from nnviz.gui.canvas.edge_quantities import EdgeQuantity
from nnviz.gui.canvas.explanation import TERMS, UNKNOWN, Explanation, Row
from nnviz.gui.canvas.hands import Grip
from nnviz.gui.canvas.hit_test import Edge, Element, Unit
from nnviz.gui.canvas.map_explanations import MapExplanations, carried_by
from nnviz.gui.canvas.neuron_quantities import weight_pictures
from nnviz.gui.canvas.scene import Scene
from nnviz.gui.canvas.switches import is_frozen, is_off
from nnviz.gui.canvas.trace import Trace
from nnviz.gui.canvas.wording import SYMBOLS, Wording, number, percent, signed

TINY = 1e-6
"""Changes of a loss below this are rounding errors."""


class Explanations(QObject):
    """Explains what is in a scene."""

    def __init__(self, wording: Wording) -> None:
        super().__init__(wording)
        self._wording = wording
        self._maps = MapExplanations(wording)

    @np.errstate(over="ignore", invalid="ignore")  # a diverged network is explained as it is
    def of(self, scene: Scene, element: Element, quantity: EdgeQuantity, trace: Trace | None = None) -> Explanation:
        """`quantity` is what the edges carry: an edge has its number too. A neuron with its `trace` is told briefly."""
        title = f"{self.title(scene, element)}{self._switches(scene, element)}"
        if isinstance(element, Edge):
            if scene.nodes.is_bundled(element.layer):
                return self._maps.of_edge(scene, element, title, quantity)
            return Explanation(title, tuple(self._edge(scene, element, quantity)))
        if scene.nodes.shapes[element.layer] is not None:
            return self._maps.of_map(scene, element, title)
        if element.layer == 0:
            return Explanation(title, tuple(self._input(scene, element)))
        if not scene.parameters:
            return Explanation(title)
        if trace is not None and scene.a:
            return Explanation(title, (*self._value(scene, element), *self._origins(scene, trace)))
        return Explanation(title, tuple(self._neuron(scene, element)), picture(scene, element))

    def with_change(self, explanation: Explanation, scene: Scene, held: Grip) -> Explanation:
        """While a weight or a bias is dragged: what that does to the loss of this sample, and what was expected."""
        parameters = scene.parameters[held.layer - 1]
        value = parameters.b[held.unit] if held.source is None else parameters.W[held.unit, held.source]
        told = held.prediction.told(scene, float(value) - held.value) if held.prediction is not None else None
        if told is None:
            return explanation
        actual, expected = (number(change) if abs(change) >= TINY else "0" for change in told)
        symbol = f"∂L/∂{held.symbol} · Δ{held.symbol}"
        rows = Row("ΔL", actual, self.tr("this sample")), Row("≈", expected, symbol)
        return replace(explanation, rows=(*explanation.rows, *rows))

    def title(self, scene: Scene, element: Element) -> str:
        """What a neuron, an input or an edge is called."""
        return self._edge_title(scene, element) if isinstance(element, Edge) else self._unit_title(scene, element)

    def _switches(self, scene: Scene, element: Element) -> str:
        """What was done to it by hand and lasts."""
        experiment = scene.experiment
        off = self.tr(" · off, gives 0") if is_off(experiment, element) else ""
        return off + (self.tr(" · frozen") if is_frozen(experiment, element) else "")

    def _unit_title(self, scene: Scene, unit: Unit) -> str:
        return f"{self._wording.layer(scene, unit.layer)} · {self._wording.unit(scene, unit)}"

    def _edge_title(self, scene: Scene, edge: Edge) -> str:
        source, target = Unit(edge.layer - 1, edge.source), Unit(edge.layer, edge.unit)
        return f"{self._unit_title(scene, source)} → {self._unit_title(scene, target)}"

    def _input(self, scene: Scene, unit: Unit) -> list[Row]:
        if scene.inputs is None:
            return []
        value, received = float(scene.inputs[unit.index]), float(scene.a[0][unit.index])
        rows = [Row("x", number(value))]
        if value != received:
            rows.append(Row("a", number(received), self.tr("standardised")))
        return rows

    def _edge(self, scene: Scene, edge: Edge, quantity: EdgeQuantity) -> list[Row]:
        where = (edge.unit, edge.source)
        if not scene.parameters:
            return []
        w = float(scene.parameters[edge.layer - 1].W[where])
        rows = [Row("w", number(w))]
        if scene.a:
            a = float(scene.a[edge.layer - 1][edge.source])
            rows.append(Row("w · a", number(w * a), f"{number(w)} · {number(a)}"))
        gradient, update = (
            None if vector is None else float(vector[edge.layer - 1].W[where])
            for vector in (scene.vector("gradient"), scene.vector("update"))
        )
        rows.append(self._trained("∂L/∂w", gradient, self.tr("last batch")))
        rows.append(self._trained("Δw", update, self.tr("last step")))
        carried = carried_by(scene, edge, quantity)
        return rows if carried is None else [*rows, Row(quantity.symbol, number(carried))]

    def _trained(self, symbol: str, value: float | None, when: str) -> Row:
        """A number of the training; if it is not known, the row is there all the same and says why."""
        if value is None:
            return Row(symbol, UNKNOWN, self.tr("train a batch (B) to see it"))
        return Row(symbol, number(value), when)

    def _neuron(self, scene: Scene, unit: Unit) -> list[Row]:
        parameters = scene.parameters[unit.layer - 1]
        rows = [*self._value(scene, unit), *self._terms(scene, unit)] if scene.a else []
        rows.append(Row("b", signed(float(parameters.b[unit.index]))))
        others = [
            f"{SYMBOLS.get(name, self.tr(name.replace('_', ' ')))} = {number(float(vector[unit.index]))}"
            for name, vector in parameters.others.items()
        ]
        if others:
            rows.append(Row("", "", "   ".join(others)))
        if scene.delta:
            delta = float(scene.delta[unit.layer - 1][unit.index])
            rows.append(Row("δ", number(delta), self.tr("= ∂L/∂z, this sample")))
        vector = scene.vector("gradient")
        gradient = None if vector is None else float(vector[unit.layer - 1].b[unit.index])
        rows.append(self._trained("∂L/∂b", gradient, self.tr("last batch")))
        return rows

    def _value(self, scene: Scene, unit: Unit) -> list[Row]:
        """The activation, and the sum that it is made of."""
        parameters = scene.parameters[unit.layer - 1]
        a_name = "ŷ" if unit.layer == scene.outputs else "a"
        a, z = float(scene.a[unit.layer][unit.index]), float(scene.z[unit.layer - 1][unit.index])
        rows = [Row(a_name, number(a), self._wording.function_formula(scene, unit.layer))]
        if "gamma" in parameters.others:  # what the activation function gets is not the sum itself
            rows.append(Row("ẑ", number(z), "γ (z − μ) / √(σ² + ε) + β"))
            z = float(scene.terms[unit.layer - 1][unit.index].sum() + parameters.b[unit.index])
        return [*rows, Row("z", number(z), "Σ w·a + b")]

    def _terms(self, scene: Scene, unit: Unit) -> list[Row]:
        """The largest terms of the sum, and all others together."""
        w, a = scene.parameters[unit.layer - 1].W[unit.index], scene.a[unit.layer - 1]
        terms, is_bundled = scene.terms[unit.layer - 1][unit.index], scene.nodes.is_bundled(unit.layer)
        largest = np.argsort(-np.abs(terms), kind="stable")[:TERMS].tolist()
        rows = []
        for source in largest:
            name, value = self._wording.unit(scene, Unit(unit.layer - 1, source)), signed(float(terms[source]))
            if is_bundled:
                rows.append(Row("", value, self.tr("Σ w·a over %s") % name))
            else:
                rows.append(Row("", value, f"{signed(float(w[source]))} · {number(float(a[source]))}", name))
        rest = len(terms) - len(largest)
        if rest:
            remainder = float(terms.sum() - terms[largest].sum())
            rows.append(Row("", signed(remainder), self.tr("%s more") % f"{rest:,}"))
        return rows

    def _origins(self, scene: Scene, trace: Trace) -> list[Row]:
        """The inputs that the value comes from most, or the first maps, and their shares."""
        origin = 0 if scene.nodes.shapes[0] is None else 1
        relevance = trace.relevance[origin]
        most = np.argsort(-relevance, kind="stable")[:TERMS].tolist()
        rows = [
            Row("", percent(relevance[index]), self._wording.unit(scene, Unit(origin, index)))
            for index in most
            if relevance[index] > 0
        ]
        return [Row("", "", self.tr("traced back by |w · a| to")), *rows]


def picture(scene: Scene, unit: Unit) -> Array | None:
    """The weights of a neuron as a picture of the input; None if the input is none."""
    pictures = weight_pictures(scene, unit.layer, scene.parameters[unit.layer - 1].W[[unit.index]])
    return None if pictures is None else np.asarray(pictures[0] / robust_maximum(pictures[0]))
