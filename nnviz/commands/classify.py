"""Let a trained network say what it sees in pictures or drawings."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnviz import qt_libraries, resources
from nnviz.commands.output import print_json
from nnviz.data.dataset import Inputs
from nnviz.data.ink import Line, bitmap_to_input, read_drawings, render_many
from nnviz.errors import BadInput, tell
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.confidence import Confidence
from nnviz.training.evaluation import Classifier
from nnviz.training.experiment import Experiment
from nnviz.training.ready import About

BUNDLED = "digits"
"""Names the network that comes with nnviz."""
AT_ONCE = 250
"""Drawings that the network gets together."""


@dataclass(frozen=True)
class Answer:
    """What the network makes of one picture."""

    source: str
    """Where it comes from."""
    label: str
    confidence: float
    probabilities: tuple[float, ...]
    true_label: str | None = None
    """What it is, if the source says it."""
    is_sure: bool | None = None
    """None if nobody measured from which confidence on the network is right."""

    def to_json(self) -> dict[str, Any]:
        known = {} if self.true_label is None else {"true_label": self.true_label}
        answer = {"label": self.label, "confidence": self.confidence, "is_sure": self.is_sure}
        return {"source": self.source, **known, **answer, "probabilities": self.probabilities}

    def __str__(self) -> str:
        correction = "" if self.true_label in (None, self.label) else f", but it is {self.true_label}"
        doubt = ", not sure" if self.is_sure is False else ""
        return f"{self.source}: {self.label} ({self.confidence:.1%}){doubt}{correction}"


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL", help=f"a trained network, .npz; or {BUNDLED}, that comes with nnviz")
    parser.add_argument("images", type=Path, nargs="*", metavar="IMAGE", help="a picture of one digit")
    parser.add_argument(
        "--strokes",
        type=Path,
        metavar="FILE.jsonl",
        help="drawings, one a line: a list of strokes, each a list of [x, y] with y down, at any scale; or"
        ' {"label": 7, "strokes": […]}, and the last line says how many were read right',
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")


def run(arguments: argparse.Namespace) -> int:
    if not arguments.images and arguments.strokes is None:
        raise BadInput("classify needs pictures, or drawings with --strokes FILE.jsonl.")
    classifier = classifier_of(arguments.model)
    right = labelled = status = 0
    for answer in answers(classifier, arguments.images, arguments.strokes):
        if isinstance(answer, BadInput):
            status = tell(answer)
            continue
        labelled += answer.true_label is not None
        right += answer.true_label == answer.label
        if arguments.json:
            print_json(answer.to_json())
        else:
            print(answer)
    if labelled and not arguments.json:
        print(f"{right / labelled:.1%} right ({right:,} of {labelled:,} labelled drawings)")
    return status


def model_path(name: str) -> Path:
    """Of the network with this name. Raises `BadInput` if the one that comes with nnviz is missing."""
    return resources.path("models", "digits.npz") if name == BUNDLED else Path(name)


def classifier_of(name: str) -> Classifier:
    """The network with this name; the confidence of the one that comes with nnviz is calibrated. Raises `BadInput`."""
    path = model_path(name)
    checkpoint = Checkpoint.open(path)
    if name != BUNDLED:
        return Classifier(checkpoint)
    about = About.open(path.with_suffix(".json"), checkpoint.experiment)
    return Classifier(checkpoint, Confidence(about.temperature, about.sure_above))


def image_shape_of(experiment: Experiment) -> tuple[int, int]:
    """(rows, columns) of the pictures that the network was trained on. Raises `BadInput` if there were none."""
    dataset = experiment.dataset
    if dataset.image_shape is None or dataset.task != "classification":
        raise BadInput(f"the network was trained on {dataset.name!r}, which has no pictures to compare with.")
    if not experiment.loss.probabilities:
        raise BadInput(f"loss {experiment.loss.name!r} gives no probabilities; train with a cross-entropy.")
    return dataset.image_shape


def answers(classifier: Classifier, pictures: Sequence[Path], strokes: Path | None) -> Iterator[Answer | BadInput]:
    """One for each picture, or why it cannot be read, and one for each line of the file of strokes."""
    image_shape = image_shape_of(classifier.experiment)
    for path in pictures:
        try:
            inputs = picture_inputs(path, image_shape)
        except BadInput as error:
            yield error
            continue
        yield from answered(classifier, [str(path)], inputs)
    if strokes is None:
        return
    lines = list(read_drawings(strokes))
    labels = [label_of(line, strokes, classifier.experiment.dataset.output_names) for line in lines]
    for first in range(0, len(lines), AT_ONCE):
        some = slice(first, first + AT_ONCE)
        sources = [f"{strokes}:{line.number}" for line in lines[some]]
        inputs = render_many([line.drawing for line in lines[some]], image_shape)
        yield from answered(classifier, sources, inputs, labels[some])


def picture_inputs(path: Path, image_shape: tuple[int, int]) -> Inputs:
    """The picture as the network receives it, (1, pixels). Raises `BadInput` that names the file."""
    qt_libraries.check(qt_libraries.ALWAYS)
    from nnviz.gui.image_files import read_gray

    picture = read_gray(path)
    try:
        return bitmap_to_input(picture, image_shape)
    except BadInput as error:
        raise BadInput(f"{path}: {error}") from error


def label_of(line: Line, path: Path, names: Sequence[str]) -> str | None:
    """Name of the class that the line says. Raises `BadInput` if the network does not know it."""
    if line.label is None:
        return None
    if line.label >= len(names):
        known = f"{names[0]} to {names[-1]}"
        raise BadInput(f"{path}, line {line.number}: the network knows no label {line.label}, only {known}.")
    return names[line.label]


def answered(
    classifier: Classifier, sources: Sequence[str], inputs: Inputs, labels: Sequence[str | None] = (None,)
) -> Iterator[Answer]:
    """What the network makes of inputs, (n, pixels)."""
    scores = classifier.evaluate(inputs).scores
    assert scores is not None  # it is a classification
    names = classifier.experiment.dataset.output_names
    for source, row, true_label in zip(sources, scores, labels, strict=True):
        probabilities = tuple(row.tolist())
        confidence = max(probabilities)
        label = names[probabilities.index(confidence)]
        yield Answer(source, label, confidence, probabilities, true_label, classifier.is_sure(row))
