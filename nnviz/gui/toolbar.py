"""The toolbar: run, step, start again, and how fast."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QToolBar, QToolButton, QWidget

from nnviz.gui.actions import Actions
from nnviz.gui.icons import accent_icon
from nnviz.gui.session import Session
from nnviz.gui.theme import DARK, SPACE, Theme

SPEEDS: tuple[float | None, ...] = (1, 2, 5, 10, 25, 50, 100, 250, 1000, None)
"""Steps a second, from slow motion to as fast as it can."""


class SpeedSlider(QWidget):
    """From one step a second to full speed."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        label = QLabel(self.tr("Speed"))
        label.setProperty("role", "muted")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(SPEEDS) - 1)
        self.slider.setValue(len(SPEEDS) - 1)
        self.slider.setPageStep(2)
        self.slider.setFixedWidth(30 * SPACE)
        self.slider.setAccessibleName(self.tr("Speed"))
        label.setBuddy(self.slider)
        self._value = QLabel()
        self._value.setProperty("role", "muted")
        self._value.setMinimumWidth(self._value.fontMetrics().horizontalAdvance("1,000 steps/s") + SPACE)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * SPACE)
        row.addWidget(label)
        row.addWidget(self.slider)
        row.addWidget(self._value)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.slider.valueChanged.connect(self._changed)
        self._changed(self.slider.value())

    def _changed(self, position: int) -> None:
        speed = SPEEDS[position]
        rate = "" if speed is None else f"{speed:,.0f}"
        text = self.tr("1 step/s") if rate == "1" else self.tr("%s steps/s") % rate if rate else self.tr("full")
        self._value.setText(text)
        self.slider.setToolTip(self.tr("How fast it trains, from slow motion to as fast as it can: %s") % text)
        self.slider.setAccessibleDescription(text)
        self._session.set_speed(speed)


class ToolBar(QToolBar):
    """Run, batch, epoch, reset, new start; speed; undo, redo; open, save."""

    def __init__(self, actions: Actions, session: Session) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Toolbar"))
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setFloatable(False)
        self.setIconSize(QSize(18, 18))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._actions = actions
        self._theme = DARK
        self._running = False

        self.addAction(actions.run)
        self._run_button = self.widgetForAction(actions.run)
        self._run_button.setProperty("role", "primary")
        for action in (actions.batch, actions.epoch, actions.reset, actions.new_start):
            self.addAction(action)
        self.addSeparator()
        self.speed = SpeedSlider(session)
        self.addWidget(self.speed)
        spacer = QWidget()
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spacer)
        for action in (actions.undo, actions.redo, actions.open, actions.save):
            self.addAction(action)
            button = self.widgetForAction(action)
            if isinstance(button, QToolButton):
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        for action in self.actions():
            button = self.widgetForAction(action)
            if isinstance(button, QToolButton):
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                button.setAccessibleName(action.text())

    def show_running(self, running: bool) -> None:
        """The run button says what it would do now."""
        if running != self._running:
            self._running = running
            self._label_run()

    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._label_run()

    def _label_run(self) -> None:
        run = self._actions.run
        text = self.tr("Pause") if self._running else self.tr("Run")
        run.setIcon(accent_icon("pause" if self._running else "run", self._theme))
        run.setText(f"{text}\tSpace")  # the key belongs to the window, see `MainWindow._space`
        run.setIconText(text)
        run.setToolTip(
            self.tr("Pause the training (Space)") if self._running else self.tr("Train until you pause it (Space)")
        )
        self._run_button.setAccessibleName(text)
