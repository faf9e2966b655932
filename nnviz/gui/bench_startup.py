"""One start for `nnviz bench startup`, in a process of its own.

Prints "painted" as soon as the window has been painted. What each start needs it imports itself: that is measured too.
"""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget


def nnviz() -> None:
    """What the command `nnviz` does once it has read its arguments, without a last session."""
    from nnviz.gui.application import create_application
    from nnviz.gui.main_window import MainWindow
    from nnviz.gui.session import Session
    from nnviz.training.experiment import Experiment

    app = create_application()
    window = MainWindow(Session(Experiment.recommended("mnist")), theme="dark")
    show_and_tell(app, window, window.canvas)


def bare() -> None:
    """The least: an application with one plot."""
    import pyqtgraph

    app = QApplication([])
    plot = pyqtgraph.PlotWidget()
    plot.plot([1, 4, 9])
    plot.resize(1280, 800)
    show_and_tell(app, plot, plot.viewport())


class FirstPaint(QObject):
    """Notes that a widget was painted."""

    happened = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.happened = self.happened or event.type() is QEvent.Type.Paint
        return False


def show_and_tell(app: QApplication, window: QWidget, content: QWidget) -> None:
    """Show the window, and tell when its content has been painted."""
    first_paint = FirstPaint()
    content.installEventFilter(first_paint)
    window.show()
    while not first_paint.happened:
        app.processEvents()
    print("painted", flush=True)
    window.close()
