"""Forms made from declarations: a registry gives the choices, the fields of an entry give the controls."""

import math
from collections.abc import Callable
from html import escape
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QLabel,
    QSizePolicy,
    QWidget,
)

from nnviz.engine.hyperparameters import Bounds, Choice, Hyperparameter, Value
from nnviz.engine.registry import Entry, Registry
from nnviz.errors import BadInput
from nnviz.gui.controls.field_guard import guard
from nnviz.gui.controls.number_field import NumberField, SliderField
from nnviz.gui.controls.preset_buttons import PresetButtons
from nnviz.gui.theme import SPACE

LABEL_WIDTH = 26 * SPACE
"""All forms have their controls in one line, also across panels."""


class ChoiceBox(QComboBox):
    """One of a few words."""

    edited = Signal(object)

    def __init__(self, choice: Choice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        for option in choice.options:
            text = option.replace("_", " ")
            self.addItem(self.tr(text.capitalize() if choice.are_names else text), option)
        self.activated.connect(lambda: self.edited.emit(self.currentData()))
        guard(self)

    def set_value(self, value: str) -> None:
        self.setCurrentIndex(self.findData(value))


class SwitchBox(QCheckBox):
    """Yes or no."""

    edited = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clicked.connect(lambda checked: self.edited.emit(checked))

    def set_value(self, value: bool) -> None:
        self.setChecked(value)


Control = NumberField | SliderField | ChoiceBox | SwitchBox
"""What edits one value: `set_value` shows one silently, `edited` says that the user chose another."""


class EntryBox(QComboBox):
    """The titles of a registry's entries; each has its formula and help as tooltip."""

    edited = Signal(object)
    """str or None: the name of the entry that the user chose."""

    def __init__(self, registry: Registry[Any], parent: QWidget | None = None, absent: str = "") -> None:
        """`absent` is the title of one more choice, that of no entry at all; its name is None."""
        super().__init__(parent)
        self._registry = registry
        self._absent = absent
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setAccessibleName(self.tr(registry.concept.capitalize()))
        self.activated.connect(lambda: self.edited.emit(self.currentData()))
        guard(self)
        self.fill(tuple(registry))

    def fill(self, entries: tuple[type[Entry], ...]) -> None:
        """Offer these entries; the chosen one stays if it is among them. Nothing is emitted."""
        names: list[str | None] = [None] if self._absent else []
        names += [entry.name for entry in entries]
        if names == [self.itemData(row) for row in range(self.count())]:
            return
        chosen = self.currentData()
        self.clear()
        if self._absent:
            self.addItem(self._absent, None)
        for entry in entries:
            self.addItem(self.tr(entry.title), entry.name)
            self.setItemData(
                self.count() - 1, tooltip(entry.formula, self.tr(entry.help())), Qt.ItemDataRole.ToolTipRole
            )
        self.set_value(chosen if chosen in names else names[0])

    def set_value(self, name: str | None) -> None:
        """Choose the entry of that name. Nothing is emitted."""
        if name is None:
            self.setCurrentIndex(0)
            self.setToolTip("")
            return
        self.setCurrentIndex(self.findData(name))
        entry = self._registry.find(name)
        self.setToolTip(tooltip(entry.formula, self.tr(entry.help())))


class TextLine(QLabel):
    """A line of text that wraps and never asks for width; while it is empty, it takes no place."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.hide()

    def say(self, text: str) -> None:
        """Show a text, or nothing at all if it is empty."""
        self.setText(text)
        self.setVisible(bool(text))


class FormRows(QGridLayout):
    """Rows of a label and its control, in two columns."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(2 * SPACE)
        self.setVerticalSpacing(SPACE)
        self.setColumnMinimumWidth(0, LABEL_WIDTH)
        self.setColumnStretch(1, 1)

    def add_row(self, label: str, control: QWidget, explanation: str = "") -> QLabel:
        """Add a control under its label, which is its accessible name too; returns the label."""
        caption = QLabel(label)
        caption.setBuddy(control)
        control.setAccessibleName(label)
        if explanation:
            caption.setToolTip(explanation)
            control.setToolTip(explanation)
        row = self.rowCount()
        self.addWidget(caption, row, 0)
        self.addWidget(control, row, 1)
        return caption

    def add_line(self, role: str) -> TextLine:
        """Add an empty line of text below."""
        line = TextLine(role)
        self.addWidget(line, self.rowCount(), 0, 1, 2)
        return line


class EntryForm(QWidget):
    """Chooses an entry of a registry and edits its hyper-parameters; all of it follows from the declarations.

    An entry starts with its own defaults; one that was shown before comes back as it was.
    """

    entry_edited = Signal(object)
    """Entry or None: the user chose another one, or another value of a hyper-parameter."""

    def __init__(
        self,
        registry: Registry[Any],
        parent: QWidget | None = None,
        *,
        accepts: Callable[[type[Any]], bool] = lambda entry: True,
        headline: bool = False,
        details: Callable[[type[Any]], str] = lambda entry: entry.formulas(),
        absent: str = "",
    ) -> None:
        """`accepts` says which entries are offered, `details` what is written below the chosen one.

        As a `headline` the choice has the whole width, where the title of the panel says already what is chosen. Else
        it has the concept as its label. `absent` is the title of the choice of no entry (None).
        """
        super().__init__(parent)
        self.registry = registry
        self._details = details
        self._label = self.tr(registry.concept.capitalize())
        self._shown: dict[str, Entry] = {}
        """The last state of every entry that was shown, by name."""
        self._controls: dict[str, Control] = {}
        self._labels: list[QLabel] = []

        self._rows = FormRows(self)
        self.box = EntryBox(registry, absent=absent)
        if headline:
            self._rows.addWidget(self.box, 0, 0, 1, 2)
        else:
            self._rows.add_row(self._label, self.box)
        self._details_line = self._rows.add_line("muted")
        self.presets = PresetButtons()
        self.presets.chosen.connect(self._choose_preset)
        self._rows.addWidget(self.presets, self._rows.rowCount(), 0, 1, 2)
        self._error_line = self._rows.add_line("error")
        self.box.edited.connect(self._choose)
        self.accept(accepts)
        self._entry: Entry | None = None if absent else registry.create(self.box.currentData())
        self._build()

    @property
    def entry(self) -> Any:
        return self._entry

    @entry.setter
    def entry(self, entry: Entry | None) -> None:
        """Show an entry. Nothing is emitted."""
        same_kind = type(entry) is type(self._entry)
        self._entry = entry
        if entry is not None:
            self._shown[entry.name] = entry
        if same_kind:
            self._show()
        else:
            self.box.set_value(None if entry is None else entry.name)
            self._build()

    def accept(self, accepts: Callable[[type[Any]], bool]) -> None:
        """Offer only the entries that `accepts` says yes to. If the current one is not among them, set another next."""
        self.box.fill(tuple(entry for entry in self.registry if accepts(entry)))

    def control(self, name: str) -> Any:
        """The control of a hyper-parameter of the current entry."""
        return self._controls[name]

    def edit_text(self, before: Entry | None, after: Entry | None) -> str:
        """What was edited between two entries, for the undo menu: "Optimizer Adam", "Learning rate of Adam"."""
        if after is None:
            return f"{self._label}: {self.box.itemText(0)}"
        title = self.tr(after.title)
        if type(before) is type(after):
            edited = [
                hyperparameter
                for hyperparameter in after.hyperparameters()
                if getattr(before, hyperparameter.name) != getattr(after, hyperparameter.name)
            ]
            if len(edited) > 1 and after.preset is not None:
                return self.tr("%(title)s: %(preset)s") % {"title": title, "preset": self.tr(after.preset)}
            if edited:
                return self.tr("%(label)s of %(title)s") % {"label": self.tr(edited[0].label), "title": title}
        return f"{self._label} {title}"

    def _show(self) -> None:
        for name, value in self._entry.values().items() if self._entry is not None else ():
            self._controls[name].set_value(value)
        self.presets.show_current(None if self._entry is None else self._entry.preset)

    def _build(self) -> None:
        """One row a hyper-parameter of the current entry, in place of those of another."""
        for widget in (*self._controls.values(), *self._labels):
            widget.blockSignals(True)  # what was being typed in it must not be taken for a value of the new entry
            self._rows.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._controls, self._labels = {}, []

        self._refuse("")
        self._details_line.say(self._details(type(self._entry)) if self._entry is not None else "")
        self.presets.offer(tuple(self._entry.presets) if self._entry is not None else ())
        before: QWidget = self.box
        for button in self.presets.buttons.values():
            QWidget.setTabOrder(before, button)
            before = button
        for hyperparameter, owner in self._declared():
            control = self._control(hyperparameter, owner)
            label = self.tr(hyperparameter.label) + (f" {hyperparameter.symbol}" if hyperparameter.symbol else "")
            self._labels.append(self._rows.add_row(label, control, explanation(hyperparameter)))
            self._controls[hyperparameter.name] = control
            for part in (control.slider, control.field) if isinstance(control, SliderField) else (control,):
                QWidget.setTabOrder(before, part)
                before = part
        self._rows.addWidget(self._error_line, self._rows.rowCount(), 0, 1, 2)
        self._show()

    def _declared(self) -> list[tuple[Hyperparameter, str]]:
        """The hyper-parameters of the current entry, each with the entry's name."""
        entry = self._entry
        return [] if entry is None else [(hyperparameter, entry.name) for hyperparameter in entry.hyperparameters()]

    def _control(self, hyperparameter: Hyperparameter, owner: str) -> Control:
        control = control_for(hyperparameter, owner)
        control.edited.connect(lambda value: self._edit(hyperparameter.name, value))
        if isinstance(control, (NumberField, SliderField)):
            control.refused.connect(self._refuse)
        return control

    def _refuse(self, line: str) -> None:
        self._error_line.say(line)

    def _choose(self, name: str | None) -> None:
        if name != (None if self._entry is None else self._entry.name):
            self.entry = None if name is None else self._shown.get(name) or self.registry.create(name)
            self.entry_edited.emit(self._entry)

    def _choose_preset(self, name: str) -> None:
        assert self._entry is not None  # its presets are shown
        entry = self.registry.create(self._entry.name, preset=name)
        self._refuse("")
        changed = entry != self._entry
        self.entry = entry
        if changed:
            self.entry_edited.emit(entry)

    def _edit(self, name: str, value: Value) -> None:
        assert self._entry is not None  # its controls are shown
        try:
            entry = self.registry.create(self._entry.name, **{**self._entry.values(), name: value})
        except BadInput as error:  # values that are right alone but not together
            self._show()
            self._refuse(str(error))
            return
        self._refuse("")
        if entry != self._entry:
            self.entry = entry
            self.entry_edited.emit(entry)


def control_for(hyperparameter: Hyperparameter, owner: str) -> Control:
    """The control that fits a declaration; what it refuses is told as about `owner`."""
    domain = hyperparameter.domain
    if isinstance(domain, Choice):
        return ChoiceBox(domain)
    if hyperparameter.kind is bool:
        return SwitchBox()

    def check(value: object) -> int | float:
        return hyperparameter.check(value, owner)  # type: ignore[return-value]  # neither a word nor a switch

    whole = hyperparameter.kind is int
    bounded = math.isfinite(domain.low) and math.isfinite(domain.high)
    if bounded and domain.scale == "linear" and not whole:
        return SliderField(check, domain)
    return NumberField(check, domain, whole)


def explanation(hyperparameter: Hyperparameter) -> str:
    """A tooltip: what the hyper-parameter does, and what it may be."""
    domain = hyperparameter.domain
    default = hyperparameter.default
    if isinstance(domain, Bounds) and hyperparameter.kind is not bool:
        subject = hyperparameter.symbol or hyperparameter.label
        return tooltip(capitalized(domain.help), f"{subject} ∈ {domain}, default {default:g}")
    return tooltip(capitalized(domain.help))


def capitalized(sentence: str) -> str:
    """With a capital first letter; the others stay as they are."""
    return sentence[:1].upper() + sentence[1:]


def tooltip(*lines: str) -> str:
    """Lines as rich text, which Qt wraps to a readable width."""
    shown = [escape(line) for line in lines if line]
    return f"<p>{'<br>'.join(shown)}</p>" if shown else ""
