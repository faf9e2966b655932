"""Make metrics.json: the metrics of two small examples, from scikit-learn.

    python tests/oracles/make_metrics.py

Needs scikit-learn; no test does. In the classification class 4 is neither true nor predicted, class 3 is never
predicted, and no two scores of a sample are alike.
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    mean_absolute_error,
    precision_recall_fscore_support,
    r2_score,
    top_k_accuracy_score,
)

CLASSES = 5


def classification() -> dict[str, object]:
    rng = np.random.default_rng(7)
    labels = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 0, 1, 2])
    scores = rng.random((len(labels), CLASSES))
    scores[np.arange(len(labels)), labels] += 0.4
    scores[:, 3:] *= 0.4
    scores = scores.round(3)
    predicted = scores.argmax(axis=1)
    assert set(predicted) == {0, 1, 2}
    assert all(len(set(row)) == CLASSES for row in scores)
    precision, recall, f1, _ = precision_recall_fscore_support(labels, predicted, average="macro", zero_division=0)
    each = precision_recall_fscore_support(labels, predicted, labels=range(CLASSES), zero_division=0)
    return {
        "scores": scores.tolist(),
        "labels": labels.tolist(),
        "accuracy": accuracy_score(labels, predicted),
        "top_k": {k: top_k_accuracy_score(labels, scores, k=k, labels=range(CLASSES)) for k in (1, 2, 3, 4)},
        "precision": float(precision),
        "recall": float(recall),
        "f1": float(f1),
        "per_class": {name: values.tolist() for name, values in zip(("precision", "recall", "f1"), each, strict=False)},
        "confusion": confusion_matrix(labels, predicted, labels=range(CLASSES)).tolist(),
    }


def regression() -> dict[str, object]:
    """Two outputs of very different spread."""
    targets = np.array([[3.0, 100.0], [-0.5, 250.0], [2.0, -40.0], [7.0, 0.0], [4.25, 80.0]])
    predictions = np.array([[2.5, 120.0], [0.0, 180.0], [2.0, -90.0], [8.0, 30.0], [4.0, 75.0]])
    return {
        "predictions": predictions.tolist(),
        "targets": targets.tolist(),
        "r2": float(r2_score(targets, predictions)),
        "mean_absolute_error": float(mean_absolute_error(targets, predictions)),
    }


def main() -> None:
    oracle = {
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "classification": classification(),
        "regression": regression(),
    }
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(values)}" for name, values in oracle.items())
    Path(__file__).with_name("metrics.json").write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
