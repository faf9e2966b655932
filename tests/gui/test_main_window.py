"""The window: keyboard, menus, docks, themes, files; with the real runner on small data."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRect, QSettings, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QMenu,
    QTabBar,
    QWidget,
)

from nnviz.data import datasets
from nnviz.data.ink import Drawing
from nnviz.data.my_digits import MyDigit
from nnviz.engine.optimizers import optimizers
from nnviz.gui.controls.number_field import NumberField
from nnviz.gui.dock import within
from nnviz.gui.main_window import MainWindow
from nnviz.gui.palettes import GREEN_PURPLE, TEAL_GOLD
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, LIGHT
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Status


@pytest.fixture
def window(qtbot):
    window = MainWindow(Session(Experiment.recommended("circle")), theme="dark")
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.session.snapshot is not None)
    yield window
    window.close()


def dock(window: MainWindow, name: str):
    return next(dock for dock in window.docks if dock.objectName() == name)


def test_space_runs_and_pauses(window, qtbot):
    qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.session.snapshot.status is Status.RUNNING)
    qtbot.waitUntil(lambda: window.actions_.run.iconText() == "Pause")
    qtbot.keyClick(window.canvas, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.session.snapshot.status is Status.PAUSED)


def test_space_runs_also_from_a_field_but_presses_a_button_that_has_the_focus(window, qtbot):
    for field in (window.findChild(NumberField), window.findChild(QComboBox), window.toolbar.speed.slider):
        field.setFocus()
        before = window.session.running
        qtbot.keyClick(field, Qt.Key.Key_Space)
        assert window.session.running != before
    window.session.runner.pause()
    button = window.toolbar.widgetForAction(window.actions_.new_start)
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert window.session.experiment.start == 1
    assert not window.session.running


def test_letters_step(window, qtbot):
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: window.session.snapshot.step == 1)
    qtbot.keyClick(window.canvas, Qt.Key.Key_E)
    qtbot.waitUntil(lambda: window.session.snapshot.epoch == 1.0)
    qtbot.keyClick(window.canvas, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: window.session.snapshot.step == 0)


def test_a_new_start_can_be_undone(window, qtbot):
    before = window.session.experiment
    qtbot.keyClick(window.canvas, Qt.Key.Key_N)
    assert window.session.experiment.start == before.start + 1
    window.actions_.undo.trigger()
    assert window.session.experiment == before


def test_all_docks_that_fit_are_shown_and_no_other(window):
    for name in datasets.names():
        experiment = Experiment.recommended(name)
        if name == "mnist":
            continue  # its panels are those of the 8×8 digits
        window.session.edit(experiment, "Dataset")
        for each in window.docks:
            assert each.isHidden() != each.panel.fits(experiment), (name, each.objectName())


def test_a_hidden_dock_stays_hidden_when_the_dataset_changes_and_the_menu_brings_it_back(window):
    curves = dock(window, "loss_curves")
    curves._hide.click()
    assert curves.isHidden()
    window.session.edit(Experiment.recommended("sine"), "Dataset")
    assert curves.isHidden()
    window._dock_actions["loss_curves"].trigger()
    assert not curves.isHidden()


def test_a_dock_can_be_detached_and_the_layout_restored(window):
    data = dock(window, "dataset")
    data._detach.click()
    assert data.isFloating()
    window.restore_default_layout()
    assert not data.isFloating()


def test_the_first_layout_comes_back_with_all_its_heights(qtbot):
    window = MainWindow(Session(Experiment.recommended("digits")), theme="dark")
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.session.snapshot is not None)
    pad, network = dock(window, "digit_pad"), dock(window, "architecture")
    qtbot.waitUntil(lambda: network.height() >= network.sizeHint().height())
    least = pad.height()
    window.resizeDocks([dock(window, "dataset"), network], [900, 80], Qt.Orientation.Vertical)
    dock(window, "optimizer").detach()
    window.restore_default_layout()
    qtbot.waitUntil(lambda: network.height() >= network.sizeHint().height() and pad.height() >= least)
    window.close()


def test_the_place_of_a_detached_dock_is_within_the_screen():
    screen = QRect(0, 0, 1280, 800)
    assert within(QRect(323, 642, 900, 600), screen) == QRect(323, 200, 900, 600)
    assert within(QRect(-1402, -525, 900, 600), screen) == QRect(0, 0, 900, 600)
    assert within(QRect(10, 10, 2000, 2000), screen) == screen


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_theme_reaches_every_panel(window, theme):
    window.appearance.choose_theme(theme)
    assert window.appearance.theme.name == theme
    assert all(each.panel.theme.name == theme for each in window.docks)


def test_a_palette_reaches_every_panel_and_survives_another_theme(window):
    menu = next(menu for menu in window.menuBar().findChildren(QMenu) if menu.title() == "Colours")
    entries = {action.text(): action for action in menu.actions()}
    entries["Green and purple"].trigger()
    assert window.appearance.theme == DARK.with_palette(GREEN_PURPLE) != DARK
    entries["Light"].trigger()
    assert window.appearance.theme == LIGHT.with_palette(GREEN_PURPLE)
    assert window.canvas.theme == window.appearance.theme
    assert all(each.panel.theme == window.appearance.theme for each in window.docks)
    assert [text for text, action in entries.items() if action.isChecked()] == ["Light", "Green and purple"]


@pytest.mark.parametrize("name", ["digits", "circle", "sine"])
def test_it_fits_1280_by_800(window, name):
    window.session.edit(Experiment.recommended(name), "Dataset")
    minimum = window.minimumSizeHint()
    assert minimum.width() <= 1280
    assert minimum.height() <= 800


def test_it_never_grows_when_the_dataset_changes(window, qtbot):
    window.resize(1280, 800)
    for name in ("digits", "spiral", "sine", "digits", "xor_gate", "sine", "plane", "digits"):
        window.session.edit(Experiment.recommended(name), "Dataset")
        qtbot.waitUntil(lambda: window.session.snapshot.experiment == window.session.experiment)
        assert (window.width(), window.height()) == (1280, 800), name


def test_choosing_the_colours_that_are_there_changes_no_font(window):
    def fonts() -> list[int]:
        return [widget.fontMetrics().height() for widget in (window.menuBar(), window.toolbar, window.status_line)]

    before = fonts()
    window.appearance.choose_theme("light")
    window.appearance.choose_theme("dark")
    assert fonts() == before


def test_a_failure_is_told_until_it_is_over(window, qtbot):
    plane = replace(Experiment.recommended("plane"), optimizer=optimizers.create("sgd", learning_rate=100.0))
    window.session.edit(plane, "Dataset")
    window.session.toggle()
    qtbot.waitUntil(lambda: "learning rate of 10 or less" in window.banner.text)
    window.banner.hide()
    smaller = replace(plane, optimizer=optimizers.create("sgd", learning_rate=0.01))
    window.session.edit(smaller, "Learning rate")
    window.session.toggle()  # what has diverged does not go on by itself
    qtbot.waitUntil(lambda: "learning rate of 10 or less" in window.banner.text)
    window.actions_.reset.trigger()
    qtbot.waitUntil(lambda: window.banner.text == "")
    window.session.toggle()
    qtbot.waitUntil(lambda: window.session.snapshot.step > 10)
    assert window.banner.text == ""


FOCUSABLE = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)


def test_every_control_has_an_accessible_name_and_is_reachable_by_keyboard(window):
    nameless, unreachable = [], []
    for control in window.findChildren(QWidget):
        if not isinstance(control, FOCUSABLE) or control.objectName().startswith("qt_"):
            continue
        if isinstance(control, QLineEdit) and isinstance(control.parent(), (QAbstractSpinBox, QComboBox)):
            continue  # its field is the control
        if isinstance(control, QAbstractSlider) and control.parent() and "scroll" in control.parent().objectName():
            continue
        text = control.text() if isinstance(control, QAbstractButton) else ""
        if not (control.accessibleName() or text):
            nameless.append(control)
        if not control.focusPolicy() & Qt.FocusPolicy.TabFocus and not isinstance(control, QAbstractSlider):
            unreachable.append(control)
    assert not nameless
    assert not unreachable


def test_save_and_open_an_experiment(window, tmp_path: Path):
    window.save_to(tmp_path / "mine.json")
    assert json.loads((tmp_path / "mine.json").read_text())["dataset"]["name"] == "circle"
    window.session.edit(Experiment.recommended("sine"), "Dataset")
    window.open(tmp_path / "mine.json")
    assert window.session.experiment == Experiment.recommended("circle")


def test_a_damaged_file_is_told_in_the_banner_and_nothing_is_lost(window, tmp_path: Path):
    (tmp_path / "bad.json").write_text("{")
    before = window.session.experiment
    window.open(tmp_path / "bad.json")
    assert "bad.json is not valid JSON" in window.banner.text
    assert window.session.experiment == before


def test_escape_closes_the_banner(window, qtbot):
    window.banner.tell("something")
    qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
    assert window.banner.text == ""


def test_shortcuts_are_unique(window):
    shortcuts = [
        action.shortcut().toString() for action in window.findChildren(QAction) if not action.shortcut().isEmpty()
    ]
    assert len(shortcuts) == len(set(shortcuts))


def test_the_layout_and_theme_come_back(qtbot, tmp_path: Path):
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    first = MainWindow(Session(Experiment.recommended("circle")), settings=settings)
    qtbot.addWidget(first)
    first.show()
    first.appearance.choose_theme("light")
    first.appearance.choose_palette("teal-gold")
    dock(first, "loss_curves")._hide.click()
    first.close()
    second = MainWindow(Session(Experiment.recommended("circle")), settings=settings)
    qtbot.addWidget(second)
    second.show()
    assert second.appearance.theme == LIGHT.with_palette(TEAL_GOLD)
    assert dock(second, "loss_curves").isHidden()
    second.close()


def pulses_switch(window: MainWindow) -> QAction:
    return next(action for action in window.canvas_bar.options.actions() if action.data() == "moves")


def step_by_hand(window: MainWindow, qtbot) -> bool:
    """Whether it is shown as it happens."""
    step = window.session.snapshot.step
    qtbot.keyClick(window.canvas, Qt.Key.Key_B)
    qtbot.waitUntil(lambda: window.session.snapshot.step == step + 1)
    return window.canvas.motion.pulses is not None


def test_a_step_by_hand_is_shown_as_it_happens_by_choice(qtbot, tmp_path: Path):
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    for chosen in (True, False):
        window = MainWindow(Session(Experiment.recommended("circle")), settings=settings)
        qtbot.addWidget(window)
        window.show()
        qtbot.waitUntil(lambda window=window: bool(window.canvas.drawing.scene.a))
        assert pulses_switch(window).isChecked() is chosen
        assert step_by_hand(window, qtbot) is chosen
        if chosen:
            pulses_switch(window).trigger()
            assert window.canvas.motion.pulses is None
        window.close()


def test_nothing_moves_if_the_system_asks_for_that(window, qtbot, monkeypatch):
    qtbot.waitUntil(lambda: bool(window.canvas.drawing.scene.a))
    monkeypatch.setattr("nnviz.gui.main_window.reduced_motion", lambda: True)
    window._ask_for_motion()
    assert not pulses_switch(window).isEnabled()
    assert "system" in pulses_switch(window).toolTip()
    assert not step_by_hand(window, qtbot)
    monkeypatch.setattr("nnviz.gui.main_window.reduced_motion", lambda: False)
    window._ask_for_motion()
    assert pulses_switch(window).isChecked()
    assert step_by_hand(window, qtbot)


def test_a_palette_that_is_not_there_any_more_is_forgotten(qtbot, tmp_path: Path):
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    settings.setValue("palette", "sepia")
    window = MainWindow(Session(Experiment.recommended("circle")), theme="dark", settings=settings)
    qtbot.addWidget(window)
    assert window.appearance.theme == DARK


class TestTabs:
    """Panels that share a place."""

    def test_what_is_behind_a_tab_is_made_when_the_window_is_there(self, qtbot):
        window = MainWindow(Session(Experiment.recommended("circle")), theme="dark")
        qtbot.addWidget(window)
        made = {each.objectName() for each in window.docks if each._panel is not None}
        assert "optimizer" in made
        assert not made & {"loss", "regularisation", "layer", "evaluation", "diagnosis", "digit_pad"}
        window.show()
        qtbot.waitUntil(lambda: dock(window, "diagnosis")._panel is not None)
        assert dock(window, "digit_pad")._panel is None, "there are no pictures to draw for"
        window.close()

    def test_nothing_is_computed_for_a_panel_behind_a_tab(self, window, qtbot):
        seen = []
        panel = dock(window, "evaluation").panel
        panel.show_snapshot = seen.append
        window.session.train_epoch()
        qtbot.waitUntil(lambda: window.session.snapshot.epoch == 1 and not window.session.running)
        assert not seen
        dock(window, "evaluation").raise_()
        qtbot.waitUntil(lambda: bool(seen))

    def test_a_title_is_shown_only_where_there_is_no_tab(self, window):
        optimizer = dock(window, "optimizer")
        assert dock(window, "architecture").titleBarWidget().height() > 0
        assert optimizer.titleBarWidget().maximumHeight() == 0
        optimizer.setFloating(True)
        assert optimizer.titleBarWidget().maximumHeight() > 0
        optimizer.setFloating(False)

    def test_the_menu_of_a_tab_detaches_and_hides(self, window):
        bar = next(bar for bar in window.findChildren(QTabBar) if bar.count() and bar.tabText(0) == "Optimizer")
        menu = window._tab_menu(bar, bar.tabRect(1).center())
        detach, hide = menu.actions()
        assert (detach.text(), hide.text()) == ("Detach Loss", "Hide Loss")
        hide.trigger()
        assert dock(window, "loss").isHidden()
        window.restore_default_layout()
        assert not dock(window, "loss").isHidden()

    def test_detached_it_has_a_useful_size_and_docked_it_is_in_front_of_tabs_that_did_not_move(self, window, qtbot):
        evaluation = dock(window, "evaluation")
        bar = next(bar for bar in window.findChildren(QTabBar) if "Evaluation" in titles(bar))
        place = bar.geometry()
        for _ in range(2):
            detach, _ = window._tab_menu(bar, bar.tabRect(titles(bar).index("Evaluation")).center()).actions()
            detach.trigger()
            assert evaluation.isFloating()
            screen = evaluation.screen().availableGeometry()
            assert evaluation.size() == QSize(900, 600).boundedTo(screen.size())
            assert screen.contains(evaluation.geometry())
            evaluation._detach.click()
            qtbot.waitUntil(lambda: not evaluation.visibleRegion().isEmpty())
            bar = next(bar for bar in window.findChildren(QTabBar) if "Evaluation" in titles(bar))
            assert bar.tabText(bar.currentIndex()) == "Evaluation"
            qtbot.waitUntil(lambda bar=bar: bar.geometry() == place)
            assert dock(window, "loss_curves").visibleRegion().isEmpty()


def titles(bar: QTabBar) -> list[str]:
    return [bar.tabText(index) for index in range(bar.count())]


def test_early_stopping_is_told_as_news_and_not_as_an_error(window, qtbot):
    window.session.notice.emit("Early stopping after epoch 3.")
    assert window.banner.text == "Early stopping after epoch 3."
    assert window.banner.property("role") == "note"
    window.session.problem.emit("something is wrong.")
    assert window.banner.property("role") == "banner"


def test_my_digits_are_a_menu_entry_and_what_was_taught_goes_to_the_training(window, qtbot):
    with qtbot.waitSignal(window.session.taught.wanted):
        window.actions_.my_digits.trigger()
    dialog = window._my_digits
    assert dialog.isVisible()
    assert any(action is window.actions_.my_digits for menu in window.findChildren(QMenu) for action in menu.actions())
    told = []
    window.session.runner.teach = told.append
    digit = MyDigit(7, Drawing((np.array([[0.1, 0.1], [0.9, 0.9]]),)))
    window.session.taught.change([], [digit], "teach")
    assert told == [(digit,)]
    assert dialog.grid.digits == (digit,)
    qtbot.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()
