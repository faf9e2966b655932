"""Make losses.json: values and gradients (with respect to z) of the losses, from PyTorch in float64 and from Keras.

    KERAS_BACKEND=torch python tests/oracles/make_losses.py

Needs torch and keras; no test does. Keras computes some of its operations in float32 whatever it is told, which here
costs less than 1e-6 of a number.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch
from torch import nn

Tensor = torch.Tensor

SPREAD = [[1.5, -2.25, 0.5], [-0.75, 3.0, 0.125], [4.5, 0.25, -1.25], [-0.5, -6.0, 2.0]]
COLUMN = [[1.5], [-2.25], [0.5], [-0.75], [6.0]]
HUGE = [[40.0, -30.0, 12.0], [-55.0, 20.0, 21.0], [90.0, -90.0, 0.0]]
"""Within these, float64 still holds what the frameworks make of them."""

REAL = [[0.5, -1.0, 2.0], [-0.25, 4.5, 0.0], [1.0, 0.5, -2.5], [3.0, -5.0, 1.5]]
REAL_COLUMN = [[3.0], [-2.0], [0.25], [0.0], [5.5]]
LABELS = [0, 2, 0, 1]
ONE_HOT = np.eye(3)[LABELS].tolist()
SOFT = [[0.7, 0.2, 0.1], [0.0, 0.5, 0.5], [0.25, 0.25, 0.5], [1.0, 0.0, 0.0]]
BITS = [[1.0], [0.0], [0.0], [1.0], [1.0]]
MANY_BITS = [[1.0, 0.0, 1.0], [0.0, 0.0, 1.0], [1.0, 1.0, 0.0], [0.0, 1.0, 1.0]]
SIGNS = [[1.0], [1.0], [-1.0], [-1.0], [1.0]]
MANY_SIGNS = [[1.0, -1.0, -1.0], [-1.0, -1.0, 1.0], [1.0, -1.0, -1.0], [-1.0, 1.0, -1.0]]

keras.backend.set_floatx("float64")


def sum_of_squares(z: Tensor, y: Tensor) -> Tensor:
    return nn.MSELoss(reduction="sum")(torch.sigmoid(z), y) / len(z)


def half_mse(z: Tensor, y: Tensor) -> Tensor:
    return nn.MSELoss(reduction="sum")(z, y) / (2 * len(z))


def perceptron_criterion(z: Tensor, y: Tensor) -> Tensor:
    return torch.relu(-(2 * y - 1) * z).sum() / len(z)


def keras_hinge(z: Tensor, y: Tensor) -> Tensor:
    return keras.losses.Hinge(dtype="float64")(y, z)


def keras_sparse(z: Tensor, y: Tensor) -> Tensor:
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True, dtype="float64")(y[:, 0].long(), z)


def keras_binary(label_smoothing: float) -> Callable[[Tensor, Tensor], Tensor]:
    loss = keras.losses.BinaryCrossentropy(from_logits=True, label_smoothing=label_smoothing, dtype="float64")
    return lambda z, y: loss(y, z)


def torch_sparse(label_smoothing: float) -> Callable[[Tensor, Tensor], Tensor]:
    return lambda z, y: nn.CrossEntropyLoss(label_smoothing=label_smoothing)(z, y[:, 0].long())


CASES = [
    ("mse", {}, "torch.nn.MSELoss", nn.MSELoss(), SPREAD, REAL),
    ("mse", {}, "torch.nn.MSELoss", nn.MSELoss(), COLUMN, REAL_COLUMN),
    ("half_mse", {}, "torch.nn.MSELoss(reduction='sum') / 2N", half_mse, SPREAD, REAL),
    ("half_mse", {}, "torch.nn.MSELoss(reduction='sum') / 2N", half_mse, COLUMN, REAL_COLUMN),
    ("sum_of_squares", {}, "torch.nn.MSELoss(reduction='sum') / N of a sigmoid", sum_of_squares, SPREAD, ONE_HOT),
    ("sum_of_squares", {}, "torch.nn.MSELoss(reduction='sum') / N of a sigmoid", sum_of_squares, COLUMN, BITS),
    ("mae", {}, "torch.nn.L1Loss", nn.L1Loss(), SPREAD, REAL),
    ("mae", {}, "torch.nn.L1Loss", nn.L1Loss(), COLUMN, REAL_COLUMN),
    ("huber", {}, "torch.nn.HuberLoss", nn.HuberLoss(), SPREAD, REAL),
    ("huber", {"delta": 0.6}, "torch.nn.HuberLoss(delta=0.6)", nn.HuberLoss(delta=0.6), COLUMN, REAL_COLUMN),
    ("hinge", {}, "keras.losses.Hinge", keras_hinge, SPREAD, MANY_SIGNS),
    ("hinge", {}, "keras.losses.Hinge", keras_hinge, COLUMN, SIGNS),
    ("binary_cross_entropy", {}, "torch.nn.BCEWithLogitsLoss", nn.BCEWithLogitsLoss(), SPREAD, MANY_BITS),
    ("binary_cross_entropy", {}, "torch.nn.BCEWithLogitsLoss", nn.BCEWithLogitsLoss(), COLUMN, BITS),
    ("binary_cross_entropy", {}, "torch.nn.BCEWithLogitsLoss", nn.BCEWithLogitsLoss(), SPREAD, SOFT),
    ("binary_cross_entropy", {}, "torch.nn.BCEWithLogitsLoss", nn.BCEWithLogitsLoss(), HUGE, MANY_BITS[:3]),
    (
        "binary_cross_entropy",
        {"label_smoothing": 0.2},
        "keras.losses.BinaryCrossentropy(label_smoothing=0.2)",
        keras_binary(0.2),
        COLUMN,
        BITS,
    ),
    ("softmax_cross_entropy", {}, "torch.nn.CrossEntropyLoss", nn.CrossEntropyLoss(), SPREAD, ONE_HOT),
    ("softmax_cross_entropy", {}, "torch.nn.CrossEntropyLoss", nn.CrossEntropyLoss(), SPREAD, SOFT),
    ("softmax_cross_entropy", {}, "torch.nn.CrossEntropyLoss", nn.CrossEntropyLoss(), HUGE, ONE_HOT[:3]),
    (
        "softmax_cross_entropy",
        {"label_smoothing": 0.1},
        "torch.nn.CrossEntropyLoss(label_smoothing=0.1)",
        nn.CrossEntropyLoss(label_smoothing=0.1),
        SPREAD,
        ONE_HOT,
    ),
    (
        "softmax_cross_entropy",
        {"label_smoothing": 0.1},
        "torch.nn.CrossEntropyLoss(label_smoothing=0.1)",
        nn.CrossEntropyLoss(label_smoothing=0.1),
        HUGE,
        ONE_HOT[:3],
    ),
    (
        "sparse_cross_entropy",
        {},
        "keras.losses.SparseCategoricalCrossentropy",
        keras_sparse,
        SPREAD,
        [[float(label)] for label in LABELS],
    ),
    (
        "sparse_cross_entropy",
        {"label_smoothing": 0.3},
        "torch.nn.CrossEntropyLoss(label_smoothing=0.3)",
        torch_sparse(0.3),
        SPREAD,
        [[float(label)] for label in LABELS],
    ),
    ("perceptron_rule", {}, "torch.relu of −(2y − 1) z", perceptron_criterion, SPREAD, MANY_BITS),
    ("perceptron_rule", {}, "torch.relu of −(2y − 1) z", perceptron_criterion, COLUMN, BITS),
]


def main() -> None:
    cases = []
    for loss, hyperparameters, source, function, z_values, y_values in CASES:
        z = torch.tensor(z_values, dtype=torch.float64, requires_grad=True)
        value = function(z, torch.tensor(y_values, dtype=torch.float64))
        assert value.dtype == torch.float64 or source.startswith("keras")
        value.backward()
        cases.append(
            {
                "loss": loss,
                "hyperparameters": hyperparameters,
                "source": source,
                "z": z_values,
                "y": y_values,
                "value": value.item(),
                "gradient": z.grad.tolist(),
            }
        )
    made_by = {"torch": torch.__version__.split("+")[0], "keras": keras.__version__, "numpy": np.__version__}
    lines = ",\n".join(f"  {json.dumps(case, ensure_ascii=False)}" for case in cases)
    text = f'{{"versions": {json.dumps(made_by)},\n "cases": [\n{lines}\n ]}}\n'
    Path(__file__).with_name("losses.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
