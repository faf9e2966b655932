"""Makes activations.json: activation functions, their derivatives and gains as PyTorch has them, in float64.

Run with an interpreter that has PyTorch: `python tests/oracles/make_activations.py`.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.init import calculate_gain

MAGNITUDES = [0.001, 0.1, 0.5, 1.0, 1.5, 2.0, 2.9, 3.5, 5.0, 10.0, 20.0, 50.0]
Z = [*(-z for z in reversed(MAGNITUDES)), 0.0, *MAGNITUDES]

CASES: list[tuple[str, dict[str, float], Callable[[Tensor], Tensor]]] = [
    ("identity", {}, lambda z: 1 * z),
    ("sign", {}, torch.sign),
    ("sigmoid", {}, torch.sigmoid),
    ("tanh", {}, torch.tanh),
    ("softsign", {}, functional.softsign),
    ("hard_sigmoid", {}, functional.hardsigmoid),
    ("relu", {}, functional.relu),
    ("leaky_relu", {"alpha": 0.01}, lambda z: functional.leaky_relu(z, 0.01)),
    ("leaky_relu", {"alpha": 0.3}, lambda z: functional.leaky_relu(z, 0.3)),
    ("prelu", {"alpha": 0.25}, lambda z: functional.prelu(z, torch.tensor([0.25], dtype=torch.float64))),
    ("elu", {"alpha": 1.0}, functional.elu),
    ("elu", {"alpha": 2.5}, lambda z: functional.elu(z, 2.5)),
    ("selu", {}, functional.selu),
    ("softplus", {}, lambda z: functional.softplus(z, threshold=1000)),  # above it PyTorch gives z
    ("silu", {}, functional.silu),
    ("gelu", {}, functional.gelu),
    ("sine", {}, torch.sin),
]

GAINS = [
    ("identity", {}, calculate_gain("linear")),
    ("sigmoid", {}, calculate_gain("sigmoid")),
    ("tanh", {}, calculate_gain("tanh")),
    ("relu", {}, calculate_gain("relu")),
    ("leaky_relu", {"alpha": 0.01}, calculate_gain("leaky_relu", 0.01)),
    ("leaky_relu", {"alpha": 0.3}, calculate_gain("leaky_relu", 0.3)),
    ("prelu", {"alpha": 0.25}, calculate_gain("leaky_relu", 0.25)),
    ("selu", {}, calculate_gain("selu")),
]


def case(name: str, values: dict[str, float], function: Callable[[Tensor], Tensor]) -> dict[str, Any]:
    z = torch.tensor(Z, dtype=torch.float64, requires_grad=True)
    a = function(z)
    a.sum().backward()
    return {"name": name, "values": values, "value": a.tolist(), "derivative": z.grad.tolist()}


def learned_prelu() -> dict[str, Any]:
    """A layer of three units with slopes of their own, and a gradient that comes from above."""
    generator = torch.Generator().manual_seed(0)
    z = torch.randn(4, 3, generator=generator, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(4, 3, generator=generator, dtype=torch.float64)
    alpha = torch.tensor([0.25, -0.5, 1.5], dtype=torch.float64, requires_grad=True)
    a = functional.prelu(z, alpha)
    a.backward(upstream)
    return {
        "z": z.tolist(),
        "alpha": alpha.tolist(),
        "upstream": upstream.tolist(),
        "value": a.tolist(),
        "z_gradient": z.grad.tolist(),
        "alpha_gradient": alpha.grad.tolist(),
    }


if __name__ == "__main__":
    oracle = {
        "made_with": {"torch": torch.__version__.split("+")[0]},
        "z": Z,
        "activations": [case(*entry) for entry in CASES],
        "learned_prelu": learned_prelu(),
        "gains": [{"name": name, "values": values, "gain": gain} for name, values, gain in GAINS],
    }
    text = json.dumps(oracle, allow_nan=False)
    for part in ('"made_with"', '"z": [-', '"activations"', '{"name"', '"learned_prelu"', '"gains"'):
        text = text.replace(part, f"\n{part}")  # an entry a line, for who reads a difference
    text = text.replace(", \n", ",\n")
    Path(__file__).with_name("activations.json").write_text(f"{text}\n", encoding="utf-8")
