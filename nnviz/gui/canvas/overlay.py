"""What lies over the drawing in the window: the pulses of a step, a hint, buttons, and the card."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from nnviz.gui.canvas.badges import Badges
from nnviz.gui.canvas.card import CardPainter
from nnviz.gui.canvas.colors import SMALLEST
from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.handles import Handles
from nnviz.gui.canvas.pulse_painter import PulsePainter
from nnviz.gui.layer_edits import LayerEdits
from nnviz.gui.theme import DARK, Theme
from nnviz.training.diagnosis import Finding

VEIL = 150
"""How much a network that is no longer the chosen one is covered, 0 to 255."""

if TYPE_CHECKING:
    from nnviz.gui.canvas.network_canvas import NetworkCanvas


class Overlay:
    """All of one canvas that no figure has."""

    def __init__(self, canvas: "NetworkCanvas") -> None:
        self.canvas = canvas
        self.badges = Badges()
        self.handles = Handles(LayerEdits(canvas.session, canvas), canvas)
        self.apply_theme(DARK)

    def apply_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.card = CardPainter(theme)
        self._pulses = PulsePainter(theme)

    @property
    def occupied(self) -> list[QRectF]:
        """Where something is written or pressed above the network."""
        return [*self.canvas.drawing.captions.occupied, *(place for place, _ in self.badges.places)]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the training that is drawn."""
        snapshot = self.canvas.drawing.snapshot
        return snapshot.diagnosis.findings if snapshot is not None else ()

    @property
    def hint(self) -> str:
        """What the drawing is waiting for, or what is seen of a step."""
        canvas, drawing = self.canvas, self.canvas.drawing
        wording, newest = canvas.wording, canvas.experiment
        if drawing.snapshot is None or drawing.snapshot.experiment.dataset != newest.dataset:
            return wording.loading(newest)
        if canvas.is_behind:
            return wording.preparing()
        if canvas.motion.moment is not None:
            return wording.step(canvas.motion.moment.phase)
        if not drawing.edges.values:
            return wording.unknown(drawing.edge_quantity)
        if not drawing.neurons.is_known:
            return wording.unknown(drawing.neuron_quantity)
        if max(drawing.edges.scales) <= SMALLEST:
            return wording.nothing(drawing.edge_quantity)
        return ""

    # Painting

    def paint_pulses(self, painter: QPainter, geometry: Geometry) -> None:
        """Over edges and units, below all words."""
        pulses, moment = self.canvas.motion.pulses, self.canvas.motion.moment
        if pulses is not None and moment is not None:
            self._pulses.paint(painter, pulses, moment, geometry)

    def paint(self, painter: QPainter, geometry: Geometry) -> None:
        """Over all of the drawing."""
        canvas, hint = self.canvas, self.hint
        if canvas.is_behind:
            painter.fillRect(canvas.rect(), self.theme.color("window", VEIL))
        if hint:
            canvas.drawing.captions.hint(painter, hint, geometry)
        self.badges.paint(painter, self.findings, geometry, self.theme)
        self._paint_handles(painter, geometry)
        self._paint_card(painter, geometry)
        if canvas.keyboard.is_here:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self.theme.color("accent"), 1))
            painter.drawRect(canvas.rect().adjusted(0, 0, -1, -1))

    def _paint_handles(self, painter: QPainter, geometry: Geometry) -> None:
        canvas, note = self.canvas, self.canvas.effect_note
        if canvas.motion.moment is not None:
            self.handles.hide()
            return
        occupied = [*self.occupied, QRectF(note.geometry())] if note.text else self.occupied
        key_layer = canvas.selected_layer if canvas.keyboard.is_here else None
        self.handles.paint(painter, geometry, occupied, self.theme, key_layer)

    def _paint_card(self, painter: QPainter, geometry: Geometry) -> None:
        canvas, drawing, told = self.canvas, self.canvas.drawing, self.canvas.told
        if told is None or canvas.editor.is_open:
            return
        hands, scene = canvas.hands, drawing.scene
        explanation = canvas.explanations.of(scene, told, drawing.edge_quantity, drawing.trace_of(told))
        if hands.held is not None and hands.is_dragging and not canvas.session.running:
            explanation = canvas.explanations.with_change(explanation, scene, hands.held)
        self.card.paint(painter, explanation, told, geometry, canvas.effect_note.below)
