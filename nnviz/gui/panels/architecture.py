"""The layers of the network: how many units, which activation, and how the weights start."""

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.engine.activations import activations
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.initializers import Initializer, initializers
from nnviz.engine.layers import MAX_UNITS, Hidden, HiddenLayer, has_choice
from nnviz.engine.parts import numbers
from nnviz.gui.controls.forms import EntryBox, EntryForm, TextLine, tooltip
from nnviz.gui.controls.number_field import NumberField
from nnviz.gui.controls.shrinking_area import ShrinkingArea
from nnviz.gui.icons import icon
from nnviz.gui.layer_edits import LayerEdits
from nnviz.gui.panel import Panel, register
from nnviz.gui.session import Session
from nnviz.gui.theme import SPACE, Theme
from nnviz.training.experiment import Experiment

NUMBER_WIDTH = 7 * SPACE
LEAST_HEIGHT = 20 * SPACE
"""Of the rows: about three are seen."""


class LayerRow(QWidget):
    """One layer of the network. Its number selects it, and so does working in the row."""

    selected = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.button = QToolButton()
        self.button.setProperty("role", "title")
        self.button.setCheckable(True)
        self.button.setFixedWidth(NUMBER_WIDTH)
        self.button.clicked.connect(self.selected)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(SPACE)
        self.row.addWidget(self.button)

    def show_number(self, layer: int) -> None:
        self.button.setText(str(layer))
        self.button.setAccessibleName(self.tr("Select layer %d") % layer)
        self.button.setToolTip(self.tr("Select layer %d: the other panels show it") % layer)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.selected.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            self.selected.emit()
        return False


class HiddenRow(LayerRow):
    """Units, activation and the end of one hidden layer."""

    def __init__(self, layer: int, theme: Theme) -> None:
        super().__init__()
        self.show_number(layer)
        self.units = NumberField(checked_units, Bounds(1, MAX_UNITS), whole=True)
        self.units.setAccessibleName(self.tr("Units of layer %d") % layer)
        self.units.setToolTip(
            self.tr("Units of layer %(layer)d, from 1 to %(most)s") % {"layer": layer, "most": f"{MAX_UNITS:,}"}
        )
        self.activation = EntryBox(activations)
        self.activation.setAccessibleName(self.tr("Activation of layer %d") % layer)
        self.remove = QToolButton()
        self.remove.setProperty("role", "title")
        self.remove.setAccessibleName(self.tr("Remove layer %d") % layer)
        self.remove.setToolTip(self.tr("Remove layer %d") % layer)
        self.apply_theme(theme)
        self.row.addWidget(self.units)
        self.row.addWidget(self.activation, 1)
        self.row.addWidget(self.remove)
        for control in (self.units, self.activation):
            control.installEventFilter(self)

    def apply_theme(self, theme: Theme) -> None:
        self.remove.setIcon(icon("remove", theme))

    def show_layer(self, layer: Hidden) -> None:
        size = next(iter(numbers(type(layer))))  # units, or filters
        self.units.set_value(getattr(layer, size))
        self.units.setEnabled(isinstance(layer, HiddenLayer))
        self.activation.setEnabled(has_choice(layer, "activation"))
        self.activation.set_value(layer.activation.name)


