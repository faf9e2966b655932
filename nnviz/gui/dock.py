"""A dock around a panel: a quiet title, buttons to detach and to hide."""

from PySide6.QtCore import QCoreApplication, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QHBoxLayout, QLabel, QToolButton, QWidget

from nnviz.gui.icons import icon
from nnviz.gui.panel import Panel
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, SPACE, Theme

AREAS = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}

SHIFT = QPoint(8 * SPACE, 8 * SPACE)
"""How far a dock moves away from its place when it is detached: else it looks as if nothing had happened."""
DETACHED = QSize(900, 600)
"""Of a panel below the network when it is first detached; one at the side only gets the height that it wants."""


class Dock(QDockWidget):
    """Can be hidden, moved, tabbed and detached; its place is saved under the panel's name.

    The panel is made when it is seen or asked for, so that the window need not wait for what is behind a tab.
    """

    hide_requested = Signal()

    def __init__(self, kind: type[Panel], session: Session) -> None:
        super().__init__(QCoreApplication.translate(kind.__name__, kind.title))
        self.kind = kind
        self._session = session
        self._panel: Panel | None = None
        self._theme: Theme = DARK
        self._detached_at: QRect | None = None
        """Where it was when it was last detached."""
        self.setObjectName(kind.name)
        self.setWidget(QWidget())
        self.visibilityChanged.connect(self._seen)
        self._bar = self._title_bar()
        self._no_bar = QWidget()
        self._no_bar.setFixedHeight(0)
        self.setTitleBarWidget(self._bar)

    @property
    def panel(self) -> Panel:
        """Made at the first call; from then on the session feeds it."""
        if self._panel is None:
            self._panel = panel = self.kind(self._session)
            panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # else the window shines through
            for button in panel.findChildren(QAbstractButton):
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves Space to the training
            self.setWidget(panel)
            panel.apply_theme(self._theme)
            self._session.add_viewer(panel)
        return self._panel

    def _seen(self, visible: bool) -> None:
        """It came to the front, or went behind another tab."""
        if visible and self.isVisible():  # Qt also says so while the window is being put together
            self.panel.show()
            self._session.refresh()

    def show_title(self, shown: bool) -> None:
        """A dock among tabs needs no title of its own: its tab says it."""
        bar = self._bar if shown else self._no_bar
        if self.titleBarWidget() is not bar:
            self.setTitleBarWidget(bar)
            self._bar.setVisible(shown)

    def _title_bar(self) -> QWidget:
        bar = QWidget()
        bar.setProperty("role", "title_bar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = QLabel(self.windowTitle())
        title.setProperty("role", "title")
        self._detach = self._button(self.tr("Detach or dock %s"))
        self._detach.clicked.connect(self._detach_or_dock)
        self._hide = self._button(self.tr("Hide %s (the View menu shows it again)"))
        self._hide.clicked.connect(self.hide_requested)
        row = QHBoxLayout(bar)
        row.setContentsMargins(3 * SPACE, SPACE, SPACE, 0)
        row.setSpacing(0)
        row.addWidget(title, 1)
        row.addWidget(self._detach)
        row.addWidget(self._hide)
        return bar

    def _button(self, tip: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "title")
        button.setIconSize(QSize(12, 12))
        button.setToolTip(tip % self.windowTitle())
        button.setAccessibleName(tip.split("(")[0].strip() % self.windowTitle())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def detach(self) -> None:
        """Become a window: where it was one before, else near its place in a useful size; always within the screen."""
        origin = self if not self.visibleRegion().isEmpty() else self.window()  # what is behind a tab is nowhere
        near = QRect(origin.mapToGlobal(QPoint()) + SHIFT, self._useful_size())
        place = self._detached_at or near
        self.setFloating(True)
        self.setGeometry(within(place, self.screen().availableGeometry()))

    def _useful_size(self) -> QSize:
        if self.kind.area == "bottom":
            return DETACHED.expandedTo(self.minimumSizeHint())
        return self.size().expandedTo(self.sizeHint())

    def dock(self) -> None:
        """Go back to the place in the window, in front of the others there."""
        self._detached_at = self.geometry()
        self.show_title(False)  # else the place would grow for a title that is needed only where there are no tabs
        self.setFloating(False)
        self.raise_()

    def _detach_or_dock(self) -> None:
        if self.isFloating():
            self.dock()
        else:
            self.detach()

    def settle(self) -> None:
        """Take the panel's new smallest size now; else the window would grow for one that is no longer true."""
        for layout in (self.widget().layout(), self.layout()):
            if layout is not None:
                layout.activate()

    def apply_theme(self, theme: Theme) -> None:
        self._detach.setIcon(icon("float", theme))
        self._hide.setIcon(icon("close", theme))
        self._theme = theme
        if self._panel is not None:
            self._panel.apply_theme(theme)


def within(place: QRect, screen: QRect) -> QRect:
    """The place, made smaller and moved until all of it is on the screen."""
    place = QRect(place.topLeft(), place.size().boundedTo(screen.size()))
    place.moveLeft(max(min(place.left(), screen.right() + 1 - place.width()), screen.left()))
    place.moveTop(max(min(place.top(), screen.bottom() + 1 - place.height()), screen.top()))
    return place
