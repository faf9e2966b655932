"""Metrics: how good predictions are, in the terms of those who use them. Nothing is trained by them.

Those of a classification follow from the confusion matrix, whose rows are the true and whose columns are the predicted
classes. Conventions are scikit-learn's.
"""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from nnviz.engine.arrays import Array, Labels
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.registry import Entry, Registry

Confusion = npt.NDArray[np.intp]
"""Counts, (classes, classes): row = true class, column = predicted class."""


def accuracy(predicted: Labels, labels: Labels) -> float:
    """Share of right predictions, 0 to 1."""
    return float(np.mean(predicted == labels))


def confusion_matrix(predicted: Labels, labels: Labels, classes: int) -> Confusion:
    """Counts, (classes, classes): row = true class, column = predicted class."""
    return np.bincount(labels * classes + predicted, minlength=classes * classes).reshape(classes, classes)


class PerClass(NamedTuple):
    """Scores of every class, each (classes,), 0 to 1."""

    precision: Array
    recall: Array
    f1: Array


def per_class(confusion: Confusion) -> PerClass:
    """Precision, recall and F1 of every class; 0 where there is nothing to divide by.

    Manning, Raghavan & Schütze, Introduction to Information Retrieval, 8.3.
    """
    right = np.diagonal(confusion)
    predicted, true = confusion.sum(axis=0), confusion.sum(axis=1)
    return PerClass(
        precision=quotient(right, predicted),
        recall=quotient(right, true),
        f1=quotient(2 * right, predicted + true),
    )


def quotient(dividend: npt.NDArray[Any], divisor: npt.NDArray[Any]) -> Array:
    """dividend / divisor, and 0 where the divisor is 0."""
    result: Array = np.zeros(divisor.shape)
    np.divide(dividend, divisor, out=result, where=divisor != 0)
    return result


class Metric(Entry):
    """One number that says how good predictions are."""

    tasks: ClassVar[frozenset[str]]
    """What it can judge: "classification", "regression"."""
    best: ClassVar[Literal["high", "low"]]
    """Whether a high or a low value is a good one."""
    is_share: ClassVar[bool] = False
    """Whether it is told in percent."""

    def value(self, scores: Array, targets: npt.NDArray[Any]) -> float:
        """The metric over all samples.

        Classification: `scores` is (samples, classes), `targets` the labels, (samples,). The largest score is the
        prediction, the lower class in a tie. Regression: `scores` are the predictions, both (samples, outputs).
        """
        raise NotImplementedError

    def tells(self, classes: int) -> bool:
        """Whether its value says anything where there are so many classes; 0 for a regression."""
        return True


metrics: Registry[Metric] = Registry("metric")


class OfClassification(Metric):
    """A metric of predicted classes."""

    tasks = frozenset({"classification"})
    best = "high"
    is_share = True


@metrics.register
@dataclass(frozen=True)
class Accuracy(OfClassification):
    """Accuracy: the share of samples whose class is predicted right."""

    name = "accuracy"
    title = "Accuracy"
    formula = "right / N"

    def value(self, scores: Array, targets: npt.NDArray[Any]) -> float:
        return accuracy(np.argmax(scores, axis=1), targets)


@metrics.register
@dataclass(frozen=True)
class TopK(OfClassification):
    """Top-k accuracy: the share of samples whose class is among the k largest scores.

    Russakovsky et al., ImageNet Large Scale Visual Recognition Challenge, 2015, 4.1 (its error is 1 − this).
    """

    name = "top_k"
    title = "Top-k accuracy"
    formula = "right among the best k / N"

    k: Annotated[int, Bounds(1, 1000, symbol="k", help="how many guesses a sample has")] = 3

    def value(self, scores: Array, targets: npt.NDArray[Any]) -> float:
        best = np.argsort(-scores, axis=1, kind="stable")[:, : self.k]
        return float(np.mean(np.any(best == targets[:, np.newaxis], axis=1)))

    def tells(self, classes: int) -> bool:
        return self.k < classes


class MacroAverage(OfClassification):
    """A score of every class, averaged over the classes that occur, so that a rare class counts like a common one.

    A class occurs if it is the true or the predicted class of a sample. Manning, Raghavan & Schütze, 13.6.
    """

    def value(self, scores: Array, targets: npt.NDArray[Any]) -> float:
        confusion = confusion_matrix(np.argmax(scores, axis=1), targets, scores.shape[1])
        occurs = confusion.sum(axis=0) + confusion.sum(axis=1) > 0
        return float(self.of_class(per_class(confusion))[occurs].mean())

    def of_class(self, scores: PerClass) -> Array:
        """The score that is averaged."""
        raise NotImplementedError


@metrics.register
@dataclass(frozen=True)
class Precision(MacroAverage):
    """Precision: of the samples predicted as a class, the share that belongs to it; the mean of all classes."""

    name = "precision"
    title = "Precision"
    formula = "TP / (TP + FP)"

    def of_class(self, scores: PerClass) -> Array:
        return scores.precision


@metrics.register
@dataclass(frozen=True)
class Recall(MacroAverage):
    """Recall: of the samples that belong to a class, the share predicted as it; the mean of all classes."""

    name = "recall"
    title = "Recall"
    formula = "TP / (TP + FN)"

    def of_class(self, scores: PerClass) -> Array:
        return scores.recall


@metrics.register
@dataclass(frozen=True)
class F1(MacroAverage):
    """F1: the harmonic mean of precision and recall of a class; the mean of all classes."""

    name = "f1"
    title = "F1"
    formula = "2 TP / (2 TP + FP + FN)"

    def of_class(self, scores: PerClass) -> Array:
        return scores.f1


@metrics.register
@dataclass(frozen=True)
class MeanAbsolute(Metric):
    """Mean absolute error: how far a prediction is off on average, in the unit of the target."""

    name = "mean_absolute_error"
    title = "Mean absolute error"
    formula = "1/N Σ |ŷ − y|"
    tasks = frozenset({"regression"})
    best = "low"

    def value(self, scores: Array, targets: npt.NDArray[Any]) -> float:
        return float(np.mean(np.abs(scores - targets), dtype=np.float64))


@metrics.register
@dataclass(frozen=True)
class R2(Metric):
    """R²: the share of the targets' variance that the predictions explain; 1 is all, 0 is no better than their mean.

    James et al., An Introduction to Statistical Learning, eq. 3.17. The mean over the outputs; an output whose targets
    are all alike gives 1 if it is predicted exactly, else 0.
    """

    name = "r2"
    title = "R²"
    formula = "1 − Σ (y − ŷ)² / Σ (y − ȳ)²"
    tasks = frozenset({"regression"})
    best = "high"

    def value(self, scores: Array, targets: npt.NDArray[Any]) -> float:
        y = targets.astype(np.float64)
        unexplained = ((y - scores) ** 2).sum(axis=0)
        variation = ((y - y.mean(axis=0)) ** 2).sum(axis=0)
        alike = np.where(unexplained == 0, 1.0, 0.0)
        return float(np.where(variation > 0, 1 - quotient(unexplained, variation), alike).mean())
