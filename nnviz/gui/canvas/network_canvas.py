"""The network, live: every weight an edge, every neuron filled by its activation on the current sample."""

import math
from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from nnviz.gui.canvas.drawing import LEAST_SIZE, Drawing
from nnviz.gui.canvas.edge_quantities import edge_quantity
from nnviz.gui.canvas.effect_note import EffectNote
from nnviz.gui.canvas.explanations import Explanations
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.hands import Hands
from nnviz.gui.canvas.hit_test import Element
from nnviz.gui.canvas.keyboard import Keyboard
from nnviz.gui.canvas.mouse import Mouse
from nnviz.gui.canvas.navigation import Navigation
from nnviz.gui.canvas.overlay import Overlay
from nnviz.gui.canvas.pins import Pins
from nnviz.gui.canvas.probes import CanvasProbes
from nnviz.gui.canvas.pulse_painter import edges_opacity
from nnviz.gui.canvas.scene import Scene
from nnviz.gui.canvas.step_motion import StepMotion
from nnviz.gui.canvas.value_editor import ValueEditor
from nnviz.gui.canvas.view import View
from nnviz.gui.canvas.wording import Wording
from nnviz.gui.painting import painting
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, Theme
from nnviz.gui.weight_edit import Touch
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Probe, Snapshot
from nnviz.training.trainer import begins_anew

POLL_MS = 16
"""While a picture is prepared in the background, ask for it so often."""
PATIENCE_MS = 200
"""A new network that takes longer to prepare is waited for visibly."""
TOLD = frozenset({"gradient", "update"})
"""Vectors of the training that are told of a neuron or an edge."""


