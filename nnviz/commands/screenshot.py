"""Write a picture of the window after some epochs."""

import argparse
import os
import re
import sys
from pathlib import Path

from nnviz import qt_libraries
from nnviz.commands.options import (
    add_epochs_option,
    add_experiment_options,
    add_file_argument,
    epochs_from,
    experiment_from,
    open_file,
)
from nnviz.commands.output import check_output
from nnviz.errors import BadInput
from nnviz.gui.palettes import BLUE_ORANGE, PALETTES

DEFAULT_SIZE = "1280x800"
THEMES = ("dark", "light")


def add_options(parser: argparse.ArgumentParser) -> None:
    add_file_argument(parser)
    add_experiment_options(parser, without=("size",))
    add_epochs_option(parser)
    parser.add_argument(
        "--size", dest="window_size", default=DEFAULT_SIZE, metavar=DEFAULT_SIZE, help="width and height in pixels"
    )
    parser.add_argument("--theme", default="dark", metavar="NAME", help=" or ".join(THEMES))
    parser.add_argument("--palette", default=BLUE_ORANGE.name, metavar="NAME", help=", ".join(PALETTES))
    parser.add_argument("-o", "--output", type=Path, default=Path("nnviz.png"), metavar="FILE.png")


def run(arguments: argparse.Namespace) -> int:
    """0 the picture is written; 1 it shows a training that diverged."""
    check_output(arguments.output, ".png")
    size = window_size(arguments.window_size)
    if arguments.theme not in THEMES:
        raise BadInput(f"there is no theme {arguments.theme!r}; known: {', '.join(THEMES)}.")
    if arguments.palette not in PALETTES:
        raise BadInput(f"there is no palette {arguments.palette!r}; known: {', '.join(PALETTES)}.")
    base, checkpoint = open_file(arguments.file)
    experiment = experiment_from(arguments, base)
    epochs = epochs_from(arguments, experiment, least=0)

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qt_libraries.check(qt_libraries.needed(os.environ))
    from nnviz.gui.screenshot import OffscreenWindow

    with OffscreenWindow(experiment, checkpoint, size, arguments.theme, arguments.palette) as offscreen:
        problem = offscreen.train(epochs).message if epochs else ""
        offscreen.save_picture(arguments.output)
    if problem:
        print(f"nnviz: {problem}", file=sys.stderr)
    return 1 if problem else 0


def window_size(text: str) -> tuple[int, int]:
    """`1280x800` → (1280, 800). Raises `BadInput`."""
    match = re.fullmatch(r"(\d{3,4})x(\d{3,4})", text)
    if match is None:
        raise BadInput(f"--size is {text!r}; it must be WIDTHxHEIGHT in pixels, for instance {DEFAULT_SIZE}.")
    return int(match[1]), int(match[2])
