"""The bar above the canvas: what edges and neurons show, how many edges, and how they are drawn."""

import math
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
    QWidget,
)

from nnviz.gui.canvas.edge_quantities import EdgeQuantity, edge_quantities, edge_quantity
from nnviz.gui.canvas.network_canvas import NetworkCanvas
from nnviz.gui.canvas.neuron_quantities import NeuronQuantity, neuron_quantities, neuron_quantity
from nnviz.gui.canvas.nodes import Nodes
from nnviz.gui.canvas.view import View
from nnviz.gui.controls.field_guard import guard
from nnviz.gui.icons import icon
from nnviz.gui.painting import painting
from nnviz.gui.theme import SPACE, Theme
from nnviz.training.experiment import Experiment

STEPS = 100
"""Positions of the slider: each has the same factor of edges more, the last one has all of them."""
SLIDER_WIDTH = 22 * SPACE
LEAST_WIDTH, MOST_WIDTH = 21 * SPACE, 38 * SPACE
"""Of a list of quantities."""


class CanvasBar(QWidget):
    """Shows and changes the view of a canvas."""

    def __init__(self, canvas: NetworkCanvas) -> None:
        super().__init__()
        self._canvas = canvas
        self._total = 1
        self.setProperty("role", "bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.edges = QuantityBox(self.tr("What the edges carry"))
        self.neurons = QuantityBox(self.tr("What the neurons show"))
        self.edges.activated.connect(self._choose_edges)
        self.neurons.activated.connect(self._choose_neurons)

        self.strongest = QSlider(Qt.Orientation.Horizontal)
        self.strongest.setRange(0, STEPS)
        self.strongest.setMinimumWidth(10 * SPACE)
        self.strongest.setMaximumWidth(SLIDER_WIDTH)
        self.strongest.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.strongest.setAccessibleName(self.tr("Strongest edges"))
        self.strongest.valueChanged.connect(self._choose_strongest)
        self._showing = muted("")
        self._showing.setMinimumWidth(self._showing.fontMetrics().horizontalAdvance("888,888") + SPACE)

        self.options = self._options()
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * SPACE, SPACE, 2 * SPACE, SPACE)
        row.setSpacing(2 * SPACE)
        for text, control in (
            (self.tr("Edges"), self.edges),
            (self.tr("Neurons"), self.neurons),
            (self.tr("Strongest"), self.strongest),
        ):
            label = muted(text)
            label.setBuddy(control)
            row.addWidget(label)
            row.addWidget(control)
        row.addWidget(self._showing)
        row.addStretch(1)
        self._buttons: list[tuple[QToolButton, str]] = []
        self.menu_button = self._button("view", self.tr("How the network is drawn: scale, signs, motion"))
        self.menu_button.setMenu(self.options)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        row.addWidget(self.menu_button)
        self._row = row
        canvas.view_changed.connect(self.show_view)
        self.show_experiment(canvas.session.experiment)
        canvas.session.experiment_changed.connect(self.show_experiment)

    def _options(self) -> QMenu:
        menu = QMenu(self.tr("Drawing"), self)
        menu.setToolTipsVisible(True)
        self._switches: dict[str, QAction] = {}
        for field, text, tip in (
            (
                "is_shared",
                self.tr("One Scale for All Layers"),
                self.tr("Layers can be compared; weak layers are faint"),
            ),
            ("is_frozen", self.tr("Freeze the Scales"), self.tr("Colours keep their meaning while the numbers change")),
            ("is_dashed", self.tr("Dash Negative Edges"), self.tr("The sign can be told without its colour")),
            ("traces", self.tr("Trace What Is Pinned"), self.tr("Follow a pinned neuron back through all layers")),
            ("moves", self.tr("Pulses When Stepping"), ""),
        ):
            action = menu.addAction(text)
            action.setToolTip(tip)
            action.setCheckable(True)
            action.setData(field)
            action.triggered.connect(self._switch)
            self._switches[field] = action
        return menu

    def _button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", "title")
        button.setIconSize(QSize(18, 18))
        button.setToolTip(tip)
        button.setAccessibleName(tip.split(":")[0].split("(")[0].strip())
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._buttons.append((button, name))
        return button

    def add_action(self, action: QAction, icon_name: str) -> None:
        """A button at the right for something that a menu of the window has too."""
        button = self._button(icon_name, action.toolTip())
        button.clicked.connect(action.trigger)
        self._row.addWidget(button)

    def apply_theme(self, theme: Theme) -> None:
        for button, name in self._buttons:
            button.setIcon(icon(name, theme))

    # What is shown

    def show_experiment(self, experiment: Experiment) -> None:
        """Other data and other optimizers have other quantities."""
        self._total = Nodes.of(experiment).edges
        self.edges.offer(edge_quantities(experiment))
        self.neurons.offer(neuron_quantities(experiment))
        self.show_view(self._canvas.view)

    def show_view(self, view: View) -> None:
        """For the newest choices, which the drawing may be behind."""
        self.edges.choose(edge_quantity(view.edges, self._canvas.experiment).name)
        self.neurons.choose(neuron_quantity(view.neurons, self._canvas.experiment).name)
        for field, action in self._switches.items():
            action.setChecked(getattr(view, field))
        self._show_motion()
        shown = self._total if view.strongest is None else min(view.strongest, self._total)
        self.strongest.blockSignals(True)
        if edges_at(self.strongest.value(), self._total) != shown:
            self.strongest.setValue(position_of(shown, self._total))
        self.strongest.blockSignals(False)
        told = self.tr("showing %(shown)s of %(total)s edges") % {"shown": f"{shown:,}", "total": f"{self._total:,}"}
        self._showing.setText(self.tr("all") if shown == self._total else f"{shown:,}")
        self._showing.setToolTip(told)
        self.strongest.setToolTip(self.tr("Draw only the strongest edges, equally many of every layer: %s") % told)
        self.strongest.setAccessibleDescription(told)

    def _show_motion(self) -> None:
        """The system may overrule what is chosen."""
        moves, is_still = self._switches["moves"], self._canvas.is_still
        moves.setEnabled(not is_still)
        moves.setChecked(self._canvas.view.moves and not is_still)
        moves.setToolTip(
            self.tr("Off, because the system asks for reduced motion")
            if is_still
            else self.tr("A step by hand, or a slow training, is shown in order: forward, backward, update")
        )

    # What is chosen

    def _change(self, **fields: object) -> None:
        self._canvas.set_view(replace(self._canvas.view, **fields))  # type: ignore[arg-type]

    def _choose_edges(self) -> None:
        self._change(edges=self.edges.currentData())

    def _choose_neurons(self) -> None:
        self._change(neurons=self.neurons.currentData())

    def _choose_strongest(self, position: int) -> None:
        self._change(strongest=None if position == STEPS else edges_at(position, self._total))

    def _switch(self) -> None:
        self._change(**{field: action.isChecked() for field, action in self._switches.items()})


