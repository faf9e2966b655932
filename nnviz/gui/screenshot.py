"""The real window without a screen: it trains as always, and its picture goes to a file."""

import sys
import time
from pathlib import Path
from typing import Self

from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QMessageLogContext, QtMsgType, qInstallMessageHandler
from tqdm import tqdm

from nnviz.errors import BadInput
from nnviz.files import write_atomically
from nnviz.gui.application import create_application
from nnviz.gui.canvas.figure import Figure, FigureFormat, FigureSize
from nnviz.gui.main_window import MainWindow
from nnviz.gui.palettes import BLUE_ORANGE
from nnviz.gui.session import Session
from nnviz.gui.theme import Theme
from nnviz.interrupts import noted_interrupts
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Snapshot

SETTLING_S = 0.5
"""Colours and scales follow the weights smoothly; after this time they have arrived."""
POLL_S = 0.005
PROGRESS = "{l_bar}{bar}| epoch {n:.1f} of {total:g} [{elapsed}<{remaining}{postfix}]"


class OffscreenWindow:
    """A window that nobody sees, for pictures and measurements. Leaving the `with` block closes it."""

    def __init__(
        self,
        experiment: Experiment,
        checkpoint: Checkpoint | None = None,
        size: tuple[int, int] = (1280, 800),
        theme: str = "dark",
        palette: str = BLUE_ORANGE.name,
    ) -> None:
        """`checkpoint` has the weights to begin with, else they are drawn; `size` is (width, height) in pixels."""
        self._message_handler = qInstallMessageHandler(tell_message)
        self.app = create_application(offscreen=True)
        self.session = Session(experiment)
        self.window = MainWindow(self.session, theme=theme, palette=palette)
        self.window.resize(*size)
        self._checkpoint = checkpoint
        self._size = size
        self._loop = QEventLoop()
        self._problem = ""
        self.session.snapshot_changed.connect(self._loop.quit)
        self.session.problem.connect(self._note_problem)

    def __enter__(self) -> Self:
        """Show the window with its data. Raises `BadInput` if that cannot be loaded."""
        self.window.show()
        if self._checkpoint is not None:
            self.session.runner.restore(self._checkpoint)
            self.session.runner.use(self.session.experiment)
        try:
            self.next_snapshot()
        except BadInput:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the training and the window."""
        self.window.close()
        self.window.deleteLater()
        qInstallMessageHandler(self._message_handler)

    def _note_problem(self, line: str) -> None:
        self._problem = line
        self._loop.quit()

    def next_snapshot(self) -> Snapshot:
        """Let the window live until it has shown a new snapshot. Raises `BadInput` if none comes."""
        before, self._problem = self.session.snapshot, ""
        self.session.refresh()
        while self.session.snapshot is before:
            self._loop.exec()
            if self._problem and self.session.snapshot is before:
                raise BadInput(self._problem)
        assert self.session.snapshot is not None
        return self.session.snapshot

    def train(self, epochs: int) -> Snapshot:
        """Train so many epochs more under a progress bar; also returns when training ends by itself."""
        first_epoch = self.next_snapshot().epoch
        self.session.runner.advance(epochs=epochs)
        with noted_interrupts() as interrupts, tqdm(total=epochs, bar_format=PROGRESS) as bar:
            while self.session.running:
                bar.update(self.next_snapshot().epoch - first_epoch - bar.n)
                if interrupts.happened:
                    raise KeyboardInterrupt
            self.next_snapshot()  # may have been made before the end
            snapshot = self.next_snapshot()
            bar.update(snapshot.epoch - first_epoch - bar.n)
        return snapshot

    def save_picture(self, path: Path) -> None:
        """Write the whole window as a PNG. Raises `BadInput` if it cannot be written, or not at the size asked for."""
        if (self.window.width(), self.window.height()) != self._size:
            least = self.window.minimumSizeHint()
            raise BadInput(f"the window cannot be that small; it needs {least.width()}x{least.height()} here.")
        settled = time.monotonic() + SETTLING_S
        while time.monotonic() < settled or not self.window.canvas.prepare():
            self.next_snapshot()
        content = QBuffer()
        content.open(QIODevice.OpenModeFlag.WriteOnly)
        self.window.grab().save(content, "PNG")
        write_atomically(path, bytes(content.data().data()))

    def save_figure(
        self, path: Path, kind: FigureFormat, size: FigureSize, theme: Theme, transparent: bool = False
    ) -> None:
        """Write the network alone, with its answer to the current sample. Raises `BadInput` if it cannot be written."""
        while "sample" not in self.next_snapshot().probes:
            pass
        figure = Figure(self.session, size, theme, self.window.canvas.view, transparent)
        try:
            while not figure.ready():
                time.sleep(POLL_S)
            write_atomically(path, kind.content(figure))
        finally:
            figure.close()


def tell_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Prints what Qt says, except for what its hidden screen cannot do, as raise a window above others."""
    if "This plugin does not support" not in message:
        print(message, file=sys.stderr)
