"""Runs every benchmark in a process of its own and prints one table: `make bench`, or `python benchmarks/run.py PART…`."""

import platform
import subprocess
import sys
from importlib.metadata import version

from nnviz.commands.bench import PARTS

PACKAGES = ("numpy", "scipy", "PySide6-Essentials", "pyqtgraph")


def main() -> int:
    packages = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    print(f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {packages}\n", flush=True)
    return max(subprocess.run([sys.executable, "-m", "nnviz", "bench", part], check=False).returncode for part in sys.argv[1:] or PARTS)


if __name__ == "__main__":
    sys.exit(main())
