"""The one entrance: command line in, exit status out. Every error a user can cause is one line on stderr."""

import os
import sys
from collections.abc import Sequence

from nnviz.cli import parse
from nnviz.errors import BadInput, tell

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that `argv` (by default the process's own arguments) names, and return its exit status.

    0 done, 1 the training diverged, 2 bad input, 130 interrupted.
    """
    try:
        try:
            arguments = parse(sys.argv[1:] if argv is None else argv)
            status: int = arguments.run(arguments)
            return status
        finally:
            sys.stdout.flush()
    except BadInput as error:
        return tell(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Who read the output has enough (`nnviz … | head`). Nothing more may be written at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
