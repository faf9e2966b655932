"""The optimizer panel edits the optimizer of the experiment, and follows it."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from nnviz.engine.optimizers import SGD, Adam, optimizers
from nnviz.gui.panels.optimizer import OptimizerPanel
from nnviz.gui.session import Session
from nnviz.training.experiment import Experiment


@pytest.fixture
def panel(qtbot: QtBot) -> OptimizerPanel:
    session = Session(replace(Experiment.recommended("circle"), optimizer=Adam(learning_rate=0.01)))
    panel = OptimizerPanel(session)
    session.setParent(panel)
    session.add_viewer(panel)
    qtbot.addWidget(panel)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    return panel


def choose(panel: OptimizerPanel, name: str) -> None:
    row = panel.choices.forms["optimizer"].box.findData(name)
    panel.choices.forms["optimizer"].box.setCurrentIndex(row)
    panel.choices.forms["optimizer"].box.activated.emit(row)


def test_it_shows_the_optimizer_of_the_experiment(panel: OptimizerPanel) -> None:
    assert panel.choices.forms["optimizer"].entry == panel.session.experiment.optimizer == Adam(learning_rate=0.01)


@pytest.mark.parametrize("name", optimizers.names())
def test_every_optimizer_can_be_chosen(panel: OptimizerPanel, name: str) -> None:
    choose(panel, name)
    assert panel.session.experiment.optimizer.name == name
    formula = optimizers.find(name).formula.split(";")[0]
    assert any(formula in label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def test_a_learning_rate_is_one_edit_that_can_be_undone(qtbot: QtBot, panel: OptimizerPanel) -> None:
    field = panel.choices.forms["optimizer"].control("learning_rate")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "0.5")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    stack = panel.session.undo_stack
    assert panel.session.experiment.optimizer == Adam(learning_rate=0.5)
    assert (stack.count(), stack.undoText()) == (1, "Learning rate of Adam")
    stack.undo()
    assert field.text() == "0.01"
    stack.redo()
    assert field.text() == "0.5"


def test_undo_brings_back_the_optimizer_with_its_rows(panel: OptimizerPanel) -> None:
    choose(panel, "sgd")
    panel.session.undo_stack.undo()
    assert panel.choices.forms["optimizer"].entry == Adam(learning_rate=0.01)
    assert panel.choices.forms["optimizer"].control("beta1").value == 0.9


def test_an_edit_from_elsewhere_is_shown_and_is_no_edit_of_its_own(panel: OptimizerPanel) -> None:
    panel.session.change("elsewhere", optimizer=SGD(learning_rate=2.0))
    assert panel.choices.forms["optimizer"].entry == SGD(learning_rate=2.0)
    assert panel.session.undo_stack.count() == 1


def test_it_fits_its_dock_and_everything_has_a_name(panel: OptimizerPanel) -> None:
    for name in optimizers.names():
        choose(panel, name)
        assert panel.minimumSizeHint().width() <= 270
        assert panel.minimumSizeHint().height() <= 120, "it scrolls"
        for child in panel.findChildren(QWidget):
            if child.focusPolicy() != Qt.FocusPolicy.NoFocus and child.focusProxy() is None and child.isVisible():
                assert child.accessibleName(), child
