"""Weights set by hand, as steps that can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from nnviz.training.edits import Change
from nnviz.training.snapshot import Snapshot

if TYPE_CHECKING:
    from nnviz.gui.session import Session

Values = dict[tuple[int, int, int | None], float]
"""By layer, unit and source, as in a `Change`."""


@dataclass(frozen=True)
class Touch:
    """The network was changed by hand, so that its answers change without training."""

    gesture: int
    """A drag touches many times in one gesture."""
    text: str
    """What was done."""


class WeightEdit(QUndoCommand):
    """Some weights and biases get other values; all of one gesture are one step."""

    def __init__(
        self, session: "Session", snapshot: Snapshot, changes: Sequence[Change], text: str, final: bool
    ) -> None:
        """`snapshot` has the values from before, if the gesture begins with this. It ends with the `final` one."""
        super().__init__(text)
        self.session, self.gesture, self.training = session, session.gesture, session.training
        self.after: Values = {(change.layer, change.unit, change.source): change.value for change in changes}
        known = session.set_by_hand
        self.before: Values = {place: known.get(place, value_at(snapshot, *place)) for place in self.after}
        newest = session.undo_stack.command(session.undo_stack.index() - 1)
        if isinstance(newest, WeightEdit) and newest.gesture == self.gesture:
            self.before |= {place: value for place, value in newest.before.items() if place in self.before}
        self._final = final

    def id(self) -> int:
        return 2

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, WeightEdit) or other.gesture != self.gesture:
            return False
        self.before = {**other.before, **self.before}
        self.after = {**self.after, **other.after}
        self.setObsolete(self.before == self.after)  # back where it began
        return True

    def redo(self) -> None:
        self._set(self.after, self._final)
        self._tell(self.before, self.after, self.gesture)
        self._final = True  # when it is done again

    def undo(self) -> None:
        self._set(self.before, final=True)
        self._tell(self.after, self.before, self.session.next_gesture())

    def _set(self, values: Values, final: bool) -> None:
        """A training that began anew since then has other weights, which stay."""
        if self.session.training == self.training:
            changes = (Change(layer, unit, source, value) for (layer, unit, source), value in values.items())
            self.session.runner.edit(tuple(changes), final)
            self.session.set_by_hand |= values
            self.session.refresh()

    def _tell(self, before: Values, after: Values, gesture: int) -> None:
        if self.session.training != self.training:
            return
        text = self.text()
        if len(after) == 1:
            text += f": {brief(*before.values())} → {brief(*after.values())}"
        self.session.touched.emit(Touch(gesture, text))


def value_at(snapshot: Snapshot, layer: int, unit: int, source: int | None) -> float:
    """A weight, or the bias if the source is None."""
    parameters = snapshot.parameters[layer - 1]
    return float(parameters.b[unit] if source is None else parameters.W[unit, source])


def brief(value: float) -> str:
    """A weight in three figures."""
    return f"{value:.3g}".replace("-", "−")
