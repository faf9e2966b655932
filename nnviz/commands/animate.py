"""Write a training as an animation that shows every weight learn."""

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nnviz import qt_libraries
from nnviz.commands.options import (
    add_epochs_option,
    add_experiment_options,
    add_file_argument,
    epochs_from,
    experiment_from,
    open_file,
    value,
)
from nnviz.commands.output import check_output
from nnviz.commands.screenshot import FIGURE_SIZE, FIGURE_THEMES, window_size
from nnviz.engine.hyperparameters import Choice, declared
from nnviz.errors import BadInput
from nnviz.gui.palettes import BLUE_ORANGE, PALETTES
from nnviz.interrupts import noted_interrupts
from nnviz.training.recording import OWNER, Recording, Reel

if TYPE_CHECKING:
    from nnviz.gui.animation import AnimationMaker

SUFFIXES = (".webp", ".gif")
REEL = {field.name: field for field in declared(Reel)}
PROGRESS = "{l_bar}{bar}| [{elapsed}<{remaining}{postfix}]"
POLL_S = 0.002
EXIT_STATUS = {"finished": 0, "cancelled": 130}


def add_options(parser: argparse.ArgumentParser) -> None:
    add_file_argument(parser)
    add_experiment_options(parser, without=("size",))
    add_epochs_option(parser)
    group = parser.add_argument_group("the animation")
    group.add_argument("--steps", metavar="NUMBER", help="train so many batches, instead of epochs")
    for name in ("frames", "spacing"):
        field = REEL[name]
        words = "|".join(field.domain.options) if isinstance(field.domain, Choice) else "NUMBER"
        group.add_argument(f"--{name}", metavar=words, help=f"{field.help}; {field.default} if left out")
    group.add_argument("--fps", metavar="NUMBER", help="frames shown in a second, 20 if left out")
    group.add_argument("--size", dest="frame_size", default=FIGURE_SIZE, metavar=FIGURE_SIZE, help="in pixels")
    group.add_argument("--theme", default="dark", metavar="NAME", help=" or ".join(FIGURE_THEMES))
    group.add_argument("--palette", default=BLUE_ORANGE.name, metavar="NAME", help=", ".join(PALETTES))
    group.add_argument("-o", "--output", type=Path, default=Path("nnviz.webp"), metavar="FILE.webp", help="or FILE.gif")


def run(arguments: argparse.Namespace) -> int:
    """0 the file is written; 1 it shows a training that diverged; 130 interrupted, and nothing is written."""
    check_output(arguments.output, *SUFFIXES)
    size = window_size(arguments.frame_size)
    if arguments.theme not in FIGURE_THEMES:
        raise BadInput(f"there is no theme {arguments.theme!r}; known: {', '.join(FIGURE_THEMES)}.")
    if arguments.palette not in PALETTES:
        raise BadInput(f"there is no palette {arguments.palette!r}; known: {', '.join(PALETTES)}.")
    recording = recording_from(arguments)

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qt_libraries.check(qt_libraries.needed(os.environ))
    from nnviz.gui.animation import FRAMES_PER_SECOND, AnimationMaker
    from nnviz.gui.application import create_application
    from nnviz.gui.canvas.figure import FIGURE_THEMES as COLORS
    from nnviz.gui.canvas.figure import FigureSize

    create_application(offscreen=True)
    fps = FRAMES_PER_SECOND.check(FRAMES_PER_SECOND.default if arguments.fps is None else value(arguments.fps), OWNER)
    assert isinstance(fps, int)
    theme = COLORS[arguments.theme].with_palette(PALETTES[arguments.palette])
    maker = AnimationMaker(recording, arguments.output, FigureSize(*size), theme, fps)
    try:
        status = make(maker)
    finally:
        maker.close()
    if recording.message:
        print(f"nnviz: {recording.message}", file=sys.stderr)
    return 1 if recording.diverged and status == 0 else status


def recording_from(arguments: argparse.Namespace) -> Recording:
    """What the options describe: from the first weights, or on from those of a file. Raises `BadInput`."""
    base, checkpoint = open_file(arguments.file)
    experiment = experiment_from(arguments, base)
    if arguments.steps is not None and arguments.epochs is not None:
        raise BadInput("--steps and --epochs exclude each other; give one of them.")
    options = {name: getattr(arguments, name) for name in ("frames", "spacing")}
    given: dict[str, Any] = {name: value(text) for name, text in options.items() if text is not None}
    if arguments.steps is not None:
        given |= {"length": value(arguments.steps), "unit": "steps"}
    else:
        given |= {"length": epochs_from(arguments, experiment), "unit": "epochs"}
    reel = Reel(**given)
    return Recording(experiment, reel, checkpoint)


def make(maker: "AnimationMaker") -> int:
    """Make the animation under a progress bar; returns the exit status. Raises `BadInput`."""
    from tqdm import tqdm  # a window that opens does not wait for it

    with noted_interrupts() as interrupts, tqdm(total=1.0, bar_format=PROGRESS) as bar:
        maker.start()
        while maker.end is None:
            maker.draw()
            bar.update(maker.share - bar.n)
            bar.set_postfix_str("writing the file" if maker.encoding else f"picture {len(maker.film)}", refresh=False)
            if interrupts.happened:
                maker.cancel()
            time.sleep(POLL_S)
        bar.update((1.0 if maker.end.status == "finished" else maker.share) - bar.n)
    if maker.end.status == "failed":
        raise BadInput(maker.end.message)
    return EXIT_STATUS[maker.end.status]
