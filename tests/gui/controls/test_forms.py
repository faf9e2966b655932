"""Forms are made from declarations: every entry of every registry goes through its form unchanged."""

from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPalette, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QSizePolicy, QWidget
from pytestqt.qtbot import QtBot

from nnviz.data import datasets
from nnviz.engine.activations import activations
from nnviz.engine.hyperparameters import Bounds, Choice
from nnviz.engine.initializers import initializers
from nnviz.engine.losses import losses
from nnviz.engine.optimizers import SGD, Adam, AdamW, optimizers
from nnviz.engine.registry import Entry, Registry
from nnviz.engine.regularizers import regularizers
from nnviz.errors import BadInput
from nnviz.gui.controls.forms import LABEL_WIDTH, ChoiceBox, EntryForm, SwitchBox
from nnviz.gui.controls.number_field import NumberField, SliderField, number_text, one_two_five, parsed
from nnviz.gui.controls.shrinking_area import ShrinkingArea
from nnviz.gui.style import apply_style
from nnviz.gui.theme import LIGHT

REGISTRIES: list[Registry[Any]] = [activations, datasets, initializers, losses, optimizers, regularizers]
ENTRIES = [
    pytest.param(registry, entry, id=f"{registry.concept}-{entry.name}")
    for registry in REGISTRIES
    for entry in registry
]

samplers: Registry[Entry] = Registry("sampler")


@samplers.register
@dataclass(frozen=True)
class Every(Entry):
    """One hyper-parameter of every kind.

    Not shown.
    """

    name = "every"
    title = "Every kind"
    formula = "a < b;  c"

    rate: Annotated[float, Bounds(0, 100, scale="log", symbol="η", help="how fast")] = 0.001
    share: Annotated[float, Bounds(0, 1, high_open=True, symbol="μ", help="how much")] = 0.9
    offset: Annotated[float, Bounds(symbol="b", help="where")] = 0.0
    count: Annotated[int, Bounds(1, 100, symbol="k", help="how many")] = 3
    size: Annotated[int, Bounds(10, 20_000, scale="log", help="how large")] = 500
    shape: Annotated[str, Choice(("round", "quite_square"), help="what form")] = "round"
    fast: Annotated[bool, Bounds(0, 1, help="whether to hurry")] = False

    def __post_init__(self) -> None:
        if self.count > self.size:
            raise BadInput("count is larger than size.")


@samplers.register
@dataclass(frozen=True)
class Plain(Entry):
    """Nothing to set."""

    name = "plain"
    title = "Plain"


@pytest.fixture
def form(qtbot: QtBot) -> EntryForm:
    return shown(qtbot, EntryForm(samplers))


def shown(qtbot: QtBot, widget: Any) -> Any:
    qtbot.addWidget(widget)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    return widget


@pytest.fixture
def edits(form: EntryForm) -> list[Entry]:
    """What the form emitted."""
    found: list[Entry] = []
    form.entry_edited.connect(found.append)
    return found


def retype(qtbot: QtBot, field: QWidget, text: str, key: Qt.Key | None = Qt.Key.Key_Return) -> None:
    field.setFocus()
    field.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(field, text)
    if key is not None:
        qtbot.keyClick(field, key)


def error_shown(form: QWidget) -> str:
    lines = [label for label in form.findChildren(QLabel) if label.property("role") == "error" and label.isVisible()]
    return lines[0].text() if lines else ""


# Every entry there is


@pytest.mark.parametrize(("registry", "entry"), ENTRIES)
def test_every_entry_comes_back_from_its_form_as_it_was_set(
    qtbot: QtBot, registry: Registry[Any], entry: type[Entry]
) -> None:
    form = EntryForm(registry)
    qtbot.addWidget(form)
    emitted: list[Entry] = []
    form.entry_edited.connect(emitted.append)

    form.entry = registry.create(entry.name)

    assert form.entry == registry.create(entry.name)
    assert form.box.currentData() == entry.name
    for hyperparameter in entry.hyperparameters():
        assert str(hyperparameter.default) or form.control(hyperparameter.name) is not None
    assert emitted == []


