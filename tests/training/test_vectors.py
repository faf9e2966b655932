"""The vectors of a training that can be looked at: gradient, update, first weights, and the optimizer's memory."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.engine.activations import activations
from nnviz.engine.clipping import clippings
from nnviz.engine.layers import HiddenLayer, Parameters
from nnviz.engine.optimizers import optimizers
from nnviz.engine.regularizers import regularizers
from nnviz.engine.stopping import stoppings
from nnviz.training.checkpoint import Checkpoint
from nnviz.training.experiment import Experiment
from nnviz.training.snapshot import Probe
from nnviz.training.trainer import Diverged, Trainer


@pytest.fixture
def experiment() -> Experiment:
    return replace(
        Experiment.recommended("circle"),
        hidden=(HiddenLayer(5, activations.create("prelu")),),
        optimizer=optimizers.create("momentum"),
        clipping=clippings.create("norm", limit=0.01),
        regularizer=regularizers.create("max_norm", limit=0.8),
        batch_size=10,
    )


def flat(layers: tuple[Parameters, ...]) -> np.ndarray:
    return np.concatenate([part for layer in layers for part in (layer.W.ravel(), layer.b, *layer.others.values())])


def vector(trainer: Trainer, name: str) -> np.ndarray:
    return flat(trainer.vectors({name})[name])


def test_a_gradient_is_that_of_the_last_batch_as_the_optimizer_got_it(experiment):
    trainer = Trainer(experiment)
    assert trainer.vectors({"gradient", "no such vector"}) == {}
    trainer.step()
    expected = trainer.network.gradient.copy()
    assert 0 < np.linalg.norm(expected) < 0.0101  # clipped
    trainer.evaluate()
    trainer.diagnosis()
    trainer.probe(Probe(trainer.data.test.inputs, targets=trainer.data.test.targets))
    trainer.use(replace(experiment, optimizer=optimizers.create("adam")))
    np.testing.assert_array_equal(vector(trainer, "gradient"), expected)
    trainer.reset()
    assert trainer.vectors({"gradient", "update"}) == {}


def test_an_update_is_all_that_the_last_step_changed_and_never_an_older_one(experiment):
    trainer = Trainer(experiment)
    trainer.step()
    before = trainer.network.theta.copy()
    trainer.step(remember_update=True)
    np.testing.assert_array_equal(vector(trainer, "update"), trainer.network.theta - before)
    trainer.step()
    assert trainer.vectors({"update"}) == {}


def test_remembering_changes_nothing(experiment):
    one, other = Trainer(experiment), Trainer(experiment)
    for _ in range(30):
        one.step(remember_update=True)
        one.vectors({"gradient", "update", "start", "velocity"})
        other.step()
    np.testing.assert_array_equal(one.network.theta, other.network.theta)


def test_a_start_stays_the_first_weights_also_in_a_training_that_was_resumed(experiment, tmp_path):
    trainer = Trainer(experiment)
    first = trainer.network.theta.copy()
    for _ in range(5):
        trainer.step()
    np.testing.assert_array_equal(vector(trainer, "start"), first)
    trainer.checkpoint().save(tmp_path / "net.npz")
    resumed = Trainer.resumed(Checkpoint.open(tmp_path / "net.npz"))
    np.testing.assert_array_equal(vector(resumed, "start"), first)
    assert resumed.vectors({"gradient", "update"}) == {}


def test_what_the_optimizer_remembers_has_its_own_names_and_is_a_copy(experiment):
    trainer = Trainer(experiment)
    trainer.step()
    velocity = vector(trainer, "velocity")
    np.testing.assert_array_equal(velocity, trainer.optimizer_state.vectors["velocity"])
    layers = trainer.vectors({"velocity", "m"})["velocity"]
    layers[0].W[:] = 7
    np.testing.assert_array_equal(vector(trainer, "velocity"), velocity)
    assert [layer.W.shape for layer in layers] == [layer.W.shape for layer in trainer.network.parameters]
    assert list(layers[0].others) == ["alpha"]


def test_what_early_stopping_brings_back_has_no_last_step():
    overfit = replace(
        Experiment.recommended("overfit"), stopping=stoppings.create("early_stopping", patience=1, held_out=0.3)
    )
    trainer = Trainer(overfit)
    while not trainer.stopped:
        trainer.step(remember_update=True)
    assert trainer.vectors({"gradient", "update"}) == {}


def test_a_batch_that_diverged_has_no_gradient_to_show():
    plane = replace(Experiment.recommended("plane"), optimizer=optimizers.create("sgd", learning_rate=100.0))
    trainer = Trainer(plane)
    with pytest.raises(Diverged):
        for _ in range(1000):
            trainer.step(remember_update=True)
    assert trainer.vectors({"gradient", "update"}) == {}


def test_a_probe_with_targets_gets_delta_and_targets_of_other_data_get_none(experiment):
    trainer = Trainer(experiment)
    test = trainer.data.test
    result = trainer.probe(Probe(test.inputs[:3], targets=test.targets[:3]))
    assert [delta.shape for delta in result.delta] == [z.shape for z in result.z]
    np.testing.assert_allclose(result.delta[-1], result.y_hat - test.targets[:3], atol=1e-6)
    assert trainer.probe(Probe(test.inputs[:3])).delta == ()
    assert trainer.probe(Probe(test.inputs[:3], targets=np.full((3, 1), 9, np.float32))).delta == ()
    assert trainer.probe(Probe(test.inputs[:3], targets=test.targets[:2])).delta == ()
