"""Make normalization.json: batch and layer normalisation over several batches, from PyTorch in float64.

    python tests/oracles/make_normalization.py

Needs torch; no test does.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

UNITS = 4
GAMMA = [1.0, 0.5, -2.0, 3.25]
BETA = [0.0, -1.5, 0.25, 4.0]
SIZES = (5, 5, 2, 7)
"""Samples of the batches; the last one is evaluated, not trained on."""

CASES: list[tuple[str, dict[str, float], str]] = [
    ("batch_norm", {}, "torch.nn.BatchNorm1d"),
    ("batch_norm", {"momentum": 0.35, "epsilon": 0.01}, "torch.nn.BatchNorm1d(momentum=0.35, eps=0.01)"),
    ("layer_norm", {}, "torch.nn.LayerNorm"),
    ("layer_norm", {"epsilon": 0.01}, "torch.nn.LayerNorm(eps=0.01)"),
]


def module(name: str, values: dict[str, float]) -> nn.Module:
    epsilon = values.get("epsilon", 1e-5)
    if name == "batch_norm":
        layer: Any = nn.BatchNorm1d(UNITS, eps=epsilon, momentum=values.get("momentum", 0.1), dtype=torch.float64)
    else:
        layer = nn.LayerNorm(UNITS, eps=epsilon, dtype=torch.float64)
    with torch.no_grad():
        layer.weight[:] = torch.tensor(GAMMA)
        layer.bias[:] = torch.tensor(BETA)
    return layer


def batches() -> list[tuple[np.ndarray, np.ndarray]]:
    """z and ∂L/∂ẑ, rounded so that the file stays small; the units differ in place and width."""
    rng = np.random.default_rng(0)
    offset, width = np.array([0, 10, -3, 0.5]), np.array([1, 0.1, 5, 2])
    return [
        ((offset + width * rng.normal(size=(size, UNITS))).round(3), rng.normal(size=(size, UNITS)).round(3))
        for size in SIZES
    ]


def outcome(layer: nn.Module, z: np.ndarray, upstream: np.ndarray) -> dict[str, Any]:
    x = torch.tensor(z, requires_grad=True)
    layer.zero_grad()
    out = layer(x)
    out.backward(torch.tensor(upstream))
    found = {
        "z": z.tolist(),
        "upstream": upstream.tolist(),
        "out": out.tolist(),
        "dz": x.grad.tolist(),
        "dgamma": layer.weight.grad.tolist(),
        "dbeta": layer.bias.grad.tolist(),
    }
    if isinstance(layer, nn.BatchNorm1d):
        found["running_mean"] = layer.running_mean.tolist()
        found["running_variance"] = layer.running_var.tolist()
    return found


def main() -> None:
    cases = []
    for name, values, source in CASES:
        layer = module(name, values)
        *trained, evaluated = batches()
        steps = [outcome(layer, *batch) for batch in trained]
        layer.eval()
        z, _ = evaluated
        evaluation = {"z": z.tolist(), "out": layer(torch.tensor(z)).tolist()}
        case = {"normalization": name, "hyperparameters": values, "source": source}
        cases.append({**case, "gamma": GAMMA, "beta": BETA, "training": steps, "evaluation": evaluation})
    made_by = {"torch": torch.__version__.split("+")[0], "numpy": np.__version__}
    lines = ",\n".join(f"  {json.dumps(case)}" for case in cases)
    text = f'{{"versions": {json.dumps(made_by)},\n "cases": [\n{lines}\n ]}}\n'
    Path(__file__).with_name("normalization.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
