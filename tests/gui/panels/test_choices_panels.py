"""The panels of choices: each offers its group of the experiment's fields, all of it from the declarations."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from nnviz.data.augmentation import augmentations
from nnviz.data.features import Square
from nnviz.engine.layers import LAYER, HiddenLayer
from nnviz.engine.losses import BinaryCrossEntropy, MeanSquaredError, losses
from nnviz.engine.normalization import BatchNormalization
from nnviz.engine.parts import group, numbers, parts
from nnviz.engine.regularizers import L2, NoPenalty
from nnviz.gui.choices_panel import ChoicesPanel
from nnviz.gui.controls.forms import EntryForm
from nnviz.gui.panel import Panel, panels
from nnviz.gui.panels.architecture import ArchitecturePanel  # registers it, and with it all panels of the package
from nnviz.gui.panels.input import InputPanel
from nnviz.gui.panels.layer import LayerPanel
from nnviz.gui.panels.loss import LossPanel
from nnviz.gui.panels.optimizer import OptimizerPanel
from nnviz.gui.panels.regularisation import RegularisationPanel
from nnviz.gui.session import Session
from nnviz.training.experiment import MAX_SEED, NETWORK, Experiment

GROUPS = (InputPanel, OptimizerPanel, LossPanel, RegularisationPanel)


def shown(qtbot: QtBot, kind: type[Panel], experiment: Experiment | None = None) -> Panel:
    session = Session(experiment or Experiment.recommended("circle"))
    panel = kind(session)
    session.setParent(panel)
    session.add_viewer(panel)
    qtbot.addWidget(panel)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    return panel


def choose(form: EntryForm, name: str | None) -> None:
    row = form.box.findData(name)
    form.box.setCurrentIndex(row)
    form.box.activated.emit(row)


def offered(form: EntryForm) -> set[str]:
    return {form.box.itemData(row) for row in range(form.box.count())}


def test_every_choice_of_an_experiment_is_offered_somewhere():
    """A field that is added to the experiment without a group would be missing in the window."""
    in_groups = {name for kind in GROUPS for name in group(Experiment, kind.group)} | set(group(Experiment, NETWORK))
    elsewhere = {"dataset", "test_share", "start"}  # the Data panel, and the New Start action
    assert in_groups | elsewhere == {*parts(Experiment), *numbers(Experiment)}
    assert {*group(HiddenLayer, LAYER), "units", "activation"} == {*parts(HiddenLayer), *numbers(HiddenLayer)}
    assert {*GROUPS, LayerPanel, ArchitecturePanel} <= set(panels)


@pytest.mark.parametrize("kind", GROUPS)
def test_every_entry_can_be_chosen_and_undone(qtbot: QtBot, kind: type[ChoicesPanel]) -> None:
    panel = shown(qtbot, kind, Experiment.recommended("digits"))
    session = panel.session
    for name, form in panel.choices.forms.items():
        first = getattr(session.experiment, name)
        for entry in list(form.registry):
            if entry.name in offered(form):
                choose(form, entry.name)
                assert getattr(session.experiment, name).name == entry.name
                assert any(entry.formulas() == label.text() for label in form.findChildren(QLabel))
        while session.undo_stack.canUndo():
            session.undo_stack.undo()
        assert getattr(session.experiment, name) == form.entry == first


@pytest.mark.parametrize("dataset", ["circle", "sine"])
def test_only_losses_that_fit_the_task_are_offered(qtbot: QtBot, dataset: str) -> None:
    panel = shown(qtbot, LossPanel)
    experiment = Experiment.recommended(dataset)
    panel.session.edit(experiment, "other data")
    assert offered(panel.choices.forms["loss"]) == {
        loss.name for loss in losses if experiment.dataset.task in loss.tasks
    }
    assert panel.choices.forms["loss"].entry == experiment.loss


def test_undo_across_tasks_brings_back_losses_and_loss(qtbot: QtBot) -> None:
    panel = shown(qtbot, LossPanel)
    form = panel.choices.forms["loss"]
    before = offered(form)
    panel.session.edit(Experiment.recommended("sine"), "other data")
    panel.session.undo_stack.undo()
    assert offered(form) == before
    assert form.box.currentData() == "binary_cross_entropy"
    assert panel.session.experiment.loss == BinaryCrossEntropy()


def test_a_loss_is_chosen_with_its_output_function(qtbot: QtBot) -> None:
    panel = shown(qtbot, LossPanel)
    choose(panel.choices.forms["loss"], "mse")
    assert panel.session.experiment.loss == MeanSquaredError()
    texts = [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]
    assert any("ŷ = z" in text and "(ŷ − y)²" in text for text in texts)


def test_augmentation_is_offered_for_pictures_and_features_for_points(qtbot: QtBot) -> None:
    panel = shown(qtbot, InputPanel)
    augmentation, features = panel.choices.forms["augmentation"], panel.choices.checks["features"]
    assert not augmentation.isVisible()
    assert features.isVisible()
    panel.session.edit(Experiment.recommended("digits"), "pictures")
    assert augmentation.isVisible()
    assert offered(augmentation) == set(augmentations.names())
    assert not features.isVisible()


def test_a_feature_is_ticked_and_becomes_an_input(qtbot: QtBot) -> None:
    panel = shown(qtbot, InputPanel)
    session, box = panel.session, panel.choices.checks["features"].boxes["square"]
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert session.experiment.features == (Square(),)
    assert session.experiment.sizes[0] == 4
    session.undo_stack.undo()
    assert session.experiment.features == ()
    assert not box.isChecked()


def test_a_penalty_gets_its_strength(qtbot: QtBot) -> None:
    panel = shown(qtbot, RegularisationPanel)
    form = panel.choices.forms["regularizer"]
    choose(form, "l2")
    assert panel.session.experiment.regularizer == L2()
    form.control("strength").setFocus()
    qtbot.keyClick(form.control("strength"), Qt.Key.Key_Up)
    assert panel.session.experiment.regularizer == L2(strength=2e-4)
    panel.session.undo_stack.undo()
    panel.session.undo_stack.undo()
    assert panel.session.experiment.regularizer == form.entry == NoPenalty()


@pytest.mark.parametrize(("text", "seed"), [("7", 7), (str(MAX_SEED), MAX_SEED), ("7.0", 7), ("-1", 0), ("x", 0)])
def test_the_seed_is_a_whole_number(qtbot: QtBot, text: str, seed: int) -> None:
    panel = shown(qtbot, LossPanel)
    field = panel.choices.controls["seed"]
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert panel.session.experiment.seed == field.value == seed
    told = [label.text() for label in panel.findChildren(QLabel) if label.text().startswith("Seed must be")]
    assert [line.endswith("; 0 stays.") for line in told] == [True] * (seed == 0)


class TestLayer:
    """The panel of the selected hidden layer."""

    def test_it_edits_the_selected_layer_alone(self, qtbot: QtBot) -> None:
        panel = shown(
            qtbot, LayerPanel, replace(Experiment.recommended("spiral"), hidden=(HiddenLayer(3), HiddenLayer(4)))
        )
        panel.session.select_layer(2)
        choose(panel.choices.forms["normalization"], "batch_norm")
        assert panel.session.experiment.hidden == (HiddenLayer(3), HiddenLayer(4, normalization=BatchNormalization()))
        panel.session.select_layer(1)
        assert panel.choices.forms["normalization"].entry.name == "none"

    def test_a_choice_of_its_own_can_be_taken_back_to_that_of_the_network(self, qtbot: QtBot) -> None:
        panel = shown(qtbot, LayerPanel)
        form = panel.choices.forms["regularizer"]
        assert form.entry is None
        choose(form, "l2")
        assert panel.session.experiment.hidden[0].regularizer == L2()
        choose(form, None)
        assert panel.session.experiment.hidden[0].regularizer is None

    def test_the_output_layer_has_nothing_to_choose(self, qtbot: QtBot) -> None:
        panel = shown(qtbot, LayerPanel)
        panel.session.select_layer(2)
        assert not panel.choices.isVisible()
        assert "Output layer" in panel.heading.text()


@pytest.mark.parametrize("kind", [*GROUPS, LayerPanel])
@pytest.mark.parametrize("dataset", ["circle", "digits", "sine"])
def test_it_fits_its_dock_and_everything_has_a_name(qtbot: QtBot, kind: type[Panel], dataset: str) -> None:
    panel = shown(qtbot, kind, Experiment.recommended(dataset))
    for form in panel.choices.forms.values():
        for name in offered(form):
            choose(form, name)
            assert panel.minimumSizeHint().width() <= 270, name
            for child in panel.findChildren(QWidget):
                if child.focusPolicy() != Qt.FocusPolicy.NoFocus and child.focusProxy() is None and child.isVisible():
                    assert child.accessibleName(), child