@pytest.mark.parametrize(("registry", "entry"), ENTRIES)
def test_every_number_of_every_entry_can_be_stepped(qtbot: QtBot, registry: Registry[Any], entry: type[Entry]) -> None:
    form = EntryForm(registry)
    qtbot.addWidget(form)
    form.entry = before = registry.create(entry.name)
    for hyperparameter in entry.hyperparameters():
        field = form.control(hyperparameter.name)
        field = field.field if isinstance(field, SliderField) else field
        if not isinstance(field, NumberField):
            continue
        field.stepBy(1 if field.stepEnabled() & field.StepEnabledFlag.StepUpEnabled else -1)
        values = form.entry.values()
        assert {name for name, value in before.values().items() if values[name] != value} == {hyperparameter.name}
        form.entry = before


@pytest.mark.parametrize("registry", REGISTRIES, ids=lambda registry: registry.concept)
def test_choosing_every_entry_gives_its_defaults(qtbot: QtBot, registry: Registry[Any]) -> None:
    form = EntryForm(registry)
    qtbot.addWidget(form)
    for row in range(form.box.count()):
        form.box.setCurrentIndex(row)
        form.box.activated.emit(row)
        assert form.entry == registry.create(form.box.itemData(row))
    assert [form.box.itemData(row) for row in range(form.box.count())] == list(registry.names())


@pytest.mark.parametrize(("registry", "entry"), ENTRIES)
def test_forms_fit_a_narrow_dock_and_their_controls_have_names(
    qtbot: QtBot, registry: Registry[Any], entry: type[Entry]
) -> None:
    form = EntryForm(registry)
    form.entry = registry.create(entry.name)
    shown(qtbot, form)
    assert form.minimumSizeHint().width() <= 260
    for child in focusable(form):
        assert child.accessibleName(), child
    assert form.box.accessibleName() == registry.concept.capitalize()


def focusable(widget: QWidget) -> list[QWidget]:
    return [
        child
        for child in widget.findChildren(QWidget)
        if child.focusPolicy() != Qt.FocusPolicy.NoFocus
        and child.focusProxy() is None
        and not child.isHidden()
        and child.window() is widget.window()  # not the list of a combo box
    ]


# One control a kind


def test_the_kinds_of_hyperparameters_have_their_controls(form: EntryForm) -> None:
    kinds = {name: type(form.control(name)) for name in form.entry.values()}
    assert kinds == {
        "rate": NumberField,
        "share": SliderField,
        "offset": NumberField,
        "count": NumberField,
        "size": NumberField,
        "shape": ChoiceBox,
        "fast": SwitchBox,
    }


def test_labels_and_tooltips_are_generated(form: EntryForm) -> None:
    labels = {label.text(): label for label in form.findChildren(QLabel)}
    assert labels["Rate η"].buddy() is form.control("rate")
    assert form.control("rate").accessibleName() == "Rate η"
    assert form.control("share").slider.accessibleName() == "Share μ"
    tip = form.control("rate").toolTip()
    assert "How fast" in tip
    assert "η ∈ [0, 100], default 0.001" in tip
    assert "a &lt; b" in form.box.toolTip()
    assert labels["a < b\nc"].isVisible()


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("rate", "1e-3", 0.001),
        ("rate", " 0.05 ", 0.05),
        ("rate", "2", 2.0),
        ("rate", "0,3", 0.3),
        ("rate", "0,125", 0.125),
        ("offset", "-2,5", -2.5),
        ("offset", "-3.5", -3.5),
        ("count", "7", 7),
        ("size", "2000", 2000),
    ],
)
def test_a_typed_number_changes_just_that_value(
    qtbot: QtBot, form: EntryForm, edits: list[Entry], name: str, text: str, value: float
) -> None:
    before = form.entry.values()
    retype(qtbot, form.control(name), text)
    qtbot.keyClick(form.control(name), Qt.Key.Key_Return)  # the same again is no edit
    expected = [] if before[name] == value else [Every(**{**before, name: value})]
    assert edits == expected
    assert type(form.entry.values()[name]) is type(before[name])


def test_a_slider_changes_just_its_value(form: EntryForm, edits: list[Entry]) -> None:
    form.control("share").slider.setValue(25)
    assert edits == [Every(share=0.25)]
    assert form.control("share").field.text() == "0.25"


def test_a_slider_stops_before_an_open_end(form: EntryForm, edits: list[Entry]) -> None:
    slider = form.control("share").slider
    slider.setValue(slider.maximum())
    assert edits == [Every(share=0.99)]


