"""Presets of an entry: small buttons that set all of its hyper-parameters at once."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nnviz.data.augmentation import augmentations
from nnviz.engine.registry import Entry
from nnviz.gui.controls.forms import EntryForm
from nnviz.gui.controls.number_field import SliderField


@pytest.fixture
def form(qtbot: QtBot) -> EntryForm:
    form = EntryForm(augmentations)
    form.entry = augmentations.create("handwriting")
    qtbot.addWidget(form)
    form.show()
    return form


def checked(form: EntryForm) -> list[str]:
    return [name for name, button in form.presets.buttons.items() if button.isChecked()]


def press(qtbot: QtBot, form: EntryForm, name: str) -> None:
    qtbot.mouseClick(form.presets.buttons[name], Qt.MouseButton.LeftButton)


def test_a_preset_sets_everything_and_is_marked(qtbot: QtBot, form: EntryForm) -> None:
    emitted: list[Entry] = []
    form.entry_edited.connect(emitted.append)
    assert checked(form) == ["light"]
    before = form.entry
    press(qtbot, form, "strong")
    assert emitted == [form.entry] == [augmentations.create("handwriting", preset="strong")]
    assert checked(form) == ["strong"]
    assert form.control("rotation").value == form.entry.rotation
    assert form.edit_text(before, form.entry) == "Handwriting: strong"


def test_the_preset_that_is_set_already_stays_marked(qtbot: QtBot, form: EntryForm) -> None:
    emitted: list[Entry] = []
    form.entry_edited.connect(emitted.append)
    press(qtbot, form, "light")
    assert checked(form) == ["light"]
    assert emitted == []


def test_a_slider_leaves_the_preset_and_comes_back_to_it(form: EntryForm) -> None:
    control = form.control("rotation")
    before, value = form.entry, control.value
    control.field.stepBy(1)
    assert checked(form) == []
    assert form.edit_text(before, form.entry) == "Rotation of Handwriting"
    control.field.stepBy(-1)
    assert control.value == value
    assert checked(form) == ["light"]


def test_every_amount_has_a_slider(form: EntryForm) -> None:
    assert all(isinstance(form.control(name), SliderField) for name in form.entry.values())


def test_an_entry_without_presets_has_no_buttons(form: EntryForm) -> None:
    form.entry = augmentations.create("affine")
    assert not form.presets.isVisible()
    form.entry = augmentations.create("handwriting", preset="off")
    assert form.presets.isVisible()
    assert checked(form) == ["off"]