class QuantityBox(QComboBox):
    """The titles of some quantities; each has its help as tooltip."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setMinimumWidth(LEAST_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(MOST_WIDTH)
        self._name = name
        guard(self)

    def offer(self, quantities: Sequence[EdgeQuantity | NeuronQuantity]) -> None:
        """Offer these; nothing is emitted."""
        if [quantity.name for quantity in quantities] == [self.itemData(row) for row in range(self.count())]:
            return
        self.clear()
        for row, quantity in enumerate(quantities):
            self.addItem(self.tr(quantity.title), quantity.name)
            self.setItemData(row, self.tr(quantity.help), Qt.ItemDataRole.ToolTipRole)
        widest = max(self.fontMetrics().horizontalAdvance(self.itemText(row)) for row in range(self.count()))
        self.view().setMinimumWidth(widest + 10 * SPACE)

    def choose(self, name: str) -> None:
        """Show that one; nothing is emitted."""
        self.setCurrentIndex(self.findData(name))
        help_text = self.currentData(Qt.ItemDataRole.ToolTipRole)
        told = f"{self._name}: {self.currentText()}"
        self.setToolTip(f"{told}. {help_text}" if help_text else told)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A title that is too long ends in "…"."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        style, complex_control = self.style(), QStyle.ComplexControl.CC_ComboBox
        room = style.subControlRect(complex_control, option, QStyle.SubControl.SC_ComboBoxEditField, self).width()
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room - SPACE
        )
        with painting(self) as painter:
            style.drawComplexControl(complex_control, option, painter, self)
            style.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option, painter, self)


def muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "muted")
    return label


def edges_at(position: int, total: int) -> int:
    """How many edges are shown at a position of the slider."""
    return max(1, round(math.pow(total, position / STEPS)))


def position_of(shown: int, total: int) -> int:
    """The position of the slider at which about so many are shown."""
    return next((position for position in range(STEPS) if edges_at(position, total) >= shown), STEPS)
