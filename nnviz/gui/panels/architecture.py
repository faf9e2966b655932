"""The layers of the network: how many units, which activation, and how the weights start."""

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnviz.engine.activations import activations
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.initializers import Initializer, initializers
from nnviz.engine.layers import Convolution, Hidden, HiddenLayer, MaxPooling
from nnviz.engine.parts import numbers, parts
from nnviz.gui.controls.forms import EntryBox, EntryForm, TextLine, capitalized, tooltip
from nnviz.gui.controls.number_field import Check, Number, NumberField
from nnviz.gui.controls.shrinking_area import ShrinkingArea
from nnviz.gui.icons import icon
from nnviz.gui.layer_edits import LayerEdits
from nnviz.gui.panel import Panel, register
from nnviz.gui.session import Session
from nnviz.gui.theme import SPACE, Theme
from nnviz.training.experiment import Experiment

NUMBER_WIDTH, SMALL_NUMBER_WIDTH = 7 * SPACE, 13 * SPACE
LEAST_HEIGHT = 44 * SPACE
"""Of the rows: about six are seen."""
SHOWN: dict[type[Hidden], tuple[str, ...]] = {
    HiddenLayer: ("units",),
    Convolution: ("filters", "kernel"),
    MaxPooling: ("size",),
}
"""The numbers in the row of each kind of layer."""


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
    """The numbers of one hidden layer of some kind, its activation, and its end."""

    edited = Signal(str, int)
    """A number of the layer, by name."""

    def __init__(self, layer: int, kind: type[Hidden], theme: Theme) -> None:
        super().__init__()
        self.kind = kind
        self.show_number(layer)
        self.numbers: dict[str, NumberField] = {}
        for name in SHOWN[kind]:
            self._add_number(layer, name)
        self.activation = EntryBox(activations) if "activation" in parts(kind) else None
        self.remove = QToolButton()
        self.remove.setProperty("role", "title")
        self.remove.setAccessibleName(self.tr("Remove layer %d") % layer)
        self.remove.setToolTip(self.tr("Remove layer %d") % layer)
        self.apply_theme(theme)
        if self.activation is not None:
            self.activation.setAccessibleName(self.tr("Activation of layer %d") % layer)
            if kind is not HiddenLayer:
                self.activation.setMinimumWidth(SMALL_NUMBER_WIDTH)
            self.row.addWidget(self.activation, 1)
            self.activation.installEventFilter(self)
        else:
            self.row.addStretch(1)
        self.row.addWidget(self.remove)

    def _add_number(self, layer: int, name: str) -> None:
        """A field, behind what stands before it."""
        hyperparameter = numbers(self.kind)[name]
        assert isinstance(hyperparameter.domain, Bounds)
        before = {"kernel": "×", "size": self.tr("max pooling")}.get(name)
        if before is not None:
            label = QLabel(before)
            label.setProperty("role", "muted")
            self.row.addWidget(label)
        field = self.numbers[name] = NumberField(checking(self.kind, name), hyperparameter.domain, whole=True)
        words: dict[str, object] = {"title": self.tr(hyperparameter.label), "layer": layer}
        field.setAccessibleName(self.tr("%(title)s of layer %(layer)d") % words)
        words |= {"least": int(hyperparameter.domain.low), "most": f"{int(hyperparameter.domain.high):,}"}
        field.setToolTip(
            tooltip(
                self.tr("%(title)s of layer %(layer)d, from %(least)d to %(most)s") % words,
                capitalized(self.tr(hyperparameter.help)),
            )
        )
        field.edited.connect(lambda value: self.edited.emit(name, value))
        field.installEventFilter(self)
        if self.kind is not HiddenLayer:
            field.setFixedWidth(SMALL_NUMBER_WIDTH)
        self.row.addWidget(field)

    @property
    def units(self) -> NumberField:
        """The field of the neurons or filters."""
        return next(iter(self.numbers.values()))

    @property
    def controls(self) -> tuple[QWidget, ...]:
        """From left to right."""
        return *self.numbers.values(), *([self.activation] if self.activation is not None else []), self.remove

    def apply_theme(self, theme: Theme) -> None:
        self.remove.setIcon(icon("remove", theme))

    def show_layer(self, layer: Hidden) -> None:
        for name, field in self.numbers.items():
            field.set_value(getattr(layer, name))
        if self.activation is not None:
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
        self.add_maps = QToolButton()
        self.add_maps.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add_maps.setArrowType(Qt.ArrowType.DownArrow)
        self.add_maps.setProperty("role", "title")
        self.add_maps.setAccessibleName(self.tr("Add convolution or pooling"))
        self.add_maps.setToolTip(
            tooltip(self.tr("Layers of feature maps, which look at a picture through small windows"))
        )
        self.add_maps.setMenu(self._maps_menu())
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
        below.addWidget(self.add_maps)
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
        kinds = [type(layer) for layer in experiment.hidden]
        while [row.kind for row in self.rows] != kinds[: len(self.rows)]:
            self._drop_row()
        for kind in kinds[len(self.rows) :]:
            self._append_row(kind)
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
        self.add.setToolTip(full or self.tr("Add a layer of neurons, before the output"))
        self.add_maps.setVisible(self.edits.has_pictures)
        for action in (self.add_convolution, self.add_pooling):
            action.setEnabled(not full)
        self.initializer.entry = experiment.initializer
        self._mark(self.session.layer)

    def apply_theme(self, theme: Theme) -> None:
        super().apply_theme(theme)
        self.add.setIcon(icon("add", theme))
        for row in self.rows:
            row.apply_theme(theme)

    def _maps_menu(self) -> QMenu:
        """Layers for pictures, and a whole network of them."""
        menu, edits = QMenu(self), self.edits
        self.add_convolution = menu.addAction(self.tr("Add Convolution"), self._add_convolution)
        self.add_pooling = menu.addAction(self.tr("Add Max Pooling"), self._add_pooling)
        menu.addSeparator()
        self.small_convolutional = menu.addAction(self.tr("Small Convolutional Network"), edits.use_small_convolutional)
        return menu

    def _add_convolution(self) -> None:
        self.edits.add_maps(self.edits.first_convolution)

    def _add_pooling(self) -> None:
        self.edits.add_maps(MaxPooling())

    def _append_row(self, kind: type[Hidden]) -> None:
        index = len(self.rows)
        row = HiddenRow(index + 1, kind, self.theme)
        row.selected.connect(lambda: self._select(index + 1))
        row.edited.connect(lambda name, number: self._show_refused(self.edits.set_number(index + 1, name, number)))
        for field in row.numbers.values():
            field.refused.connect(self.error_line.say)
        if row.activation is not None:
            row.activation.edited.connect(lambda name: self._show_refused(self.edits.activate(index + 1, name)))
        row.remove.clicked.connect(lambda: self._show_refused(self.edits.remove(index + 1)))
        self.rows.append(row)
        self._layers.insertWidget(1 + index, row)
        # The row takes the output's place in the tab order, and the output follows.
        chain = (self.output_row.button, row.button, *row.controls, self.output_row.button)
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    def _drop_row(self) -> None:
        row = self.rows.pop()
        for field in row.numbers.values():
            field.blockSignals(True)  # what was being typed in it is not wanted any more
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


def checking(kind: type[Hidden], name: str) -> Check:
    """Checks what was typed for a number of a kind of layer."""

    def check(value: object) -> Number:
        """Raises `BadInput`."""
        return getattr(kind(**{name: value}), name)  # type: ignore[no-any-return,arg-type]  # it checks the type

    return check
