"""The network, live: every weight an edge, every neuron filled by its activation on the current sample."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
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

from nnviz.gui.canvas.badges import Badges
from nnviz.gui.canvas.captions import CaptionPainter
from nnviz.gui.canvas.edges import Edges
from nnviz.gui.canvas.focus import DIMMED, Card, paint_edges, paint_mark
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.hit_test import Unit, layer_at, unit_at
from nnviz.gui.canvas.outputs import OutputPainter
from nnviz.gui.canvas.scene import Scene
from nnviz.gui.canvas.units import UnitPainter
from nnviz.gui.canvas.wording import Wording
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

    Mouse: hovering a neuron shows its edges and explains its value, a click selects its layer. Keyboard: left and right
    select a layer, Page Up and Page Down look at another test sample.
    """

    every = 1
    LEAST_SIZE = QSize(360, 260)

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
        self._edges = Edges()
        self._wording = Wording(self)
        self._geometry: Geometry | None = None
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
        """Nothing of its own: the session asks for the current sample."""
        return {}

    def show_experiment(self, experiment: Experiment) -> None:
        """The choices changed; until the first snapshot their architecture is drawn."""
        self._experiment = experiment
        if self._snapshot is None:
            self._show(Scene.of_experiment(experiment))
        self.update()

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """A new frame. Its network is drawn, even if the choices are ahead of it."""
        before, self._snapshot = self._snapshot, snapshot
        self._edges.show([layer.W for layer in snapshot.parameters], jumps(before, snapshot))
        same_data = before is not None and before.data is snapshot.data
        self._show(Scene.of_snapshot(snapshot, self.session.sample, self._scene.sample if same_data else None))

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
            focused = self.hovered if edges.weights else None
            painter.setOpacity(1.0 if focused is None else DIMMED)
            edges.paint(painter, geometry)
            painter.setOpacity(1.0)
            if focused is not None:
                paint_edges(painter, focused, geometry, edges.weights, edges.scales, self.theme)
            self.draw_network(painter, geometry)
            if self._snapshot is None or self._snapshot.experiment.dataset != self._experiment.dataset:
                self._captions.hint(painter, self._wording.loading(self._experiment), geometry)
            self._badges.paint(painter, self.findings, geometry, self.hovered_finding)
            if focused is not None:
                paint_mark(painter, focused, geometry, self.theme)
                card = Card(self._wording.explanation(scene, focused))
                card.paint(painter, card.place(focused, geometry), self.theme)
            if self.hasFocus() and self._focus_by_key:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(self.theme.color("accent"), 1))
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def draw_network(self, painter: QPainter, geometry: Geometry) -> None:
        """All but the edges, which are below, and but what belongs to a window: units, outputs and words."""
        scene, scales = self._scene, self._edges.scales
        self._units.paint(painter, scene, geometry, scales)
        self._outputs.paint(painter, scene, geometry)
        self._captions.paint(painter, scene, geometry, scales, self.selected_layer)

    def prepare_figure(self, pixel_ratio: float) -> bool:
        """What `draw_figure` needs, with so many pixels a logical pixel. False while that needs more time."""
        return self._edges.prepare(self.network_geometry, self.theme, pixel_ratio)

    def draw_figure(self, painter: QPainter) -> None:
        """The whole network on nothing, for a picture."""
        geometry = self.network_geometry
        self._edges.paint_figure(painter, geometry, self.theme)
        self.draw_network(painter, geometry)

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
            finding = self._badges.at(event.pos().toPointF())
            if finding is not None:
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
        if finding != self.hovered_finding:
            self.hovered_finding = finding
            self.setCursor(Qt.CursorShape.PointingHandCursor if finding else Qt.CursorShape.ArrowCursor)
            self.update()
        if finding is not None:
            self._hover(None)
            return
        self._hover(unit_at(self.network_geometry, event.position().x(), event.position().y()))

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered_finding = None
        self._hover(None)

    def _hover(self, unit: Unit | None) -> None:
        if unit != self.hovered:
            self.hovered = unit
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
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
        else:
            super().keyPressEvent(event)

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
