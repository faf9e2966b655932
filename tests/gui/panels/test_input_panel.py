"""The Input panel: what is done to pictures is seen on a few of them at once; digits can have others mixed in."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.data import datasets
from nnviz.data.augmentation import Augmentation, augmentations
from nnviz.gui.controls.shrinking_area import ShrinkingArea
from nnviz.gui.controls.variation_preview import COLUMNS
from nnviz.gui.panels.input import ROWS, InputPanel
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, LIGHT
from nnviz.training.experiment import Experiment
from nnviz.training.runner import Request, snapshot_of
from nnviz.training.snapshot import Snapshot, Status
from nnviz.training.trainer import Trainer

MIXING = ("ink_share", "ink_hand", "own_share")


def digits(augmentation: Augmentation | None = None) -> Experiment:
    return replace(Experiment.recommended("digits"), augmentation=augmentation or augmentations.create("handwriting"))


def snapshot(trainer: Trainer) -> Snapshot:
    return snapshot_of(trainer, Status.PAUSED, "", 0.0, Request({}, frozenset()))


def shown(qtbot: QtBot, experiment: Experiment) -> tuple[InputPanel, Trainer]:
    session = Session(experiment)
    panel = InputPanel(session)
    session.setParent(panel)
    session.add_viewer(panel)
    qtbot.addWidget(panel)
    panel.resize(300, 700)
    panel.show()
    trainer = Trainer(experiment)
    panel.show_snapshot(snapshot(trainer))
    return panel, trainer


def test_it_shows_training_pictures_of_every_class_and_variations_of_them(qtbot: QtBot) -> None:
    panel, trainer = shown(qtbot, digits())
    pictures = panel.preview.pictures
    assert pictures.shape == (1 + ROWS, COLUMNS, 64)
    train = trainer.data.train
    labels = [train.labels[(train.inputs == picture).all(axis=1)][0] for picture in pictures[0]]
    assert labels == list(range(COLUMNS))
    changes = np.abs(pictures[1:] - pictures[0]).mean(axis=2)
    assert (changes > 0).all()
    assert not np.array_equal(pictures[1], pictures[2])


def test_a_slider_changes_the_variations_at_once_and_by_the_same_random_numbers(qtbot: QtBot) -> None:
    panel, _ = shown(qtbot, digits(augmentations.create("handwriting", preset="off")))
    still = panel.preview.pictures
    np.testing.assert_array_equal(still[1], still[0])
    slider = panel.choices.forms["augmentation"].control("rotation").slider
    slider.setValue(slider.maximum() // 2)
    turned = panel.preview.pictures
    assert np.abs(turned[1:] - still[0]).mean() > 0.02
    np.testing.assert_array_equal(turned[0], still[0])
    slider.setValue(slider.maximum() // 2 + 1)
    assert np.abs(panel.preview.pictures - turned).mean() < 0.01, "no other draw"
    panel.session.undo_stack.undo()
    np.testing.assert_array_equal(panel.preview.pictures, still)


def test_another_draw_and_another_epoch_show_others(qtbot: QtBot) -> None:
    panel, trainer = shown(qtbot, digits())
    first = panel.preview.pictures
    panel.show_snapshot(snapshot(trainer))
    np.testing.assert_array_equal(panel.preview.pictures, first)
    qtbot.mouseClick(panel.draw_button, Qt.MouseButton.LeftButton)
    second = panel.preview.pictures
    assert not np.array_equal(second[1:], first[1:])
    while trainer.epoch_count < 1:
        trainer.step()
    panel.show_snapshot(snapshot(trainer))
    assert not np.array_equal(panel.preview.pictures[1:], second[1:])
    np.testing.assert_array_equal(panel.preview.pictures[0], first[0])


@pytest.mark.parametrize("dataset", ["circle", "sine"])
def test_data_without_pictures_have_no_preview_and_mix_nothing(qtbot: QtBot, dataset: str) -> None:
    panel, _ = shown(qtbot, Experiment.recommended(dataset))
    assert not panel.preview.isVisible()
    assert not any(panel.choices.controls[name].isVisible() for name in MIXING)
    panel.session.edit(digits(), "pictures")
    assert panel.preview.isVisible()
    assert all(panel.choices.controls[name].isVisible() for name in MIXING)
    panel.session.edit(replace(digits(), augmentation=augmentations.create("none")), "as they are")
    assert not panel.preview.isVisible(), "there is nothing to see"


def test_what_is_mixed_in_is_among_the_examples_in_its_share(qtbot: QtBot) -> None:
    panel, _ = shown(qtbot, digits(augmentations.create("none")))
    panel.session.edit(replace(panel.session.experiment, ink_share=0.5), "ink")
    assert panel.preview.isVisible()
    as_they_are, *received = panel.preview.pictures
    same = np.array([(row == as_they_are).all(axis=1) for row in received])
    assert 0.2 < same.mean() < 0.8
    panel.session.edit(replace(panel.session.experiment, ink_share=0.0), "none")
    assert not panel.preview.isVisible()


def test_other_pictures_wait_for_their_data(qtbot: QtBot) -> None:
    panel, _ = shown(qtbot, digits())
    before = panel.preview.pictures
    other = replace(Experiment.recommended("ink"), augmentation=augmentations.create("handwriting"))
    panel.session.edit(replace(other, dataset=datasets.create("ink", size=200)), "other data")
    np.testing.assert_array_equal(panel.preview.pictures, before)
    panel.show_snapshot(snapshot(Trainer(panel.session.experiment)))
    assert panel.preview.pictures.shape == (1 + ROWS, COLUMNS, 784)


def test_nothing_is_computed_while_nobody_looks(qtbot: QtBot) -> None:
    panel, _ = shown(qtbot, digits())
    panel.hide()
    before = panel.preview.pictures
    panel.session.edit(digits(augmentations.create("handwriting", preset="strong")), "strong")
    assert panel.preview.pictures is before
    panel.show()
    assert not np.array_equal(panel.preview.pictures, before)


def test_all_of_a_share_is_offered_and_too_much_is_told(qtbot: QtBot) -> None:
    panel, _ = shown(qtbot, digits())
    session, controls = panel.session, panel.choices.controls
    told: list[str] = []
    session.problem.connect(told.append)
    controls["ink_share"].slider.setValue(controls["ink_share"].slider.maximum())
    assert session.experiment.ink_share == 0.9
    assert controls["own_share"].isVisible()
    controls["own_share"].slider.setValue(controls["own_share"].slider.maximum())
    assert "at most 0.9" in told[0]
    assert session.experiment.own_share == controls["own_share"].value == 0


def test_pictures_are_crisp_and_in_the_colours_of_the_theme(qtbot: QtBot) -> None:
    panel, _ = shown(qtbot, digits(augmentations.create("handwriting", preset="off")))
    for theme in (DARK, LIGHT):
        panel.preview.apply_theme(theme)
        image = panel.preview.grab().toImage()
        ratio = image.devicePixelRatio()
        cell = panel.preview.cell_rect(1, 0)
        scale = cell.width() // 8
        grey = panel.preview.pictures[1, 0].reshape(8, 8)
        for row, column in ((0, 0), (3, 2), (4, 5)):
            colors = {
                image.pixelColor(
                    int((cell.x() + scale * column + dx) * ratio), int((cell.y() + scale * row + dy) * ratio)
                ).getRgb()[:3]
                for dx in (0, scale - 1)
                for dy in (0, scale - 1)
            }
            (color,) = colors
            expected = np.array(theme.window) + grey[row, column] * (np.array(theme.ink) - theme.window)
            np.testing.assert_allclose(color, expected, atol=2)


def test_the_choices_get_the_room_that_they_need(qtbot: QtBot) -> None:
    panel, _ = shown(qtbot, digits(augmentations.create("none")))
    panel.resize(300, 1000)
    area = panel.findChild(ShrinkingArea)
    assert isinstance(area, ShrinkingArea)
    qtbot.waitUntil(lambda: area.height() == area.sizeHint().height())
    few = area.height()
    panel.session.edit(digits(), "handwriting")
    qtbot.waitUntil(lambda: area.height() > few + 200)
    panel.session.undo_stack.undo()
    qtbot.waitUntil(lambda: area.height() == few)
