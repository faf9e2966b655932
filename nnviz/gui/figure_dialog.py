"""Writes the drawing as a figure: PNG, SVG or PDF."""

from pathlib import Path

from nnviz.engine.hyperparameters import Choice
from nnviz.errors import BadInput
from nnviz.files import write_atomically
from nnviz.gui.canvas.edges import MOST_LINES
from nnviz.gui.canvas.figure import AS_THE_WINDOW, DOTS_PER_INCH, FORMATS, PAPER, Figure, FigureFormat, FigureSize
from nnviz.gui.canvas.network_canvas import NetworkCanvas
from nnviz.gui.controls.forms import SwitchBox
from nnviz.gui.export_dialog import ExportDialog

LOOK_MS = 16
SCALES = ("1×", "2×", "3×", "4×", "6×", "8×")
CENTIMETRES = 2.54 / DOTS_PER_INCH
BY_TITLE = {made.title: made for made in FORMATS.values()}


class FigureDialog(ExportDialog):
    """Format, size and colours. The figure shows the network as it is when the file is chosen."""

    def __init__(self, canvas: NetworkCanvas) -> None:
        super().__init__(canvas, "the figure", LOOK_MS)
        self._figure: Figure | None = None
        self._path, self._written = Path(), FORMATS[".png"]
        self.setWindowTitle(self.tr("Export the figure"))
        self.format_box = self.rows.add_choice(
            self.tr("Format"),
            Choice(tuple(BY_TITLE), help="vectors stay sharp at any size, and their words are words: for papers"),
        )
        self.add_look()
        self.scale_box = self.rows.add_choice(
            self.tr("Scale"), Choice(SCALES, help="pixels of the picture for a pixel of the screen, in each direction")
        )
        self.scale_box.set_value("2×")
        self.transparent = SwitchBox()
        self.rows.add_row(
            self.tr("Transparent"), self.transparent, self.tr("Leave the background out; paper suits a white page")
        )
        self.format_box.edited.connect(self._suggest_colors)
        self.arrange()
        self.tell()

    def _suggest_colors(self) -> None:
        """Vectors are for papers, pictures for slides; another choice can be made."""
        self.colors.set_value(PAPER.name if self.format.is_vector else AS_THE_WINDOW)

    @property
    def format(self) -> FigureFormat:
        return BY_TITLE[str(self.format_box.currentData())]

    @property
    def figure_size(self) -> FigureSize:
        """Raises `BadInput`."""
        return self.format.size(*self.sides, float(str(self.scale_box.currentData()).removesuffix("×")))

    def tell(self) -> None:
        self.scale_box.setEnabled(not self.format.is_vector)
        try:
            size = self.figure_size
        except BadInput as error:
            self.rows.error.say(str(error))
            self.summary.say("")
            return
        self.rows.error.say("")
        if not self.format.is_vector:
            self.summary.say(self.tr("%s × %s pixels") % tuple(f"{side:,}" for side in size.pixels))
            return
        place = self.tr("%.1f × %.1f cm") % (size.width * CENTIMETRES, size.height * CENTIMETRES)
        many = self.tr("; so many weights are a picture in it, all else is vectors")
        self.summary.say(place + (many if self._canvas.network_geometry.edges > MOST_LINES else ""))

    def export(self) -> None:
        if self._figure is not None or self.rows.is_refused:
            return
        try:
            size = self.figure_size
        except BadInput as error:
            self.rows.error.say(str(error))
            return
        path = self.ask_path(self.format.title, self.format.suffix)
        if path is not None:
            self.write(path, size)

    def write(self, path: Path, size: FigureSize) -> None:
        """Write the figure as soon as it is prepared."""
        self._path, self._written = path, self.format
        canvas = self._canvas
        self._figure = Figure(
            canvas.session, size, self.theme, canvas.view, self.transparent.isChecked(), pins=canvas.pins
        )
        self.export_button.setEnabled(False)
        self._timer.start()

    def look(self) -> None:
        figure = self._figure
        if figure is None or not figure.ready():
            return
        try:
            write_atomically(self._path, self._written.content(figure))
        except BadInput as error:
            self.problem.emit(str(error))
        else:
            self.saved.emit(self._path)
        finally:
            self.end()

    def stop(self) -> None:
        super().stop()
        self.export_button.setEnabled(True)
        if self._figure is not None:
            self._figure.close()
            self._figure = None
