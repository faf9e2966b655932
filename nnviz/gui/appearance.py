"""The colours of the window: dark, light or as the system, and the palette of the signs."""

from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from nnviz.gui.palettes import BLUE_ORANGE, PALETTES
from nnviz.gui.remembered import Remembered
from nnviz.gui.style import apply_style
from nnviz.gui.theme import DARK, LIGHT, THEMES, Theme

SYSTEM = "system"


class Themed(Protocol):
    """What is painted or tinted by hand."""

    def apply_theme(self, theme: Theme) -> None: ...


class Appearance(QObject):
    """What is chosen, and the theme that follows from it. The application's style is that of the theme."""

    changed = Signal(object)
    """Theme: another one."""

    def __init__(self, remembered: Remembered, theme: str | None, palette: str | None) -> None:
        """`theme` is "dark", "light" or "system"; `palette` the name of one. None is the choice that was remembered."""
        super().__init__()
        self._remembered = remembered
        self.theme_choice = theme or remembered.one_of("theme", (SYSTEM, *THEMES), SYSTEM)
        self.palette_choice = palette or remembered.one_of("palette", tuple(PALETTES), BLUE_ORANGE.name)
        if self.palette_choice not in PALETTES:
            self.palette_choice = BLUE_ORANGE.name
        self.theme = self._chosen()
        apply_style(application(), self.theme)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._use)

    def choose_theme(self, name: str) -> None:
        """ "dark", "light", or "system"."""
        self.theme_choice = self._remembered["theme"] = name
        self._use()

    def choose_palette(self, name: str) -> None:
        """One of `PALETTES`."""
        self.palette_choice = self._remembered["palette"] = name
        self._use()

    def _chosen(self) -> Theme:
        light = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Light
        theme = THEMES.get(self.theme_choice, LIGHT if light else DARK)
        return theme.with_palette(PALETTES[self.palette_choice])

    def _use(self) -> None:
        theme = self._chosen()
        if theme != self.theme:
            self.theme = theme
            apply_style(application(), theme)
            self.changed.emit(theme)

    def end(self) -> None:
        """Follow the system no longer."""
        QGuiApplication.styleHints().colorSchemeChanged.disconnect(self._use)


def application() -> QApplication:
    """The one of this process."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app
