"""Write a picture of the window, or a figure of the network alone, after some epochs."""

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
FIGURE_SIZE = "900x600"
THEMES = ("dark", "light")
FIGURE_THEMES = (*THEMES, "paper")
FIGURE_SUFFIXES = (".png", ".svg", ".pdf")
FIGURE_SCALE = 2.0
MOST_WINDOW_SCALE = 4.0


def add_options(parser: argparse.ArgumentParser) -> None:
    add_file_argument(parser)
    add_experiment_options(parser, without=("size",))
    add_epochs_option(parser)
    parser.add_argument(
        "--size",
        dest="window_size",
        metavar=DEFAULT_SIZE,
        help=f"width and height in pixels; of a figure {FIGURE_SIZE} if left out",
    )
    parser.add_argument("--theme", metavar="NAME", help=f"{' or '.join(THEMES)}; a figure also paper, light on white")
    parser.add_argument("--palette", default=BLUE_ORANGE.name, metavar="NAME", help=", ".join(PALETTES))
    parser.add_argument("-o", "--output", type=Path, default=Path("nnviz.png"), metavar="FILE.png")
    parser.add_argument(
        "--scale",
        type=float,
        metavar="NUMBER",
        help=f"pixels of FILE.png for each of the size; a figure has {FIGURE_SCALE:g}",
    )
    figure = parser.add_argument_group("a figure")
    figure.add_argument(
        "--canvas-only",
        action="store_true",
        help="the network alone, as FILE.png, or in vectors as FILE.svg or FILE.pdf, which are for paper if no theme "
        "is given; more than 1,500 weights are a picture in them",
    )
    figure.add_argument("--transparent", action="store_true", help="leave the background out")


def run(arguments: argparse.Namespace) -> int:
    """0 the picture is written; 1 it shows a training that diverged."""
    path, is_figure = arguments.output, arguments.canvas_only
    check_output(path, *(FIGURE_SUFFIXES if is_figure else FIGURE_SUFFIXES[:1]))
    if not is_figure and arguments.transparent:
        raise BadInput("--transparent is for figures; add --canvas-only.")
    size = window_size(arguments.window_size or (FIGURE_SIZE if is_figure else DEFAULT_SIZE))
    theme = arguments.theme or ("dark" if path.suffix == ".png" else "paper")
    themes = FIGURE_THEMES if is_figure else THEMES
    if theme not in themes:
        raise BadInput(f"there is no theme {theme!r}; known: {', '.join(themes)}.")
    if arguments.palette not in PALETTES:
        raise BadInput(f"there is no palette {arguments.palette!r}; known: {', '.join(PALETTES)}.")
    base, checkpoint = open_file(arguments.file)
    experiment = experiment_from(arguments, base)
    epochs = epochs_from(arguments, experiment, least=0)

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if not is_figure:
        os.environ["QT_SCALE_FACTOR"] = str(window_scale(1.0 if arguments.scale is None else arguments.scale))
    qt_libraries.check(qt_libraries.needed(os.environ))
    from nnviz.gui.screenshot import OffscreenWindow

    if is_figure:
        from nnviz.gui.canvas.figure import FIGURE_THEMES as COLORS
        from nnviz.gui.canvas.figure import FORMATS

        made = FORMATS[path.suffix]
        figure_size = made.size(*size, FIGURE_SCALE if arguments.scale is None else arguments.scale)
        with OffscreenWindow(experiment, checkpoint) as offscreen:
            problem = offscreen.train(epochs).message if epochs else ""
            colors = COLORS[theme].with_palette(PALETTES[arguments.palette])
            offscreen.save_figure(path, made, figure_size, colors, arguments.transparent)
    else:
        with OffscreenWindow(experiment, checkpoint, size, theme, arguments.palette) as offscreen:
            problem = offscreen.train(epochs).message if epochs else ""
            offscreen.save_picture(path)
    if problem:
        print(f"nnviz: {problem}", file=sys.stderr)
    return 1 if problem else 0


def window_scale(scale: float) -> float:
    """Pixels of the screen for each logical pixel. Raises `BadInput`."""
    if not 1 <= scale <= MOST_WINDOW_SCALE:
        raise BadInput(f"--scale of a window is {scale:g}; it must be in [1, {MOST_WINDOW_SCALE:g}].")
    return scale


def window_size(text: str) -> tuple[int, int]:
    """`1280x800` → (1280, 800). Raises `BadInput`."""
    match = re.fullmatch(r"(\d{3,4})x(\d{3,4})", text)
    if match is None:
        raise BadInput(
            f"--size is {text!r}; it must be WIDTHxHEIGHT, each 100 to 9999 pixels, for instance {DEFAULT_SIZE}."
        )
    return int(match[1]), int(match[2])
