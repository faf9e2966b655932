"""The diagnosis panel says what is wrong, applies remedies, and shows how the layers do."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from nnviz.data.dataset import Data, Samples
from nnviz.data.preparation import Preparation
from nnviz.data.scaling import Scaling
from nnviz.engine.activations import activations
from nnviz.engine.health import LayerHealth
from nnviz.engine.optimizers import Adam
from nnviz.gui.panels.diagnosis import DiagnosisPanel
from nnviz.gui.session import Session
from nnviz.gui.theme import LIGHT
from nnviz.training.diagnosis import Diagnosis, Finding, rules
from nnviz.training.experiment import Experiment
from nnviz.training.history import BATCH_COLUMNS, EVALUATION_COLUMNS, History, Recorder
from nnviz.training.snapshot import Snapshot, Status

EXPERIMENT = Experiment.recommended("circle")
LEAKY = replace(EXPERIMENT, hidden=(replace(EXPERIMENT.hidden[0], activation=activations.create("leaky_relu")),))
SLOWER = replace(EXPERIMENT, optimizer=Adam(learning_rate=0.003))
DEAD = Finding("dead_units", "Dead units", 1, "40% have slope 0.", "Leaky ReLU in layer 1", LEAKY)
GROWING = Finding("growing_loss", "The loss grows", None, "It is 9.", "Learning rate 0.003", SLOWER, restart=True)
HEALTH = (LayerHealth(0.5, 0.25, 0.4, 0.0, 0.001), LayerHealth(0.125, 3e-5, 0.0, 0.75, 0.02))


def snapshot(*findings: Finding, health: tuple[LayerHealth, ...] = HEALTH) -> Snapshot:
    samples = Samples(np.zeros((2, 2), np.float32), np.array([[0], [1]], np.float32))
    data = Data(samples, samples)
    history = History(Recorder(BATCH_COLUMNS).view(), Recorder(EVALUATION_COLUMNS).view())
    return Snapshot(
        *(EXPERIMENT, data, Preparation((), Scaling.none()), Status.PAUSED, "", 0, 0.0, 0.0, (), history),
        diagnosis=Diagnosis(health, findings),
    )


@pytest.fixture
def panel(qtbot: QtBot) -> DiagnosisPanel:
    session = Session(EXPERIMENT)
    panel = DiagnosisPanel(session)
    session.setParent(panel)
    session.add_viewer(panel)
    qtbot.addWidget(panel)
    panel.resize(690, 150)
    panel.show()
    return panel


def show(panel: DiagnosisPanel, shown: Snapshot) -> None:
    panel.session.snapshot = shown
    panel.show_snapshot(shown)
    QApplication.processEvents()  # widgets that were added become visible


def texts(panel: DiagnosisPanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisibleTo(panel)]


def test_a_healthy_training_is_said_to_be_one(panel: DiagnosisPanel) -> None:
    show(panel, snapshot())
    assert any("Nothing is wrong" in text for text in texts(panel))
    for rule in rules:
        assert any(rule.title.lower() in text for text in texts(panel)), "what was looked for"


def test_a_finding_is_told_with_its_cause_and_layer(panel: DiagnosisPanel) -> None:
    show(panel, snapshot(DEAD, GROWING))
    assert {"Dead units · layer 1", "40% have slope 0.", "The loss grows", "It is 9."} <= set(texts(panel))
    assert not any("Nothing is wrong" in text for text in texts(panel))
    show(panel, snapshot(GROWING))
    assert "Dead units · layer 1" not in texts(panel)


def test_a_remedy_is_applied_by_one_click_and_undone(qtbot: QtBot, panel: DiagnosisPanel) -> None:
    show(panel, snapshot(DEAD))
    qtbot.mouseClick(next(iter(panel.rows.values())).remedy, Qt.MouseButton.LeftButton)
    session = panel.session
    assert session.experiment == LEAKY
    assert session.undo_stack.undoText() == DEAD.remedy
    session.undo_stack.undo()
    assert session.experiment == EXPERIMENT


def test_a_remedy_keeps_what_was_chosen_since_the_look(qtbot: QtBot, panel: DiagnosisPanel) -> None:
    show(panel, snapshot(GROWING))
    panel.session.change("batch", batch_size=7)
    qtbot.mouseClick(next(iter(panel.rows.values())).remedy, Qt.MouseButton.LeftButton)
    assert panel.session.experiment == replace(SLOWER, batch_size=7)


def test_a_remedy_that_needs_a_new_beginning_is_still_one_step_back(qtbot: QtBot, panel: DiagnosisPanel) -> None:
    show(panel, snapshot(GROWING))
    qtbot.mouseClick(next(iter(panel.rows.values())).remedy, Qt.MouseButton.LeftButton)
    assert panel.session.undo_stack.count() == 1
    panel.session.undo_stack.undo()
    assert panel.session.experiment == EXPERIMENT


def test_the_table_has_a_row_a_layer(panel: DiagnosisPanel) -> None:
    show(panel, snapshot())
    shown = texts(panel)
    first = shown.index("1")
    assert shown[first : first + 12] == [
        *("1", "0.500", "0.250", "40%", "0%", "0.0010"),
        *("2", "0.125", "3.0e−5", "0%", "75%", "0.0200"),
    ]
    show(panel, snapshot(health=HEALTH[:1]))
    assert "75%" not in texts(panel)


def test_the_rows_are_made_anew_only_when_something_else_is_found(panel: DiagnosisPanel) -> None:
    """A button must not vanish under the mouse at every evaluation."""
    show(panel, snapshot(DEAD))
    (row,) = panel.rows.values()
    show(panel, snapshot(DEAD, health=HEALTH[::-1]))
    assert list(panel.rows.values()) == [row]


def test_colours_change_and_everything_has_a_name(panel: DiagnosisPanel) -> None:
    show(panel, snapshot(DEAD, GROWING))
    panel.apply_theme(LIGHT)
    assert len(panel.rows) == 2
    for child in panel.findChildren(QWidget):
        if child.focusPolicy() != Qt.FocusPolicy.NoFocus and child.focusProxy() is None and child.isVisible():
            assert child.accessibleName() or child.property("text"), child
