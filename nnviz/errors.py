"""The one error a user may see: a sentence that says what is wrong, where, and what to do."""

import sys

BAD_INPUT = 2
"""The exit status."""


class BadInput(ValueError):
    """Raised for anything that came from outside and cannot be used.

    The message is one line without a traceback; the window shows it in a banner, the command line prints it and
    exits with status 2.
    """


def tell(error: BadInput) -> int:
    """Print the message on stderr, as every command does, and return the exit status."""
    print(f"nnviz: {error}", file=sys.stderr)
    return BAD_INPUT
