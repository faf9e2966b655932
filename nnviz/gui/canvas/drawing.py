"""One network, drawn in one view and theme on a painter of any kind: of the window, of a picture, of a file."""

from dataclasses import replace

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.attention import Attention
from nnviz.gui.canvas.captions import CaptionPainter, EdgeLegend, legend_ends
from nnviz.gui.canvas.edge_quantities import RELEVANCE, EdgeQuantity, edge_quantity
from nnviz.gui.canvas.edges import Edges
from nnviz.gui.canvas.focus import CLEAR, DIMMED, paint_edges, paint_marks, paint_relevance, paint_traces
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.hit_test import Element, Unit, element_at
from nnviz.gui.canvas.maps import map_columns, paint_one_to_one, paint_windows
from nnviz.gui.canvas.neuron_quantities import NeuronQuantity, neuron_quantity
from nnviz.gui.canvas.neurons import Neurons
from nnviz.gui.canvas.outputs import OutputPainter
from nnviz.gui.canvas.pins import Pins
from nnviz.gui.canvas.scene import Scene
from nnviz.gui.canvas.switches import frozen_edges, paint_switches
from nnviz.gui.canvas.trace import Trace, trace
from nnviz.gui.canvas.units import UnitPainter
from nnviz.gui.canvas.view import FIRST_VIEW, View
from nnviz.gui.canvas.wording import Wording
from nnviz.gui.session import Sample
from nnviz.gui.theme import Theme
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Snapshot, Status
from nnviz.training.trainer import begins_anew

LEAST_SIZE = QSize(360, 260)
"""There is no room for a network on less."""


