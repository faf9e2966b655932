"""Makes optimizers.json from PyTorch, and Lion from Keras: `KERAS_BACKEND=torch python make_optimizers.py`.

Trajectories of 30 steps on a noisy quadratic, learning rates of 40 epochs, and clipped gradients, all in float64.
"""

import json
import math
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import torch
from torch.optim import lr_scheduler

torch.set_default_dtype(torch.float64)  # also for what PyTorch keeps in numbers: NAdam's product
keras.config.set_floatx("float64")

STEPS = 30
EPOCHS = 40
CURVATURE = [1.0, 5.0, 15.0]
START = [1.0, -2.0, 0.5]
NOISE = np.random.default_rng(7).normal(0, [1.0, 0.5, 2.0], (STEPS, 3)).round(3)

TORCH = torch.optim
TRAJECTORIES: list[tuple[str, dict[str, float], Callable[..., torch.optim.Optimizer] | None, dict[str, Any]]] = [
    # our name, our values, PyTorch's class and its values; what PyTorch has no default for, or another, is written out
    ("sgd", {}, TORCH.SGD, {"lr": 0.1}),
    ("sgd", {"learning_rate": 0.02}, TORCH.SGD, {"lr": 0.02}),
    ("momentum", {}, TORCH.SGD, {"lr": 0.05, "momentum": 0.9}),
    ("momentum", {"learning_rate": 0.01, "momentum": 0.5}, TORCH.SGD, {"lr": 0.01, "momentum": 0.5}),
    ("nesterov", {}, TORCH.SGD, {"lr": 0.05, "momentum": 0.9, "nesterov": True}),
    (
        "nesterov",
        {"learning_rate": 0.01, "momentum": 0.5},
        TORCH.SGD,
        {"lr": 0.01, "momentum": 0.5, "nesterov": True},
    ),
    ("adagrad", {}, TORCH.Adagrad, {}),
    ("adagrad", {"learning_rate": 0.5, "epsilon": 0.1}, TORCH.Adagrad, {"lr": 0.5, "eps": 0.1}),
    ("rmsprop", {}, TORCH.RMSprop, {"lr": 0.001, "alpha": 0.9}),
    (
        "rmsprop",
        {"learning_rate": 0.05, "rho": 0.99, "epsilon": 0.01},
        TORCH.RMSprop,
        {"lr": 0.05, "alpha": 0.99, "eps": 0.01},
    ),
    ("adadelta", {}, TORCH.Adadelta, {}),
    (
        "adadelta",
        {"learning_rate": 0.5, "rho": 0.6, "epsilon": 0.001},
        TORCH.Adadelta,
        {"lr": 0.5, "rho": 0.6, "eps": 0.001},
    ),
    ("adam", {}, TORCH.Adam, {}),
    (
        "adam",
        {"learning_rate": 0.1, "beta1": 0.5, "beta2": 0.8, "epsilon": 0.01},
        TORCH.Adam,
        {"lr": 0.1, "betas": (0.5, 0.8), "eps": 0.01},
    ),
    ("amsgrad", {}, TORCH.Adam, {"amsgrad": True}),
    (
        "amsgrad",
        {"learning_rate": 0.1, "beta1": 0.5, "beta2": 0.8, "epsilon": 0.01},
        TORCH.Adam,
        {"amsgrad": True, "lr": 0.1, "betas": (0.5, 0.8), "eps": 0.01},
    ),
    ("adamw", {}, TORCH.AdamW, {}),
    (
        "adamw",
        {"learning_rate": 0.1, "beta1": 0.5, "beta2": 0.8, "epsilon": 0.01, "weight_decay": 0.5},
        TORCH.AdamW,
        {"lr": 0.1, "betas": (0.5, 0.8), "eps": 0.01, "weight_decay": 0.5},
    ),
    ("nadam", {}, TORCH.NAdam, {}),
    (
        "nadam",
        {"learning_rate": 0.1, "beta1": 0.7, "beta2": 0.8, "epsilon": 0.01, "momentum_decay": 0.5},
        TORCH.NAdam,
        {"lr": 0.1, "betas": (0.7, 0.8), "eps": 0.01, "momentum_decay": 0.5},
    ),
    ("rprop", {}, TORCH.Rprop, {}),
    (
        "rprop",
        {"learning_rate": 0.3, "shrink": 0.4, "grow": 1.5, "least_step": 0.02, "largest_step": 0.5},
        TORCH.Rprop,
        {"lr": 0.3, "etas": (0.4, 1.5), "step_sizes": (0.02, 0.5)},
    ),
    ("lion", {}, None, {"learning_rate": 0.0001, "weight_decay": 0.01}),
    (
        "lion",
        {"learning_rate": 0.05, "beta1": 0.7, "beta2": 0.8, "weight_decay": 0.5},
        None,
        {"learning_rate": 0.05, "beta_1": 0.7, "beta_2": 0.8, "weight_decay": 0.5},
    ),
]


def gradient(theta: torch.Tensor, step: int) -> torch.Tensor:
    return torch.tensor(CURVATURE) * theta - torch.tensor(NOISE[step])


def torch_path(make: Callable[..., torch.optim.Optimizer], values: dict[str, Any]) -> list[list[float]]:
    theta = torch.tensor(START, requires_grad=True)
    optimizer = make([theta], **values)
    path = []
    for step in range(STEPS):
        theta.grad = gradient(theta.detach(), step)
        optimizer.step()
        path.append(theta.tolist())
    return path


