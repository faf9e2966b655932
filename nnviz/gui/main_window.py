"""The main window arranges canvas, panels, toolbar and menus; it knows nothing of networks."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QActionGroup,
    QCloseEvent,
    QKeyEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QMainWindow,
    QMenu,
    QTabBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

import nnviz.gui.panels  # noqa: F401 - registers all panels
from nnviz.errors import BadInput
from nnviz.gui.actions import Actions
from nnviz.gui.appearance import Appearance, Themed, application
from nnviz.gui.banner import Banner
from nnviz.gui.canvas.bar import CanvasBar
from nnviz.gui.canvas.network_canvas import NetworkCanvas
from nnviz.gui.canvas.view import View
from nnviz.gui.dock import AREAS, Dock
from nnviz.gui.exports import Exports
from nnviz.gui.help import Help
from nnviz.gui.icons import icon
from nnviz.gui.palettes import PALETTES
from nnviz.gui.panel import panels
from nnviz.gui.reduced_motion import reduced_motion
from nnviz.gui.remembered import Remembered
from nnviz.gui.session import FRAME_RATES, Session
from nnviz.gui.status_line import StatusLine
from nnviz.gui.theme import DARK, SPACE
from nnviz.gui.toolbar import ToolBar
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Snapshot

if TYPE_CHECKING:
    from nnviz.gui.ensemble_dialog import EnsembleDialog
    from nnviz.gui.my_digits_dialog import MyDigitsDialog

SIDE_WIDTH = 72 * SPACE
BOTTOM_HEIGHT = 48 * SPACE
ROOM = 5 * SPACE
"""What a dock gets beyond its need, so that nothing scrolls by a line."""
DEFAULT_SIZE = QSize(1280, 800)
LAYOUT_VERSION = 3


class MainWindow(QMainWindow):
    """The window on one session. It starts the session when it is first shown and closes it when it is closed."""

    closing = Signal()
    """The window is about to close; the session still runs."""

    def __init__(
        self,
        session: Session,
        theme: str | None = None,
        settings: QSettings | None = None,
        palette: str | None = None,
    ) -> None:
        """`theme` is "dark", "light" or "system"; `palette` the name of one. None is the choice that was remembered.

        Without `settings` nothing is remembered.
        """
        super().__init__()
        self.session = session
        self._remembered = Remembered(settings)
        self.appearance = Appearance(self._remembered, theme, palette)  # before there are widgets: they take its fonts
        self._file: Path | None = None
        self._ensemble: EnsembleDialog | None = None
        self._my_digits: MyDigitsDialog | None = None
        self._first_shown = False
        self._before_canvas_only: tuple[QByteArray, Qt.WindowState] | None = None
        """Layout and state of the window while the canvas is alone."""
        rates = tuple(map(str, FRAME_RATES))
        session.set_frame_rate(int(self._remembered.one_of("frame_rate", rates, str(session.frame_rate))))
        self.setObjectName("nnviz")
        self.setWindowIcon(icon("nnviz", DARK))
        self.resize(DEFAULT_SIZE)

        self.banner = Banner()
        self.canvas = NetworkCanvas(session)
        self.canvas.set_view(self._remembered_view())
        self.canvas_bar = CanvasBar(self.canvas)
        self.setCentralWidget(self._center())
        self.actions_ = Actions(self, session)
        actions = self.actions_
        for action, icon_name in ((actions.reading_help, "help"), (actions.fit, "fit"), (actions.canvas_only, "full")):
            self.canvas_bar.add_action(action, icon_name)
        self.toolbar = ToolBar(self.actions_, session)
        self.addToolBar(self.toolbar)
        self.status_line = StatusLine(session)
        self.setStatusBar(self.status_line)
        self.exports = Exports(self.canvas, settings)
        self._help = Help(self, self.actions_, self.canvas)
        self.docks = [Dock(panel, session) for panel in sorted(panels, key=lambda panel: panel.order)]
        self._hidden_by_user: set[str] = set()
        self._arrange()
        self._make_menus()
        self._connect()
        session.add_viewer(self.canvas)
        self._show_experiment(session.experiment)
        self._color_parts()
        self._default_layout = self.saveState(LAYOUT_VERSION)
        self._restore_layout()

    # Parts

    def _center(self) -> QWidget:
        center = QWidget()
        column = QVBoxLayout(center)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.canvas_bar)
        column.addWidget(self.canvas, 1)
        return center

    def _arrange(self) -> None:
        """The first layout: docks in their areas, in their order; a panel that belongs to another is its tab."""
        self.setDockNestingEnabled(True)
        self.setDockOptions(self.dockOptions() | QMainWindow.DockOption.AllowTabbedDocks)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        for corner, area in (
            (Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea),
            (Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea),
        ):
            self.setCorner(corner, area)
        by_name = {dock.objectName(): dock for dock in self.docks}
        for dock in self.docks:
            if not dock.kind.fits(self.session.experiment):
                dock.hide()  # else the window would grow for it
            self.addDockWidget(AREAS[dock.kind.area], dock)
            beside = by_name.get(dock.kind.tab_of)
            if beside is not None:
                self.tabifyDockWidget(beside, dock)
                beside.raise_()
        sides = [dock for dock in self.docks if dock.kind.area != "bottom"]
        self.resizeDocks(sides, [SIDE_WIDTH] * len(sides), Qt.Orientation.Horizontal)
        for dock in self.docks:
            dock.topLevelChanged.connect(self._show_titles)
            dock.dockLocationChanged.connect(self._show_titles)
        self._show_titles()
        bottom = [dock for dock in self.docks if dock.kind.area == "bottom"]
        self.resizeDocks(bottom, [BOTTOM_HEIGHT] * len(bottom), Qt.Orientation.Vertical)

    def _show_titles(self) -> None:
        """Docks that share a place have tabs instead of titles; a right click on a tab detaches or hides."""
        for dock in self.docks:
            shown_with = [beside for beside in self.tabifiedDockWidgets(dock) if not beside.isHidden()]
            dock.show_title(dock.isFloating() or not shown_with)
        for bar in self.findChildren(QTabBar):
            if bar.contextMenuPolicy() is not Qt.ContextMenuPolicy.CustomContextMenu:
                bar.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
                bar.customContextMenuRequested.connect(
                    lambda place, bar=bar: self._tab_menu(bar, place).popup(bar.mapToGlobal(place))
                )

    def _tab_menu(self, bar: QTabBar, place: QPoint) -> QMenu:
        """Detach or hide the panel of a tab."""
        menu = QMenu(bar)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = bar.tabText(bar.tabAt(place))
        for dock in self.docks:
            if dock.windowTitle() == title:
                menu.addAction(self.tr("Detach %s") % title, dock.detach)
                menu.addAction(self.tr("Hide %s") % title, partial(self._show_dock, dock, False))
        return menu

    def _make_menus(self) -> None:
        actions, bar = self.actions_, self.menuBar()
        file = bar.addMenu(self.tr("&File"))
        file.addActions([actions.open, actions.save, actions.save_as])
        file.addSeparator()
        file.addActions([actions.export_figure, actions.export_animation])
        file.addSeparator()
        file.addAction(actions.my_digits)
        file.addSeparator()
        file.addAction(actions.quit)
        edit = bar.addMenu(self.tr("&Edit"))
        edit.addActions([actions.undo, actions.redo])
        edit.addSeparator()
        edit.addAction(actions.copy_figure)
        train = bar.addMenu(self.tr("&Train"))
        train.addActions([actions.run, actions.batch, actions.epoch])
        train.addSeparator()
        train.addActions([actions.reset, actions.new_start])
        train.addSeparator()
        train.addAction(actions.ensemble)
        self._make_view_menu()
        self._help.fill(bar.addMenu(self.tr("&Help")))

    def _make_view_menu(self) -> None:
        view = self.menuBar().addMenu(self.tr("&View"))
        self._dock_actions: dict[str, QAction] = {}
        for dock in self.docks:
            action = view.addAction(dock.windowTitle())
            action.setCheckable(True)
            action.setChecked(True)
            action.triggered.connect(lambda shown, dock=dock: self._show_dock(dock, shown))
            dock.hide_requested.connect(lambda dock=dock: self._show_dock(dock, False))
            self._dock_actions[dock.objectName()] = action
        view.addSeparator()
        view.addAction(self.tr("Restore the Layout"), self.restore_default_layout)
        view.addActions([self.actions_.zoom_in, self.actions_.zoom_out, self.actions_.fit, self.actions_.canvas_only])
        full = view.addAction(self.tr("Full Screen"))
        full.setShortcuts(QKeySequence.keyBindings(QKeySequence.StandardKey.FullScreen) or [QKeySequence("F11")])
        full.setCheckable(True)
        full.toggled.connect(lambda on: self.showFullScreen() if on else self.showNormal())
        view.addSeparator()
        view.addMenu(self.canvas_bar.options)
        rates = {str(rate): self.tr("%d frames a second") % rate for rate in FRAME_RATES if rate > 1}
        rates[str(FRAME_RATES[-1])] = self.tr("Off: only the numbers, once a second")
        self._add_choices(
            view.addMenu(self.tr("Drawing While Training")),
            rates,
            str(self.session.frame_rate),
            self.choose_frame_rate,
        )
        colors, appearance = view.addMenu(self.tr("Colours")), self.appearance
        themes = {"system": self.tr("As the system"), "dark": self.tr("Dark"), "light": self.tr("Light")}
        self._add_choices(colors, themes, appearance.theme_choice, appearance.choose_theme)
        colors.addSeparator()
        titles = {palette.name: self.tr(palette.title) for palette in PALETTES.values()}
        self._add_choices(colors, titles, appearance.palette_choice, appearance.choose_palette)

    def _add_choices(self, menu: QMenu, texts: Mapping[str, str], chosen: str, choose: Callable[[str], None]) -> None:
        """One entry a name, with its text; one of them is checked."""
        group = QActionGroup(self)
        for name, text in texts.items():
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(name == chosen)
            action.triggered.connect(lambda checked=False, name=name: choose(name))
            group.addAction(action)

    def _connect(self) -> None:
        session, actions = self.session, self.actions_
        session.experiment_changed.connect(self._show_experiment)
        session.snapshot_changed.connect(self._show_snapshot)
        session.snapshot_changed.connect(self._make_what_is_behind)
        session.problem.connect(self.banner.tell)
        session.notice.connect(self.banner.note)
        session.applied.connect(self._tell_applied)
        session.begun_anew.connect(self._tell_begun_anew)
        session.undo_stack.indexChanged.connect(self.status_line.clearMessage)  # what was told is not true any more
        session.problem.connect(self.status_line.clearMessage)
        session.recovered.connect(self.banner.hide)
        self.canvas.view_changed.connect(self._show_view)
        self.exports.problem.connect(self.banner.tell)
        self.exports.told.connect(self._tell_export)
        actions.open.triggered.connect(lambda: self.open_dialog())
        actions.save.triggered.connect(lambda: self.save())
        actions.save_as.triggered.connect(lambda: self.save_dialog())
        actions.ensemble.triggered.connect(lambda: self.show_ensemble())
        actions.my_digits.triggered.connect(session.taught.wanted)
        session.taught.wanted.connect(self.show_my_digits)
        actions.canvas_only.toggled.connect(self.show_canvas_only)
        actions.zoom_in.triggered.connect(self.canvas.navigation.zoom_in)
        actions.zoom_out.triggered.connect(self.canvas.navigation.zoom_out)
        actions.fit.triggered.connect(self.canvas.navigation.fit)
        self.addActions(actions.all_actions)  # their keys work without the menu too
        actions.export_figure.triggered.connect(lambda: self.exports.show_figure())
        actions.export_animation.triggered.connect(lambda: self.exports.show_animation())
        actions.copy_figure.triggered.connect(lambda: self.exports.copy_figure())
        self.appearance.changed.connect(self._color_parts)
        application().applicationStateChanged.connect(self._ask_for_motion)
        QShortcut(QKeySequence("Space"), self, self._space)
        for button in self.findChildren(QAbstractButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves Space to the training

    # Frames and choices

    def _show_experiment(self, experiment: Experiment) -> None:
        self.status_line.show_experiment(experiment)
        shown = {
            dock: dock.kind.fits(experiment) and dock.objectName() not in self._hidden_by_user for dock in self.docks
        }
        changed = any(dock.isHidden() == shown[dock] for dock in self.docks)
        # First those that go, then those that come: together they would make the window grow.
        for dock in sorted(self.docks, key=lambda dock: shown[dock]):
            if shown[dock] and not dock.kind.tab_of:
                dock.panel.show()  # what is behind a tab is made when it is seen, or when there is time
            dock.settle()
            dock.setVisible(shown[dock])
            self._dock_actions[dock.objectName()].setEnabled(dock.kind.fits(experiment))
            self._dock_actions[dock.objectName()].setChecked(shown[dock])
        if changed:
            self._show_titles()
            self._share_heights()
            QTimer.singleShot(0, self, self._share_heights_again)
        self._update_title()

    def _share_heights_again(self) -> None:
        """Panels know their heights for other data when their own layouts are done, which is a turn later."""
        QTimer.singleShot(0, self, self._share_heights)

    def _share_heights(self) -> None:
        """Every dock at the sides gets what it needs; the rest is for the lowest on the left, forms on the right."""
        bars = (self.menuBar(), self.toolbar, self.status_line)
        whole = self.height() - sum(bar.sizeHint().height() for bar in bars)
        for area, greedy in (("left", -1), ("right", 1)):
            column = [
                dock
                for dock in self.docks
                if dock.kind.area == area and not (dock.kind.tab_of or dock.isHidden() or dock.isFloating())
            ]
            if len(column) > 1:
                heights = [dock.sizeHint().height() + ROOM for dock in column]
                heights[-1] = column[-1].minimumSizeHint().height()
                heights[greedy] = max(whole - sum(heights) + heights[greedy], 1)
                self.resizeDocks(column, heights, Qt.Orientation.Vertical)

    def _make_what_is_behind(self) -> None:
        """The panels behind tabs, once the window is there with its data."""
        self.session.snapshot_changed.disconnect(self._make_what_is_behind)
        for dock in self.docks:
            if not dock.isHidden():
                dock.panel.show()
                dock.settle()
        if "layout" not in self._remembered:
            self._share_heights()  # a new tab makes its place grow, and what is below would jump
            self._share_heights_again()

    def _show_view(self, view: View) -> None:
        self.status_line.show_edges(view.strongest)
        self._remembered["view"] = json.dumps(asdict(view))

    def _show_snapshot(self, snapshot: Snapshot) -> None:
        self.status_line.show_snapshot(snapshot)
        self.toolbar.show_running(self.session.running)

    def _tell_applied(self, remedy: str) -> None:
        self.status_line.showMessage(self.tr("Applied: %s. Undo takes it back.") % remedy, 6000)

    def _tell_begun_anew(self, edit: str) -> None:
        self.status_line.showMessage(
            self.tr("%s: training begins anew. Undo brings the trained network back.") % edit, 6000
        )

    def _tell_export(self, news: str) -> None:
        self.status_line.showMessage(news, 6000)

    def _show_dock(self, dock: Dock, shown: bool) -> None:
        """Remember what the user hid, so that a change of the dataset does not bring it back."""
        if shown:
            self._hidden_by_user.discard(dock.objectName())
        else:
            self._hidden_by_user.add(dock.objectName())
        self._dock_actions[dock.objectName()].setChecked(shown)
        dock.setVisible(shown)
        if shown:
            dock.raise_()
        self._show_titles()
        self.session.refresh()

    def show_canvas_only(self, alone: bool) -> None:
        """The network on the whole screen, with its bar, or the window as it was before."""
        if alone:
            self._before_canvas_only = self.saveState(LAYOUT_VERSION), self.windowState()
            for part in (*self.docks, self.toolbar, self.menuBar(), self.status_line):
                part.hide()
            self.showFullScreen()
        elif self._before_canvas_only is not None:
            layout, state = self._before_canvas_only
            self._before_canvas_only = None
            for bar in (self.menuBar(), self.status_line):
                bar.show()
            self.restoreState(layout, LAYOUT_VERSION)
            self.setWindowState(state)
            self._show_titles()
        self.canvas.setFocus()
        self.session.refresh()

    def _update_title(self) -> None:
        experiment = self.session.experiment
        name = self._file.name if self._file else experiment.dataset.title
        self.setWindowTitle(f"{name}  {experiment.network_name} — nnviz")

    def restore_default_layout(self) -> None:
        self._hidden_by_user.clear()
        self.restoreState(self._default_layout, LAYOUT_VERSION)
        for action in self._dock_actions.values():
            action.setChecked(True)
        self._show_experiment(self.session.experiment)
        self._show_titles()
        self._share_heights()
        QTimer.singleShot(0, self, self._share_heights_again)
        self.session.refresh()

    # Colours

    def _color_parts(self) -> None:
        """What is painted or tinted by hand."""
        theme = self.appearance.theme
        parts: list[Themed] = [self.actions_, self.toolbar, self.banner, self.canvas, self.canvas_bar, *self.docks]
        if self._my_digits is not None:
            parts.append(self._my_digits)
        for part in parts:
            part.apply_theme(theme)

    # Motion

    def _ask_for_motion(self, state: Qt.ApplicationState = Qt.ApplicationState.ApplicationActive) -> None:
        """Ask the system again when the user comes back: perhaps from its settings."""
        if state is Qt.ApplicationState.ApplicationActive:
            self.canvas.set_still(reduced_motion())

    def choose_frame_rate(self, frames_per_second: str) -> None:
        """How often it is drawn while it trains, at most: drawing less leaves more to the training."""
        self._remembered["frame_rate"] = frames_per_second
        self.session.set_frame_rate(int(frames_per_second))

    # Ensemble

    def show_ensemble(self) -> None:
        """The dialog that trains several networks of the experiment; it stays as it was left."""
        if self._ensemble is None:
            from nnviz.gui.ensemble_dialog import EnsembleDialog  # a window that opens does not wait for it

            self._ensemble = EnsembleDialog(self.session, self)
        self._ensemble.show()
        self._ensemble.raise_()
        self._ensemble.activateWindow()

    def show_my_digits(self) -> None:
        """The dialog with the digits that were taught."""
        if self._my_digits is None:
            from nnviz.gui.my_digits_dialog import MyDigitsDialog  # a window that opens does not wait for it

            self._my_digits = MyDigitsDialog(self.session, self.appearance.theme, self)
        self._my_digits.show()
        self._my_digits.raise_()
        self._my_digits.activateWindow()

    # Files

    FILTER = "nnviz (*.json *.npz);;Experiment (*.json);;Experiment with weights (*.npz)"

    def open_dialog(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Open"), str(self._folder()), self.FILTER)
        if name:
            self.open(Path(name))

    def open(self, path: Path) -> None:
        """Open a file; if that cannot be, the banner says why and nothing changes."""
        try:
            self.session.open(path)
        except BadInput as error:
            self.banner.tell(str(error))
            return
        self._file = path
        self.banner.hide()
        self._update_title()

    def save(self) -> None:
        if self._file is None:
            self.save_dialog()
        else:
            self.save_to(self._file)

    def save_dialog(self) -> None:
        suggestion = self._file or self._folder() / f"{self.session.experiment.dataset.name}.npz"
        filters = self.tr("Experiment with weights (*.npz);;Experiment without weights (*.json)")
        name, chosen = QFileDialog.getSaveFileName(self, self.tr("Save"), str(suggestion), filters)
        if name:
            path = Path(name)
            if path.suffix not in {".npz", ".json"}:
                path = path.with_name(path.name + (".json" if "*.json" in chosen else ".npz"))
            self.save_to(path)

    def save_to(self, path: Path) -> None:
        """Save; if that cannot be, the banner says why."""
        try:
            self.session.save(path)
        except BadInput as error:
            self.banner.tell(str(error))
            return
        self._file = path
        self._update_title()
        self.status_line.showMessage(self.tr("Saved %s") % path.name, 4000)

    def _folder(self) -> Path:
        return self._file.parent if self._file else Path.home()

    # Keyboard

    def _space(self) -> None:
        """Run or pause; but a button that was reached by Tab is pressed, as everywhere."""
        focused = QApplication.focusWidget()
        if isinstance(focused, QAbstractButton):
            focused.click()
        else:
            self.session.toggle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.banner.isHidden():
            self.banner.hide()
        elif event.key() == Qt.Key.Key_Escape and self.actions_.canvas_only.isChecked():
            self.actions_.canvas_only.setChecked(False)
        else:
            super().keyPressEvent(event)

    # Beginning and end

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._first_shown:
            self._first_shown = True
            if "layout" not in self._remembered:
                self._share_heights()  # before it is shown, Qt takes no heights
                QTimer.singleShot(0, self, self._share_heights)  # texts that wrap know their height only now
            self.canvas.setFocus()
            self._ask_for_motion()
            QTimer.singleShot(0, self, self._start)  # first it is painted

    def _start(self) -> None:
        if self.isVisible():  # it may have been closed at once
            self.session.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        self.actions_.canvas_only.setChecked(False)
        self._remembered["geometry"] = self.saveGeometry()
        self._remembered["layout"] = self.saveState(LAYOUT_VERSION)
        self._remembered["hidden"] = sorted(self._hidden_by_user)
        self.appearance.end()
        application().applicationStateChanged.disconnect(self._ask_for_motion)
        self.canvas.close()
        if self._ensemble is not None:
            self._ensemble.end()
        self.exports.end()
        self.session.close()
        super().closeEvent(event)

    def _restore_layout(self) -> None:
        if "layout" not in self._remembered:
            return
        self.restoreGeometry(self._remembered.value("geometry"))
        self.restoreState(self._remembered.value("layout"), LAYOUT_VERSION)
        hidden = self._remembered.value("hidden") or []
        self._hidden_by_user = {hidden} if isinstance(hidden, str) else set(hidden)
        for name in self._hidden_by_user & set(self._dock_actions):
            self._dock_actions[name].setChecked(False)
        self._show_experiment(self.session.experiment)
        QTimer.singleShot(0, self, self._show_titles)  # Qt knows of its tabs a little later

    def _remembered_view(self) -> View:
        """The view of the canvas as it was left, but all edges, living scales and no trace: those would surprise."""
        try:
            return replace(
                View(**json.loads(str(self._remembered.value("view")))), strongest=None, is_frozen=False, traces=False
            )
        except (ValueError, TypeError):  # of another version
            return View()
