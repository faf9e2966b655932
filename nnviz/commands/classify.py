"""Let a trained network say what it sees in pictures or drawings."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from nnviz import qt_libraries
from nnviz.commands.output import print_json
from nnviz.data.dataset import Inputs
from nnviz.data.ink import bitmap_to_input, read_drawings, render
from nnviz.errors import BadInput
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.evaluation import Classifier
from nnviz.training.experiment import Experiment


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", type=Path, metavar="MODEL.npz", help="a trained network")
    parser.add_argument("images", type=Path, nargs="*", metavar="IMAGE", help="a picture of one digit")
    parser.add_argument(
        "--strokes",
        type=Path,
        metavar="FILE.jsonl",
        help="drawings, one a line: a list of strokes, each a list of [x, y] with y down, at any scale",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")


def run(arguments: argparse.Namespace) -> int:
    if not arguments.images and arguments.strokes is None:
        raise BadInput("classify needs pictures, or drawings with --strokes FILE.jsonl.")
    checkpoint = Checkpoint.open(arguments.model)
    image_shape = image_shape_of(checkpoint.experiment)
    classifier = Classifier(checkpoint)
    for source, inputs in questions(arguments, image_shape):
        show(source, classifier, inputs, arguments.json)
    return 0


def image_shape_of(experiment: Experiment) -> tuple[int, int]:
    """(rows, columns) of the pictures that the network was trained on. Raises `BadInput` if there were none."""
    dataset = experiment.dataset
    if dataset.image_shape is None or dataset.task != "classification":
        raise BadInput(f"the network was trained on {dataset.name!r}, which has no pictures to compare with.")
    if not experiment.loss.probabilities:
        raise BadInput(f"loss {experiment.loss.name!r} gives no probabilities; train with a cross-entropy.")
    return dataset.image_shape


def questions(arguments: argparse.Namespace, image_shape: tuple[int, int]) -> Iterator[tuple[str, Inputs]]:
    """Where each picture comes from, and the picture as the network receives it, (1, pixels)."""
    if arguments.images:
        qt_libraries.check(qt_libraries.ALWAYS)
        from nnviz.gui.image_files import read_gray

        for path in arguments.images:
            picture = read_gray(path)
            try:
                yield str(path), bitmap_to_input(picture, image_shape)
            except BadInput as error:
                raise BadInput(f"{path}: {error}") from error
    if arguments.strokes is not None:
        for line, drawing, _ in read_drawings(arguments.strokes):
            yield f"{arguments.strokes}:{line}", render(drawing, image_shape)


def show(source: str, classifier: Classifier, inputs: Inputs, as_json: bool) -> None:
    """Print one answer."""
    scores = classifier.evaluate(inputs.reshape(1, -1)).scores
    assert scores is not None  # it is a classification
    probabilities = [float(probability) for probability in scores[0]]
    confidence = max(probabilities)
    label = classifier.experiment.dataset.output_names[probabilities.index(confidence)]
    if as_json:
        print_json({"source": source, "label": label, "confidence": confidence, "probabilities": probabilities})
    else:
        print(f"{source}: {label} ({confidence:.1%})")
