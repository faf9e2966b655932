"""The network, live: every weight an edge, every neuron filled by its activation on the current sample."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QShowEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from nnviz.engine.arrays import Array
from nnviz.gui.canvas.badges import Badges
from nnviz.gui.canvas.captions import CaptionPainter, EdgeLegend, legend_ends
from nnviz.gui.canvas.edge_quantities import EdgeQuantity, edge_quantity
from nnviz.gui.canvas.edges import Edges
from nnviz.gui.canvas.focus import DIMMED, Card, paint_edges, paint_mark
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.handles import Handles
from nnviz.gui.canvas.hit_test import Unit, layer_at, unit_at
from nnviz.gui.canvas.neuron_quantities import NeuronQuantity, neuron_quantity
from nnviz.gui.canvas.neurons import Neurons
from nnviz.gui.canvas.outputs import OutputPainter
from nnviz.gui.canvas.probes import CanvasProbes
from nnviz.gui.canvas.pulse_painter import PulsePainter, edges_opacity
from nnviz.gui.canvas.pulses import Pulses
from nnviz.gui.canvas.scene import PLANE, POPULATION, Scene
from nnviz.gui.canvas.step_motion import StepMotion, is_slow, step_ms
from nnviz.gui.canvas.units import UnitPainter
from nnviz.gui.canvas.view import View
from nnviz.gui.canvas.wording import Wording
from nnviz.gui.layer_edits import LayerEdits
from nnviz.gui.painting import painting
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, Theme
from nnviz.training.diagnosis import Finding
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Probe, Snapshot, Status
from nnviz.training.trainer import begins_anew

POLL_MS = 16
"""While a picture is prepared in the background, ask for it so often."""


class NetworkCanvas(QWidget):
    """Shows the parameters of the newest snapshot, and what the network makes of the current sample.

    Mouse: hovering a neuron shows its edges and explains its value, a click selects its layer; small buttons above a
    hidden layer and between layers change them. Keyboard: left and right
    select a layer, Page Up and Page Down look at another test sample, Insert and Delete change the selected layer.

    A training step by hand, or a slow one, is shown as it happens: see `StepMotion`.
    """

    every = 1
    view_changed = Signal(object)
    """View: other quantities are shown, or the same ones otherwise."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.frames_painted = 0
        """How often the canvas was drawn."""
        self.hovered: Unit | None = None
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
        self._geometry: Geometry | None = None
        self._motion = StepMotion(self)
        self._motion.moved.connect(self.update)
        self._motion.updated.connect(self._show_newest)
        self._handles = Handles(LayerEdits(session, self), self)
        self._focus_by_key = False
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._ask_again)
        self._use_theme(DARK)

        self.setAccessibleName(self.tr("Network"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(360, 260)
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
        experiment, snapshot = self._experiment, self._snapshot
        wanted = neuron_quantity(self.view.neurons, experiment).probe
        if wanted == PLANE:
            return {PLANE: self._probes.plane(experiment)}
        if wanted == POPULATION and snapshot is not None:
            return {POPULATION: self._probes.population(snapshot.data, experiment)}
        return {}

    def vectors(self) -> frozenset[str]:
        """What the edges carry may need more than the parameters, and so do the numbers of a neuron or an edge."""
        told = {"gradient", "update"} if self.hovered is not None or self._may_move else set()
        return frozenset({*edge_quantity(self.view.edges, self._experiment).vectors, *told})

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

    def set_view(self, view: View) -> None:
        """Show other quantities, or the same ones otherwise."""
        if view != self.view:
            rescaled = (view.is_shared, view.is_frozen) != (self.view.is_shared, self.view.is_frozen)
            jump = not rescaled or not view.is_frozen
            self.view = view
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

    @property
    def edge_quantity(self) -> EdgeQuantity:
        """What the edges carry."""
        return edge_quantity(self.view.edges, self._scene.experiment)

    @property
    def neuron_quantity(self) -> NeuronQuantity:
        """What the neurons show."""
        return neuron_quantity(self.view.neurons, self._scene.experiment)

    def _show_quantities(self, jump: bool) -> None:
        layers = self.edge_quantity.of(self._scene) or ()
        self._biases = tuple(layer.b for layer in layers)
        self._edges.show([layer.W for layer in layers], self.view, jump)
        self._neurons.show(self._scene, self.neuron_quantity, self.view.is_frozen, jump)
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
        self._badges = Badges(theme)
        self._pulses = PulsePainter(theme)

    def _show(self, scene: Scene) -> None:
        before, self._scene = self._scene, scene
        if scene.sizes != before.sizes:
            self.hovered = None
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
        scene = self._scene
        key = (scene.sizes, scene.image_shape, self.width(), self.height())
        known = self._geometry
        if known is None or key != (known.sizes, known.image_shape, known.width, known.height):
            left, right = self._captions.input_room(scene), self._outputs.room(scene, self.width())
            self._geometry = known = Geometry(*key, left, right)
        return known

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
            focused, moment = self.hovered if edges.values else None, self._motion.moment
            painter.setOpacity(DIMMED if focused else edges_opacity(moment) if moment else 1.0)
            edges.paint(painter, geometry)
            painter.setOpacity(1.0)
            if focused is not None:
                paint_edges(painter, focused, geometry, edges.values, edges.scales, self.theme)
            self._units.paint(painter, scene, geometry, self._neurons, self._biases, edges.scales)
            if self._motion.pulses is not None and moment is not None:
                self._pulses.paint(painter, self._motion.pulses, moment, geometry)
            self._outputs.paint(painter, scene, geometry)
            self._captions.paint(painter, scene, geometry, self.selected_layer, self._edge_legend(), self._neurons)
            if self._hint():
                self._captions.hint(painter, self._hint(), geometry)
            self._badges.paint(painter, self.findings, geometry, self.hovered_finding)
            if moment is not None:
                self._handles.hide()
            else:
                occupied = [*self._captions.occupied, *(place for place, _ in self._badges.places)]
                key_layer = self.selected_layer if self.hasFocus() and self._focus_by_key else None
                self._handles.paint(painter, geometry, occupied, self.theme, key_layer)
            if focused is not None:
                paint_mark(painter, focused, geometry, self.theme)
                card = Card(self._wording.explanation(scene, focused))
                card.paint(painter, card.place(focused, geometry), self.theme)
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
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the training that is drawn."""
        return self._snapshot.diagnosis.findings if self._snapshot is not None else ()

    # Mouse and keyboard

    def reading_help(self) -> str:
        """How to read the drawing, as rich text in the colours of the theme."""
        return self._wording.reading_help(self.theme)

    def event(self, event: QEvent) -> bool:
        """Resting beside the network tells how to read it."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            area = self.network_geometry.area
            position = event.pos().toPointF()
            finding, handle = self._badges.at(position), self._handles.at(position)
            if handle is not None:
                QToolTip.showText(event.globalPos(), self._handles.tooltip(handle), self)
            elif finding is not None:
                QToolTip.showText(event.globalPos(), self._wording.finding(finding, self.findings), self)
            elif self.hovered is None and not area.contains(event.pos().x(), event.pos().y()):
                QToolTip.showText(event.globalPos(), self.reading_help(), self)
            else:
                QToolTip.hideText()
                event.ignore()
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        finding = self._badges.at(event.position())
        if self._handles.follow(self.network_geometry, event.position()) or finding != self.hovered_finding:
            self.hovered_finding = finding
            is_button = finding is not None or self._handles.hovered is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if is_button else Qt.CursorShape.ArrowCursor)
            self.update()
        if finding is not None or self._handles.hovered is not None:
            self._hover(None)
            return
        self._hover(unit_at(self.network_geometry, event.position().x(), event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered_finding = None
        if self._handles.follow(self.network_geometry, None):
            self.update()
        self._hover(None)

    def _hover(self, unit: Unit | None) -> None:
        if unit != self.hovered:
            self.hovered = unit
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._motion.skip()
        handle = self._handles.at(event.position())
        if handle is not None:
            self._handles.press(handle, many=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            return
        finding = self._badges.at(event.position())
        if finding is not None:
            self.session.apply(finding)
            return
        layer = layer_at(self.network_geometry, event.position().x(), event.position().y())
        if layer:
            self.session.select_layer(layer)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.session.select_layer(self.session.layer + (1 if key == Qt.Key.Key_Right else -1))
        elif key in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            self._look_further(1 if key == Qt.Key.Key_PageDown else -1)
        elif not self._handles.press_key(Qt.Key(key), event.modifiers(), self.selected_layer):
            super().keyPressEvent(event)

    def layer_actions(self, layer: int) -> list[tuple[str, Callable[[], bool]]]:
        """What can be done to a layer, for a menu: texts and what they do."""
        return self._handles.edits.actions(layer)

    def _look_further(self, samples: int) -> None:
        sample = self.session.sample
        self.session.look_at(sample.index + samples if sample is not None and sample.index is not None else 0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._focus_by_key = event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
        super().focusInEvent(event)

    # Beginning and end

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
