"""Measure the speed of the engine, the canvas, the window's answers and its start."""

import argparse
import os
from importlib import import_module

from nnviz import qt_libraries
from nnviz.commands.output import print_json, table
from nnviz.errors import BadInput

PARTS = {
    "engine": "nnviz.benchmarks.engine",
    "canvas": "nnviz.gui.bench_canvas",
    "latency": "nnviz.gui.bench_latency",
    "startup": "nnviz.benchmarks.startup",
}


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all if none is named")
    parser.add_argument("--json", action="store_true", help="print the rows as one JSON list")


def run(arguments: argparse.Namespace) -> int:
    parts = arguments.parts or list(PARTS)
    for part in parts:
        if part not in PARTS:
            raise BadInput(f"there is no benchmark {part!r}; known: {', '.join(PARTS)}.")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qt_libraries.check(qt_libraries.needed(os.environ))

    listed: list[dict[str, object]] = []
    for part in parts:
        rows = import_module(PARTS[part]).rows()
        listed += rows
        if not arguments.json:
            print(f"{part}\n{table(rows)}\n", flush=True)
    if arguments.json:
        print_json(listed)
    return 0
