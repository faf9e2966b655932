"""What tests of the whole window share."""

import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

HARMLESS = ("propagateSizeHints", "does not support raise")
"""What only the hidden screen says."""


@pytest.fixture
def complaints(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What Qt says, and errors in what it calls, which would end no test."""
    told: list[str] = []

    def tell(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if not any(harmless in message for harmless in HARMLESS):
            told.append(message)

    monkeypatch.setattr("nnviz.gui.screenshot.tell_message", tell)
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, traceback: told.append(repr(error)))
    before = qInstallMessageHandler(tell)
    yield told
    qInstallMessageHandler(before)
