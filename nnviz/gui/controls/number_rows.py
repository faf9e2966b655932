"""Rows of a dialog whose numbers are declared; what was refused is told in one line."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from nnviz.engine.hyperparameters import Choice, Hyperparameter
from nnviz.gui.controls.forms import ChoiceBox, FormRows, TextLine, capitalized, control_for, tooltip
from nnviz.gui.controls.number_field import NumberField


class NumberRows(FormRows):
    """Rows for numbers and choices. `error` is to be placed where it is seen."""

    edited = Signal()
    """The user chose something else."""

    def __init__(self, owner: str, parent: QWidget | None = None) -> None:
        """`owner` is what the numbers are of: "the ensemble"."""
        super().__init__(parent)
        self.error = TextLine("error")
        self._owner = owner
        self._refused: set[NumberField] = set()

    def add_number(self, label: str, declared: Hyperparameter) -> NumberField:
        """A field with the declared default."""
        field = control_for(declared, self._owner)
        assert isinstance(field, NumberField)
        assert isinstance(declared.default, (int, float))
        field.set_value(declared.default)
        field.refused.connect(lambda line: self._refuse(field, line))
        field.edited.connect(self.edited)
        self.add_row(label, field, tooltip(f"{capitalized(declared.help)}, {declared.domain}"))
        return field

    def add_choice(self, label: str, choice: Choice) -> ChoiceBox:
        """A box on whose first option it stands."""
        box = ChoiceBox(choice)
        box.edited.connect(self.edited)
        self.add_row(label, box, tooltip(capitalized(choice.help)) if choice.help else "")
        return box

    def _refuse(self, field: NumberField, line: str) -> None:
        self.error.say(line)
        (self._refused.add if line else self._refused.discard)(field)

    @property
    def is_refused(self) -> bool:
        """A number that was just typed cannot be."""
        return any(field.hasFocus() for field in self._refused)