def test_the_number_beside_a_slider_moves_it(qtbot: QtBot, form: EntryForm, edits: list[Entry]) -> None:
    retype(qtbot, form.control("share").field, "0.1")
    assert edits == [Every(share=0.1)]
    assert form.control("share").slider.value() == 10


def test_a_choice_and_a_switch_change_just_their_value(qtbot: QtBot, form: EntryForm, edits: list[Entry]) -> None:
    form.control("shape").setFocus()
    qtbot.keyClick(form.control("shape"), Qt.Key.Key_Down)
    qtbot.keyClick(form.control("fast"), Qt.Key.Key_Space)
    assert edits == [Every(shape="quite_square"), Every(shape="quite_square", fast=True)]


def test_choosing_the_same_again_is_no_edit(form: EntryForm, edits: list[Entry]) -> None:
    form.box.activated.emit(form.box.currentIndex())
    form.control("shape").activated.emit(form.control("shape").currentIndex())
    assert edits == []


@pytest.mark.parametrize("text", ["abc", "-1", "1e9", "nan", "inf", "", "1,500", "1,2,3", "1e-"])
def test_a_refused_text_keeps_the_old_value_and_says_why(
    qtbot: QtBot, form: EntryForm, edits: list[Entry], text: str
) -> None:
    field = form.control("rate")
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Delete)
    retype(qtbot, field, text)
    assert edits == []
    assert form.entry == Every()
    assert field.text() == text, "the typed text can still be corrected"
    assert error_shown(form).startswith("Rate η must be ")
    assert error_shown(form).endswith("in [0, 100]; 0.001 stays.")

    form.control("count").setFocus()
    assert field.text() == "0.001", "without the focus the field shows the truth"
    assert "[0, 100]" in error_shown(form)

    retype(qtbot, field, "0.5")
    assert error_shown(form) == ""
    assert edits == [Every(rate=0.5)]


def test_a_refused_text_is_marked(qtbot: QtBot, qapp: QApplication, form: EntryForm) -> None:
    apply_style(qapp, LIGHT)
    field = form.control("count")
    edit, role = field.lineEdit(), QPalette.ColorRole.Text
    as_always = edit.palette().color(role)
    retype(qtbot, field, "0")
    assert edit.palette().color(role) == LIGHT.color("warning") != as_always
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert edit.palette().color(role) == as_always
    assert field.text() == "3"
    assert error_shown(form) == ""


def test_the_mark_goes_as_soon_as_the_text_is_corrected(qtbot: QtBot, form: EntryForm) -> None:
    retype(qtbot, form.control("count"), "0")
    qtbot.keyClicks(form.control("count"), "5")
    assert error_shown(form) == ""


@pytest.mark.parametrize("text", ["1,500", "20,000"])
def test_thousands_are_not_taken_for_a_decimal(qtbot: QtBot, form: EntryForm, edits: list[Entry], text: str) -> None:
    retype(qtbot, form.control("size"), text)
    assert edits == []
    assert error_shown(form) == "Size must be a whole number from 10 to 20,000; 500 stays."


def test_rows_are_packed_at_the_top_of_a_high_area(qtbot: QtBot) -> None:
    form = EntryForm(optimizers)
    form.entry = SGD()
    area = ShrinkingArea(form, least=80)
    area.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
    area.resize(280, 500)
    shown(qtbot, area)
    field = form.control("learning_rate")
    bottom = field.mapTo(area, field.rect().bottomLeft()).y()
    assert bottom <= form.sizeHint().height() <= 120


def test_half_a_whole_number_is_refused(qtbot: QtBot, form: EntryForm, edits: list[Entry]) -> None:
    retype(qtbot, form.control("count"), "2.5")
    assert edits == []
    assert "whole number" in error_shown(form)


def test_values_that_do_not_fit_together_are_taken_back(qtbot: QtBot, form: EntryForm, edits: list[Entry]) -> None:
    form.entry = Every(count=50)
    retype(qtbot, form.control("size"), "20")
    assert edits == []
    assert form.control("size").text() == "500"
    assert error_shown(form) == "count is larger than size."


def test_the_focus_leaving_counts_as_return(qtbot: QtBot, form: EntryForm, edits: list[Entry]) -> None:
    retype(qtbot, form.control("rate"), "0.25", key=None)
    assert edits == [], "what is being typed is not a value yet"
    form.control("count").setFocus()
    assert edits == [Every(rate=0.25)]