class Drawing:
    """What is drawn of the newest snapshot, and the painters of a theme. It is no widget; `stop` it in the end."""

    def __init__(self, experiment: Experiment, wording: Wording, theme: Theme, view: View = FIRST_VIEW) -> None:
        """Until the first snapshot the architecture of the experiment is drawn."""
        self.view = view
        self.snapshot: Snapshot | None = None
        self.scene = Scene.of_experiment(experiment)
        self.attention = Attention()
        self.edges = Edges()
        self.neurons = Neurons()
        self._is_held = False
        """A weight is in hand: its edge shows how strong it is, however weak."""
        self._biases: tuple[Array | None, ...] = ()
        """What the bias glyphs of layer 1, 2, … show, each (units,); None where there are none."""
        self._traces: tuple[Trace, ...] = ()
        """Of the pinned neurons, if they are traced back."""
        self._wording = wording
        self._fitted: Geometry | None = None
        self._fitted_key: tuple[object, ...] = ()
        self.apply_theme(theme)

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.captions = CaptionPainter(theme, self._wording)
        self._units = UnitPainter(theme)
        self._outputs = OutputPainter(theme)
        self._fitted = None

    def stop(self) -> None:
        """End what runs in the background."""
        self.edges.stop()

    # What is shown

    def show_experiment(self, experiment: Experiment) -> None:
        """The choices changed, which counts until the first snapshot."""
        if self.snapshot is None:
            self._show(Scene.of_experiment(experiment), jump=True)

    def show_snapshot(self, snapshot: Snapshot, sample: Sample | None, holds_scales: bool = False) -> None:
        """A new frame, with the answer to a sample.

        If it `holds_scales`, those of the edges stay, else all others would change with one that is in hand.
        """
        before, self.snapshot = self.snapshot, snapshot
        same_data = before is not None and before.data is snapshot.data
        scene = Scene.of_snapshot(snapshot, sample, self.scene.sample if same_data else None)
        self._show(scene, jumps(before, snapshot), holds_scales)

    def set_view(self, view: View, holds_scales: bool = False) -> None:
        """Show other quantities, or the same ones otherwise."""
        rescaled = (view.is_shared, view.is_frozen) != (self.view.is_shared, self.view.is_frozen)
        self.view = view
        self._show(self.scene, not rescaled or not view.is_frozen, holds_scales)

    def _show(self, scene: Scene, jump: bool, holds_scales: bool = False) -> None:
        before, self.scene = self.scene, scene
        if scene.sizes != before.sizes:
            self.attention, holds_scales = Attention(), False
        if scene.experiment is not before.experiment:
            self._fitted = None  # other names need other room
        layers = self.edge_quantity.of(scene) or ()
        self._biases = tuple(
            None if scene.nodes.is_pooling(number) else layer.b for number, layer in enumerate(layers, start=1)
        )
        self._is_held = holds_scales
        view, jump = (replace(self.view, is_frozen=True), False) if holds_scales else (self.view, jump)
        links = [scene.nodes.links(layer) for layer in range(1, len(scene.sizes))]
        self.edges.show([layer.W for layer in layers], view, jump, scene.experiment.off, links)
        self.neurons.show(scene, self.neuron_quantity, self.view.is_frozen, jump)
        self._trace()

    @property
    def edge_quantity(self) -> EdgeQuantity:
        """What the edges carry."""
        return edge_quantity(self.view.edges, self.scene.experiment)

    @property
    def neuron_quantity(self) -> NeuronQuantity:
        """What the neurons show."""
        return neuron_quantity(self.view.neurons, self.scene.experiment)

    # What is looked at closely

    def look_at(self, attention: Attention) -> None:
        """Bring out other neurons and edges."""
        is_other = attention.pins != self.attention.pins
        self.attention = attention
        if is_other:
            self._trace()

    def _trace(self) -> None:
        scene = self.scene
        units = [element for element in self.attention.pins.elements if isinstance(element, Unit) and element.layer > 0]
        known = self.view.traces and scene.a
        self._traces = tuple(trace(unit, scene.terms) for unit in units if known)

    def trace_of(self, element: Element) -> Trace | None:
        """Of a neuron that is traced back."""
        return next((traced for traced in self._traces if traced.unit == element), None)

    def element_at(self, geometry: Geometry, x: float, y: float) -> Element | None:
        """The neuron or the edge at a position; a hovered edge stays while it is near."""
        return element_at(geometry, x, y, self.edges.strengths if self.edges.values else None, self.attention.hovered)

    # Painting

    def geometry(self, width: int, height: int) -> Geometry:
        """Where everything is when all is seen."""
        scene, known = self.scene, self._fitted
        key = (scene.sizes, scene.image_shape, width, height, self.neuron_quantity.is_picture, map_columns(scene.nodes))
        if known is None or key != self._fitted_key:
            left, right = self.captions.input_room(scene), self._outputs.room(scene, width)
            self._fitted = known = Geometry(*key[:4], left, right, *key[4:])
            self._fitted_key = key
        return known

    def prepare(self, geometry: Geometry, pixel_ratio: float) -> bool:
        """Draw the edges of the newest snapshot, unless they are drawn. False while that needs more time: ask again."""
        return self.edges.prepare(geometry, self.theme, pixel_ratio)

    def paint_network(
        self, painter: QPainter, geometry: Geometry, opacity: float = 1.0, is_figure: bool = False
    ) -> None:
        """The edges, of some opacity; on them those in focus, the units, and what was switched by hand.

        In a figure edges are lines of the painter, where they are lines.
        """
        edges, neurons, theme, dashed = self.edges, self.neurons, self.theme, self.view.is_dashed
        focused, are_lines = self.attention.focused, edges.are_lines(geometry)
        if not is_figure:
            seen = geometry.visible
            painter.setClipRect(seen.x, seen.y, seen.width, seen.height)
        painter.setOpacity(DIMMED if self.attention.dims(are_lines) else opacity)
        if is_figure:
            edges.paint_figure(painter, geometry, theme)
        else:
            edges.paint(painter, geometry)
        paint_one_to_one(painter, geometry, theme)
        painter.setOpacity(1.0)
        traced_units = [traced.unit for traced in self._traces]
        own = [element for element in focused if element not in traced_units]
        if edges.values and own:
            paint_edges(painter, own, geometry, edges, theme, dashed, 0.0 if self._is_held else CLEAR)
        paint_traces(painter, self._traces, geometry, theme, dashed)
        self._units.paint(painter, self.scene, geometry, neurons, self._biases, edges.scales)
        brought_out, experiment = Pins(focused), self.scene.experiment
        frozen = [edge for edge in frozen_edges(experiment, geometry) if are_lines or brought_out.bring_out(edge)]
        paint_switches(painter, experiment, geometry, frozen, theme)
        paint_relevance(painter, self._traces, geometry, neurons, theme)
        paint_marks(painter, focused, geometry, neurons, theme)
        paint_windows(painter, focused, self.scene, geometry, theme)
        painter.setClipping(False)

    def paint_words(self, painter: QPainter, geometry: Geometry, layer: int, has_legend: bool = True) -> None:
        """What the network answers, and what is said about it; `layer` is the selected one.

        There is no legend of the edges while they show something else than what they carry.
        """
        seen = geometry.visible
        painter.setClipRect(seen.x, seen.y, seen.width, seen.height)
        self._outputs.paint(painter, self.scene, geometry)
        painter.setClipping(False)
        self.captions.paint(
            painter, self.scene, geometry, layer, self.edge_legend(layer) if has_legend else None, self.neurons
        )

    def edge_legend(self, layer: int) -> EdgeLegend | None:
        """What is told of the edges into a layer; nothing while their numbers are not known."""
        edges, quantity = self.edges, self.edge_quantity
        if not edges.values:
            return None
        if self._traces:
            return EdgeLegend(RELEVANCE, self.view, ("−", "+"))
        if self.scene.nodes.is_pooling(layer):
            return EdgeLegend(quantity, self.view, None)
        ends = legend_ends(edges.scales[layer - 1], edges.values[layer - 1], quantity.is_positive)
        return EdgeLegend(quantity, self.view, ends)


def jumps(before: Snapshot | None, snapshot: Snapshot) -> bool:
    """Whether colours take their scale from this snapshot at once.

    They follow smoothly while a training runs; a still picture is exact, and another training begins afresh.
    """
    return (
        before is None
        or snapshot.status is not Status.RUNNING
        or snapshot.step < before.step
        or snapshot.data is not before.data
        or begins_anew(before.experiment, snapshot.experiment)
    )
