"""Scores of predictions."""

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Labels


def accuracy(predicted: Labels, labels: Labels) -> float:
    """Share of right predictions, 0 to 1."""
    return float(np.mean(predicted == labels))


def confusion_matrix(predicted: Labels, labels: Labels, classes: int) -> npt.NDArray[np.intp]:
    """Counts, (classes, classes): row = true class, column = predicted class."""
    return np.bincount(labels * classes + predicted, minlength=classes * classes).reshape(classes, classes)
