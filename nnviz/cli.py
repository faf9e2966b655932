"""The command line: one module of `nnviz.commands` a command. Without a command's name the window opens."""

import argparse
from collections.abc import Sequence

from nnviz import __version__
from nnviz.commands import bench, classify, screenshot, train, window
from nnviz.commands.options import Parser

COMMANDS = {"window": window, "train": train, "classify": classify, "screenshot": screenshot, "bench": bench}

USAGE = "nnviz [FILE] | nnviz COMMAND …"
DESCRIPTION = "A laboratory for neural networks: watch every weight learn. Without a command the window opens."


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments, with `run(arguments) -> exit status` among them. Raises `BadInput`."""
    if not argv or argv[0] not in {*COMMANDS, "-h", "--help", "--version"}:
        argv = ["window", *argv]
    return parser().parse_args(argv)


def parser() -> Parser:
    top = Parser(prog="nnviz", usage=USAGE, description=DESCRIPTION)
    top.add_argument("--version", action="version", version=f"nnviz {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, module in COMMANDS.items():
        summary = (module.__doc__ or "").split("\n\n")[0].rstrip(".")
        command = commands.add_parser(name, prog=f"nnviz {name}", help=summary, description=f"{summary}.")
        module.add_options(command)
        command.set_defaults(run=module.run)
    return top
