"""What the status line says of the network, and of a choice that the training does not have yet."""

from dataclasses import replace

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from nnviz.engine.layers import Convolution, HiddenLayer, MaxPooling
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


def test_edges_between_maps_are_not_called_weights(qtbot: QtBot) -> None:
    hidden = Convolution(3, 3), MaxPooling(2), Convolution(2, 3), HiddenLayer(4)
    experiment = replace(Experiment.recommended("digits"), hidden=hidden)
    line = StatusLine(Session(experiment))
    qtbot.addWidget(line)
    edges = 3 + 3 + 6 + 8 + 40
    weights = 27 + 54 + 2 * 16 * 4 + 40
    assert line._network.text().startswith(f"showing {edges} edges for {weights} weights  ·  ")
    line.show_edges(5)
    assert line._network.text().startswith(f"showing 5 of {edges} edges for {weights} weights  ·  ")
    line.show_experiment(replace(experiment, hidden=(HiddenLayer(4),)))
    assert line._network.text().startswith("showing 5 of 296 weights  ·  ")


def test_many_layers_do_not_make_the_window_wide(qtbot: QtBot) -> None:
    experiment = Experiment.recommended("digits")
    line = StatusLine(Session(experiment))
    qtbot.addWidget(line)
    few = line.minimumSizeHint().width()
    line.show_experiment(replace(experiment, hidden=(Convolution(16, 5), MaxPooling(2), *[Convolution(16, 3)] * 6)))
    assert line.minimumSizeHint().width() <= few
