"""The Qt application: made once a process; the window comes back as it was left."""

import os
import signal
import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QSettings, QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication

from nnviz.errors import BadInput
from nnviz.gui.main_window import MainWindow
from nnviz.gui.session import Session
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Status

NAME = "nnviz"
DEFAULT_DATASET = "mnist"


def create_application(offscreen: bool = False) -> QApplication:
    """The one application of the process, without a screen if `offscreen`."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    if offscreen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication([NAME])
    app.setApplicationName(NAME)
    app.setOrganizationName(NAME)
    app.setApplicationDisplayName(NAME)
    app.setStyle("Fusion")
    return app


def open_window(path: Path | None = None) -> int:
    """Open the window on a file, or on the last session, and return the exit status when it is closed.

    Raises `BadInput` if the file cannot be opened.
    """
    app = create_application()
    last = own_file("last-session.npz")
    checkpoint: Checkpoint | None = None
    problem = ""
    if path is not None:
        if path.suffix == ".npz":
            checkpoint = Checkpoint.open(path)
            experiment = checkpoint.experiment
        else:
            experiment = Experiment.open(path)
    else:
        try:
            checkpoint = Checkpoint.open(last) if last.exists() else None
        except BadInput as error:
            problem = str(error)
        experiment = checkpoint.experiment if checkpoint else Experiment.recommended(DEFAULT_DATASET)

    session = Session(experiment)
    window = MainWindow(session, settings=QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, NAME, NAME))
    window.closing.connect(lambda: keep_session(session, last))
    session.taught.open(own_file("my-digits.jsonl"))  # now there is a banner that tells if it cannot be read
    sys.excepthook = lambda kind, error, trace: tell_unforeseen(window, kind, error, trace)
    signal.signal(signal.SIGINT, lambda *_: window.close())
    # Python handles a signal only when it runs: this gives it a chance while Qt waits.
    heartbeat = QTimer()
    heartbeat.start(250)
    heartbeat.timeout.connect(lambda: None)
    window.show()
    if checkpoint is not None:
        session.runner.restore(checkpoint)
    if problem:
        window.banner.tell(problem)
    status = app.exec()
    heartbeat.stop()
    return status


def own_file(name: str) -> Path:
    """Where something is kept between two starts: the session, or the user's own digits."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)) / name


def keep_session(session: Session, path: Path) -> None:
    """Write the session for the next start. A diverged network is not kept: it would come back at its first weights."""
    if session.snapshot is not None and session.snapshot.status is Status.DIVERGED:
        session.reset()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        session.save(path)
    except (BadInput, OSError) as error:
        print(f"nnviz: the session could not be kept: {error}", file=sys.stderr)


def tell_unforeseen(
    window: MainWindow, kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """A mistake of ours in the window's own code: one line for the user, the details for a report."""
    sys.__excepthook__(kind, error, trace)
    window.banner.tell(
        window.tr("Something unforeseen happened (%s); the training goes on. Please report it.")
        % f"{kind.__name__}: {error}"
    )