# The setter, and other entries


def test_setting_an_entry_emits_nothing(form: EntryForm, edits: list[Entry]) -> None:
    other = Every(rate=0.5, share=0.5, offset=-2.5, count=4, size=1000, shape="quite_square", fast=True)
    form.entry = other
    assert form.entry == other
    assert form.control("rate").text() == "0.5"
    assert form.control("share").slider.value() == 50
    assert form.control("shape").currentText() == "quite square"
    assert form.control("fast").isChecked()
    form.entry = Plain()
    assert form.box.currentText() == "Plain"
    assert edits == []


def test_setting_the_same_kind_keeps_the_controls_and_what_is_being_typed(qtbot: QtBot, form: EntryForm) -> None:
    field = form.control("rate")
    retype(qtbot, field, "0.1234", key=None)
    form.entry = Every(count=9)
    assert form.control("rate") is field
    assert field.hasFocus()
    assert field.text() == "0.1234"
    form.entry = Every(rate=7.0)
    assert field.text() == "7", "a new value from elsewhere is shown at once"


def test_what_is_being_typed_does_not_reach_another_entry(qtbot: QtBot) -> None:
    form = shown(qtbot, EntryForm(optimizers))
    emitted: list[Entry] = []
    form.entry_edited.connect(emitted.append)
    form.entry = Adam()
    QApplication.processEvents()
    retype(qtbot, form.control("learning_rate"), "0.5", key=None)
    assert form.control("learning_rate").hasFocus()
    form.entry = SGD()  # by undo, for instance
    assert form.entry == SGD()
    assert emitted == []


def test_an_entry_comes_back_as_it_was_left(form: EntryForm, edits: list[Entry]) -> None:
    form.entry = Every(rate=0.25)
    for name in ("plain", "every"):
        row = form.box.findData(name)
        form.box.setCurrentIndex(row)
        form.box.activated.emit(row)
    assert edits == [Plain(), Every(rate=0.25)]


def test_another_entry_starts_with_its_own_defaults(qtbot: QtBot) -> None:
    form = EntryForm(optimizers)
    qtbot.addWidget(form)
    form.entry = SGD(learning_rate=5.0)
    row = form.box.findData("adamw")
    form.box.setCurrentIndex(row)
    form.box.activated.emit(row)
    assert form.entry == AdamW()


def test_only_accepted_entries_are_offered(qtbot: QtBot) -> None:
    form = EntryForm(losses, accepts=lambda loss: "regression" in loss.tasks)
    qtbot.addWidget(form)
    offered = {form.box.itemData(row) for row in range(form.box.count())}
    assert offered == {loss.name for loss in losses if "regression" in loss.tasks}
    assert form.entry.name in offered
    form.accept(lambda loss: "classification" in loss.tasks)
    assert form.box.count() > len(offered)


def test_the_undo_text_names_what_was_edited(qtbot: QtBot) -> None:
    form = EntryForm(optimizers)
    qtbot.addWidget(form)
    assert form.edit_text(SGD(), Adam()) == "Optimizer Adam"
    assert form.edit_text(Adam(), Adam(beta2=0.5)) == "Beta2 of Adam"


def test_the_tab_key_goes_through_the_rows_from_top_to_bottom(qtbot: QtBot) -> None:
    outer = QWidget()
    form, after = EntryForm(optimizers, outer), SwitchBox(outer)
    form.entry = Adam()  # rows made after the widget that follows them
    found: list[QWidget] = []
    widget = form.box.nextInFocusChain()
    while widget is not form.box:
        if widget in [*focusable(form), after]:
            found.append(widget)
        widget = widget.nextInFocusChain()
    beta1, beta2 = form.control("beta1"), form.control("beta2")
    assert found == [
        form.control("learning_rate"),
        beta1.slider,
        beta1.field,
        beta2.slider,
        beta2.field,
        form.control("epsilon"),
        after,
    ]
    qtbot.addWidget(outer)


def test_the_rows_of_an_entry_leave_nothing_behind(qtbot: QtBot) -> None:
    form = shown(qtbot, EntryForm(optimizers))
    form.entry = SGD()
    QApplication.processEvents()
    before = form.sizeHint()
    for _ in range(10):
        form.entry = Adam()
        form.entry = SGD()
    QApplication.processEvents()
    assert form.sizeHint() == before


