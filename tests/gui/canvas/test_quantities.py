"""What edges carry and neurons show: the numbers, against NumPy."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from nnviz.engine.layers import Parameters
from nnviz.engine.optimizers import optimizers
from nnviz.gui.canvas.edge_quantities import EDGE_QUANTITIES, WEIGHT, edge_quantities, edge_quantity
from nnviz.gui.canvas.neuron_quantities import ACTIVATION, HEAT_MAP, NEURON_QUANTITIES, neuron_quantity
from nnviz.gui.canvas.probes import CanvasProbes
from nnviz.gui.canvas.scene import Scene
from nnviz.gui.canvas.view import View
from nnviz.gui.session import Sample
from nnviz.training.experiment import Experiment
from nnviz.training.runner import Request, snapshot_of
from nnviz.training.snapshot import Probe, Snapshot, Status
from nnviz.training.trainer import Trainer

SnapshotMaker = Callable[..., Snapshot]


def scene_of(snapshot: Snapshot) -> Scene:
    sample = Sample(snapshot.data.test.inputs[:1], snapshot.data.test.targets[0], 0)
    return Scene.of_snapshot(snapshot, sample, None)


def scene_after_a_step(experiment: Experiment, view: View) -> tuple[Scene, Trainer]:
    """What a real training gives for a view: its probes and vectors are answered."""
    trainer = Trainer(experiment)
    trainer.step(remember_update=True)
    asked = CanvasProbes().request(view, experiment, trainer.data)
    test = trainer.data.test
    sample = Probe(test.inputs[:1], targets=test.targets[:1])
    request = Request({"sample": sample, **asked.probes}, asked.vectors)
    return scene_of(snapshot_of(trainer, Status.PAUSED, "", 0.0, request)), trainer


# Edges


@pytest.mark.parametrize("name", [quantity.name for quantity in EDGE_QUANTITIES])
def test_every_quantity_of_the_edges_is_known_after_a_step(name: str) -> None:
    experiment = Experiment.recommended("spiral")
    scene, trainer = scene_after_a_step(experiment, View(edges=name))
    layers = edge_quantity(name, experiment).of(scene)
    assert layers is not None
    assert [layer.W.shape for layer in layers] == [layer.W.shape for layer in trainer.network.parameters]
    assert any(np.any(layer.W) for layer in layers)


def test_change_and_update_of_the_first_step_are_the_same() -> None:
    experiment = Experiment.recommended("spiral")
    change, _ = scene_after_a_step(experiment, View(edges="change"))
    update, _ = scene_after_a_step(experiment, View(edges="update"))
    moved, added = edge_quantity("change", experiment).of(change), edge_quantity("update", experiment).of(update)
    assert moved is not None
    assert added is not None
    for one, other in zip(moved, added, strict=True):
        np.testing.assert_allclose(one.W, other.W, atol=1e-7)
        np.testing.assert_allclose(one.b, other.b, atol=1e-7)


def test_contributions_add_up_to_the_pre_activation(make_snapshot: SnapshotMaker) -> None:
    scene = scene_of(make_snapshot("spiral", (5, 4)))
    layers = edge_quantity("contribution", scene.experiment).of(scene)
    assert layers is not None
    for layer, z in zip(layers, scene.z, strict=True):
        np.testing.assert_allclose(layer.W.sum(axis=1) + layer.b, z, rtol=1e-5)


@pytest.mark.parametrize("optimizer", optimizers, ids=lambda entry: entry.name)
def test_every_memory_of_every_optimizer_can_be_seen(optimizer: type) -> None:
    experiment = replace(Experiment.recommended("xor_gate"), optimizer=optimizer())
    shown = edge_quantities(experiment)[len(EDGE_QUANTITIES) :]
    assert len(shown) == len(optimizer.vectors)
    for quantity in shown:
        scene, trainer = scene_after_a_step(experiment, View(edges=quantity.name))
        layers = quantity.of(scene)
        assert layers is not None
        vector = trainer.optimizer_state.vectors[quantity.vectors[0]]
        expected = np.sqrt(vector) if quantity.is_positive else vector
        np.testing.assert_allclose(layers[0].W.ravel(), expected[: layers[0].W.size])


def test_what_another_optimizer_does_not_remember_is_the_weight_again() -> None:
    assert edge_quantity("momentum.velocity", Experiment.recommended("mnist")) is WEIGHT


def test_what_is_not_known_is_not_guessed(make_snapshot: SnapshotMaker) -> None:
    scene = scene_of(make_snapshot("spiral", (3,)))
    assert edge_quantity("gradient", scene.experiment).of(scene) is None
    assert neuron_quantity("mean_activation", scene.experiment).of(scene, 1) is None


# Neurons


@pytest.mark.parametrize(
    ("name", "dataset"),
    [
        (quantity.name, dataset)
        for quantity in NEURON_QUANTITIES
        for dataset in ("spiral", "digits")
        if quantity.fits(Experiment.recommended(dataset))
    ],
)
def test_every_quantity_of_the_neurons_is_known_where_it_fits(name: str, dataset: str) -> None:
    experiment = Experiment.recommended(dataset)
    quantity = neuron_quantity(name, experiment)
    scene, _ = scene_after_a_step(experiment, View(neurons=name))
    for layer in range(1, len(scene.sizes)):
        values = quantity.of(scene, layer)
        assert values is not None
        assert len(values) == scene.sizes[layer]
        assert values.ndim == (3 if quantity.is_picture else 1)
        assert np.all(np.isfinite(values))


def test_data_suggest_what_neurons_show() -> None:
    assert neuron_quantity("", Experiment.recommended("spiral")) is HEAT_MAP
    assert neuron_quantity("", Experiment.recommended("mnist")) is ACTIVATION
    assert neuron_quantity("heat_map", Experiment.recommended("mnist")) is ACTIVATION


def test_a_heat_map_has_the_second_input_upwards() -> None:
    scene, _ = scene_after_a_step(Experiment.recommended("spiral"), View(neurons="heat_map"))
    inputs = HEAT_MAP.of(scene, 0)
    assert inputs is not None
    assert inputs[0, 0, -1] > inputs[0, 0, 0]  # the first input grows to the right
    assert inputs[1, 0, 0] > inputs[1, -1, 0]  # the second one upwards, and rows are counted downwards


def test_pictures_of_deeper_layers_are_weighted_sums(make_snapshot: SnapshotMaker) -> None:
    scene = scene_of(make_snapshot("digits", (6, 5)))
    W1, W2, W3 = (layer.W for layer in scene.parameters)
    quantity = neuron_quantity("weight_picture", scene.experiment)
    for layer, product in ((1, W1), (2, W2 @ W1), (3, W3 @ W2 @ W1)):
        pictures = quantity.of(scene, layer)
        assert pictures is not None
        np.testing.assert_allclose(pictures, product.reshape(-1, 8, 8), rtol=1e-4, atol=1e-4)


def test_the_share_of_samples_counts_those_that_activate() -> None:
    experiment = Experiment.recommended("digits")
    scene, trainer = scene_after_a_step(experiment, View(neurons="active_share"))
    share = neuron_quantity("active_share", experiment).of(scene, 1)
    assert share is not None
    probe = CanvasProbes().population(trainer.data, experiment)
    a = trainer.probe(probe).a[1]
    np.testing.assert_allclose(share, [np.mean(unit > 0) for unit in a.T])


def test_vectors_of_a_snapshot_are_layers() -> None:
    scene, _ = scene_after_a_step(Experiment.recommended("xor_gate"), View(edges="gradient"))
    vector = scene.vector("gradient")
    assert vector is not None
    assert all(isinstance(layer, Parameters) for layer in vector)
