"""The ready network: what is written beside it is true, and it reads ink that nobody trained on."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nnviz import resources
from nnviz.data.dataset import Samples
from nnviz.data.digits import mnist_data
from nnviz.data.ink import read_drawings, render_many
from nnviz.engine.schedules import schedules
from nnviz.training import recipe
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.evaluation import Classifier
from nnviz.training.experiment import Experiment
from nnviz.training.trainer import Trainer

MODELS = resources.ROOT / "models"
DRAWINGS = Path(__file__).parents[1] / "data" / "drawings.jsonl"
MOST_BYTES = 5_000_000


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier(Checkpoint.open(MODELS / "digits.npz"))


@pytest.fixture(scope="module")
def written() -> dict:
    return json.loads((MODELS / "digits.json").read_text(encoding="utf-8"))


def right(classifier: Classifier, samples: Samples) -> float:
    return recipe.score(classifier, samples)


def test_it_was_made_by_the_recipe_that_is_written_beside_it(classifier, written):
    assert written["recipe"] == recipe.RECIPE
    assert classifier.experiment == Experiment.from_json(recipe.RECIPE)
    assert written["epochs"] == recipe.EPOCHS
    assert (MODELS / "digits.npz").stat().st_size < MOST_BYTES


def test_it_scores_on_test_digits_what_is_written(classifier, written):
    test = mnist_data().test.take(np.arange(2_000))
    deviation = np.sqrt(written["scores"]["mnist_test"] * (1 - written["scores"]["mnist_test"]) / 2_000)
    # The first half of MNIST's test digits is of the easier writers.
    assert right(classifier, test) > written["scores"]["mnist_test"] - 3 * deviation - 0.005


def test_it_reads_drawings_of_fifteen_hands_it_has_never_seen(classifier):
    """Crossed sevens, flagged ones, open fours, of all sizes, smooth and angular."""
    _, drawings, labels = zip(*read_drawings(DRAWINGS), strict=True)
    samples = Samples(render_many(drawings, (28, 28)), np.array(labels, np.float32).reshape(-1, 1))
    assert len(samples) == 150
    assert right(classifier, samples) >= 0.96


def test_a_training_by_the_recipe_writes_a_network_and_what_is_to_be_known_of_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(recipe, "INK_SCORED", 50)
    monkeypatch.setattr(recipe, "enlarged", lambda: mnist_data().test.take(np.arange(50)))
    experiment = Experiment.from_json(recipe.RECIPE)
    small = replace(experiment, hidden=experiment.hidden[-1:], schedule=schedules.create("constant"), batch_size=500)
    trainer = Trainer(small)
    for _ in range(40):
        trainer.step()
    recipe.save(trainer, tmp_path)
    made = json.loads((tmp_path / "digits.json").read_text(encoding="utf-8"))
    assert Checkpoint.open(tmp_path / "digits.npz").experiment == small
    assert made["scores"]["ink_world"] > 0.5
    assert made["temperature"] > 0
    assert 0 <= made["sure_above"] <= 1
    assert capsys.readouterr().out


def test_the_small_digits_keep_their_shape_when_enlarged():
    samples = recipe.enlarged()
    assert samples.inputs.shape == (1615, 784)
    ink = samples.inputs.sum(axis=1)
    assert ink.min() > 20
    assert ink.max() < 300
