"""Opens, trains and closes the window a hundred times and prints what is left: `python benchmarks/cycles.py [CYCLES]`.

Status 1 if a thread, a timer or a file is left, or if memory grew by more than a tenth after the first ten. Linux only.
"""

import gc
import os
import sys
import threading
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from shiboken6 import isValid

from nnviz.gui.screenshot import OffscreenWindow
from nnviz.training.experiment import Experiment

STEPS = 100
WARM_UP = 10


def cycle() -> None:
    with OffscreenWindow(Experiment.recommended("mnist")) as offscreen:
        offscreen.session.toggle()
        while offscreen.next_snapshot().step < STEPS:
            pass


def left() -> dict[str, int]:
    """What is alive in the process when no window is open."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    timers = [item for item in gc.get_objects() if issubclass(type(item), QTimer)]
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return {
        "threads": threading.active_count(),
        "timers": sum(isValid(timer) and timer.isActive() for timer in timers),
        "files": len(list(Path("/proc/self/fd").iterdir())),
        "megabytes": pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000,
    }


def main() -> int:
    cycles = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    warm = after = left()
    for number in range(1, cycles + 1):
        cycle()
        after = left()
        if number == WARM_UP:
            warm = after
        if number % WARM_UP == 0:
            print(
                f"after {number:4} cycles: {', '.join(f'{count} {name}' for name, count in after.items())}", flush=True
            )
    kept = all(after[name] <= warm[name] for name in ("threads", "timers", "files"))
    return 0 if kept and after["megabytes"] <= 1.1 * warm["megabytes"] else 1


if __name__ == "__main__":
    sys.exit(main())
