"""The loss panel edits loss, penalty and seed."""

import pytest
from nnviz.gui.panels.training_setup import TrainingSetupPanel
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from nnviz.engine.losses import BinaryCrossEntropy, MeanSquaredError, losses
from nnviz.engine.regularizers import L2, NoPenalty
from nnviz.gui.controls.forms import EntryForm
from nnviz.gui.session import Session
from nnviz.training.experiment import MAX_SEED, Experiment


@pytest.fixture
def panel(qtbot: QtBot) -> TrainingSetupPanel:
    session = Session(Experiment.recommended("circle"))
    panel = TrainingSetupPanel(session)
    session.setParent(panel)
    session.add_viewer(panel)
    qtbot.addWidget(panel)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    return panel


def choose(form: EntryForm, name: str) -> None:
    row = form.box.findData(name)
    form.box.setCurrentIndex(row)
    form.box.activated.emit(row)


def offered(panel: TrainingSetupPanel) -> set[str]:
    return {panel.loss.box.itemData(row) for row in range(panel.loss.box.count())}


@pytest.mark.parametrize("dataset", ["circle", "sine"])
def test_only_losses_that_fit_the_task_are_offered(panel: TrainingSetupPanel, dataset: str) -> None:
    experiment = Experiment.recommended(dataset)
    panel.session.edit(experiment, "other data")
    assert offered(panel) == {loss.name for loss in losses if experiment.dataset.task in loss.tasks}
    assert panel.loss.entry == experiment.loss


def test_undo_across_tasks_brings_back_losses_and_loss(panel: TrainingSetupPanel) -> None:
    before = offered(panel)
    panel.session.edit(Experiment.recommended("sine"), "other data")
    panel.session.undo_stack.undo()
    assert offered(panel) == before
    assert panel.loss.box.currentData() == "binary_cross_entropy"
    assert panel.session.experiment.loss == BinaryCrossEntropy()


def test_a_loss_is_chosen_with_its_output_function(panel: TrainingSetupPanel) -> None:
    choose(panel.loss, "mse")
    assert panel.session.experiment.loss == MeanSquaredError()
    texts = [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]
    assert any("ŷ = z" in text and "(ŷ − y)²" in text for text in texts)


def test_a_penalty_gets_its_strength(qtbot: QtBot, panel: TrainingSetupPanel) -> None:
    choose(panel.regularizer, "l2")
    assert panel.session.experiment.regularizer == L2()
    panel.regularizer.control("strength").setFocus()
    qtbot.keyClick(panel.regularizer.control("strength"), Qt.Key.Key_Up)
    assert panel.session.experiment.regularizer == L2(strength=2e-4)
    panel.session.undo_stack.undo()
    panel.session.undo_stack.undo()
    assert panel.session.experiment.regularizer == panel.regularizer.entry == NoPenalty()


@pytest.mark.parametrize(("text", "seed"), [("7", 7), (str(MAX_SEED), MAX_SEED), ("7.0", 0), ("-1", 0), ("x", 0)])
def test_the_seed_is_a_whole_number(qtbot: QtBot, panel: TrainingSetupPanel, text: str, seed: int) -> None:
    panel.seed.setFocus()
    panel.seed.selectAll()
    qtbot.keyClicks(panel.seed, text)
    qtbot.keyClick(panel.seed, Qt.Key.Key_Return)
    assert panel.session.experiment.seed == panel.seed.value == seed
    told = [
        label.text() for label in panel.findChildren(QLabel) if label.text().startswith("Seed must be a whole number")
    ]
    assert [line.endswith("; 0 stays.") for line in told] == [True] * (seed == 0)


def test_it_fits_its_dock_and_everything_has_a_name(panel: TrainingSetupPanel) -> None:
    choose(panel.regularizer, "l1")
    assert panel.minimumSizeHint().width() <= 270
    for child in panel.findChildren(QWidget):
        if child.focusPolicy() != Qt.FocusPolicy.NoFocus and child.focusProxy() is None and child.isVisible():
            assert child.accessibleName(), child
