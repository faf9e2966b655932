"""Whether the system asks for less motion: answers made by hand."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from PySide6.QtGui import QGuiApplication

from nnviz.gui import reduced_motion as module
from nnviz.gui.reduced_motion import reduced_motion


@dataclass
class Hints:
    """Of a Qt that tells it."""

    preference: str

    def accessibility(self) -> SimpleNamespace:
        return SimpleNamespace(motionPreference=lambda: SimpleNamespace(name=self.preference))


@pytest.fixture(autouse=True)
def seen(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a screen, of a Linux desktop, with a Qt that does not tell it."""
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    monkeypatch.setattr(QGuiApplication, "styleHints", lambda: SimpleNamespace())
    monkeypatch.setattr(module.sys, "platform", "linux")


def tell(monkeypatch: pytest.MonkeyPatch, **settings: object) -> None:
    """What the portal says."""
    known = {key.replace("_", "-"): value for key, value in settings.items()}
    monkeypatch.setattr(module, "portal_setting", lambda namespace, key: known.get(key))


@pytest.mark.parametrize(
    ("settings", "reduced"),
    [
        ({}, False),
        ({"reduced_motion": 1}, True),
        ({"reduced_motion": 0}, False),
        ({"enable_animations": False}, True),
        ({"reduced_motion": 0, "enable_animations": True}, False),
    ],
)
def test_a_desktop_is_asked(settings: dict[str, object], reduced: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(monkeypatch, **settings)
    assert reduced_motion() is reduced


def test_qt_is_believed_first(monkeypatch: pytest.MonkeyPatch) -> None:
    for preference, reduced in (("NoPreference", False), ("ReducedMotion", True)):
        monkeypatch.setattr(QGuiApplication, "styleHints", lambda preference=preference: Hints(preference))
        tell(monkeypatch, reduced_motion=int(not reduced))
        assert reduced_motion() is reduced


def test_on_a_hidden_screen_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "offscreen")
    tell(monkeypatch, reduced_motion=1)
    assert reduced_motion() is False


def test_without_a_bus_the_portal_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    assert module.portal_setting("org.freedesktop.appearance", "reduced-motion") is None
