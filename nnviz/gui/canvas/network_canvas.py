"""The network, live: every weight an edge, every neuron filled by its activation on the current sample."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.badges import Badges
from nnviz.gui.canvas.captions import CaptionPainter, EdgeLegend, legend_ends
from nnviz.gui.canvas.card import CardPainter
from nnviz.gui.canvas.card_place import center
from nnviz.gui.canvas.edge_quantities import EdgeQuantity, edge_quantity
from nnviz.gui.canvas.edges import Edges
from nnviz.gui.canvas.effect_note import EffectNote
from nnviz.gui.canvas.explanations import Explanations
from nnviz.gui.canvas.focus import DIMMED, paint_edges, paint_marks, paint_relevance, paint_traces
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.handles import Handles
from nnviz.gui.canvas.hands import Grip, Hands, grip
from nnviz.gui.canvas.hit_test import Element, Unit, element_at
from nnviz.gui.canvas.interaction import Interaction
from nnviz.gui.canvas.navigation import STEP, Navigation
from nnviz.gui.canvas.neuron_quantities import NeuronQuantity, neuron_quantity
from nnviz.gui.canvas.neurons import Neurons
from nnviz.gui.canvas.outputs import OutputPainter
from nnviz.gui.canvas.pins import Pins
from nnviz.gui.canvas.probes import CanvasProbes
from nnviz.gui.canvas.pulse_painter import PulsePainter, edges_opacity
from nnviz.gui.canvas.pulses import Pulses
from nnviz.gui.canvas.scene import Scene
from nnviz.gui.canvas.step_motion import StepMotion, is_slow, step_ms
from nnviz.gui.canvas.switches import frozen_edges, paint_switches
from nnviz.gui.canvas.trace import Trace, trace
from nnviz.gui.canvas.units import UnitPainter
from nnviz.gui.canvas.value_editor import ValueEditor
from nnviz.gui.canvas.view import View
from nnviz.gui.canvas.wording import Wording
from nnviz.gui.layer_edits import LayerEdits
from nnviz.gui.painting import painting
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, Theme
from nnviz.gui.weight_edit import Touch
from nnviz.training.diagnosis import Finding
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Probe, Snapshot, Status
from nnviz.training.trainer import begins_anew

POLL_MS = 16
"""While a picture is prepared in the background, ask for it so often."""
TOLD = frozenset({"gradient", "update"})
"""Vectors of the training that are told of a neuron or an edge."""


class NetworkCanvas(QWidget):
    """Shows the parameters of the newest snapshot, and what the network makes of the current sample.

    Mouse: hovering a neuron or an edge brings it out and explains its value, a click pins it and selects its layer,
    dragging it up or down changes its bias or weight, a double click lets type it; the wheel zooms, and dragging what
    is beside pans. Keyboard: left and right select a layer, up and down a neuron in it, Return types the value of what
    the card tells of, Page Up and Page Down look at another test sample, Insert and Delete change the selected layer,
    Escape closes the note, then unpins all.

    A training step by hand, or a slow one, is shown as it happens: see `StepMotion`.
    """

    rate = math.inf
    view_changed = Signal(object)
    """View: other quantities are shown, or the same ones otherwise."""
    zoom_changed = Signal(float)
    """How many times as large as what fits into the canvas; also emitted when another part is looked at."""
    LEAST_SIZE = QSize(360, 260)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.frames_painted = 0
        """How often the canvas was drawn."""
        self.hovered: Element | None = None
        self.pins = Pins()
        self._traces: tuple[Trace, ...] = ()
        """Of the pinned neurons, if they are traced back."""
        self.hovered_finding: Finding | None = None
        self._scene = Scene.of_experiment(session.experiment)
        self._experiment = session.experiment
        self._snapshot: Snapshot | None = None
        self.view = View()
        self.is_still = False
        """Nothing moves, whatever the view says: the system asks for that."""
        self._edges = Edges()
        self._neurons = Neurons()
        self._biases: tuple[Array, ...] = ()
        """What the bias glyphs of layer 1, 2, … show, each (units,)."""
        self._probes = CanvasProbes()
        self._wording = Wording(self)
        self._explanations = Explanations(self._wording)
        self._geometry: Geometry | None = None
        """Of the whole network; `Navigation` says which part of it is seen."""
        self._geometry_key: tuple[object, ...] = ()
        self._navigation = Navigation(self)
        self._navigation.changed.connect(self._look)
        self._motion = StepMotion(self)
        self._motion.moved.connect(self.update)
        self._motion.updated.connect(self._show_newest)
        self._handles = Handles(LayerEdits(session, self), self)
        self._hands = Hands(session, self)
        self.editor = ValueEditor(self._hands, self)
        self.editor.closed.connect(self._end_typing)
        self.effect_note = EffectNote(self)
        session.touched.connect(self._show_touch)
        self._interaction = Interaction(self, self._handles, self._hands, self._navigation)
        self._focus_by_key = False
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._ask_again)
        self._use_theme(DARK)

        self.setAccessibleName(self.tr("Network"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(self.LEAST_SIZE)
        session.layer_changed.connect(self._select)
        self._select(session.layer)

    def sizeHint(self) -> QSize:
        return QSize(780, 480)

    # What a viewer does

    def is_seen(self) -> bool:
        """Whether anybody can look at it."""
        return self.isVisible()

    def probes(self) -> Mapping[str, Probe]:
        """What the neurons show may need more than the current sample, for which the session asks."""
        return self._probes.of(self.view, self._experiment, self._snapshot.data if self._snapshot else None)

    def vectors(self) -> frozenset[str]:
        """What the edges carry may need more than the parameters, and so do the numbers of a neuron or an edge."""
        told = TOLD if self.told is not None or self._may_move else frozenset()
        return told.union(self.chosen_edge_quantity.vectors)

    def show_experiment(self, experiment: Experiment) -> None:
        """The choices changed; until the first snapshot their architecture is drawn."""
        self._experiment = experiment
        if self._snapshot is None:
            self._show(Scene.of_experiment(experiment))
        self.update()

    @property
    def _may_move(self) -> bool:
        """Whether the next snapshot may be of a step that is shown as it happens."""
        session = self.session
        return self.view.moves and not self.is_still and (session.is_stepped or is_slow(session) or not session.running)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A new frame. Its network is drawn, even if the choices are ahead of it.

        A step that is shown as it happens is drawn with the weights from before it, until its end.
        """
        if self._motion.is_of(snapshot):
            if self._motion.hold(snapshot):
                return
        else:
            self._motion.skip()
            before = self._snapshot
            if before is not None and self._may_move and self.isVisible():
                milliseconds = step_ms(self.session, before, snapshot)
                pulses = Pulses.of(self._scene, snapshot.vectors) if milliseconds else None
                if pulses is not None:
                    self._motion.begin(pulses, snapshot, milliseconds)
                    return
        self._show_newest(snapshot)

    def _show_newest(self, snapshot: Snapshot) -> None:
        before, self._snapshot = self._snapshot, snapshot
        same_data = before is not None and before.data is snapshot.data
        self._show(Scene.of_snapshot(snapshot, self.session.sample, self._scene.sample if same_data else None))
        self._show_quantities(jumps(before, snapshot))
        if self.session.running:
            self._hands.keep()
        self.effect_note.show_snapshot(snapshot)

    def set_view(self, view: View) -> None:
        """Show other quantities, or the same ones otherwise."""
        if view != self.view:
            rescaled = (view.is_shared, view.is_frozen) != (self.view.is_shared, self.view.is_frozen)
            jump = not rescaled or not view.is_frozen
            self.view = view
            self._card.forget()
            if not view.moves:
                self._motion.skip()
            self._show_quantities(jump)
            self.session.refresh()
            self.view_changed.emit(view)

    def set_still(self, is_still: bool) -> None:
        """Nothing moves, or what the view says."""
        self.is_still = is_still
        if is_still:
            self._motion.skip()
        self.view_changed.emit(self.view)

    @property
    def chosen_edge_quantity(self) -> EdgeQuantity:
        """What the edges are to carry, for the newest choices."""
        return edge_quantity(self.view.edges, self._experiment)

    @property
    def chosen_neuron_quantity(self) -> NeuronQuantity:
        """What the neurons are to show, for the newest choices."""
        return neuron_quantity(self.view.neurons, self._experiment)

    @property
    def edge_quantity(self) -> EdgeQuantity:
        """What the edges of this frame carry."""
        return edge_quantity(self.view.edges, self._scene.experiment)

    @property
    def neuron_quantity(self) -> NeuronQuantity:
        """What the neurons of this frame show."""
        return neuron_quantity(self.view.neurons, self._scene.experiment)

    def _show_quantities(self, jump: bool) -> None:
        layers = self.edge_quantity.of(self._scene) or ()
        self._biases = tuple(layer.b for layer in layers)
        view = self.view
        if self._hands.is_dragging:  # the scales stay, else all other edges would change with the one in hand
            view, jump = replace(view, is_frozen=True), False
        self._edges.show([layer.W for layer in layers], view, jump, self._scene.experiment.off)
        self._neurons.show(self._scene, self.neuron_quantity, self.view.is_frozen, jump)
        self._trace()
        self.update()

    def apply_theme(self, theme: Theme) -> None:
        self._use_theme(theme)
        self._geometry = None
        self.update()

    def _use_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._units = UnitPainter(theme)
        self._captions = CaptionPainter(theme, self._wording)
        self._outputs = OutputPainter(theme)
        self.badges = Badges(theme)
        self._card = CardPainter(theme)
        self._pulses = PulsePainter(theme)
        self.effect_note.apply_theme(theme)

    def _show(self, scene: Scene) -> None:
        before, self._scene = self._scene, scene
        if scene.sizes != before.sizes:
            self.hovered, self.pins = None, Pins()
            self._hands.release()
            self.editor.leave()
        if scene.experiment.dataset != before.experiment.dataset:
            self.fit()
        if scene.experiment is not before.experiment:
            self._geometry = None  # other names need other room
            self._select(self.session.layer)
        self.update()

    def prepare(self) -> bool:
        """Draw the edges of the newest snapshot, unless they are drawn. False while that needs more time."""
        return self._edges.prepare(self.network_geometry, self.theme, self.devicePixelRatioF())

    @property
    def network_geometry(self) -> Geometry:
        """Where everything is now."""
        scene, known = self._scene, self._geometry
        key = (scene.sizes, scene.image_shape, self.width(), self.height(), self.neuron_quantity.is_picture)
        if known is None or key != self._geometry_key:
            left, right = self._captions.input_room(scene), self._outputs.room(scene, self.width())
            self._geometry = known = Geometry(*key[:4], left, right, key[4])
            self._geometry_key = key
        return self._navigation.seen(known)

    def zoom_in(self) -> None:
        self._navigation.zoom_by(STEP)

    def zoom_out(self) -> None:
        self._navigation.zoom_by(1 / STEP)

    def fit(self) -> None:
        """Show all of the network."""
        self._navigation.fit()

    def _look(self) -> None:
        self.zoom_changed.emit(self._navigation.zoom)
        self.update()

    @property
    def selected_layer(self) -> int:
        """1 is the first hidden layer."""
        return min(max(self.session.layer, 1), self._scene.outputs)

    def _select(self, layer: int) -> None:
        self.setAccessibleDescription(self._wording.description(self._scene, self.selected_layer))
        self.update()

    # Drawing

    def _ask_again(self) -> None:
        """Show the edges that were being prepared."""
        if self.prepare():
            self._poll.stop()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        self.frames_painted += 1
        scene, geometry, edges = self._scene, self.network_geometry, self._edges
        if not self.prepare() and self.isVisible() and not self._poll.isActive():
            self._poll.start()
        with painting(self) as painter:
            painter.fillRect(self.rect(), self.theme.color("window"))
            focused, moment = self.focused, self._motion.moment
            seen = geometry.visible
            painter.setClipRect(seen.x, seen.y, seen.width, seen.height)
            painter.setOpacity(DIMMED if focused else edges_opacity(moment) if moment else 1.0)
            edges.paint(painter, geometry)
            painter.setOpacity(1.0)
            self._draw_network(painter, geometry, focused)
            if self._motion.pulses is not None and moment is not None:
                self._pulses.paint(painter, self._motion.pulses, moment, geometry)
            painter.setClipping(False)
            self.draw_words(painter, geometry)
            if self._hint():
                self._captions.hint(painter, self._hint(), geometry)
            self.badges.paint(painter, self.findings, geometry, self.hovered_finding)
            if moment is not None:
                self._handles.hide()
            else:
                occupied = self._occupied
                if self.effect_note.text:
                    occupied = [*occupied, QRectF(self.effect_note.geometry())]
                key_layer = self.selected_layer if self.hasFocus() and self._focus_by_key else None
                self._handles.paint(painter, geometry, occupied, self.theme, key_layer)
            if self.told is not None and not self.editor.is_open:
                traced = next((traced for traced in self._traces if traced.unit == self.told), None)
                explanation = self._explanations.of(scene, self.told, self.edge_quantity, traced)
                held = self._hands.held
                if held is not None and self._hands.is_dragging and not self.session.running:
                    explanation = self._explanations.with_change(explanation, scene, held)
                self._card.paint(painter, explanation, self.told, geometry, self.effect_note.below)
            if self.hasFocus() and self._focus_by_key:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(self.theme.color("accent"), 1))
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _edge_legend(self) -> EdgeLegend | None:
        """What is told of the edges into the selected layer; nothing while their numbers are not known."""
        edges, quantity, layer = self._edges, self.edge_quantity, self.selected_layer - 1
        if not edges.values:
            return None
        ends = legend_ends(edges.scales[layer], edges.values[layer], quantity.is_positive)
        return EdgeLegend(quantity, self.view, ends)

    def _hint(self) -> str:
        """What the drawing is waiting for, or what is seen of a step."""
        if self._snapshot is None or self._snapshot.experiment.dataset != self._experiment.dataset:
            return self._wording.loading(self._experiment)
        if self._motion.moment is not None:
            return self._wording.step(self._motion.moment.phase)
        if not self._edges.values:
            return self._wording.unknown(self.edge_quantity)
        if not self._neurons.is_known:
            return self._wording.unknown(self.neuron_quantity)
        return ""

    @property
    def _occupied(self) -> list[QRectF]:
        """What is written above the network."""
        return [*self._captions.occupied, *(place for place, _ in self.badges.places)]

    def _draw_network(self, painter: QPainter, geometry: Geometry, focused: Sequence[Element]) -> None:
        """On the picture of all edges: those in focus, the units, and what was switched by hand."""
        edges, neurons, theme, dashed = self._edges, self._neurons, self.theme, self.view.is_dashed
        if edges.values:
            traced_units = [traced.unit for traced in self._traces]
            own = [element for element in focused if element not in traced_units]
            paint_edges(painter, own, geometry, edges, theme, dashed)
        paint_traces(painter, self._traces, geometry, theme, dashed)
        self._units.paint(painter, self._scene, geometry, neurons, self._biases, edges.scales)
        seen, all_seen = Pins(tuple(focused)), edges.are_lines(geometry)
        experiment = self._scene.experiment
        frozen = [edge for edge in frozen_edges(experiment, geometry) if all_seen or seen.bring_out(edge)]
        paint_switches(painter, experiment, geometry, frozen, theme)
        paint_relevance(painter, self._traces, geometry, neurons, theme)
        paint_marks(painter, focused, geometry, neurons, theme)

    def draw_words(self, painter: QPainter, geometry: Geometry) -> None:
        """What the network answers, and what is said about it."""
        seen = geometry.visible
        painter.setClipRect(seen.x, seen.y, seen.width, seen.height)
        self._outputs.paint(painter, self._scene, geometry)
        painter.setClipping(False)
        self._captions.paint(painter, self._scene, geometry, self.selected_layer, self._edge_legend(), self._neurons)

    def prepare_figure(self, pixel_ratio: float) -> bool:
        """What `draw_figure` needs, with so many pixels a logical pixel. False while that needs more time."""
        return self._edges.prepare(self.network_geometry, self.theme, pixel_ratio)

    def draw_figure(self, painter: QPainter) -> None:
        """The whole network on nothing, for a picture, with what is pinned."""
        geometry, pinned = self.network_geometry, self.pins.elements
        painter.setOpacity(DIMMED if pinned else 1.0)
        self._edges.paint_figure(painter, geometry, self.theme)
        painter.setOpacity(1.0)
        self._draw_network(painter, geometry, pinned)
        self.draw_words(painter, geometry)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the training that is drawn."""
        return self._snapshot.diagnosis.findings if self._snapshot is not None else ()

    # What is looked at closely

    @property
    def focused(self) -> tuple[Element, ...]:
        """What is brought out: all that is pinned, and on top of it what is hovered."""
        return self.pins.elements if self.hovered is None else (*self.pins.elements, self.hovered)

    @property
    def told(self) -> Element | None:
        """What the card is about."""
        return self.hovered if self.hovered is not None else self.pins.last

    def hover(self, element: Element | None) -> None:
        """The mouse, or the keyboard, is there."""
        if element != self.hovered:
            begins = self.told is None
            self.hovered = element
            if begins:
                self._ask_for_numbers()
            self.update()

    def read_out(self) -> None:
        """Tell those who cannot see it what the card is about."""
        if self.told is not None:
            explanation = self._explanations.of(self._scene, self.told, self.edge_quantity)
            told = [explanation.title, *(f"{row.symbol} {row.value}" for row in explanation.rows if row.symbol)]
            self.setAccessibleDescription("; ".join(told))

    def pin(self, pins: Pins) -> None:
        """Other neurons and edges stay in focus."""
        self.pins = pins
        self._card.forget()
        self._trace()
        self._ask_for_numbers()
        self.update()

    def unpin_all(self) -> None:
        self.pin(Pins())

    def _trace(self) -> None:
        scene, units = self._scene, [element for element in self.pins.elements if isinstance(element, Unit)]
        known = self.view.traces and scene.parameters and scene.a
        self._traces = tuple(trace(unit, scene.parameters, scene.a) for unit in units if known and unit.layer > 0)

    def _ask_for_numbers(self) -> None:
        """A paused training too is asked for the numbers that are told now."""
        if self.told is not None and not self._scene.vectors.keys() >= TOLD:
            self.session.refresh()

    def element_at(self, position: QPointF) -> Element | None:
        """The neuron, input or edge there."""
        strengths = self._edges.strengths if self._edges.values else None
        return element_at(self.network_geometry, position.x(), position.y(), strengths, self.hovered)

    # Hands on the weights

    def name_of(self, element: Element) -> str:
        """What a neuron or an edge is called."""
        return self._explanations.title(self._scene, element)

    def grip(self, element: Element) -> Grip | None:
        """The weight of an edge, or the bias of a neuron, to be set by hand; None for an input."""
        return grip(self._scene, element, self.name_of(element))

    def type_value(self, element: Element, position: QPointF | None = None) -> None:
        """Open the editor on a weight or a bias, there or beside the middle of the element."""
        held = self.grip(element)
        if held is not None:
            self.editor.open(held, position or QPointF(*center(element, self.network_geometry).tolist()))
            self.update()

    def _end_typing(self) -> None:
        self.setFocus()
        self.update()

    def _show_touch(self, touch: Touch | None) -> None:
        self._motion.skip()
        self.effect_note.show_touch(touch, self._occupied)

    def draggable(self, element: Element | None) -> Grip | None:
        """What can be dragged: where edges show their weights, and each is a line of its own."""
        if element is None or self.edge_quantity.name != "weight":
            return None
        is_line = self._edges.are_lines(self.network_geometry)
        if isinstance(element, Unit) or is_line or self.pins.bring_out(element):
            return self.grip(element)
        return None

    # Mouse and keyboard

    def reading_help(self) -> str:
        """How to read the drawing, as rich text in the colours of the theme."""
        return self._wording.reading_help(self.theme)

    def finding_help(self, finding: Finding) -> str:
        """What is wrong, and what a click on its badge does, as rich text."""
        return self._wording.finding(finding, self.findings)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self._interaction.tell(event)
            return True
        if isinstance(event, QNativeGestureEvent):
            self._navigation.pinch(event)
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._navigation.wheel(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._interaction.move(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._interaction.leave()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._motion.skip()
        self._interaction.press(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._interaction.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._motion.skip()
        self._interaction.double_click(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._interaction.open_menu(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._interaction.key(event):
            super().keyPressEvent(event)

    def layer_actions(self, layer: int) -> list[tuple[str, Callable[[], bool]]]:
        """What can be done to a layer, for a menu: texts and what they do."""
        return self._handles.edits.actions(layer)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._focus_by_key = event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
        super().focusInEvent(event)

    # Beginning and end

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.editor.leave()
        self.effect_note.place()

    def showEvent(self, event: QShowEvent) -> None:
        """What happened while nobody looked."""
        super().showEvent(event)
        newest = self.session.snapshot
        if newest is not None and newest is not self._snapshot:
            self.show_snapshot(newest)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._rest()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._rest()

    def _rest(self) -> None:
        """Nothing runs while nobody looks."""
        self._motion.skip()
        self._poll.stop()
        self._edges.stop()


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
