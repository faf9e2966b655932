"""The Help menu: keys, how to read the drawing, and what this is."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QIcon, QKeySequence
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from nnviz.gui.actions import Actions
from nnviz.gui.canvas.network_canvas import NetworkCanvas


class Help(QObject):
    """Opens the pages of the help."""

    def __init__(self, window: QWidget, actions: Actions, canvas: NetworkCanvas) -> None:
        super().__init__(window)
        self._window, self._actions, self._canvas = window, actions, canvas

    def fill(self, menu: QMenu) -> None:
        """Put all pages into a menu."""
        menu.addAction(self.tr("Keyboard Shortcuts"), self.show_shortcuts).setShortcut(QKeySequence("F1"))
        menu.addAction(self._actions.reading_help)
        self._actions.reading_help.triggered.connect(self.show_reading_help)
        menu.addAction(self.tr("About nnviz"), self.show_about)

    def show_shortcuts(self) -> None:
        actions = self._actions
        named = [
            (actions.batch, self.tr("Train one batch")),
            (actions.epoch, self.tr("Train one epoch")),
            (actions.reset, self.tr("Reset to the same first weights")),
            (actions.new_start, self.tr("New start: other first weights")),
            (actions.undo, self.tr("Undo the last choice")),
            (actions.redo, self.tr("Redo")),
            (actions.open, self.tr("Open")),
            (actions.save, self.tr("Save")),
            (actions.save_as, self.tr("Save under another name")),
            (actions.zoom_in, self.tr("Zoom in; the wheel of the mouse does it too")),
            (actions.zoom_out, self.tr("Zoom out")),
            (actions.fit, self.tr("Show the whole network")),
            (actions.canvas_only, self.tr("The network alone on the screen; Escape leaves")),
            (actions.export_figure, self.tr("The drawing as PNG, SVG or PDF")),
            (actions.copy_figure, self.tr("Copy the drawing as a picture")),
            (actions.quit, self.tr("Quit")),
        ]
        native = QKeySequence.SequenceFormat.NativeText
        rows = [
            (self.tr("Space"), self.tr("Run or pause")),
            *((action.shortcut().toString(native), text) for action, text in named),
            ("← →", self.tr("On the canvas: select a layer")),
            ("↑ ↓", self.tr("On the canvas: go to a neuron of the selected layer")),
            (self.tr("Return"), self.tr("On the canvas: type the weight or bias of what is in focus")),
            ("Page Up, Page Down", self.tr("On the canvas: previous or next test sample")),
            (self.tr("Click"), self.tr("On the canvas: pin or unpin a neuron or an edge")),
            (self.tr("Escape"), self.tr("On the canvas: unpin all")),
            (self.tr("Insert, Delete"), self.tr("On the canvas: one neuron more or less in the selected layer")),
            (self.tr("Ctrl+Insert, Ctrl+Delete"), self.tr("On the canvas: insert a layer before it, remove it")),
            (self.tr("Backspace, Delete"), self.tr("On the pad: undo a stroke, clear")),
            (self.tr("Arrows, Return"), self.tr("On the pad: move the pen, put it down or up")),
            (self.tr("Arrows, Return"), self.tr("On the confusion matrix: choose a cell, look at its next sample")),
        ]
        table = "".join(f"<tr><td><b>{keys}</b></td><td>&nbsp;&nbsp;</td><td>{text}</td></tr>" for keys, text in rows)
        self._box(self.tr("Keyboard shortcuts"), f"<table cellspacing=6>{table}</table>").open()

    def show_reading_help(self) -> None:
        self._box(self.tr("How to read the drawing"), self._canvas.wording.reading_help(self._canvas.theme)).open()

    def show_about(self) -> None:
        self._box(
            self.tr("About nnviz"),
            self.tr(
                "<h3>nnviz</h3><p>A desktop laboratory for neural networks: watch every weight learn, then draw a "
                "digit for it.</p><p>MNIST: Y. LeCun, C. Cortes, C. J. C. Burges. 8×8 digits: E. Alpaydin, "
                "C. Kaynak (UCI). Made with Qt for Python, NumPy, SciPy and pyqtgraph.</p>"
            ),
        ).open()

    def _box(self, title: str, text: str) -> QMessageBox:
        box = QMessageBox(QMessageBox.Icon.NoIcon, title, text, QMessageBox.StandardButton.Close, self._window)
        box.setTextFormat(Qt.TextFormat.RichText)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for button in box.buttons():
            button.setIcon(QIcon())
        return box