@register
class ArchitecturePanel(Panel):
    """Adds, removes and resizes layers."""

    name = "architecture"
    title = "Network"
    area = "right"
    order = 10

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.edits = LayerEdits(session, self)
        self.rows: list[HiddenRow] = []
        self.input = QLabel()
        self.input.setProperty("role", "muted")
        self.output_row = LayerRow()
        self.output_row.selected.connect(lambda: self._select(len(self.rows) + 1))
        self.output = QLabel()
        self.output_row.row.addWidget(self.output, 1)
        self.add = QPushButton(self.tr("&Add layer"))
        self.add.setAccessibleName(self.tr("Add layer"))
        self.add.clicked.connect(self._add)
        self.parameters = QLabel()
        self.parameters.setProperty("role", "muted")
        self.parameters.setToolTip(tooltip(self.tr("Weights and biases: Σ units · (inputs + 1) over the layers")))
        self.error_line = TextLine("error")
        self.initializer = EntryForm(initializers)
        self.initializer.entry_edited.connect(self._initialize)

        layers = QWidget()
        self._layers = QVBoxLayout(layers)
        self._layers.setContentsMargins(0, 0, 0, 0)
        self._layers.setSpacing(SPACE)
        self._layers.addWidget(self.input)
        self._layers.addWidget(self.output_row)
        self._area = ShrinkingArea(layers, least=LEAST_HEIGHT)
        below = QHBoxLayout()
        below.addWidget(self.add)
        below.addStretch(1)
        below.addWidget(self.parameters)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self._area)
        column.addWidget(self.error_line)
        column.addLayout(below)
        column.addWidget(self.initializer)
        column.addStretch(1)
        session.layer_changed.connect(self._mark)
        self._area.verticalScrollBar().rangeChanged.connect(self._keep_in_view)  # an added row has its place now

    def show_experiment(self, experiment: Experiment) -> None:
        while len(self.rows) < len(experiment.hidden):
            self._append_row()
        while len(self.rows) > len(experiment.hidden):
            self._drop_row()
        for row, layer in zip(self.rows, experiment.hidden, strict=True):
            row.show_layer(layer)
        self.output_row.show_number(len(self.rows) + 1)

        dataset, loss = experiment.dataset, experiment.loss
        inputs = experiment.inputs
        if dataset.image_shape:
            self.input.setText(
                self.tr("Input: %(inputs)d = %(rows)d × %(columns)d pixels")
                % {"inputs": inputs, "rows": dataset.image_shape[0], "columns": dataset.image_shape[1]}
            )
        else:
            self.input.setText(
                self.tr("Input: %(inputs)d (%(names)s)")
                % {"inputs": inputs, "names": ", ".join(experiment.input_names)}
            )
        self.output.setText(
            self.tr("%(outputs)d · %(function)s") % {"outputs": experiment.outputs, "function": loss.output_name}
        )
        self.output.setToolTip(
            tooltip(
                self.tr("Output layer: %s") % ", ".join(dataset.output_names),
                loss.output_formula,
                self.tr("Its function belongs to the loss."),
            )
        )
        self.parameters.setText(self.tr("%s parameters") % f"{experiment.parameters:,}")
        full = self.edits.why_no_more_layers()
        self.add.setEnabled(not full)
        self.add.setToolTip(full or self.tr("Add a layer like the last one, before the output"))
        self.initializer.entry = experiment.initializer
        self._area.updateGeometry()
        self._mark(self.session.layer)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.add.setIcon(icon("add", theme))
        for row in self.rows:
            row.apply_theme(theme)

    def _append_row(self) -> None:
        index = len(self.rows)
        row = HiddenRow(index + 1, self.theme)
        row.selected.connect(lambda: self._select(index + 1))
        row.units.edited.connect(lambda units: self._show_refused(self.edits.resize(index + 1, units)))
        row.units.refused.connect(self.error_line.say)
        row.activation.edited.connect(lambda name: self._show_refused(self.edits.activate(index + 1, name)))
        row.remove.clicked.connect(lambda: self._show_refused(self.edits.remove(index + 1)))
        self.rows.append(row)
        self._layers.insertWidget(1 + index, row)
        # The row takes the output's place in the tab order, and the output follows.
        chain = (self.output_row.button, row.button, row.units, row.activation, row.remove, self.output_row.button)
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    def _drop_row(self) -> None:
        row = self.rows.pop()
        row.units.blockSignals(True)  # what was being typed in it is not wanted any more
        self._layers.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.error_line.say("")

    def _select(self, layer: int) -> None:
        self.session.select_layer(layer)
        self._mark(self.session.layer)

    def _mark(self, layer: int) -> None:
        """Show which layer is selected, and keep it in view."""
        for number, row in enumerate((*self.rows, self.output_row), start=1):
            row.button.setChecked(number == layer)
        self._keep_in_view()

    def _keep_in_view(self) -> None:
        if self.session.layer == 1:
            self._area.verticalScrollBar().setValue(0)  # with the input above it
        else:
            self._area.ensureWidgetVisible((*self.rows, self.output_row)[self.session.layer - 1], 0, SPACE)

    def _add(self) -> None:
        last = len(self.session.experiment.hidden) + 1
        if self.edits.insert(last):
            self._mark(last)

    def _initialize(self, initializer: Initializer) -> None:
        text = self.initializer.edit_text(self.session.experiment.initializer, initializer)
        self._show_refused(self.session.change(text, initializer=initializer))

    def _show_refused(self, done: bool) -> None:
        """Where an edit cannot be, the controls go back to what is."""
        if not done:
            self.show_experiment(self.session.experiment)


def checked_units(value: object) -> int:
    """Raises `BadInput`."""
    return HiddenLayer(value).units  # type: ignore[arg-type]  # it is what checks the type
