"""Small buttons on the drawing that add and remove neurons and layers; they are there where the mouse is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.hit_test import layer_at
from nnviz.gui.canvas.placement import free_place
from nnviz.gui.layer_edits import MANY, LayerEdits
from nnviz.gui.theme import SPACE, Theme

SIDE = 18.0
"""Of a button."""
STEP = SIDE + SPACE
BESIDE = 2.0 * SPACE
"""From what it must not hide."""


class Deed(Enum):
    """What a button does."""

    REMOVE_UNIT = "remove unit"
    ADD_UNIT = "add unit"
    REMOVE_LAYER = "remove layer"
    INSERT_LAYER = "insert layer"


COLUMN_DEEDS = (Deed.REMOVE_UNIT, Deed.ADD_UNIT, Deed.REMOVE_LAYER)


@dataclass(frozen=True)
class Spot:
    """Where buttons can be: over a layer, or over the gap left of it."""

    layer: int
    is_gap: bool = False


@dataclass(frozen=True)
class Handle:
    """One button."""

    deed: Deed
    layer: int
    """The layer that it changes, or the number that an inserted one will have."""
    place: QRectF


def spot_at(geometry: Geometry, x: float, y: float) -> Spot | None:
    """The hidden layer, or the gap, at a position; both reach up to the upper border of the canvas."""
    if y > geometry.area.bottom:
        return None
    layer = layer_at(geometry, x, max(y, geometry.area.y))
    if layer is not None:
        return Spot(layer) if 0 < layer < len(geometry.columns) - 1 else None
    gaps = enumerate(geometry.gaps, start=1)
    return next((Spot(layer, is_gap=True) for layer, gap in gaps if gap.x <= x < gap.right), None)


def handles_at(spot: Spot, geometry: Geometry, occupied: Sequence[QRectF]) -> list[Handle]:
    """The buttons of a spot, at its top, where they hide nothing that is there."""
    if spot.is_gap:
        gap = geometry.gaps[spot.layer - 1]
        row = QRectF(gap.x + (gap.width - SIDE) / 2, geometry.area.y - SIDE - SPACE, SIDE, SIDE)
        return [Handle(Deed.INSERT_LAYER, spot.layer, free_place(row, geometry.width, geometry.height, occupied))]
    column = geometry.columns[spot.layer]
    width = len(COLUMN_DEEDS) * STEP - SPACE
    # Above where a column of any height begins: the buttons stay while it grows and shrinks under them.
    top = max(min(geometry.area.y, column.top) - SIDE - SPACE, SPACE)
    row = free_place(QRectF(column.x - width / 2, top, width, SIDE), geometry.width, geometry.height, occupied)
    return [
        Handle(deed, spot.layer, QRectF(row.x() + index * STEP, row.y(), SIDE, SIDE))
        for index, deed in enumerate(COLUMN_DEEDS)
    ]


class Handles(QObject):
    """The buttons of one canvas: where they are, which one the mouse is on, and what they do."""

    def __init__(self, edits: LayerEdits, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.edits = edits
        self.shown: list[Handle] = []
        """Those that were painted last."""
        self.hovered: Handle | None = None
        self._spot: Spot | None = None

    # Mouse

    def follow(self, geometry: Geometry, position: QPointF | None) -> bool:
        """The mouse is there, or not on the canvas. True if other buttons are to be painted."""
        before = self._spot, self.hovered
        self.hovered = self.at(position) if position is not None else None
        if position is None:
            self._spot = None
        elif not self._is_near(position):
            self._spot = spot_at(geometry, position.x(), position.y())
        return (self._spot, self.hovered) != before

    def _is_near(self, position: QPointF) -> bool:
        """Whether the mouse is at the buttons, which may be beside their spot."""
        return any(handle.place.adjusted(-STEP, -SPACE, STEP, SPACE).contains(position) for handle in self.shown)

    def at(self, position: QPointF) -> Handle | None:
        """The button there."""
        return next((handle for handle in self.shown if handle.place.contains(position)), None)

    # What they do

    def press(self, handle: Handle, many: bool = False) -> None:
        """Do it; what cannot be is not done. `many`: ten neurons at once."""
        if self.why_not(handle):
            return
        count = MANY if many else 1
        match handle.deed:
            case Deed.ADD_UNIT:
                self.edits.add_units(handle.layer, count)
            case Deed.REMOVE_UNIT:
                self.edits.add_units(handle.layer, -count)
            case Deed.REMOVE_LAYER:
                self.edits.remove(handle.layer)
            case Deed.INSERT_LAYER:
                self.edits.insert(handle.layer)

    def press_key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier, layer: int) -> bool:
        """Insert and Delete change the neurons of the selected layer; with Ctrl they change the layers."""
        with_control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Insert:
            deed = Deed.INSERT_LAYER if with_control else Deed.ADD_UNIT
        elif key == Qt.Key.Key_Delete:
            deed = Deed.REMOVE_LAYER if with_control else Deed.REMOVE_UNIT
        else:
            return False
        if deed is not Deed.INSERT_LAYER and not self.edits.is_hidden(layer):
            return False
        self.press(Handle(deed, layer, QRectF()), many=bool(modifiers & Qt.KeyboardModifier.ShiftModifier))
        return True

    def why_not(self, handle: Handle) -> str:
        """One line if a button cannot do its work now, else empty."""
        match handle.deed:
            case Deed.ADD_UNIT:
                return self.edits.why_no_more_units(handle.layer)
            case Deed.REMOVE_UNIT:
                return self.edits.why_no_fewer_units(handle.layer)
            case Deed.INSERT_LAYER:
                return self.edits.why_no_more_layers()
            case Deed.REMOVE_LAYER:
                return ""

    def tooltip(self, handle: Handle) -> str:
        """What a button does, or why it cannot."""
        many = self.tr(" (Shift: %d)") % MANY
        is_hidden = self.edits.is_hidden(handle.layer)
        words = {"unit": self.edits.unit_name(handle.layer) if is_hidden else "", "layer": handle.layer}
        texts = {
            Deed.ADD_UNIT: self.tr("Add a %(unit)s to hidden %(layer)d") % words + many,
            Deed.REMOVE_UNIT: self.tr("Remove a %(unit)s from hidden %(layer)d") % words + many,
            Deed.REMOVE_LAYER: self.tr("Remove hidden %d") % handle.layer,
            Deed.INSERT_LAYER: self.tr("Insert a convolution here")
            if handle.layer <= self.edits.maps
            else self.tr("Insert a hidden layer here"),
        }
        return self.why_not(handle) or texts[handle.deed]

    # Drawing

    def hide(self) -> None:
        """None are there for now."""
        self.shown, self.hovered = [], None

    def paint(
        self, painter: QPainter, geometry: Geometry, occupied: Sequence[QRectF], theme: Theme, key_layer: int | None
    ) -> None:
        """Those where the mouse is, or of the layer that the keyboard is at. Only where the choices are drawn."""
        self.shown = []
        if len(geometry.columns) != len(self.edits.hidden) + 2:  # the drawing is a few frames behind the choices
            return
        spot = self._spot
        if spot is None and key_layer is not None and self.edits.is_hidden(key_layer):
            spot = Spot(key_layer)
        if spot is None or spot.layer >= len(geometry.columns) or not (spot.is_gap or self.edits.is_hidden(spot.layer)):
            return
        self.shown = handles_at(spot, geometry, occupied)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for handle in self.shown:
            self._button(painter, handle, theme)

    def _button(self, painter: QPainter, handle: Handle, theme: Theme) -> None:
        is_hovered = self.hovered is not None and (self.hovered.deed, self.hovered.layer) == (handle.deed, handle.layer)
        can = not self.why_not(handle)
        painter.setPen(QPen(theme.color("accent" if is_hovered and can else "line"), 1))
        painter.setBrush(theme.color("raised" if is_hovered and can else "window"))
        painter.drawRoundedRect(handle.place.adjusted(0.5, 0.5, -0.5, -0.5), SPACE, SPACE)
        color = ("text" if is_hovered else "muted") if can else "line"
        painter.setPen(QPen(theme.color(color), 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        middle, arm = handle.place.center(), 3.5
        across, down = QPointF(arm, 0), QPointF(0, arm)
        if handle.deed is Deed.REMOVE_LAYER:
            across, down = QPointF(arm - 0.5, arm - 0.5), QPointF(arm - 0.5, 0.5 - arm)
        painter.drawLine(middle - across, middle + across)
        if handle.deed is not Deed.REMOVE_UNIT:
            painter.drawLine(middle - down, middle + down)
