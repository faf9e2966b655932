"""The ready network: trained before, it comes with nnviz and reads digits before anything is trained."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnviz import resources
from nnviz.errors import BadInput
from nnviz.training.experiment import Experiment
from nnviz.training.files import read_text

BUNDLED = resources.ROOT / "models" / "digits.npz"
"""A checkpoint; what is to be known of it is in the .json beside it."""


@dataclass(frozen=True)
class About:
    """What is to be known of the ready network. It is frozen: any thread may have it."""

    title: str
    """What to call it, a few words."""
    image_shape: tuple[int, int]
    """(rows, columns) of the pictures that it reads, 0 = paper and 1 = ink."""
    classes: tuple[str, ...]
    """Names of the classes."""
    scores: Mapping[str, float]
    """Accuracies, 0 to 1, by the name of what they were measured on: "mnist_test"."""
    temperature: float
    """T: its probabilities are softmax(z / T), so that confidence means what it says (Guo et al. 2017)."""
    sure_above: float
    """It is sure where its confidence is at least this."""

    @classmethod
    def open(cls, path: Path, experiment: Experiment) -> "About":
        """Of the network that was trained by this experiment, from a file with "title", "scores", "temperature" and
        "sure_above". Raises `BadInput` if it is missing or damaged.
        """
        image_shape = experiment.dataset.image_shape
        if image_shape is None or not experiment.loss.probabilities:
            raise BadInput(f"{path.with_suffix('.npz')} holds no network that gives probabilities for pictures.")
        text = read_text(path)
        try:
            return cls._checked(json.loads(text), image_shape, experiment.dataset.output_names)
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise BadInput(f"{path} is damaged; install nnviz again.") from error

    @classmethod
    def _checked(cls, data: Mapping[str, Any], image_shape: tuple[int, int], classes: tuple[str, ...]) -> "About":
        scores = {str(name): float(score) for name, score in data["scores"].items()}
        temperature, sure_above = float(data["temperature"]), float(data["sure_above"])
        if not (temperature > 0 and all(0 <= share <= 1 for share in (sure_above, *scores.values()))):
            raise ValueError("numbers out of range")
        return cls(str(data["title"]), image_shape, classes, scores, temperature, sure_above)
