"""What the window remembers between two starts."""

from typing import Any

from PySide6.QtCore import QSettings


class Remembered:
    """Values by key; without settings nothing is remembered."""

    def __init__(self, settings: QSettings | None) -> None:
        self.settings = settings

    def __contains__(self, key: str) -> bool:
        return self.settings is not None and self.settings.contains(key)

    def __setitem__(self, key: str, value: object) -> None:
        if self.settings is not None:
            self.settings.setValue(key, value)

    def value(self, key: str) -> Any:
        """As it was stored; None if it was not."""
        return self.settings.value(key) if self.settings is not None else None

    def one_of(self, key: str, texts: tuple[str, ...], default: str) -> str:
        """A remembered text; the default if there is none, or one of another version."""
        text = str(self.value(key))
        return text if text in texts else default
