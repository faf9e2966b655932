"""Measure the speed of training, of drawing, of the window's answers and its start, and the memory."""

import argparse
import os
import sys
from importlib import import_module

from nnviz import qt_libraries
from nnviz.benchmarks.targets import beside_targets
from nnviz.commands.output import print_json, table
from nnviz.errors import BadInput

PARTS = {
    "engine": "nnviz.benchmarks.engine",
    "job": "nnviz.benchmarks.job",
    "memory": "nnviz.benchmarks.memory",
    "augmentation": "nnviz.benchmarks.augmentation",
    "canvas": "nnviz.gui.bench_canvas",
    "drawing": "nnviz.gui.bench_drawing",
    "latency": "nnviz.gui.bench_latency",
    "startup": "nnviz.benchmarks.startup",
}
WINDOW_PARTS = {"canvas", "drawing", "latency", "startup"}


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all if none is named")
    parser.add_argument("--json", action="store_true", help="print the rows as one JSON list")


def run(arguments: argparse.Namespace) -> int:
    """0. What was asked for by name must be possible; of all parts, those are left out that this machine cannot do."""
    for part in arguments.parts:
        if part not in PARTS:
            raise BadInput(f"there is no benchmark {part!r}; known: {', '.join(PARTS)}.")

    listed: list[dict[str, object]] = []
    for part in arguments.parts or PARTS:
        try:
            rows = measure(part)
        except BadInput as error:
            if arguments.parts:
                raise
            print(f"nnviz: {part} is left out: {error}", file=sys.stderr)
            continue
        listed += rows
        if not arguments.json:
            print(f"{part}\n{table(beside_targets(part, rows))}\n", flush=True)
    if arguments.json:
        print_json(listed)
    return 0


def measure(part: str) -> list[dict[str, object]]:
    """The rows of one part. Raises `BadInput` if this machine cannot do it."""
    if part in WINDOW_PARTS:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        qt_libraries.check(qt_libraries.needed(os.environ))
    rows: list[dict[str, object]] = import_module(PARTS[part]).rows()
    return rows
