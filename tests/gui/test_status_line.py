"""The status line tells of a choice that the training does not have yet."""

from dataclasses import replace

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from nnviz.gui.session import Session
from nnviz.gui.status_line import StatusLine
from nnviz.training.experiment import Experiment


def test_a_choice_that_takes_its_time_is_in_preparation(qtbot: QtBot) -> None:
    session = Session(Experiment.recommended("digits"))
    line = StatusLine(session)
    session.setParent(line)
    qtbot.addWidget(line)

    def texts() -> set[str]:
        return {label.text() for label in line.findChildren(QLabel)}

    session.start()
    qtbot.waitUntil(lambda: session.snapshot is not None)
    line.show_snapshot(session.snapshot)
    assert "Paused" in texts()
    session.edit(replace(session.experiment, ink_share=0.3), "ink")
    line.show_experiment(session.experiment)
    qtbot.waitUntil(lambda: "Preparing…" in texts())
    qtbot.waitUntil(lambda: session.snapshot.experiment == session.experiment)
    line.show_snapshot(session.snapshot)
    assert "Paused" in texts()
    session.close()
