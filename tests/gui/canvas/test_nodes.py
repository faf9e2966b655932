"""What is drawn as one node: sums and means of maps against the numbers of the network itself."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.engine.layers import Convolution, Hidden, HiddenLayer, MaxPooling
from nnviz.engine.network import Activity, Network
from nnviz.gui.canvas.nodes import Nodes, strongest, window
from nnviz.training.experiment import Experiment

HIDDEN = (Convolution(4, 3), MaxPooling(2), Convolution(3, 3, stride=2), HiddenLayer(6))


def network_of(hidden: tuple[Hidden, ...], seed: int = 0) -> tuple[Experiment, Network, Activity]:
    """Random weights on 8 × 8 digits, and the activity for a random picture."""
    experiment = replace(Experiment.recommended("digits"), hidden=hidden)
    network, rng = experiment.network(), np.random.default_rng(seed)
    network.theta[:] = rng.normal(size=network.theta.size)
    return experiment, network, network.forward(rng.random((1, 64), dtype=np.float32))


def test_a_map_is_one_node_and_so_is_the_picture_that_a_convolution_sees() -> None:
    experiment, network, _ = network_of(HIDDEN)
    nodes = Nodes.of(experiment)
    assert nodes.sizes == (1, 4, 4, 3, 6, 10)
    assert nodes.shapes == ((1, 8, 8), (4, 8, 8), (4, 4, 4), (3, 2, 2), None, None)
    assert nodes.fits(network.parameters)
    assert not nodes.fits(network.parameters[:-1])
    assert [nodes.is_pooling(layer) for layer in range(6)] == [False, False, True, False, False, False]
    assert [nodes.is_bundled(layer) for layer in range(6)] == [False, True, True, True, True, False]


def test_without_maps_the_numbers_are_the_networks_own() -> None:
    experiment, network, activity = network_of((HiddenLayer(5),))
    nodes = Nodes.of(experiment)
    assert nodes.sizes == experiment.sizes
    assert not nodes.have_maps
    parameters = tuple(network.parameters)
    assert nodes.parameters(parameters) is parameters
    a = [values[0] for values in activity.a]
    assert all(mean is own for mean, own in zip(nodes.means(a), a, strict=True))
    np.testing.assert_array_equal(nodes.terms(parameters, a)[0], parameters[0].W * a[0])


@pytest.mark.parametrize(
    "hidden",
    [HIDDEN, (Convolution(2, 4, padding="valid"), HiddenLayer(3)), (MaxPooling(2), Convolution(2, 2, stride=3))],
)
def test_the_terms_of_a_node_and_its_bias_sum_to_its_mean_pre_activation(hidden: tuple[Hidden, ...]) -> None:
    experiment, network, activity = network_of(hidden)
    nodes = Nodes.of(experiment)
    terms = nodes.terms(network.parameters, [a[0] for a in activity.a])
    mean_z = nodes.means([z[0] for z in activity.z], first=1)
    for layer, (values, parameters) in enumerate(zip(terms, network.parameters, strict=True), start=1):
        assert values.shape == (nodes.sizes[layer], nodes.sizes[layer - 1])
        bias = 0 if nodes.is_pooling(layer) else parameters.b
        np.testing.assert_allclose(values.sum(axis=1) + bias, mean_z[layer - 1], rtol=1e-4, atol=1e-5)


def test_an_edge_is_the_sum_of_its_weights_and_pooling_has_none() -> None:
    experiment, network, _ = network_of(HIDDEN)
    drawn = Nodes.of(experiment).parameters(network.parameters)
    np.testing.assert_allclose(drawn[2].W[1, 3], network.parameters[2].W[1, 27:36].sum(), rtol=1e-5)
    np.testing.assert_allclose(drawn[3].W[5, 2], network.parameters[3].W[5, 8:12].sum(), rtol=1e-5)
    assert drawn[1].W.shape == (4, 4)
    assert not drawn[1].W.any()
    assert drawn[2].b is network.parameters[2].b
    assert drawn[4] is network.parameters[4]


def test_what_a_filter_sees_at_its_strongest_place_gives_its_pre_activation_there() -> None:
    experiment, network, activity = network_of(HIDDEN)
    nodes = Nodes.of(experiment)
    layer = nodes.convolution(3)
    assert layer is not None
    z = nodes.pictures(3, activity.z[2][0])[1]
    place = strongest(z)
    assert z[place] == z.max()
    seen = window(layer, activity.a[2][0], place)
    assert seen.shape == (4, 3, 3)
    W, b = network.parameters[2].W[1].reshape(4, 3, 3), network.parameters[2].b[1]
    np.testing.assert_allclose((W * seen).sum() + b, z[place], rtol=1e-4)
    assert nodes.seen_from(3, (1, 0)) == (1, -1, 3)  # stride 2, a margin of 1
    assert nodes.seen_from(2, (1, 3)) == (2, 6, 2)
    assert nodes.seen_from(4, (0, 0)) is None
