"""A dock around a panel: a quiet title, buttons to detach and to hide."""

from PySide6.QtCore import QCoreApplication, QPoint, QSize, Qt, Signal
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


DETACHED = 8 * SPACE
"""How far a dock moves away from its place when it is detached."""


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

    def _detach_or_dock(self) -> None:
        self.setFloating(not self.isFloating())
        if self.isFloating():
            self.move(self.pos() + QPoint(DETACHED, DETACHED))  # else it looks as if nothing had happened

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
