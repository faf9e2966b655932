"""Zooming and panning with mouse and touchpad."""

from dataclasses import replace

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from nnviz.gui.canvas.geometry import Geometry
from nnviz.gui.canvas.zoom import FIT, Viewport

STEP = 1.5
"""Of a key or a button."""
NOTCH = 1.2
"""Of one notch of a wheel, which Qt counts as 120; a touchpad sends many small parts of it."""


class Navigation(QObject):
    """Where a canvas looks at its network."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.is_panning = False
        """The mouse has left the place where it was pressed, and moves the network."""
        self._viewport = FIT
        self._fitted: Geometry | None = None
        self._seen: Geometry | None = None
        self._pressed: QPointF | None = None

    @property
    def zoom(self) -> float:
        """1: all is seen."""
        return self._viewport.zoom

    def seen(self, fitted: Geometry) -> Geometry:
        """How a layout that fits into the canvas is seen."""
        if self._seen is None or fitted is not self._fitted:
            self._fitted = fitted
            self._viewport = self._viewport.within(fitted.content)
            self._seen = fitted
            if self._viewport != FIT:
                self._seen = replace(fitted, zoom=self._viewport.zoom, offset=self._viewport.offset)
        return self._seen

    def _look(self, viewport: Viewport) -> None:
        if self._fitted is None:
            return
        viewport = viewport.within(self._fitted.content)
        if viewport != self._viewport:
            self._viewport, self._seen = viewport, None
            self.changed.emit()

    def zoom_by(self, factor: float, center: QPointF | None = None) -> None:
        """About a point; None: the middle."""
        if center is None and self._fitted is not None:
            middle = self._fitted.area
            center = QPointF(self._fitted.width / 2, middle.y + middle.height / 2)
        if center is not None:
            self._look(self._viewport.zoomed(factor, center.x(), center.y()))

    def zoom_in(self) -> None:
        self.zoom_by(STEP)

    def zoom_out(self) -> None:
        self.zoom_by(1 / STEP)

    def fit(self) -> None:
        """Show all of the network."""
        self._look(FIT)

    # Events

    def wheel(self, event: QWheelEvent) -> None:
        """Zoom about the mouse."""
        turned = event.angleDelta().y() or 2 * event.pixelDelta().y()
        self.zoom_by(NOTCH ** (turned / 120), event.position())
        event.accept()

    def pinch(self, event: QNativeGestureEvent) -> None:
        """Zoom about the place between two fingers."""
        if event.gestureType() is Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_by(1 + event.value(), event.position())

    def press(self, event: QMouseEvent) -> None:
        """From here the network may be dragged."""
        self._pressed, self.is_panning = event.position(), False

    def move(self, event: QMouseEvent) -> bool:
        """Whether the network is being dragged."""
        if self._pressed is None or not event.buttons():
            return False
        way = event.position() - self._pressed
        if self.is_panning or way.manhattanLength() >= QApplication.startDragDistance():
            self.is_panning, self._pressed = True, event.position()
            self._look(self._viewport.panned(way.x(), way.y()))
        return self.is_panning

    def release(self) -> bool:
        """Whether the network was dragged; else it was a click."""
        panned, self.is_panning, self._pressed = self.is_panning, False, None
        return panned
