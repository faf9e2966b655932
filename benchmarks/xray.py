"""Measures what each step of preparing a drawing is good for: how many are read right when one is left out.

python benchmarks/xray.py MODEL.npz FILE.jsonl     lines of the file: {"label": 7, "strokes": […]}
"""

import argparse
import sys
from dataclasses import fields, replace
from pathlib import Path

import numpy as np

from nnviz.commands.classify import classifier_of, image_shape_of, label_of
from nnviz.commands.output import table
from nnviz.data.ink import Steps, read_drawings, render_many
from nnviz.errors import BadInput

SWITCHES = tuple(field.name for field in fields(Steps))
WITHOUT = {
    "nothing left out": Steps(),
    **{f"without {switch}": replace(Steps(), **{switch: False}) for switch in SWITCHES},
    "without any": Steps(**dict.fromkeys(SWITCHES, False)),
}


def rows(model: str, strokes: Path) -> list[dict[str, object]]:
    """Share of right answers, in percent, for each set of steps. Raises `BadInput`."""
    classifier = classifier_of(model)
    image_shape, names = image_shape_of(classifier.experiment), classifier.experiment.dataset.output_names
    lines = [line for line in read_drawings(strokes) if line.label is not None]
    if not lines:
        raise BadInput(f'{strokes} has no labelled drawings; write {{"label": 7, "strokes": […]}} on each line.')
    labels = np.array([names.index(label_of(line, strokes, names) or "") for line in lines])
    drawings = [line.drawing for line in lines]

    def right(steps: Steps) -> float:
        z = classifier.pre_activations(render_many(drawings, image_shape, steps))
        return 100 * float(np.mean(z.argmax(axis=1) == labels))

    return [{"preparation": name, "read right, %": right(steps)} for name, steps in WITHOUT.items()]


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure what each step of preparing a drawing is good for.")
    parser.add_argument("model", metavar="MODEL", help="a trained network, .npz, or: digits")
    parser.add_argument("strokes", type=Path, metavar="FILE.jsonl")
    arguments = parser.parse_args()
    try:
        print(table(rows(arguments.model, arguments.strokes)))
    except BadInput as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
