"""The network panel adds, removes and resizes layers."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from nnviz.engine.activations import LeakyReLU, ReLU, Tanh
from nnviz.engine.initializers import Zeros
from nnviz.engine.layers import HiddenLayer
from nnviz.gui.panels.architecture import LEAST_HEIGHT, ArchitecturePanel
from nnviz.gui.session import Session
from nnviz.gui.theme import LIGHT
from nnviz.training.experiment import MAX_HIDDEN_LAYERS, MAX_PARAMETERS, Experiment


@pytest.fixture
def panel(qtbot: QtBot) -> ArchitecturePanel:
    session = Session(Experiment.recommended("mnist"))
    panel = ArchitecturePanel(session)
    session.setParent(panel)
    session.add_viewer(panel)
    panel.resize(280, 240)
    qtbot.addWidget(panel)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    return panel


def shown(panel: ArchitecturePanel) -> list[tuple[int, str]]:
    return [(int(row.units.value), row.activation.currentText()) for row in panel.rows]


def hidden(panel: ArchitecturePanel) -> list[tuple[int, str]]:
    return [(layer.units, layer.activation.title) for layer in panel.session.experiment.hidden]


def retype(qtbot: QtBot, panel: ArchitecturePanel, row: int, text: str) -> None:
    field = panel.rows[row].units
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def texts(panel: ArchitecturePanel) -> list[str]:
    return [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]


def test_it_shows_the_network_from_input_to_output(panel: ArchitecturePanel) -> None:
    assert shown(panel) == [(16, "ReLU"), (16, "ReLU")]
    assert "Input: 784 = 28 × 28 pixels" in texts(panel)
    assert "10 · softmax" in texts(panel)
    assert "13,002 parameters" in texts(panel)
    assert [row.button.text() for row in (*panel.rows, panel.output_row)] == ["1", "2", "3"]


def test_an_added_layer_copies_the_last_and_is_selected(qtbot: QtBot, panel: ArchitecturePanel) -> None:
    panel.session.change("other", hidden=(HiddenLayer(32), HiddenLayer(5, Tanh())))
    qtbot.mouseClick(panel.add, Qt.MouseButton.LeftButton)
    assert hidden(panel) == shown(panel) == [(32, "ReLU"), (5, "Tanh"), (5, "Tanh")]
    assert panel.session.layer == 3
    assert [row.button.isChecked() for row in (*panel.rows, panel.output_row)] == [False, False, True, False]


def test_the_first_layer_of_all_has_eight_relus(qtbot: QtBot, panel: ArchitecturePanel) -> None:
    panel.session.change("none", hidden=())
    assert panel.rows == []
    qtbot.mouseClick(panel.add, Qt.MouseButton.LeftButton)
    assert panel.session.experiment.hidden == (HiddenLayer(8, ReLU()),)


def test_removing_a_layer_keeps_the_others(qtbot: QtBot, panel: ArchitecturePanel) -> None:
    panel.session.change("other", hidden=(HiddenLayer(1), HiddenLayer(2), HiddenLayer(3)))
    qtbot.mouseClick(panel.rows[1].remove, Qt.MouseButton.LeftButton)
    assert hidden(panel) == shown(panel) == [(1, "ReLU"), (3, "ReLU")]


def test_two_quick_removals_are_two_steps_of_undo(qtbot: QtBot, panel: ArchitecturePanel) -> None:
    for _ in range(2):
        qtbot.mouseClick(panel.rows[0].remove, Qt.MouseButton.LeftButton)
    assert shown(panel) == []
    panel.session.undo_stack.undo()
    assert shown(panel) == [(16, "ReLU")]
    panel.session.undo_stack.undo()
    assert hidden(panel) == shown(panel) == [(16, "ReLU"), (16, "ReLU")]


def test_two_quick_additions_are_two_steps_of_undo(qtbot: QtBot, panel: ArchitecturePanel) -> None:
    for _ in range(2):
        qtbot.mouseClick(panel.add, Qt.MouseButton.LeftButton)
    panel.session.undo_stack.undo()
    assert len(panel.rows) == len(panel.session.experiment.hidden) == 3


def test_resizing_a_layer_changes_it_alone(qtbot: QtBot, panel: ArchitecturePanel) -> None:
    retype(qtbot, panel, 1, "100")
    assert hidden(panel) == shown(panel) == [(16, "ReLU"), (100, "ReLU")]
    assert panel.session.undo_stack.undoText() == "Units of layer 2"
    qtbot.keyClick(panel.rows[1].units, Qt.Key.Key_Up)
    assert hidden(panel)[1] == (101, "ReLU")


@pytest.mark.parametrize("text", ["0", "10000000", "abc", "2.5", "-3"])
def test_impossible_units_are_refused_with_a_line(qtbot: QtBot, panel: ArchitecturePanel, text: str) -> None:
    retype(qtbot, panel, 0, text)
    assert hidden(panel) == [(16, "ReLU"), (16, "ReLU")]
    assert panel.session.undo_stack.count() == 0
    line = next(line for line in texts(panel) if line.startswith("Units of layer 1 must"))
    assert line == "Units of layer 1 must be a whole number from 1 to 4,096; 16 stays."
    panel.rows[1].units.setFocus()
    assert panel.rows[0].units.text() == "16"


def test_a_network_that_is_too_large_is_told_in_the_banner_and_taken_back(
    qtbot: QtBot, panel: ArchitecturePanel
) -> None:
    panel.session.change("large", hidden=(HiddenLayer(4000),) * 2 + (HiddenLayer(16),))
    told: list[str] = []
    panel.session.problem.connect(told.append)
    retype(qtbot, panel, 2, "4096")
    assert len(told) == 1
    assert f"{MAX_PARAMETERS:,}" in told[0]
    assert shown(panel)[2] == (16, "ReLU")
    assert panel.rows[2].units.text() == "16"


def test_an_activation_is_chosen_per_layer(panel: ArchitecturePanel) -> None:
    box = panel.rows[1].activation
    row = box.findData("tanh")
    box.setCurrentIndex(row)
    box.activated.emit(row)
    assert hidden(panel) == [(16, "ReLU"), (16, "Tanh")]
    panel.session.undo_stack.undo()
    assert shown(panel) == [(16, "ReLU"), (16, "ReLU")]


def test_choosing_the_same_activation_keeps_its_slope(panel: ArchitecturePanel) -> None:
    hidden = (HiddenLayer(8, LeakyReLU(alpha=0.3)),)
    panel.session.change("leaky", hidden=hidden)
    panel.rows[0].activation.activated.emit(panel.rows[0].activation.currentIndex())
    assert panel.session.experiment.hidden == hidden


def test_the_initializer_is_edited(panel: ArchitecturePanel) -> None:
    row = panel.initializer.box.findData("zeros")
    panel.initializer.box.setCurrentIndex(row)
    panel.initializer.box.activated.emit(row)
    assert panel.session.experiment.initializer == Zeros()


def test_there_is_an_end_to_adding(panel: ArchitecturePanel) -> None:
    panel.session.change("many", hidden=(HiddenLayer(2),) * MAX_HIDDEN_LAYERS)
    assert not panel.add.isEnabled()
    assert str(MAX_HIDDEN_LAYERS) in panel.add.toolTip()
    panel.session.change("fewer", hidden=(HiddenLayer(2),))
    assert panel.add.isEnabled()


def test_many_layers_scroll_instead_of_growing_the_dock(qtbot: QtBot, panel: ArchitecturePanel) -> None:
    few = panel.minimumSizeHint()
    panel.session.change("many", hidden=(HiddenLayer(4000),) * 1 + (HiddenLayer(2),) * (MAX_HIDDEN_LAYERS - 1))
    qtbot.waitUntil(lambda: panel.rows[-1].isVisible() and panel.rows[-1].visibleRegion().isEmpty())
    assert panel.minimumSizeHint().height() <= few.height() + LEAST_HEIGHT
    assert panel.minimumSizeHint().width() <= 280
    panel.rows[-2].units.setFocus()
    for _ in range(3):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is panel.rows[-1].button
    assert not panel.rows[-1].button.visibleRegion().isEmpty(), "the focus is scrolled into view"


def test_an_added_layer_is_scrolled_into_view(qtbot: QtBot, panel: ArchitecturePanel) -> None:
    panel.session.change("many", hidden=(HiddenLayer(2),) * 8)
    QApplication.processEvents()
    qtbot.mouseClick(panel.add, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.rows[-1].visibleRegion().boundingRect() == panel.rows[-1].rect())


def test_a_layer_is_selected_by_its_number_and_by_working_in_its_row(qtbot: QtBot, panel: ArchitecturePanel) -> None:
    qtbot.mouseClick(panel.output_row.button, Qt.MouseButton.LeftButton)
    assert panel.session.layer == 3
    panel.rows[1].units.setFocus()
    assert panel.session.layer == 2
    qtbot.mouseClick(panel.rows[0].button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(panel.rows[0].button, Qt.MouseButton.LeftButton)
    assert panel.session.layer == 1
    assert panel.rows[0].button.isChecked(), "a second click does not take the selection away"


def test_a_layer_that_is_selected_elsewhere_is_marked(panel: ArchitecturePanel) -> None:
    panel.session.select_layer(2)
    assert [row.button.isChecked() for row in panel.rows] == [False, True]


def test_the_rows_and_what_is_being_typed_survive_edits_elsewhere(qtbot: QtBot, panel: ArchitecturePanel) -> None:
    field = panel.rows[0].units
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "12")
    panel.session.change("elsewhere", hidden=(HiddenLayer(16), HiddenLayer(5)))
    panel.session.change("elsewhere", batch_size=7)
    assert panel.rows[0].units is field
    assert field.hasFocus()
    assert field.text() == "12"
    assert shown(panel)[1] == (5, "ReLU")


def test_what_is_being_typed_in_a_removed_row_is_forgotten(qtbot: QtBot, panel: ArchitecturePanel) -> None:
    panel.rows[1].units.setFocus()
    panel.rows[1].units.selectAll()
    qtbot.keyClicks(panel.rows[1].units, "99")
    panel.session.change("fewer", hidden=(HiddenLayer(16),))
    assert hidden(panel) == [(16, "ReLU")]


def test_the_tab_key_goes_through_the_rows_in_order(panel: ArchitecturePanel) -> None:
    panel.session.change("three", hidden=(HiddenLayer(1), HiddenLayer(2), HiddenLayer(3)))
    chain: list[QWidget] = [panel.rows[0].button]
    while (following := chain[-1].nextInFocusChain()) is not chain[0]:
        chain.append(following)
    expected: list[QWidget] = []
    for row in panel.rows:
        expected += [row.button, row.units, row.activation, row.remove]
    expected += [panel.output_row.button, panel.add, panel.initializer.box]
    assert [widget for widget in chain if widget in expected] == expected


def test_everything_has_a_name_and_both_themes_have_icons(panel: ArchitecturePanel) -> None:
    panel.apply_theme(LIGHT)
    assert not panel.rows[0].remove.icon().isNull()
    for child in panel.findChildren(QWidget):
        if child.focusPolicy() != Qt.FocusPolicy.NoFocus and child.focusProxy() is None and child.isVisible():
            assert child.accessibleName(), child


# Feature maps


def kinds(panel: ArchitecturePanel) -> list[str]:
    return [str(layer) for layer in panel.session.experiment.hidden]


def test_a_small_convolutional_network_is_one_choice_and_one_step_back(panel: ArchitecturePanel) -> None:
    assert panel.add_maps.isVisible()
    panel.small_convolutional.trigger()
    assert kinds(panel) == ["conv8x5", "pool2", "conv16x5", "pool2", "64"]
    assert [row.kind for row in panel.rows] == [type(layer) for layer in panel.session.experiment.hidden]
    assert [field.value for field in panel.rows[2].numbers.values()] == [16, 5]
    assert panel.rows[1].activation is None
    assert panel.minimumSizeHint().width() <= 280
    panel.session.undo_stack.undo()
    assert kinds(panel) == ["16", "16"]
    assert hidden(panel) == shown(panel)


def test_convolution_and_pooling_come_before_the_dense_layers(panel: ArchitecturePanel) -> None:
    panel.add_convolution.trigger()
    panel.add_pooling.trigger()
    assert kinds(panel) == ["conv8x5", "pool2", "16", "16"]
    assert panel.session.layer == 2
    panel.add.click()
    assert kinds(panel) == ["conv8x5", "pool2", "16", "16", "16"]
    assert panel.edits.insert(2)  # between maps: another convolution
    assert kinds(panel)[:3] == ["conv8x5", "conv8x5", "pool2"]


def test_filters_kernel_and_pool_size_are_typed(qtbot: QtBot, panel: ArchitecturePanel) -> None:
    panel.small_convolutional.trigger()
    for row, name, text in ((0, "filters", "4"), (0, "kernel", "7"), (1, "size", "4")):
        field = panel.rows[row].numbers[name]
        field.setFocus()
        field.selectAll()
        qtbot.keyClicks(field, text)
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert kinds(panel)[:2] == ["conv4x7", "pool4"]
    field = panel.rows[0].numbers["kernel"]
    field.selectAll()
    qtbot.keyClicks(field, "99")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert kinds(panel)[0] == "conv4x7"
    assert "15" in panel.error_line.text()


def test_a_layer_that_does_not_fit_is_told_and_not_made(qtbot: QtBot, panel: ArchitecturePanel) -> None:
    panel.small_convolutional.trigger()
    with qtbot.waitSignal(panel.session.problem) as told:
        panel.edits.set_number(2, "size", 8)  # 3 × 3 pixels are left for kernels of 5 × 5
    assert "does not fit" in told.args[0]
    assert kinds(panel)[1] == "pool2"
    assert panel.rows[1].numbers["size"].value == 2


def test_filters_are_added_and_removed_and_pooling_has_none(panel: ArchitecturePanel) -> None:
    panel.small_convolutional.trigger()
    edits = panel.edits
    assert edits.add_units(1, -10)
    assert kinds(panel)[0] == "conv1x5"
    assert edits.why_no_fewer_units(1) == "It is the last filter of its layer: remove the layer instead"
    assert edits.add_units(1, 3)
    assert kinds(panel)[0] == "conv4x5"
    assert not edits.add_units(2, 1)
    assert edits.why_no_more_units(2) == edits.why_no_fewer_units(2) != ""
    texts = [text for text, _ in edits.actions(1)]
    assert "Add a Filter to Hidden 1" in texts
    assert not any("Neuron" in text for text, _ in edits.actions(2))
    pool = dict(edits.actions(1))["Insert Max Pooling After"]
    assert pool()
    assert kinds(panel)[:3] == ["conv4x5", "pool2", "pool2"]


def test_only_pictures_have_convolutions_and_small_ones_small_kernels(panel: ArchitecturePanel) -> None:
    panel.session.edit(Experiment.recommended("digits"), "small pictures")
    panel.small_convolutional.trigger()
    assert kinds(panel) == ["conv8x3", "pool2", "conv16x3", "pool2", "64"]
    panel.session.edit(Experiment.recommended("spiral"), "points")
    assert not panel.add_maps.isVisible()
