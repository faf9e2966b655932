"""How long the window takes to appear, beside the least that Qt and pyqtgraph need for one plot.

Each start is a process of its own; the two take turns, and the medians count. The time runs from before the process is
made until its window has been painted for the first time.
"""

import os
import subprocess
import sys
import time
from functools import partial
from statistics import median

from nnviz.benchmarks.processes import with_bytecode
from nnviz.benchmarks.rounds import median_ratio, take_turns
from nnviz.errors import BadInput

ROUNDS = 7
STARTS = {
    "nnviz": "from nnviz.cli import parse; parse([]); from nnviz.gui.bench_startup import nnviz; nnviz()",
    "bare": "from nnviz.gui.bench_startup import bare; bare()",
}


def rows() -> list[dict[str, object]]:
    """One row: `nnviz_s` and `bare_s` in seconds, and their ratio."""
    starts = {name: partial(start_of_window, name) for name in STARTS}
    take_turns(starts, rounds=1)  # files get into the disk cache
    seconds = take_turns(starts, ROUNDS)
    nnviz, bare = seconds["nnviz"], seconds["bare"]
    return [
        {"nnviz_s": round(median(nnviz), 3), "bare_s": round(median(bare), 3), "ratio": median_ratio(nnviz, bare)},
    ]


def start_of_window(name: str) -> float:
    """Seconds until the first paint."""
    start = time.perf_counter()
    command = [sys.executable, "-c", STARTS[name]]
    environment = with_bytecode(os.environ) | {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        painted = process.stdout.readline()
        seconds = time.perf_counter() - start
        _, errors = process.communicate()
    if painted.strip() != "painted":
        raise BadInput(f"the window of {name!r} did not appear: {(errors.splitlines() or ['no reason given'])[-1]}")
    return seconds
