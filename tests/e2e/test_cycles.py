"""A window that was closed leaves nothing behind."""

import gc
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from nnviz.gui.screenshot import OffscreenWindow
from nnviz.training.experiment import Experiment

CYCLES = 4


def open_train_close() -> None:
    with OffscreenWindow(Experiment.recommended("moons")) as offscreen:
        offscreen.session.toggle()
        while offscreen.next_snapshot().step < 20:
            pass
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


def test_no_widget_is_left(qapp: QApplication) -> None:
    open_train_close()
    before = len(qapp.allWidgets())
    for _ in range(CYCLES):
        open_train_close()
    assert len(qapp.allWidgets()) == before


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_file_is_left_open(qapp: QApplication) -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    open_train_close()
    before = open_files()
    for _ in range(CYCLES):
        open_train_close()
    assert open_files() <= before
