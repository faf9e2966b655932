"""Open the window, train, close it, a hundred times: nothing may be left and memory may not grow.

    python benchmarks/cycles.py [--cycles 100] [--dataset mnist]

Prints threads, timers, open files and resident memory after the tenth and after the last cycle.
"""

import argparse
import gc
import os
import sys
import threading
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from shiboken6 import isValid

from nnviz.gui.application import create_application
from nnviz.gui.main_window import MainWindow
from nnviz.gui.session import Session
from nnviz.training.experiment import Experiment

WARM_UP = 10
STEPS = 50


def cycle(experiment: Experiment) -> None:
    """Open, train until some steps are drawn, close."""
    session = Session(experiment)
    window = MainWindow(session, theme="dark")
    window.show()
    session.toggle()
    while session.snapshot is None or session.snapshot.step < STEPS:
        QCoreApplication.processEvents()
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


def left_over() -> dict[str, int]:
    """What exists now."""
    gc.collect()
    status = Path("/proc/self/status").read_text()
    resident = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    timers = [item for item in gc.get_objects() if issubclass(type(item), QTimer)]
    return {
        "threads": threading.active_count(),
        "timers": sum(isValid(timer) and timer.isActive() for timer in timers),
        "files": len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - only their number
        "resident_kb": resident,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cycles", type=int, default=100)
    parser.add_argument("--dataset", default="mnist")
    arguments = parser.parse_args()
    create_application(offscreen=True)
    experiment = Experiment.recommended(arguments.dataset)
    for _ in range(WARM_UP):
        cycle(experiment)
    first = left_over()
    for _ in range(arguments.cycles - WARM_UP):
        cycle(experiment)
    last = left_over()
    growth = last["resident_kb"] / first["resident_kb"] - 1
    print(f"after {WARM_UP} cycles   {first}\nafter {arguments.cycles} cycles  {last}\nmemory {growth:+.1%}")
    kept = all(last[name] <= first[name] for name in ("threads", "timers", "files"))
    return 0 if kept and growth <= 0.10 else 1


if __name__ == "__main__":
    sys.exit(main())
