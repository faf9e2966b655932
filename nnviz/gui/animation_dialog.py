"""Writes a training as an animation. It is trained beside the window, whose own network is not touched."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar

from nnviz.engine.hyperparameters import Choice, declared
from nnviz.errors import BadInput
from nnviz.gui.animation import FRAMES_PER_SECOND, AnimationMaker
from nnviz.gui.canvas.edges import MOST_LINES
from nnviz.gui.canvas.figure import FigureSize
from nnviz.gui.canvas.network_canvas import NetworkCanvas
from nnviz.gui.export_dialog import ExportDialog
from nnviz.gui.film import FILM_FORMATS, HOLD_MS, FilmFormat
from nnviz.training.experiment import Experiment
from nnviz.training.recording import OWNER, Recording, Reel

LOOK_MS = 5
STEPS = 1_000
"""Of the progress bar."""
FROM_START, FROM_NOW = "the first weights", "the weights of now"
FIELDS = {field.name: field for field in declared(Reel)}
BY_TITLE = {made.title: made for made in FILM_FORMATS.values()}


class AnimationDialog(ExportDialog):
    """From where, how long, in how many pictures; then a progress bar, and Cancel."""

    def __init__(self, canvas: NetworkCanvas) -> None:
        super().__init__(canvas, OWNER, LOOK_MS)
        self._maker: AnimationMaker | None = None
        self.setWindowTitle(self.tr("Export an animation"))
        rows = self.rows
        self.begin = rows.add_choice(self.tr("Trains from"), Choice((FROM_START, FROM_NOW)))
        self.length = rows.add_number(self.tr("Length"), FIELDS["length"])
        self.unit = rows.add_choice(self.tr("Unit"), self._choice("unit"))
        self.frames = rows.add_number(self.tr("Pictures"), FIELDS["frames"])
        self.spacing = rows.add_choice(self.tr("Steps between"), self._choice("spacing"))
        self.frames_per_second = rows.add_number(self.tr("Pictures a second"), FRAMES_PER_SECOND)
        self.add_look()
        self.format_box = rows.add_choice(
            self.tr("Format"), Choice(tuple(BY_TITLE), help="WebP is smaller and has all colours; GIF has 256")
        )
        self.bar = QProgressBar()
        self.bar.setRange(0, STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.where = QLabel()
        self.where.setProperty("role", "muted")
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self.arrange(self.bar, self.where)
        canvas.session.experiment_changed.connect(self._follow)
        self._dataset = ""
        self._follow(canvas.session.experiment)

    def _choice(self, name: str) -> Choice:
        choice = FIELDS[name].domain
        assert isinstance(choice, Choice)
        return choice

    def _follow(self, experiment: Experiment) -> None:
        """The window has another experiment: propose what suits its dataset."""
        if experiment.dataset.name != self._dataset:
            self._dataset = experiment.dataset.name
            self.length.set_value(experiment.dataset.recommended["epochs"])
            self.unit.set_value("epochs")
        self.tell()

    # What was chosen

    @property
    def running(self) -> bool:
        return self._maker is not None

    @property
    def reel(self) -> Reel:
        return Reel(
            length=int(self.length.value),
            unit=str(self.unit.currentData()),
            frames=int(self.frames.value),
            spacing=str(self.spacing.currentData()),
        )

    @property
    def format(self) -> FilmFormat:
        return BY_TITLE[str(self.format_box.currentData())]

    def tell(self) -> None:
        """How long it will be, and about how large."""
        if self.running:
            return
        frames, (width, height) = int(self.frames.value), self.sides
        seconds = frames / int(self.frames_per_second.value) + HOLD_MS / 1000
        of_lines, of_density = self.format.bytes_a_pixel
        each = of_density if self._canvas.network_geometry.edges > MOST_LINES else of_lines
        self.summary.say(
            self.tr("%.1f s, about %s MB. It is trained beside the window, whose own network is not touched.")
            % (seconds, f"{max(frames * width * height * each / 1e6, 0.1):.2g}")
        )
        self._show_running(False)

    # The work

    def export(self) -> None:
        if self.running or self.rows.is_refused:
            return
        path = self.ask_path(self.format.title, self.format.suffix)
        if path is not None:
            self.make(path)

    def make(self, path: Path) -> None:
        """Train, draw and write; what cannot be is told in the dialog."""
        session = self._canvas.session
        try:
            checkpoint = session.runner.checkpoint() if self.begin.currentData() == FROM_NOW else None
            self._maker = AnimationMaker(
                Recording(session.experiment, self.reel, checkpoint),
                path,
                FigureSize(*self.sides),
                self.theme,
                int(self.frames_per_second.value),
                session.sample,
                session.layer,
                self._canvas.view,
            )
        except BadInput as error:
            self.rows.error.say(str(error))
            return
        self.rows.error.say("")
        self._show_running(True)
        self._maker.start()
        self._timer.start()

    def _show_running(self, running: bool) -> None:
        for index in range(self.rows.count()):
            item = self.rows.itemAt(index)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setEnabled(not running)
        self.export_button.setEnabled(not running)
        self.close_button.setText(self.tr("Cancel") if running else self.tr("Close"))
        if running:
            self.where.setText(self.tr("Loading"))
            self.close_button.setFocus()
        else:
            self.bar.setValue(0)
            self.where.setText("")

    def look(self) -> None:
        maker = self._maker
        assert maker is not None  # the timer starts with it
        maker.draw()
        self.bar.setValue(round(STEPS * maker.share))
        if len(maker.film):
            self.where.setText(
                self.tr("Writing the file") if maker.encoding else self.tr("Picture %s") % f"{len(maker.film):,}"
            )
        if maker.end is not None:
            self._finish(maker)

    def _finish(self, maker: AnimationMaker) -> None:
        end = maker.end
        assert end is not None
        self.stop()
        self.where.setText(self.tr("Cancelled: no file was written") if end.status == "cancelled" else "")
        if end.status == "failed":
            self.rows.error.say(end.message)
        elif end.status == "finished":
            self.rows.error.say(end.message)  # of a training that ended before its time
            self.where.setText(self.tr("Saved %s") % maker.path.name)
            self.bar.setValue(STEPS)
            self.saved.emit(maker.path)
        self.export_button.setFocus()

    def stop(self) -> None:
        super().stop()
        if self._maker is not None:
            self._maker.close()
            self._maker = None
        self._show_running(False)

    def reject(self) -> None:
        """Escape or the button: cancel what is being made; if nothing is, close."""
        if self._maker is not None:
            self._maker.cancel()
        else:
            super().reject()
