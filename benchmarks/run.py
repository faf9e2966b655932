"""Runs benchmarks, each in a process of its own: `make bench`, or `python benchmarks/run.py PART…` for some.

With `--write` the numbers go into docs/performance.md too: `make performance`.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from nnviz.benchmarks.report import machine, page
from nnviz.benchmarks.targets import beside_targets
from nnviz.commands.bench import PARTS
from nnviz.commands.output import table

PAGE = Path(__file__).parents[1] / "docs/performance.md"


def main() -> int:
    parser = argparse.ArgumentParser(description="Run benchmarks.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all if none is named")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    arguments = parser.parse_args()

    print("\n".join(f"{name}: {value}" for name, value in machine().items()) + "\n", flush=True)
    measured, failed = {}, False
    for part in arguments.parts or PARTS:
        command = [sys.executable, "-m", "nnviz", "bench", part, "--json"]
        finished = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        if finished.returncode != 0:  # its line is on stderr
            failed = True
            continue
        measured[part] = json.loads(finished.stdout)
        print(f"{part}\n{table(beside_targets(part, measured[part]))}\n", flush=True)
    if arguments.write and measured:
        PAGE.write_text(page(measured), encoding="utf-8")
        print(f"written: {PAGE}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