class NetworkCanvas(QWidget):
    """Shows the parameters of the newest snapshot, and what the network makes of the current sample.

    What is drawn is a `Drawing`, as in a figure; over it lies the `Overlay`: buttons, hints, and the card of what is
    looked at closely. `Mouse` and `Keyboard` say what these do. A step by hand, or a slow one, is a `StepMotion`.
    """

    rate = math.inf
    view_changed = Signal(object)
    """View: other quantities are shown, or the same ones otherwise."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.frames_painted = 0
        """How often the canvas was drawn."""
        self.is_still = False
        """Nothing moves, whatever the view says: the system asks for that."""
        self.experiment = session.experiment
        """The newest choices; what is drawn may be a few frames behind."""
        self.wording = Wording(self)
        self.explanations = Explanations(self.wording)
        self.drawing = Drawing(session.experiment, self.wording, DARK)
        self._probes = CanvasProbes()
        self.navigation = Navigation(self)
        self.navigation.changed.connect(self._look)
        self.motion = StepMotion(session, self)
        self.motion.moved.connect(self.update)
        self.motion.updated.connect(self._show_newest)
        self.hands = Hands(self)
        self.editor = ValueEditor(self)
        self.editor.closed.connect(self.setFocus)
        self.editor.closed.connect(self.update)
        self.effect_note = EffectNote(self)
        session.touched.connect(self._show_touch)
        self.overlay = Overlay(self)
        self.mouse, self.keyboard = Mouse(self), Keyboard(self)
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._ask_again)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._wait)
        self.is_behind = False
        """The choices have another network than the one that is drawn, and it takes its time."""
        self.apply_theme(DARK)

        self.setAccessibleName(self.tr("Network"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(LEAST_SIZE)
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
        snapshot = self.drawing.snapshot
        return self._probes.of(self.view, self.experiment, snapshot.data if snapshot is not None else None)

    def vectors(self) -> frozenset[str]:
        """What the edges carry may need more than the parameters, and so do the numbers of a neuron or an edge."""
        told = TOLD if self.told is not None or (self._moves and self.motion.may_begin) else frozenset()
        return told.union(edge_quantity(self.view.edges, self.experiment).vectors)

    def show_experiment(self, experiment: Experiment) -> None:
        """The choices changed; until the first snapshot their architecture is drawn."""
        self.experiment, before = experiment, self.drawing.scene
        self.drawing.show_experiment(experiment)
        self._keep_up()
        self._follow(before)

    def _keep_up(self) -> None:
        """Whether what is drawn is what was chosen; if not, there is some patience."""
        shown = self.drawing.snapshot
        if shown is None or not begins_anew(shown.experiment, self.experiment):
            self.is_behind = False
            self._patience.stop()
        elif not self.is_behind and not self._patience.isActive():
            self._patience.start()

    def _wait(self) -> None:
        self.is_behind = True
        self.update()

    @property
    def _moves(self) -> bool:
        """Whether steps are shown as they happen, where they can be."""
        return self.view.moves and not self.is_still

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A new frame. Its network is drawn, even if the choices are ahead of it.

        A step that is shown as it happens is drawn with the weights from before it, until its end.
        """
        if not self.motion.takes(snapshot, self.drawing, self._moves and self.isVisible()):
            self._show_newest(snapshot)

    def _show_newest(self, snapshot: Snapshot) -> None:
        before = self.drawing.scene
        self.drawing.show_snapshot(snapshot, self.session.sample, self.hands.is_dragging)
        self._keep_up()
        self._follow(before)
        if self.session.running:
            self.hands.keep()
        self.effect_note.show_snapshot(snapshot, self.overlay.occupied)

    def _follow(self, before: Scene) -> None:
        """Another scene is drawn."""
        scene = self.drawing.scene
        if scene.sizes != before.sizes:
            self.hands.release()
            self.editor.leave()
        if scene.experiment.dataset != before.experiment.dataset:
            self.navigation.fit()
        if scene.experiment is not before.experiment:
            self._select(self.session.layer)
        self.update()

    # What is shown, and how

    @property
    def view(self) -> View:
        return self.drawing.view

    def set_view(self, view: View) -> None:
        """Show other quantities, or the same ones otherwise."""
        if view != self.view:
            self.overlay.card.forget()
            if not view.moves:
                self.motion.skip()
            self.drawing.set_view(view, self.hands.is_dragging)
            self.update()
            self.session.refresh()
            self.view_changed.emit(view)

    def set_still(self, is_still: bool) -> None:
        """Nothing moves, or what the view says."""
        self.is_still = is_still
        if is_still:
            self.motion.skip()
        self.view_changed.emit(self.view)

    @property
    def theme(self) -> Theme:
        return self.drawing.theme

    def apply_theme(self, theme: Theme) -> None:
        self.drawing.apply_theme(theme)
        self.overlay.apply_theme(theme)
        self.effect_note.apply_theme(theme)
        self.update()

    @property
    def selected_layer(self) -> int:
        """1 is the first hidden layer."""
        return self.drawing.scene.selectable(self.session.layer)

    def _select(self, layer: int) -> None:
        self.setAccessibleDescription(self.wording.description(self.drawing.scene, self.selected_layer))
        self.update()

    @property
    def network_geometry(self) -> Geometry:
        """Where everything is now: the whole layout, as far as `Navigation` shows it."""
        return self.navigation.seen(self.drawing.geometry(self.width(), self.height()))

    def _look(self) -> None:
        self.mouse.look_again()
        self.update()

    # What is looked at closely

    @property
    def hovered(self) -> Element | None:
        return self.drawing.attention.hovered

    @property
    def pins(self) -> Pins:
        return self.drawing.attention.pins

    @property
    def told(self) -> Element | None:
        """What the card is about."""
        return self.drawing.attention.told

    def hover(self, element: Element | None) -> None:
        """Mouse or keyboard are there; None: at nothing."""
        if element != self.hovered:
            begins = self.told is None
            self.drawing.look_at(replace(self.drawing.attention, hovered=element))
            if begins:
                self._ask_for_numbers()
            self.update()

    def read_out(self) -> None:
        """Tell those who cannot see it what the card is about."""
        if self.told is not None:
            explanation = self.explanations.of(self.drawing.scene, self.told, self.drawing.edge_quantity)
            told = [explanation.title, *(f"{row.symbol} {row.value}" for row in explanation.rows if row.symbol)]
            self.setAccessibleDescription("; ".join(told))

    def pin(self, pins: Pins) -> None:
        """Other neurons and edges stay in focus."""
        self.drawing.look_at(replace(self.drawing.attention, pins=pins))
        if not pins.elements and self.view.traces:
            self.set_view(replace(self.view, traces=False))
        self.overlay.card.forget()
        self._ask_for_numbers()
        self.update()

    def _ask_for_numbers(self) -> None:
        """A paused training too is asked for the numbers that are told now."""
        if self.told is not None and not self.drawing.scene.vectors.keys() >= TOLD:
            self.session.refresh()

    def _show_touch(self, touch: Touch | None) -> None:
        self.motion.skip()
        self.effect_note.show_touch(touch, self.overlay.occupied)

    # Painting

    def prepare(self) -> bool:
        """Draw the edges of the newest snapshot, unless they are drawn. False while that needs more time."""
        return self.drawing.prepare(self.network_geometry, self.devicePixelRatioF())

    def _ask_again(self) -> None:
        """Show the edges that were being prepared."""
        if self.prepare():
            self._poll.stop()
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        self.frames_painted += 1
        drawing, geometry, moment = self.drawing, self.network_geometry, self.motion.moment
        if not self.prepare() and self.isVisible() and not self._poll.isActive():
            self._poll.start()
        with painting(self) as painter:
            painter.fillRect(self.rect(), self.theme.color("window"))
            drawing.paint_network(painter, geometry, edges_opacity(moment) if moment is not None else 1.0)
            self.overlay.paint_pulses(painter, geometry)
            drawing.paint_words(painter, geometry, self.selected_layer, has_legend=moment is None)
            self.overlay.paint(painter, geometry)

    # Mouse and keyboard

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self.mouse.rest(event)
            return True
        if isinstance(event, QNativeGestureEvent):
            self.navigation.pinch(event)
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.navigation.wheel(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.mouse.move(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.mouse.leave()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.mouse.press(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mouse.double_click(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.mouse.open_menu(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.keyboard.come(event)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keyboard.press(event):
            super().keyPressEvent(event)

    # Beginning and end

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.editor.leave()
        self.effect_note.place()
        self.mouse.look_again()

    def showEvent(self, event: QShowEvent) -> None:
        """What happened while nobody looked."""
        super().showEvent(event)
        newest = self.session.snapshot
        if newest is not None and newest is not self.drawing.snapshot:
            self.show_snapshot(newest)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._rest()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._rest()

    def _rest(self) -> None:
        """Nothing runs while nobody looks."""
        self.motion.skip()
        self._poll.stop()
        self._patience.stop()
        self.drawing.stop()
