"""The drawing to a file or to the clipboard: opens the dialogs, and remembers the folder."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from nnviz.errors import BadInput
from nnviz.gui.canvas.network_canvas import NetworkCanvas

if TYPE_CHECKING:
    from nnviz.gui.animation_dialog import AnimationDialog
    from nnviz.gui.canvas.figure import Figure
    from nnviz.gui.export_dialog import ExportDialog
    from nnviz.gui.figure_dialog import FigureDialog

FOLDER = "export_folder"
COPY_SCALE = 2.0
LOOK_MS = 16


class Exports(QObject):
    """What becomes of the drawing of a window. The dialogs stay as they were left."""

    told = Signal(str)
    """One line for the status bar: what was done."""
    problem = Signal(str)
    """One line for the banner: what could not be done."""

    def __init__(self, canvas: NetworkCanvas, settings: QSettings | None) -> None:
        super().__init__(canvas)
        self._canvas, self._settings = canvas, settings
        self.figure_dialog: FigureDialog | None = None
        self.animation_dialog: AnimationDialog | None = None
        self._copied: Figure | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._copy_when_ready)

    def show_figure(self) -> None:
        if self.figure_dialog is None:
            from nnviz.gui.figure_dialog import FigureDialog  # a window that opens does not wait for it

            self.figure_dialog = FigureDialog(self._canvas)
            self._connect(self.figure_dialog)
        self._open(self.figure_dialog)

    def show_animation(self) -> None:
        if self.animation_dialog is None:
            from nnviz.gui.animation_dialog import AnimationDialog  # a window that opens does not wait for it

            self.animation_dialog = AnimationDialog(self._canvas)
            self._connect(self.animation_dialog)
        self._open(self.animation_dialog)

    def _connect(self, dialog: "ExportDialog") -> None:
        dialog.saved.connect(self._note_saved)
        dialog.problem.connect(self.problem)

    def _open(self, dialog: "ExportDialog") -> None:
        dialog.folder = self._folder()
        dialog.tell()
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _folder(self) -> Path:
        remembered = self._settings.value(FOLDER) if self._settings is not None else None
        return Path(str(remembered)) if remembered else Path.home()

    def _note_saved(self, path: Path) -> None:
        if self._settings is not None:
            self._settings.setValue(FOLDER, str(path.parent))
        self.told.emit(self.tr("Saved %s") % path.name)

    # Clipboard

    def copy_figure(self) -> None:
        """The drawing as it is in the window, to the clipboard, as soon as it is prepared."""
        from nnviz.gui.canvas.figure import Figure, FigureSize  # a window that opens does not wait for it

        if self._copied is None:
            size = FigureSize(self._canvas.width(), self._canvas.height(), COPY_SCALE)
            canvas = self._canvas
            self._copied = Figure(canvas.session, size, canvas.theme, canvas.view, pins=canvas.pins)
            self._timer.start()

    def _copy_when_ready(self) -> None:
        if self._copied is None or not self._copied.ready():
            return
        try:
            QGuiApplication.clipboard().setImage(self._copied.image())
        except BadInput as error:
            self.problem.emit(str(error))
        else:
            self.told.emit(self.tr("The figure is in the clipboard"))
        finally:
            self._stop_copying()

    def _stop_copying(self) -> None:
        self._timer.stop()
        if self._copied is not None:
            self._copied.close()
            self._copied = None

    def end(self) -> None:
        """Nothing runs on."""
        self._stop_copying()
        for dialog in (self.figure_dialog, self.animation_dialog):
            if dialog is not None:
                dialog.end()
