"""Open the window, on a file or on the last session."""

import argparse
import ctypes
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from nnviz import qt_libraries
from nnviz.commands.options import DEFAULT_DATASET, add_file_argument, open_file
from nnviz.commands.output import check_output, table
from nnviz.data.dataset import Samples
from nnviz.errors import BadInput
from nnviz.training.evaluation import Classifier
from nnviz.training.experiment import Experiment

PICTURE = Path("nnviz.png")
EPOCHS = 3
SAMPLES_SHOWN = 10


def add_options(parser: argparse.ArgumentParser) -> None:
    add_file_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    qt_libraries.check(qt_libraries.needed(os.environ))
    if not has_display(os.environ):
        return run_without_display(arguments.file)
    check_display_answers(os.environ)
    from nnviz.gui.application import open_window

    return open_window(arguments.file)


def has_display(environment: Mapping[str, str]) -> bool:
    """Whether a window has a place to be: on Linux an X11 or a Wayland display, or one that Qt was told."""
    places = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(environment.get(place) for place in places)


def check_display_answers(environment: Mapping[str, str]) -> None:
    """Raise `BadInput` if the X11 display is not there: Qt would abort the process."""
    if sys.platform != "linux" or environment.get("WAYLAND_DISPLAY") or environment.get("QT_QPA_PLATFORM"):
        return
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    refused = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    if refused:
        raise BadInput(f"the display {environment['DISPLAY']} does not answer; unset DISPLAY to run without a display.")


def run_without_display(file: Path | None) -> int:
    """What can be had without a screen: a short training, a few answers, and a picture of the whole window."""
    check_output(PICTURE, ".png")
    base, checkpoint = open_file(file)
    print(f"There is no display: nnviz trains {EPOCHS} epochs and saves a picture as {PICTURE}.", flush=True)
    from nnviz.gui.screenshot import OffscreenWindow

    with OffscreenWindow(base or Experiment.recommended(DEFAULT_DATASET), checkpoint) as offscreen:
        snapshot = offscreen.train(EPOCHS)
        offscreen.save_picture(PICTURE)
        network = offscreen.session.runner.checkpoint()
    if snapshot.experiment.dataset.task == "classification":
        print(table(answers(Classifier(network), snapshot.data.test)))
    return 0


def answers(classifier: Classifier, test: Samples) -> list[dict[str, object]]:
    """What the network says of the first test samples."""
    names = classifier.experiment.dataset.output_names
    some = test.inputs[:SAMPLES_SHOWN]
    scores = classifier.evaluate(some).scores
    assert scores is not None  # it is a classification
    return [
        {"label": names[label], "prediction": names[int(row.argmax())], "confidence": f"{row.max():.1%}"}
        for label, row in zip(test.labels, scores, strict=False)
    ]