def keras_path(values: dict[str, Any]) -> list[list[float]]:
    theta = keras.Variable(START, dtype="float64")
    optimizer = keras.optimizers.Lion(**values)
    optimizer.build([theta])
    path = []
    for step in range(STEPS):
        optimizer.apply([gradient(theta.value.detach(), step)], [theta])
        path.append(theta.value.tolist())
    return path


def learning_rates(make: Callable[..., Any], losses: list[float] | None = None) -> list[float]:
    """The share of the learning rate after 0, 1, 2, … epochs."""
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    scheduler = make(optimizer)
    rates = [optimizer.param_groups[0]["lr"]]
    for epoch in range(EPOCHS):
        if losses is None:
            scheduler.step()
        else:
            scheduler.step(losses[epoch])
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


def plateau(**values: float) -> Callable[[torch.optim.Optimizer], Any]:
    return lambda optimizer: lr_scheduler.ReduceLROnPlateau(optimizer, eps=0, **values)


def one_cycle(epochs: int, steps_per_epoch: int, rise: float) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    scheduler = lr_scheduler.OneCycleLR(
        optimizer, max_lr=1.0, epochs=epochs, steps_per_epoch=steps_per_epoch, pct_start=rise
    )
    rates = [optimizer.param_groups[0]["lr"]]
    for _ in range(epochs * steps_per_epoch - 1):
        scheduler.step()
        rates.append(optimizer.param_groups[0]["lr"])
    return rates


def plateau_losses() -> list[float]:
    """Falls, stays, falls a little, rises, and falls less than the threshold asks."""
    losses = []
    for epoch in range(EPOCHS):
        falling = 2.0 * math.exp(-epoch / 4) if epoch < 12 else 0.1
        losses.append(round(falling + (0.003 if epoch % 3 else 0) - (0.02 if epoch > 20 else 0) - 1e-6 * epoch, 6))
    return losses


def clipped(clip: Callable[[torch.Tensor], object], values: list[float]) -> list[float]:
    parameter = torch.zeros(len(values), requires_grad=True)
    parameter.grad = torch.tensor(values)
    clip(parameter)
    assert parameter.grad is not None
    return parameter.grad.tolist()


def schedules(losses: list[float]) -> list[dict[str, Any]]:
    made: list[tuple[str, dict[str, float], list[float]]] = [
        ("constant", {}, learning_rates(lambda o: lr_scheduler.ConstantLR(o, factor=1.0))),
        ("step", {}, learning_rates(lambda o: lr_scheduler.StepLR(o, 10, 0.5))),
        ("step", {"every": 3, "decay": 0.8}, learning_rates(lambda o: lr_scheduler.StepLR(o, 3, 0.8))),
        ("exponential", {}, learning_rates(lambda o: lr_scheduler.ExponentialLR(o, 0.95))),
        ("exponential", {"decay": 0.7}, learning_rates(lambda o: lr_scheduler.ExponentialLR(o, 0.7))),
        ("cosine", {"epochs": 40}, learning_rates(lambda o: lr_scheduler.CosineAnnealingLR(o, 40))),
        (
            "cosine",
            {"epochs": 40, "floor": 0.1},
            learning_rates(lambda o: lr_scheduler.CosineAnnealingLR(o, 40, eta_min=0.1)),
        ),
        ("warm_up", {}, learning_rates(lambda o: lr_scheduler.LinearLR(o, 0.1, total_iters=5))),
        (
            "warm_up",
            {"epochs": 12, "first": 0.3},
            learning_rates(lambda o: lr_scheduler.LinearLR(o, 0.3, total_iters=12)),
        ),
        ("reduce_on_plateau", {}, learning_rates(plateau(factor=0.5, patience=5), losses)),
        (
            "reduce_on_plateau",
            {"decay": 0.3, "patience": 1, "threshold": 0.01, "cooldown": 4, "floor": 0.02},
            learning_rates(plateau(factor=0.3, patience=1, threshold=0.01, cooldown=4, min_lr=0.02), losses),
        ),
    ]
    return [{"name": name, "values": values, "factors": factors} for name, values, factors in made]


def main() -> None:
    gradients = [[3.0, -4.0, 12.0], [0.3, -0.4, 0.0], [0.6, 0.0, -0.8], [0.0, 0.0, 0.0], [1e9, -2e9, 5.0]]
    losses = plateau_losses()
    oracle = {
        "made_with": {"torch": torch.__version__.split("+")[0], "keras": keras.__version__},
        "quadratic": {"curvature": CURVATURE, "start": START, "noise": NOISE.tolist()},
        "trajectories": [
            {"name": name, "values": ours, "path": torch_path(make, theirs) if make else keras_path(theirs)}
            for name, ours, make, theirs in TRAJECTORIES
        ],
        "schedules": {"losses": losses, "per_epoch": schedules(losses)},
        "one_cycle": [
            {"epochs": epochs, "steps_per_epoch": steps, "rise": rise, "factors": one_cycle(epochs, steps, rise)}
            for epochs, steps, rise in ((10, 5, 0.3), (4, 25, 0.5))
        ],
        "clipping": {
            "gradients": gradients,
            "norm": {
                str(limit): [clipped(lambda p, c=limit: torch.nn.utils.clip_grad_norm_([p], c), g) for g in gradients]
                for limit in (1.0, 6.5)
            },
            "value": {
                str(limit): [clipped(lambda p, c=limit: torch.nn.utils.clip_grad_value_([p], c), g) for g in gradients]
                for limit in (1.0, 6.5)
            },
        },
    }
    path = Path(__file__).with_name("optimizers.json")
    path.write_text(json.dumps(oracle, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Detected call of `lr_scheduler.step", UserWarning)
        main()
