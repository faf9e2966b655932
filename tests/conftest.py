"""What all tests share: a hidden screen, settings of their own, and the promise that nothing is left running."""

import gc
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings, QTimer
from shiboken6 import isValid
from tqdm import tqdm

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
tqdm.monitor_interval = 0  # its thread, which watches over slow bars, would outlive the test

PATIENCE_S = 5.0
"""A thread that was told to stop may take so long."""


@pytest.fixture(autouse=True)
def settings(tmp_path: Path) -> None:
    """No test reads or writes the user's settings."""
    for form in (QSettings.Format.IniFormat, QSettings.Format.NativeFormat):
        for scope in QSettings.Scope:
            QSettings.setPath(form, scope, str(tmp_path / "settings"))


@pytest.fixture(autouse=True)
def own_look(request: pytest.FixtureRequest) -> Iterator[None]:
    """No test sees the style sheet, font and palette that a window of another test gave the application."""
    if not uses_qt(request):
        yield
        return
    app = request.getfixturevalue("qapp")
    style_sheet, font, palette = app.styleSheet(), app.font(), app.palette()
    yield
    if app.styleSheet() != style_sheet:
        app.setStyleSheet(style_sheet)
        app.setFont(font)
        app.setPalette(palette)


@pytest.fixture(autouse=True)
def nothing_left_running(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread alive or a timer active."""
    threads_before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + PATIENCE_S
    while (left := set(threading.enumerate()) - threads_before) and time.monotonic() < deadline:
        next(iter(left)).join(0.05)
    assert not left, f"threads left running: {', '.join(thread.name for thread in left)}"
    if uses_qt(request):
        # Widgets that the test closed are deleted first: their timers end with them.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        timers = active_timers()
        for timer in timers:
            timer.stop()  # one test's fault is not the next one's
        assert not timers, f"timers left running: {', '.join(map(describe, timers))}"


def uses_qt(request: pytest.FixtureRequest) -> bool:
    return not {"qtbot", "qapp"}.isdisjoint(request.fixturenames)


def active_timers() -> list[QTimer]:
    """All timers made in Python that still fire."""
    found = [item for item in gc.get_objects() if issubclass(type(item), QTimer)]
    return [timer for timer in found if isValid(timer) and timer.isActive()]


def describe(item: QObject) -> str:
    """The object and its owners: `QTimer in Session in MainWindow`."""
    owner = item.parent()
    name = item.objectName() or type(item).__name__
    return f"{name} in {describe(owner)}" if owner is not None else name
