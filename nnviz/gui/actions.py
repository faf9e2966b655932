"""Everything that can be done from a menu, the toolbar or the keyboard, each in one place."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from nnviz.gui.icons import icon
from nnviz.gui.session import Session
from nnviz.gui.theme import Theme


class Actions(QObject):
    """The actions of the window; menus and toolbar only arrange them."""

    def __init__(self, window: QWidget, session: Session) -> None:
        super().__init__(window)
        self._window = window
        self._icons: dict[QAction, str] = {}
        self.all_actions: list[QAction] = []
        tr = window.tr
        standard = QKeySequence.StandardKey

        self.run = self._action(
            tr("Run"), "run", "", tr("Train until you pause it (Space)"), session.toggle, short=tr("Run")
        )
        self.batch = self._action(
            tr("Train One Batch"),
            "batch",
            "B",
            tr("One step: the gradient of one batch, one change of every weight (B)"),
            session.train_batch,
            short=tr("Batch"),
        )
        self.epoch = self._action(
            tr("Train One Epoch"),
            "epoch",
            "E",
            tr("Once through all training samples (E)"),
            session.train_epoch,
            short=tr("Epoch"),
        )
        self.reset = self._action(
            tr("Reset to the Same Start"),
            "reset",
            "R",
            tr("Back to the same first weights (R)"),
            session.reset,
            short=tr("Reset"),
        )
        self.new_start = self._action(
            tr("New Start"),
            "new_start",
            "N",
            tr("Other first weights, same data; Undo goes back (N)"),
            session.new_start,
            short=tr("New start"),
        )
        self.ensemble = self._action(
            tr("Train an Ensemble…"), "", "", tr("Several networks from other starts, averaged"), None
        )
        self.undo = self._action(tr("Undo"), "undo", standard.Undo, tr("Take the last choice back"), None)
        self.redo = self._action(tr("Redo"), "redo", standard.Redo, tr("Make the choice again"), None)
        self.open = self._action(
            tr("Open…"), "open", standard.Open, tr("Open an experiment, with or without weights"), None
        )
        self.save = self._action(
            tr("Save"), "save", standard.Save, tr("Save the experiment, with or without weights"), None
        )
        self.save_as = self._action(tr("Save As…"), "", "Ctrl+Shift+S", tr("Save under another name"), None)
        self.zoom_in = self._action(tr("Zoom In"), "", "+", tr("See less of the network, larger (+)"), None)
        self.zoom_out = self._action(tr("Zoom Out"), "", "-", tr("See more of the network (−)"), None)
        self.fit = self._action(tr("Show the Whole Network"), "fit", "0", tr("Zoom until all is seen (0)"), None)
        self.reading_help = self._action(
            tr("How to Read the Drawing"),
            "help",
            "",
            tr("How to read the drawing: colours, arcs, pictures, keys"),
            None,
        )
        self.canvas_only = self._action(
            tr("Network Only"), "full", "F", tr("The network alone on the whole screen (F); Escape leaves"), None
        )
        self.canvas_only.setCheckable(True)
        self.export_figure = self._action(
            tr("Export Figure…"), "", "Ctrl+Shift+E", tr("The drawing as a PNG, SVG or PDF file"), None
        )
        self.export_animation = self._action(
            tr("Export Animation…"), "", "", tr("A training as a WebP or GIF file that moves"), None
        )
        self.copy_figure = self._action(
            tr("Copy Figure"), "", "Ctrl+Shift+C", tr("The drawing as a picture, to be pasted elsewhere"), None
        )
        self.my_digits = self._action(
            tr("My Digits…"), "", "", tr("The digits that you drew and labelled: look, label, export, import"), None
        )
        self.quit = self._action(tr("Quit"), "", "Ctrl+Q", tr("Close nnviz; it comes back as it is"), window.close)
        self._follow(session)

    def _action(
        self,
        text: str,
        icon_name: str,
        keys: QKeySequence.StandardKey | str,
        tip: str,
        triggered: Callable[[], object] | None,
        short: str = "",
    ) -> QAction:
        action = QAction(text, self._window)
        action.setShortcut(QKeySequence(keys))
        action.setToolTip(tip)
        action.setStatusTip("")
        action.setIconVisibleInMenu(False)
        self.all_actions.append(action)
        if short:
            action.setIconText(short)
        if icon_name:
            self._icons[action] = icon_name
        if triggered is not None:
            action.triggered.connect(lambda checked=False: triggered())
        return action

    def _follow(self, session: Session) -> None:
        """Undo and redo follow the stack and say what they would do."""
        stack = session.undo_stack
        for action in (self.undo, self.redo):
            action.setEnabled(False)
        stack.canUndoChanged.connect(self.undo.setEnabled)
        stack.canRedoChanged.connect(self.redo.setEnabled)
        stack.undoTextChanged.connect(self._name_undo)
        stack.redoTextChanged.connect(self._name_redo)
        self.undo.triggered.connect(stack.undo)
        self.redo.triggered.connect(stack.redo)
        self._name_undo("")
        self._name_redo("")

    def _name_undo(self, edit: str) -> None:
        self._name(self.undo, self.tr("Undo"), edit)

    def _name_redo(self, edit: str) -> None:
        self._name(self.redo, self.tr("Redo"), edit)

    def _name(self, action: QAction, verb: str, edit: str) -> None:
        action.setText(f"{verb} {edit}".strip())
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{verb}: {edit} ({keys})" if edit else f"{verb} ({keys})")

    def apply_theme(self, theme: Theme) -> None:
        for action, name in self._icons.items():
            action.setIcon(icon(name, theme))
