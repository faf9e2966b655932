"""A dock around a panel: a quiet title, buttons to detach and to hide."""

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QToolButton, QWidget

from nnviz.gui.icons import icon
from nnviz.gui.panel import Panel
from nnviz.gui.theme import SPACE, Theme

AREAS = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}


DETACHED = 8 * SPACE
"""How far a dock moves away from its place when it is detached."""


class Dock(QDockWidget):
    """Can be hidden, moved, tabbed and detached; its place is saved under the panel's name."""

    hide_requested = Signal()

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel.tr(panel.title))
        self.panel = panel
        self.setObjectName(panel.name)
        panel.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)  # else the window shines through
        self.setWidget(panel)
        self._bar = self._title_bar()
        self._no_bar = QWidget()
        self._no_bar.setFixedHeight(0)
        self.setTitleBarWidget(self._bar)

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
        for layout in (self.panel.layout(), self.layout()):
            if layout is not None:
                layout.activate()

    def apply_theme(self, theme: Theme) -> None:
        self._detach.setIcon(icon("float", theme))
        self._hide.setIcon(icon("close", theme))
        self.panel.apply_theme(theme)
