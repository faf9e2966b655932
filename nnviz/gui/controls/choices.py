"""All choices of one group, as one form made from the declarations of an experiment or a layer."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from nnviz.engine.hyperparameters import Hyperparameter
from nnviz.engine.layers import has_choice
from nnviz.engine.parts import numbers, parts
from nnviz.engine.registry import Entry, Registry
from nnviz.errors import BadInput
from nnviz.gui.controls.forms import Control, EntryForm, FormRows, control_for, explanation, tooltip
from nnviz.gui.controls.number_field import NumberField, SliderField
from nnviz.gui.theme import SPACE

CHECKS_IN_A_ROW = 2


class ChoicesForm(QWidget):
    """Shows the named fields of a frozen dataclass, each with the control that its declaration asks for.

    A field whose other choices the rest of the experiment does not allow is hidden.
    """

    edited = Signal(str, dict)
    """What was edited, for the undo menu, and the changed fields with their values."""

    def __init__(self, declaring: type, names: Sequence[str], headline: bool = False, absent: str = "") -> None:
        """`names` are fields of the dataclass `declaring`; with a `headline` the first has no label of its own.

        `absent` is the title of None, where a field allows that.
        """
        super().__init__()
        self._chosen: Any = None
        self.forms: dict[str, EntryForm] = {}
        self.checks: dict[str, EntryChecks] = {}
        self.controls: dict[str, Control] = {}
        self._captions: dict[str, QLabel] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3 * SPACE)
        rows: FormRows | None = None
        for name in names:
            title = self.tr(name.replace("_", " ").capitalize())
            if name in numbers(declaring):
                if rows is None:
                    rows = FormRows()
                    column.addLayout(rows)
                self.controls[name] = self._number(rows, numbers(declaring)[name], title)
                continue
            choosable = parts(declaring)[name]
            registry = choosable.part.registry
            if choosable.part.several:
                checks = self.checks[name] = EntryChecks(registry, title)
                checks.edited.connect(lambda entries, name=name: self._edit(name, self.checks[name].title, entries))
                column.addWidget(checks)
            else:
                form = self.forms[name] = EntryForm(
                    registry,
                    headline=headline and name == names[0],
                    absent=absent if choosable.optional else "",
                )
                form.entry_edited.connect(lambda entry, name=name: self._edit_entry(name, entry))
                column.addWidget(form)
        if rows is not None:
            self._error_line = rows.add_line("error")
        column.addStretch(1)

    def _number(self, rows: FormRows, hyperparameter: Hyperparameter, title: str) -> Control:
        control = control_for(hyperparameter, title)
        symbol = f" {hyperparameter.symbol}" if hyperparameter.symbol else ""
        self._captions[hyperparameter.name] = rows.add_row(title + symbol, control, explanation(hyperparameter))
        control.edited.connect(lambda value: self._edit(hyperparameter.name, title, value))
        if isinstance(control, (NumberField, SliderField)):
            control.refused.connect(lambda line: self._error_line.say(line))
        return control

    def show_chosen(self, chosen: Any) -> None:
        """Show an experiment or a layer. Nothing is emitted."""
        self._chosen = chosen
        for name, form in self.forms.items():
            if not has_choice(chosen, name):
                form.hide()
                continue
            form.accept(partial(self._fits_by_default, name))
            form.entry = getattr(chosen, name)
            form.setVisible(form.box.count() > 1)
        for name, checks in self.checks.items():
            checks.show_entries(
                tuple(entry for entry in checks.registry if self._fits(name, (entry(),))), getattr(chosen, name)
            )
        for name, control in self.controls.items():
            control.set_value(getattr(chosen, name))
            can_change = self._can_change(name)
            control.setVisible(can_change)
            self._captions[name].setVisible(can_change)

    def _fits_by_default(self, name: str, entry: type[Entry]) -> bool:
        return self._fits(name, entry())

    def _can_change(self, name: str) -> bool:
        """Whether another value of a number, word or switch is allowed, if the others have their defaults."""
        declared = numbers(type(self._chosen))
        defaults = {other: declared[other].default for other in self.controls}
        return self._fits(name, declared[name].another, **defaults)

    def _fits(self, name: str, value: Any, **others: Any) -> bool:
        """Whether the rest of what is chosen allows this value."""
        try:
            replace(self._chosen, **{**others, name: value})
        except BadInput:
            return False
        return True

    def _edit_entry(self, name: str, entry: Any) -> None:
        self._edit(name, self.forms[name].edit_text(getattr(self._chosen, name), entry), entry)

    def _edit(self, name: str, text: str, value: Any) -> None:
        self.edited.emit(text, {name: value})


class EntryChecks(QWidget):
    """Any number of entries of a registry, each with a box to tick."""

    edited = Signal(object)
    """tuple of entries: what is ticked now, in the order of the registry."""

    def __init__(self, registry: Registry[Any], title: str) -> None:
        super().__init__()
        self.registry = registry
        self.title = title
        self.boxes: dict[str, QCheckBox] = {}
        self._entries: dict[str, Any] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * SPACE)
        self._grid.setVerticalSpacing(SPACE)
        self._grid.addWidget(QLabel(title), 0, 0, 1, CHECKS_IN_A_ROW)
        for entry in registry:
            box = self.boxes[entry.name] = QCheckBox(self.tr(entry.title))
            box.setAccessibleName(f"{title}: {entry.title}")
            box.setToolTip(tooltip(entry.formula, self.tr(entry.help())))
            box.clicked.connect(self._edit)
            self._grid.addWidget(box)

    def show_entries(self, offered: tuple[type[Any], ...], chosen: tuple[Any, ...]) -> None:
        """Offer these entries, with the chosen ones ticked. Nothing is emitted."""
        self._entries = {entry.name: entry for entry in chosen}
        names = {entry.name for entry in offered} | set(self._entries)
        for name, box in self.boxes.items():
            box.setVisible(name in names)
            box.setChecked(name in self._entries)
        for index, name in enumerate(name for name in self.boxes if name in names):  # no holes
            self._grid.addWidget(self.boxes[name], 1 + index // CHECKS_IN_A_ROW, index % CHECKS_IN_A_ROW)
        self.setVisible(bool(names))

    def _edit(self) -> None:
        ticked = [name for name, box in self.boxes.items() if box.isChecked()]
        self.edited.emit(tuple(self._entries.get(name) or self.registry.create(name) for name in ticked))
