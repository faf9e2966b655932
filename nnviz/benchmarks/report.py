"""The page docs/performance.md: what was measured, beside what is to be reached, and on which machine."""

import importlib
import os
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from threadpoolctl import threadpool_info

from nnviz.benchmarks.targets import beside_targets
from nnviz.commands.output import cell

TITLES = {
    "engine": "Training, samples a second",
    "job": "A whole job, seconds from the start of the process to its exit",
    "memory": "Memory while training on MNIST, millions of bytes",
    "augmentation": "An epoch with augmentation, seconds",
    "canvas": "A frame of the network canvas, milliseconds",
    "drawing": "What drawing costs the training, share of the samples a second",
    "latency": "The window while it trains at full speed, milliseconds",
    "startup": "The first window, seconds",
}
"""In the order of the page."""


def machine() -> dict[str, str]:
    """What the numbers depend on. Nothing in it names the machine or its user."""
    return {
        "Processor": f"{processor()}, {os.cpu_count()} cores",
        "System": f"{system()}, {platform.machine()}",
        "Python": platform.python_version(),
        "NumPy": f"{version('numpy')} with {blas()}",
        "PyTorch": package_version("torch"),
        **{name: package_version(name) for name in ("scikit-learn", "SciPy", "PySide6-Essentials", "pyqtgraph")},
    }


def processor() -> str:
    """Its model, where the system tells it."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return f"{platform.system()} {platform.release()}"


def blas() -> str:
    """The library that multiplies NumPy's matrices."""
    importlib.import_module("numpy")  # loads it
    for library in threadpool_info():
        if library["user_api"] == "blas":
            return " ".join(
                str(library[key]) for key in ("internal_api", "version", "architecture") if library.get(key)
            )
    return "an unknown BLAS"


def package_version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def page(measured: Mapping[str, list[dict[str, object]]]) -> str:
    """Markdown: the machine, then a table for each part, from its rows."""
    lines = [
        "# Performance",
        "",
        "Written by `make performance`; `make bench` prints the same for your machine. How each number is measured is",
        "in [benchmarks](../benchmarks/README.md). In brackets stands what is to be reached.",
        "",
        *markdown_table([{"": name, "on this machine": value} for name, value in machine().items()]),
    ]
    for part in sorted(measured, key=[*TITLES, *measured].index):
        lines += ["", f"## {TITLES.get(part, part)}", ""]
        lines += [f"`make bench ARGS={part}`", "", *markdown_table(beside_targets(part, measured[part]))]
    return "\n".join([*lines, ""])


def markdown_table(rows: list[dict[str, object]]) -> list[str]:
    """The lines of a table of rows of the same keys."""
    head = [key.replace("_", " ") for key in rows[0]]
    right = ["" if isinstance(value, str) else ":" for value in rows[0].values()]
    return [
        f"| {' | '.join(head)} |",
        f"|{'|'.join(f'---{colon}' for colon in right)}|",
        *(f"| {' | '.join(cell(value) for value in row.values())} |" for row in rows),
    ]
