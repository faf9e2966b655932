"""Whether the user asked the system for less motion. Then nothing in the window moves that does not have to.

Qt itself tells it from 6.12 on. Before, every system is asked in its own way: Windows for "Animation effects", macOS
for "Reduce motion", and a Linux desktop, through its portal, for `reduced-motion` or GNOME's `enable-animations`. A
desktop without a portal cannot say it, and neither can a hidden screen: there the answer is no. The animation durations
and effects of Qt's styles are no answer: the style that nnviz uses has the same ones whatever the system wants.
"""

import sys
from contextlib import suppress

from PySide6.QtCore import QSettings
from PySide6.QtGui import QGuiApplication

PATIENCE_MS = 100
"""A portal that takes longer is not waited for."""
PORTAL, PORTAL_PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
SETTINGS = "org.freedesktop.portal.Settings"
SPI_GETCLIENTAREAANIMATION = 0x1042
SCREENS = {"windows", "cocoa", "xcb", "wayland"}
"""Platforms of Qt on which somebody looks."""


def reduced_motion() -> bool:
    """What the system says now; False if it does not say anything."""
    if QGuiApplication.platformName() not in SCREENS:
        return False
    for answer in (told_by_qt(), told_by_system()):
        if answer is not None:
            return answer
    return False


def told_by_qt() -> bool | None:
    """The hint of Qt 6.12 and later; None before."""
    hints = QGuiApplication.styleHints()
    accessibility = hints.accessibility() if hasattr(hints, "accessibility") else None
    if accessibility is None or not hasattr(accessibility, "motionPreference"):
        return None
    return bool(accessibility.motionPreference().name != "NoPreference")


def told_by_system() -> bool | None:
    """What the system itself says; None if it cannot be asked."""
    if sys.platform == "win32":
        return told_by_windows()
    if sys.platform == "darwin":
        value = QSettings("apple.com", "universalaccess").value("reduceMotion")
        return None if value is None else str(value).lower() in {"1", "true"}
    if portal_setting("org.freedesktop.appearance", "reduced-motion") == 1:
        return True
    animations = portal_setting("org.gnome.desktop.interface", "enable-animations")
    return None if animations is None else not animations


def told_by_windows() -> bool | None:
    """Whether "Animation effects" are off."""
    if sys.platform != "win32":
        return None
    import ctypes

    animated = ctypes.c_int(1)
    known = ctypes.windll.user32.SystemParametersInfoW(SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(animated), 0)
    return not animated.value if known else None


def portal_setting(namespace: str, key: str) -> object:
    """A setting of the desktop, or None: no bus, no portal, or it does not know that setting."""
    with suppress(ImportError):  # QtDBus is not part of every build of Qt
        from PySide6.QtDBus import QDBus, QDBusConnection, QDBusMessage, QDBusVariant

        bus = QDBusConnection.sessionBus()
        if not bus.isConnected():
            return None
        question = QDBusMessage.createMethodCall(PORTAL, PORTAL_PATH, SETTINGS, "Read")
        question.setArguments([namespace, key])
        reply = bus.call(question, QDBus.CallMode.Block, PATIENCE_MS)
        if reply.type() is QDBusMessage.MessageType.ReplyMessage and reply.arguments():
            value = reply.arguments()[0]
            while isinstance(value, QDBusVariant):  # `Read` wraps its value twice
                value = value.variant()
            return value
    return None
