"""One start for `nnviz bench startup`, in a process of its own: `python -m nnviz.gui.bench_startup nnviz|bare`.

Prints "painted" as soon as the window has been painted. What each start needs it imports itself: that is measured too.
"""

import os
import sys

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget


def nnviz() -> None:
    """The way of the command `nnviz`, on a hidden screen and without a last session."""
    from nnviz.cli import parse

    parse([])
    from nnviz.gui.application import create_application
    from nnviz.gui.main_window import MainWindow
    from nnviz.gui.session import Session
    from nnviz.training.experiment import Experiment

    app = create_application()
    show_and_tell(app, MainWindow(Session(Experiment.recommended("mnist")), theme="dark"))


def bare() -> None:
    """The least: an application with one plot."""
    import pyqtgraph

    app = QApplication([])
    plot = pyqtgraph.PlotWidget()
    plot.plot([1, 4, 9])
    plot.resize(1280, 800)
    show_and_tell(app, plot)


class FirstPaint(QObject):
    """Notes that a widget was painted."""

    happened = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.happened = self.happened or event.type() is QEvent.Type.Paint
        return False


def show_and_tell(app: QApplication, window: QWidget) -> None:
    first_paint = FirstPaint()
    window.installEventFilter(first_paint)
    window.show()
    while not first_paint.happened:
        app.processEvents()
    print("painted", flush=True)
    window.close()


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    {"nnviz": nnviz, "bare": bare}[sys.argv[1]]()
