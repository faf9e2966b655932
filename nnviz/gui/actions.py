"""Everything that can be done from a menu, the toolbar or the keyboard, each in one place."""

from collections.abc import Callable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from nnviz.gui.icons import icon
from nnviz.gui.session import Session
from nnviz.gui.theme import Theme


class Actions:
    """The actions of the window; menus and toolbar only arrange them."""

    def __init__(self, window: QWidget, session: Session) -> None:
        self._window = window
        self._icons: dict[QAction, str] = {}
        tr = window.tr
        standard = QKeySequence.StandardKey

        self.run = self._action(
            tr("Run"), "run", "Space", tr("Train until you pause it (Space)"), session.toggle, short=tr("Run")
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
        self.undo = self._action(tr("Undo"), "undo", standard.Undo, tr("Take the last choice back"), None)
        self.redo = self._action(tr("Redo"), "redo", standard.Redo, tr("Make the choice again"), None)
        self.open = self._action(
            tr("Open…"), "open", standard.Open, tr("Open an experiment, with or without weights"), None
        )
        self.save = self._action(
            tr("Save"), "save", standard.Save, tr("Save the experiment, with or without weights"), None
        )
        self.save_as = self._action(tr("Save As…"), "", standard.SaveAs, tr("Save under another name"), None)
        self.quit = self._action(tr("Quit"), "", standard.Quit, tr("Close nnviz; it comes back as it is"), window.close)
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
        for action, can_changed, text_changed, trigger, verb in (
            (self.undo, stack.canUndoChanged, stack.undoTextChanged, stack.undo, self._window.tr("Undo")),
            (self.redo, stack.canRedoChanged, stack.redoTextChanged, stack.redo, self._window.tr("Redo")),
        ):
            action.setEnabled(False)
            can_changed.connect(action.setEnabled)
            action.triggered.connect(trigger)

            def name(text: str, action: QAction = action, verb: str = verb) -> None:
                action.setText(f"{verb} {text}".strip())
                keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
                action.setToolTip(f"{verb}: {text} ({keys})" if text else f"{verb} ({keys})")

            text_changed.connect(name)
            name("")

    def apply_theme(self, theme: Theme) -> None:
        for action, name in self._icons.items():
            action.setIcon(icon(name, theme))
