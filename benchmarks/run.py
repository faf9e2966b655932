"""Runs every benchmark in a process of its own: `make bench`, or `python benchmarks/run.py PART…` for some."""

import platform
import subprocess
import sys
from importlib.metadata import version

from nnviz.commands.bench import PARTS

PACKAGES = ("numpy", "scipy", "PySide6-Essentials", "pyqtgraph")


def main() -> int:
    packages = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    print(f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {packages}\n", flush=True)
    command = [sys.executable, "-m", "nnviz", "bench"]
    return max(subprocess.run([*command, part], check=False).returncode for part in sys.argv[1:] or PARTS)


if __name__ == "__main__":
    sys.exit(main())
