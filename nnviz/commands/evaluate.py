"""Say how good a trained network is on samples that it has not seen."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from nnviz.commands.classify import BUNDLED, model_path
from nnviz.commands.output import print_json, table
from nnviz.data.dataset import Dataset, Samples
from nnviz.data.digits import image_samples
from nnviz.data.idx import LabelledImages, read_idx
from nnviz.data.ink import read_drawings, render_many
from nnviz.engine.metrics import per_class
from nnviz.errors import BadInput
from nnviz.training.assessment import Respondent, Subject
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.judgement import Judgement
from nnviz.training.reliability import Calibration, calibration
from nnviz.training.robustness import MOST_SAMPLES, Robustness, robustness
from nnviz.training.trainer import load


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL", help=f"a trained network, .npz; or {BUNDLED}, that comes with nnviz")
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--images", type=Path, nargs=2, metavar=("IMAGES", "LABELS"), help="two IDX files, instead of its test samples"
    )
    source.add_argument(
        "--strokes",
        type=Path,
        metavar="FILE.jsonl",
        help='labelled drawings, one a line: {"label": 7, "strokes": […]}, instead of its test samples',
    )
    parser.add_argument(
        "--robustness",
        action="store_true",
        help=f"also measure how much noise and the like it stands, on at most {MOST_SAMPLES:,} of the samples",
    )
    parser.add_argument("--json", action="store_true", help="print the result as one JSON object")


def run(arguments: argparse.Namespace) -> int:
    checkpoint = Checkpoint.open(model_path(arguments.model))
    dataset = checkpoint.experiment.dataset
    if dataset.task != "classification":
        raise BadInput(f"the network was trained on {dataset.name!r}, a regression: it has no classes to judge by.")
    subject = Subject.of_checkpoint(checkpoint, samples(arguments, checkpoint))
    judged = Respondent(subject).judgement(subject.test.inputs, subject.test)
    calibrated = last(calibration(subject)) if judged.probabilities and len(judged) > 1 else None
    curves = last(robustness(subject)) if arguments.robustness else None
    if arguments.json:
        print_json(as_json(dataset, judged, calibrated, curves))
    else:
        print(as_text(dataset, judged, calibrated, curves))
    return 0


def last(answers: Iterator[tuple[float, Any]]) -> Any:
    """The whole answer to a question."""
    *_, (_, answer) = answers
    return answer


# Samples


def samples(arguments: argparse.Namespace, checkpoint: Checkpoint) -> Samples:
    """Those that were given, else the test samples of the training. Raises `BadInput`."""
    experiment = checkpoint.experiment
    if arguments.images is not None:
        images, labels = arguments.images
        return idx_samples(images, labels, experiment.dataset)
    if arguments.strokes is not None:
        return ink_samples(arguments.strokes, experiment.dataset)
    return load(experiment.dataset, experiment.test_share, experiment.seed).test


def image_shape_of(dataset: Dataset) -> tuple[int, int]:
    """(rows, columns). Raises `BadInput` if the network reads no pictures."""
    if dataset.image_shape is None:
        raise BadInput(f"the network was trained on {dataset.name!r}, which has no pictures; leave the file out.")
    return dataset.image_shape


def idx_samples(images: Path, labels: Path, dataset: Dataset) -> Samples:
    """Pictures and labels of two files. Raises `BadInput` if they do not fit the network or each other."""
    image_shape, pictures = image_shape_of(dataset), LabelledImages(read_idx(images, 3), read_idx(labels, 1))
    count, shape = len(pictures.images), pictures.images.shape[1:]
    if shape != image_shape:
        raise BadInput(f"{images} has pictures of {size(shape)}, the network reads {size(image_shape)}.")
    if count != len(pictures.labels):
        raise BadInput(f"{images} has {count:,} pictures, but {labels} has {len(pictures.labels):,} labels.")
    if pictures.labels.max() >= dataset.classes():
        raise BadInput(f"{labels} has label {pictures.labels.max()}; the network knows {dataset.classes()} classes.")
    return image_samples(pictures)


def size(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape))


def ink_samples(path: Path, dataset: Dataset) -> Samples:
    """Labelled drawings, drawn as the network reads them. Raises `BadInput` that names the line."""
    image_shape, lines = image_shape_of(dataset), list(read_drawings(path))
    for line in lines:
        if line.label is None or line.label >= dataset.classes():
            known = f"a label from 0 to {dataset.classes() - 1}"
            raise BadInput(f'{path}, line {line.number}: {{"label": 7, "strokes": […]}} needs {known}.')
    labels = np.array([[line.label] for line in lines], np.float32)
    return Samples(render_many([line.drawing for line in lines], image_shape), labels)


# Results


def as_json(
    dataset: Dataset, judged: Judgement, calibrated: Calibration | None, curves: Robustness | None
) -> dict[str, object]:
    scores = per_class(judged.confusion)
    result: dict[str, object] = {
        "samples": len(judged),
        "accuracy": judged.accuracy,
        "classes": {
            name: {"precision": precision, "recall": recall, "f1": f1}
            for name, precision, recall, f1 in zip(
                dataset.output_names, *(values.tolist() for values in scores), strict=True
            )
        },
        "confusion": judged.confusion.tolist(),
        "calibration_error": calibrated.error if calibrated else None,
        "temperature": calibrated.temperature if calibrated else None,
        "calibration_error_before": calibrated.untempered_error if calibrated else None,
        "calibration_error_after": calibrated.tempered_error if calibrated else None,
        "sure_above": calibrated.sure_above if calibrated else None,
    }
    if curves is not None:
        result["robustness"] = {
            name: {"unit": curve.disturbance.unit, "amounts": curve.amounts, "accuracy": curve.accuracy}
            for name, curve in curves.items()
        }
        result["robustness_samples"] = min(len(judged), MOST_SAMPLES)
    return result


def as_text(dataset: Dataset, judged: Judgement, calibrated: Calibration | None, curves: Robustness | None) -> str:
    parts = [f"accuracy {judged.accuracy:.2%} on {len(judged):,} samples"]
    if calibrated is not None:
        parts.append(
            f"calibration error (ECE) {calibrated.error:.2%}\n"
            f"temperature {calibrated.temperature:.3f}, fitted on one half of them: the calibration error of the other "
            f"half is {calibrated.tempered_error:.2%} with it and {calibrated.untempered_error:.2%} without"
        )
    scores = per_class(judged.confusion)
    rows = [
        {"class": name, "precision %": 100 * precision, "recall %": 100 * recall, "F1 %": 100 * f1}
        for name, precision, recall, f1 in zip(
            dataset.output_names, *(values.tolist() for values in scores), strict=True
        )
    ]
    parts.append(table(rows))
    confusion = judged.confusion.tolist()
    parts.append(
        table(
            [
                {"true \\ predicted": name, **dict(zip(dataset.output_names, row, strict=True))}
                for name, row in zip(dataset.output_names, confusion, strict=True)
            ]
        )
    )
    if curves is not None:
        parts.append(f"robustness, on {min(len(judged), MOST_SAMPLES):,} of the {len(judged):,} samples")
    for curve in (curves or {}).values():
        heading = f"{curve.disturbance.title}, {curve.disturbance.unit}"
        measured = zip(curve.amounts, curve.accuracy, strict=True)
        parts.append(table([{heading: f"{amount:g}", "accuracy %": 100 * accuracy} for amount, accuracy in measured]))
    return "\n\n".join(parts)
