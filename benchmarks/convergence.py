"""How fast every optimizer goes down the test surfaces: `python benchmarks/convergence.py > docs/optimizers.md`.

It counts steps, not seconds, so every machine writes the same table.
"""

import math
import sys
from dataclasses import dataclass

import numpy as np

from nnviz.engine.optimizers import Optimizer, optimizers
from nnviz.engine.surfaces import Surface, surfaces

SURFACES = ("parabola", "ravine", "saddle", "rosenbrock")
LEARNING_RATES = (3.0, 1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001)
LIMIT = 3_000
"""Steps after which a descent is given up."""
NEAR = 1e-3
"""A loss is at the minimum when it is not further above it than this …"""
STAYS = 100
"""… for so many steps: to fly past does not count."""

PAGE = """\
# Optimizers on test surfaces

Every optimizer goes down four losses of two weights, from the same start. A cell says after how many steps the loss is
within {near:g} of its minimum and stays there, and in parentheses the learning rate with which that went fastest; all
else is default. Where none arrives within {limit:,} steps, + says how far above the minimum the loss still was.
The learning rates tried: {rates}.

| optimizer | {titles} |
|---|{lines}|
{rows}

{surfaces}

What to see in it:

- On the ravine, gradient descent can go no faster than the steep direction allows. Momentum averages the zigzag away;
  Adagrad, RMSProp and Adam divide it away, and need hardly more steps there than on the round parabola. It lies along
  an axis; were it turned, they could not, because they know one scale per parameter and no direction.
- On the saddle all escape, because the start is beside the ridge and not on it.
- The first steps of Adagrad are about η in every direction; its rates only ever shrink, so it starts with a large one.
- RMSProp and Lion take steps of about η until the end, so that only a small η comes near enough; Adam's shrink with m.
- AdaDelta begins with steps of about √ε, whatever the gradient is, and has to grow out of them.
- AdamW and Lion also pull θ to 0, which helps where the minimum is there, and hinders on Rosenbrock's valley.
- Rprop is at its best here, where nothing is random. On batches its trust in every sign is misplaced.

Made by `python benchmarks/convergence.py`.
"""


@dataclass(frozen=True)
class Descent:
    """How a descent with the best of the learning rates ended."""

    learning_rate: float
    steps: int | None
    """Steps until the loss was near the minimum for good; None if that took too long."""
    height: float
    """How far above the minimum the loss was at last."""

    def __str__(self) -> str:
        ended = f"+{self.height:.2g}" if self.steps is None else f"{self.steps:,}"
        return f"{ended} ({self.learning_rate:g})"


def descend(optimizer: Optimizer, surface: Surface, limit: int) -> Descent:
    """One descent of at most `limit` steps until it is near the minimum, and `STAYS` more."""
    assert surface.minimum is not None
    theta = np.array(surface.start)
    lowest = float(surface.value(np.array(surface.minimum)))
    state = optimizer.init(theta)
    arrived = None
    height = math.inf
    for step in range(1, limit + STAYS + 1):
        optimizer.step(theta, surface.gradient(theta), state)
        height = float(surface.value(theta)) - lowest
        if not height < 1e6:
            return Descent(optimizer.learning_rate, None, math.inf)
        if height > NEAR:
            arrived = None
            if step > limit:
                break
        elif arrived is None:
            arrived = step
        elif step == arrived + STAYS:
            break
    return Descent(optimizer.learning_rate, arrived, height)


def fastest(optimizer: type[Optimizer], surface: Surface) -> Descent:
    """The descent with the best learning rate. What is slower than the best so far is broken off."""
    best = Descent(0, None, math.inf)
    for learning_rate in LEARNING_RATES:
        limit = LIMIT if best.steps is None else best.steps - 1
        descent = descend(optimizer.with_values({"learning_rate": learning_rate}), surface, limit)
        if (descent.steps or math.inf, descent.height) < (best.steps or math.inf, best.height):
            best = descent
    return best


@np.errstate(over="ignore", invalid="ignore")  # where the learning rate is too large, the loss grows without bound
def table() -> dict[str, dict[str, Descent]]:
    """By optimizer and surface."""
    return {entry.name: {name: fastest(entry, surfaces.create(name)) for name in SURFACES} for entry in optimizers}


def formula(surface: Surface) -> str:
    """With the numbers of its hyper-parameters."""
    numbers = [f";  {field.symbol} = {field.default:g}" for field in surface.hyperparameters()]
    return surface.formula + "".join(numbers)


def page(descents: dict[str, dict[str, Descent]]) -> str:
    """The table and what it means, as Markdown."""
    shown = [surfaces.create(name) for name in SURFACES]
    return PAGE.format(
        near=NEAR,
        limit=LIMIT,
        rates=", ".join(f"{rate:g}" for rate in sorted(LEARNING_RATES)),
        titles=" | ".join(surface.title for surface in shown),
        lines="|".join("---:" for _ in shown),
        rows="\n".join(
            f"| {optimizers.find(name).title} | {' | '.join(map(str, row.values()))} |"
            for name, row in descents.items()
        ),
        surfaces="\n".join(f"- {surface.title}: `{formula(surface)}`, from `{surface.start}`" for surface in shown),
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(page(table()).encode())
