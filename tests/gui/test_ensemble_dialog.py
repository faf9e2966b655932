"""The dialog that trains an ensemble: keyboard, table, cancelling, and that the window's own network stays as it is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLabel

from nnviz.engine.optimizers import optimizers
from nnviz.gui.controls.number_field import NumberField
from nnviz.gui.ensemble_dialog import EnsembleDialog
from nnviz.gui.main_window import MainWindow
from nnviz.gui.session import Session
from nnviz.training.ensemble import Ensemble
from nnviz.training.experiment import Experiment

LONG = 1_000_000
"""Epochs that no test waits for."""


@pytest.fixture
def session(qtbot):
    return Session(Experiment.recommended("moons"))


@pytest.fixture
def dialog(qtbot, session):
    dialog = EnsembleDialog(session)
    qtbot.addWidget(dialog)
    dialog.show()
    yield dialog
    dialog.end()


def choose(dialog: EnsembleDialog, networks: int, epochs: int) -> None:
    for field, number in ((dialog.networks, networks), (dialog.epochs, epochs)):
        field.set_value(number)
        field.edited.emit(number)


def trained(dialog: EnsembleDialog, qtbot, networks: int = 3, epochs: int = 2) -> None:
    choose(dialog, networks, epochs)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.running
    qtbot.waitUntil(lambda: not dialog.running)


def test_it_proposes_what_suits_the_dataset(dialog, session):
    assert dialog.networks.value == 5
    assert dialog.epochs.value == session.experiment.dataset.recommended["epochs"]
    assert len(dialog.table.texts()) == 5 + 2


def test_return_starts_and_the_table_shows_the_scores_of_that_ensemble(dialog, session, qtbot):
    trained(dialog, qtbot)
    ensemble = Ensemble(session.experiment, 3)
    for _ in ensemble.train(2):
        pass
    score = ensemble.score
    expected = [*(network.score for network in score.networks), score.mean, score.ensemble]
    rows = dialog.table.texts()
    assert [row[2:] for row in rows] == [[f"{one.loss:.4f}", f"{one.measures[0]:.2%}"] for one in expected]
    assert [row[0] for row in rows] == ["Network 1", "Network 2", "Network 3", "Mean of the networks", "Ensemble"]
    assert [row[1] for row in rows] == ["0", "1", "2", "", ""]
    assert dialog.gain.text() == score.gain()
    assert dialog.bar.value() == dialog.bar.maximum()
    assert dialog.where.text() == "Done: 3 networks are in the average"


def test_it_says_where_it_is_while_it_trains(dialog, qtbot):
    choose(dialog, 2, LONG)
    dialog.start()
    qtbot.waitUntil(lambda: dialog.where.text().startswith("network 1 of 2  ·  epoch "))
    assert dialog.where.text().endswith("of 1,000,000")
    assert not dialog.start_button.isEnabled()


def test_escape_cancels_and_then_closes(dialog, qtbot):
    choose(dialog, 2, LONG)
    dialog.start()
    assert dialog.close_button.text() == "Cancel"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.running)
    assert dialog.isVisible()
    assert dialog.where.text() == "Cancelled: 0 networks are in the average"
    assert dialog.close_button.text() == "Close"
    assert dialog.start_button.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_closing_ends_the_training(dialog, qtbot):
    choose(dialog, 2, LONG)
    dialog.start()
    thread = dialog._runner._thread
    dialog.close()
    assert not dialog.isVisible()
    qtbot.waitUntil(lambda: not thread.is_alive())
    dialog.show()
    trained(dialog, qtbot)  # it can be used again


def test_a_number_that_cannot_be_is_told_and_starts_nothing(dialog, qtbot):
    dialog.networks.setFocus()
    qtbot.waitUntil(dialog.networks.hasFocus)
    dialog.networks.selectAll()
    qtbot.keyClicks(dialog.networks, "99")
    qtbot.keyClick(dialog.networks, Qt.Key.Key_Return)
    assert not dialog.running
    assert dialog._error.text() == "Networks K must be a whole number from 2 to 20; 5 stays."


def test_it_follows_the_experiment_of_the_window(dialog, session, qtbot):
    trained(dialog, qtbot)
    session.edit(Experiment.recommended("sine"), "Dataset")
    assert dialog._heading.text() == "Sine  ·  1-8-8-1"
    assert dialog.epochs.value == Experiment.recommended("sine").dataset.recommended["epochs"]
    assert {text for row in dialog.table.texts() for text in row[2:]} == {"—"}
    assert len(dialog.table.texts()[0]) == 5  # R² and the mean absolute error


def test_what_runs_is_not_changed_by_an_edit(dialog, session, qtbot):
    choose(dialog, 2, LONG)
    dialog.start()
    session.edit(Experiment.recommended("sine"), "Dataset")
    assert dialog._heading.text().startswith("Two moons")
    assert dialog._runner.experiment.dataset.name == "moons"


def test_networks_that_diverge_are_told(dialog, session, qtbot):
    plane = Experiment.recommended("plane")
    session.edit(plane, "Dataset")
    session.change("Learning rate", optimizer=optimizers.create("sgd", learning_rate=100.0))
    trained(dialog, qtbot, epochs=20)
    assert [row[2] for row in dialog.table.texts()] == ["diverged"] * 3 + ["—"] * 2
    assert dialog._error.text().startswith("Network 1 diverged and is left out of the average. The loss became")


@pytest.mark.parametrize("networks", [2, 20])
def test_it_fits_the_screen_and_clips_nothing(dialog, session, qtbot, networks):
    for name in ("moons", "sine"):
        session.edit(Experiment.recommended(name), "Dataset")
        trained(dialog, qtbot, networks, epochs=1)
        qtbot.waitUntil(lambda: not clipped(dialog))  # the layout comes with the next events
        assert dialog.width() <= 600
        assert dialog.height() <= 740


def clipped(dialog: EnsembleDialog) -> list[str]:
    """The texts that have too little room."""
    found = []
    for label in dialog.findChildren(QLabel):
        height = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        if label.isVisible() and (label.width() < label.minimumSizeHint().width() or label.height() < height):
            found.append(label.text())
    return found


def test_every_control_has_a_name_and_can_be_reached(dialog):
    for control in dialog.findChildren(QAbstractButton) + dialog.findChildren(NumberField):
        assert control.accessibleName() or control.text()
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus


class TestWindow:
    @pytest.fixture
    def window(self, qtbot):
        window = MainWindow(Session(Experiment.recommended("moons")), theme="light")
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda: window.session.snapshot is not None)
        yield window
        window.close()

    def test_the_menu_opens_it_once_and_the_window_stays_free(self, window, qtbot):
        (action,) = [action for action in window.findChildren(QAction) if action.text() == "Train an Ensemble…"]
        action.trigger()
        action.trigger()
        (dialog,) = window.findChildren(EnsembleDialog)
        assert dialog.isVisible()
        assert not dialog.isModal()

    def test_the_networks_of_the_window_stay_as_they_are_and_can_be_trained_meanwhile(self, window, qtbot):
        window.show_ensemble()
        dialog = window._ensemble
        choose(dialog, 2, LONG)
        dialog.start()
        qtbot.waitUntil(lambda: dialog.where.text().startswith("network"))
        assert window.session.runner.checkpoint().step == 0
        window.session.train_batch()
        qtbot.waitUntil(lambda: window.session.snapshot.step == 1)
        assert dialog.running

    def test_closing_the_window_ends_the_training(self, window, qtbot):
        window.show_ensemble()
        dialog = window._ensemble
        choose(dialog, 2, LONG)
        dialog.start()
        thread = dialog._runner._thread
        window.close()
        assert not thread.is_alive()
        assert not dialog.isVisible()
