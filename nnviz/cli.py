"""The command line: one module of `nnviz.commands` a command. Without a command's name the window opens."""

import argparse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from nnviz import __version__
from nnviz.commands.options import Parser
from nnviz.errors import BadInput

COMMANDS = ("window", "train", "classify", "evaluate", "screenshot", "animate", "bench")

USAGE = "nnviz [FILE] | nnviz COMMAND …"
DESCRIPTION = "A laboratory for neural networks: watch every weight learn. Without a command the window opens."


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments, with `run(arguments) -> exit status` among them. Raises `BadInput`."""
    if argv and argv[0] in {"-h", "--help", "--version"}:
        return parser(COMMANDS).parse_args(argv)
    if not argv or argv[0] not in COMMANDS:
        check_is_file(argv)
        argv = ["window", *argv]
    return parser(argv[:1]).parse_args(argv)


def check_is_file(argv: Sequence[str]) -> None:
    """Raise `BadInput` for a word that is neither a command nor looks like a file: it is mistyped."""
    if argv and not argv[0].startswith("-") and not Path(argv[0]).suffix and not Path(argv[0]).exists():
        raise BadInput(f"there is no command or file {argv[0]!r}; commands: {', '.join(COMMANDS)}.")


def parser(names: Sequence[str]) -> Parser:
    """A parser of these commands; the others are not even imported."""
    top = Parser(prog="nnviz", usage=USAGE, description=DESCRIPTION)
    top.add_argument("--version", action="version", version=f"nnviz {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in names:
        module = import_module(f"nnviz.commands.{name}")
        summary = (module.__doc__ or "").split("\n\n")[0].rstrip(".")
        command = commands.add_parser(name, prog=f"nnviz {name}", help=summary, description=f"{summary}.")
        module.add_options(command)
        command.set_defaults(run=module.run)
    return top
