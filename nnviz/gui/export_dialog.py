"""What the dialogs have in common that write the drawing to a file: its size, its colours, and where it goes."""

from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLayout, QPushButton, QVBoxLayout, QWidget

from nnviz.engine.hyperparameters import Bounds, Choice, Hyperparameter
from nnviz.gui.canvas.drawing import LEAST_SIZE
from nnviz.gui.canvas.figure import AS_THE_WINDOW, FIGURE_THEMES, MOST_SIDE, figure_theme
from nnviz.gui.canvas.network_canvas import NetworkCanvas
from nnviz.gui.controls.forms import TextLine
from nnviz.gui.controls.number_field import NumberField
from nnviz.gui.controls.number_rows import NumberRows
from nnviz.gui.theme import SPACE, Theme

WIDTH = 96 * SPACE
COLORS = Choice((AS_THE_WINDOW, *FIGURE_THEMES), help="paper has the light colours on white")
SIDE_HELP = "in pixels of the screen; words and lines keep their size"


class ExportDialog(QDialog):
    """A form, a line that says what will come of it, and two buttons. It is filled by its subclasses."""

    saved = Signal(object)
    """Path: a file was written."""
    problem = Signal(str)
    """One line: none was."""

    def __init__(self, canvas: NetworkCanvas, owner: str, look_ms: int) -> None:
        """The canvas is the one of the window, whose network, size and colours are proposed."""
        super().__init__(canvas.window())
        self._canvas = canvas
        self.folder = Path.home()
        """Where the file dialog begins."""
        self.rows = NumberRows(owner)
        self.summary = TextLine("muted")
        self.export_button = QPushButton(self.tr("Export…"))
        self.export_button.setDefault(True)
        self.export_button.setProperty("role", "primary")
        self.export_button.clicked.connect(self.export)
        self.close_button = QPushButton(self.tr("Close"))
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        self.rows.edited.connect(self.tell)
        self._timer = QTimer(self)
        self._timer.setInterval(look_ms)
        self._timer.timeout.connect(self.look)

    def add_look(self) -> None:
        """Rows for size and colours."""
        size = self._canvas.size()
        self.width_field = self._add_side("width", self.tr("Width"), size.width(), LEAST_SIZE.width())
        self.height_field = self._add_side("height", self.tr("Height"), size.height(), LEAST_SIZE.height())
        self.colors = self.rows.add_choice(self.tr("Colours"), COLORS)

    def _add_side(self, name: str, label: str, side: int, least: int) -> NumberField:
        bounds = Bounds(least, MOST_SIDE, scale="log", help=SIDE_HELP)
        return self.rows.add_number(label, Hyperparameter(name, int, min(max(side, least), MOST_SIDE), bounds))

    def arrange(self, *below: QWidget) -> None:
        """Rows, summary, what a subclass has more, and the buttons."""
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * SPACE)
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.export_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[4 * SPACE] * 4)
        column.setSpacing(2 * SPACE)
        column.addStrut(WIDTH)
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        column.addLayout(self.rows)
        column.addWidget(self.rows.error)
        column.addSpacing(SPACE)
        column.addWidget(self.summary)
        for widget in below:
            column.addWidget(widget)
        column.addSpacing(SPACE)
        column.addLayout(buttons)

    # What was chosen

    @property
    def theme(self) -> Theme:
        return figure_theme(str(self.colors.currentData()), self._canvas.theme)

    @property
    def sides(self) -> tuple[int, int]:
        """Width and height in logical pixels."""
        return int(self.width_field.value), int(self.height_field.value)

    def tell(self) -> None:
        """Say what will come of what is chosen."""
        raise NotImplementedError

    # The work

    def export(self) -> None:
        """Ask where to, and begin."""
        raise NotImplementedError

    def look(self) -> None:
        """While something is being made, called by the timer."""
        raise NotImplementedError

    def ask_path(self, kind: str, suffix: str) -> Path | None:
        """Where the file is to be written; None if the user has thought better of it."""
        experiment = self._canvas.session.experiment
        suggestion = f"{experiment.dataset.name}-{experiment.network_name}{suffix}"
        name, _ = QFileDialog.getSaveFileName(
            self, self.windowTitle(), str(self.folder / suggestion), f"{kind} (*{suffix})"
        )
        if not name:
            return None
        path = Path(name)
        return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)

    def stop(self) -> None:
        """End what is being made, and wait for it."""
        self._timer.stop()

    def end(self) -> None:
        """Close; nothing runs on."""
        self.stop()
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.stop()
        super().closeEvent(event)
