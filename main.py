"""Runs nnviz from the source tree: `python main.py` is the same as the command `nnviz`."""

import sys

from nnviz.app import main

if __name__ == "__main__":
    sys.exit(main())