def test_controls_stand_in_one_line_across_forms(qtbot: QtBot) -> None:
    one, other = EntryForm(optimizers), EntryForm(regularizers)
    for form in (one, other):
        form.resize(280, 300)
        shown(qtbot, form)
    other.entry = regularizers.create("l2")
    QApplication.processEvents()
    assert one.control("learning_rate").x() == other.control("strength").x() >= LABEL_WIDTH


# The wheel


def wheel(widget: QWidget) -> QWheelEvent:
    position = QPointF(widget.rect().center())
    return QWheelEvent(
        position,
        QPointF(widget.mapToGlobal(position.toPoint())),
        QPoint(0, 0),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )


def test_the_wheel_does_nothing_without_the_focus(form: EntryForm, edits: list[Entry]) -> None:
    form.control("fast").setFocus()
    share = form.control("share")
    for control in (form.box, form.control("rate"), share.slider, share.field, form.control("shape")):
        event = wheel(control)
        QApplication.sendEvent(control, event)
        assert not event.isAccepted(), "the panel around it may scroll"
        assert control.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert edits == []
    assert form.entry == Every()


def test_the_wheel_steps_the_field_with_the_focus(form: EntryForm, edits: list[Entry]) -> None:
    form.control("rate").setFocus()
    QApplication.sendEvent(form.control("rate"), wheel(form.control("rate")))
    assert edits == [Every(rate=0.002)]


# Steps and texts of numbers


def test_the_arrow_keys_step_on_the_series_one_two_five(qtbot: QtBot, form: EntryForm, edits: list[Entry]) -> None:
    field = form.control("rate")
    field.setFocus()
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(field, key)
    assert [entry.values()["rate"] for entry in edits] == [0.002, 0.005, 0.002, 0.001, 0.0005]


def test_a_step_starts_from_what_is_being_typed(qtbot: QtBot, form: EntryForm, edits: list[Entry]) -> None:
    retype(qtbot, form.control("count"), "20", key=Qt.Key.Key_Up)
    assert edits == [Every(count=21)]


@pytest.mark.parametrize(
    ("number", "steps", "expected"),
    [
        (1.0, 1, 2.0),
        (1.0, -1, 0.5),
        (5.0, 1, 10.0),
        (1e-3, -1, 5e-4),
        (0.003, 1, 0.005),
        (0.003, -1, 0.002),
        (0.0007, -1, 0.0005),
        (7.0, 1, 10.0),
        (0.3, 1, 0.5),
        (1000.0, -3, 100.0),
        (1e-8, 1, 2e-8),
        (0.0, 1, 1e-6),
        (0.0, -1, 0.0),
    ],
)
def test_one_two_five(number: float, steps: int, expected: float) -> None:
    assert one_two_five(number, steps) == expected


def test_steps_stop_at_the_bounds(form: EntryForm) -> None:
    count, rate = form.control("count"), form.control("rate")
    count.stepBy(1000)
    assert (count.value, form.entry.count) == (100, 100)
    assert not count.stepEnabled() & count.StepEnabledFlag.StepUpEnabled
    count.stepBy(-1000)
    assert count.value == 1
    rate.stepBy(100)
    assert rate.value == 100
    rate.stepBy(-1000)
    assert 0 < rate.value <= 1e-11, "down a logarithmic scale there is always something left"


@pytest.mark.parametrize("number", [0, 16, 0.0, 0.001, 1e-8, 1.5e-7, 12345.678, 1e21, -2.5, 1e-12, 0.1 + 0.2])
def test_the_text_of_a_number_is_that_number(number: float) -> None:
    assert parsed(number_text(number)) == number


def test_a_typographic_minus_is_understood() -> None:
    assert parsed("−3.5") == -3.5


def test_texts_of_numbers_are_short() -> None:
    assert [number_text(number) for number in (1e-8, 0.001, 10.0, 1e21)] == ["1e-8", "0.001", "10", "1e21"]


def test_proper_names_have_a_capital_and_keep_their_value(qtbot: QtBot) -> None:
    names, words = (ChoiceBox(Choice(("far_away", "american"), are_names=named)) for named in (True, False))
    qtbot.addWidget(names)
    qtbot.addWidget(words)
    assert [names.itemText(row) for row in range(2)] == ["Far away", "American"]
    assert [words.itemText(row) for row in range(2)] == ["far away", "american"]
    assert names.itemData(1) == "american"
