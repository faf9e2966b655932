"""The README's code runs and its commands exist."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pytest

from nnviz.cli import parse
from nnviz.commands.options import experiment_from
from nnviz.data.dataset import Dataset, Samples, datasets
from nnviz.engine.activations import Activation, activations
from nnviz.engine.arrays import Array
from nnviz.engine.hyperparameters import Bounds
from nnviz.engine.layers import HiddenLayer
from nnviz.engine.registry import Registry
from nnviz.training.experiment import Experiment
from nnviz.training.trainer import Trainer

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
VOCABULARY = {
    "Activation": Activation,
    "Annotated": Annotated,
    "Array": Array,
    "Bounds": Bounds,
    "Dataset": Dataset,
    "Samples": Samples,
    "activations": activations,
    "dataclass": dataclass,
    "datasets": datasets,
    "np": np,
}


@pytest.fixture
def example(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A class that the README shows how to add, until the test is over."""
    registry, name = request.param
    assert isinstance(registry, Registry)
    (code,) = [code for code in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if f'name = "{name}"' in code]
    exec(code, dict(VOCABULARY))
    yield registry.find(name)
    del registry._entries[name]


@pytest.mark.parametrize("example", [(activations, "snake")], indirect=True)
def test_the_activation(example: type[Activation]) -> None:
    snake = example.with_values({"omega": 2.0})
    z = np.linspace(-3, 3, 61)
    a = snake.value(z)
    np.testing.assert_allclose(a, z + np.sin(2 * z) ** 2 / 2)
    h = 1e-5
    slope = (snake.value(z + h) - snake.value(z - h)) / (2 * h)
    np.testing.assert_allclose(snake.derivative(z, a), slope, atol=1e-8)


@pytest.mark.parametrize("example", [(datasets, "ring")], indirect=True)
def test_the_dataset(example: type[Dataset]) -> None:
    experiment = Experiment.recommended("ring")
    assert experiment.hidden == (HiddenLayer(4, activations.create("tanh")),)
    trainer = Trainer(experiment)
    while trainer.epoch_count < example.recommended["epochs"]:
        trainer.step()
    assert trainer.history.latest("test_accuracy") > 0.9


def commands() -> list[str]:
    blocks = re.findall(r"```\n(.*?)```", README, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("nnviz")]
    return [re.split(r"\s{3,}", line)[0] for line in lines]


@pytest.mark.parametrize("command", commands())
def test_a_command_is_understood(command: str) -> None:
    arguments = parse(command.split()[1:])
    assert callable(arguments.run)
    if hasattr(arguments, "dataset") and arguments.file is None:
        experiment_from(arguments)


@pytest.mark.parametrize("page", ["README.md", "docs/architecture.md", "benchmarks/README.md"])
def test_every_link_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert ((ROOT / page).parent / target).exists(), target
