"""Explanations: contributions that add up, a change that turns the answer, and neighbours that are the nearest."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.data.scaling import Scaling
from nnviz.engine.activations import activations
from nnviz.engine.layers import Convolution, HiddenLayer, MaxPooling
from nnviz.engine.losses import BinaryCrossEntropy, SoftmaxCrossEntropy
from nnviz.engine.network import Network
from nnviz.engine.normalization import BatchNormalization, NoNormalization
from nnviz.training.evaluation import evaluate_probe
from nnviz.training.experiment import Experiment
from nnviz.training.explanation import Explainer, Explanation
from nnviz.training.snapshot import Probe
from nnviz.training.trainer import Trainer

SHAPE = (6, 6)
PIXELS = np.random.default_rng(7).uniform(0, 1, 36)
PIXELS[::3] = 0
SCALING = Scaling(np.array([0.3]), np.array([0.4]))


def network(activation: str, normalization=NoNormalization, loss=None, outputs: int = 4) -> Network:
    """Two hidden layers of random numbers, one unit off."""
    chosen = activations.create(activation)
    layers = [HiddenLayer(units, chosen, normalization()) for units in (9, 7)]
    made = Network(36, layers, outputs, loss or SoftmaxCrossEntropy(), dtype=np.float64, off=[(1, 2)])
    rng = np.random.default_rng(3)
    made.theta[:] = rng.normal(size=made.theta.size)
    made.statistics[:] = rng.uniform(0.5, 2, size=made.statistics.size)
    return made


def convolutional() -> Network:
    """A convolution with a filter off, pooling, and a layer of units."""
    layers = [Convolution(3, kernel=3), MaxPooling(), HiddenLayer(5)]
    made = Network(36, layers, 4, SoftmaxCrossEntropy(), dtype=np.float64, off=[(1, 1)], image_shape=SHAPE)
    made.theta[:] = np.random.default_rng(3).normal(size=made.theta.size)
    return made


def explained(made: Network, wanted=("evidence", "change"), towards: int | None = None) -> Explanation:
    explanation = Explainer(made, SCALING, SHAPE).explain(PIXELS, set(wanted), towards, None)
    assert explanation is not None
    return explanation


def pre_activations(made: Network, pixels: np.ndarray) -> np.ndarray:
    return made.forward(SCALING.apply(pixels[np.newaxis])).z[-1][0].copy()


PIECEWISE_LINEAR = [
    *(network(activation) for activation in ("relu", "leaky_relu", "prelu", "two_slope", "identity", "hard_sigmoid")),
    network("relu", BatchNormalization),
    convolutional(),
]


@pytest.mark.parametrize("made", PIECEWISE_LINEAR)
def test_contributions_are_what_the_pixels_give_where_the_network_is_piecewise_linear(made):
    """Paler ink gives less in proportion, with the same active units."""
    explanation = explained(made)
    assert explanation.is_exact
    z = pre_activations(made, PIXELS)
    label, towards = explanation.label, explanation.towards
    assert z[label] == z.max()
    assert explanation.contribution.sum() + explanation.bias == pytest.approx(z[label], rel=1e-12)
    assert explanation.rather.sum() + explanation.rather_bias == pytest.approx(z[label] - z[towards], rel=1e-12)
    assert not explanation.contribution[PIXELS == 0].any()

    paler = PIXELS * np.where(np.arange(36) % 2, 1, 1 - 1e-6)
    given = np.dot(explanation.contribution, paler / np.where(PIXELS > 0, PIXELS, 1)) + explanation.bias
    assert given == pytest.approx(pre_activations(made, paler)[label], rel=1e-12)
    assert explanation.contribution @ (paler != PIXELS) != 0


def test_the_bias_is_the_sum_of_all_biases_on_the_ways_that_are_open():
    """Layer by layer, of a ReLU network by itself (Montavon et al. 2018: what no input explains)."""
    made = network("relu")
    explanation = explained(made)
    a = np.zeros(36) - SCALING.mean / SCALING.deviation
    activity = made.forward(SCALING.apply(PIXELS[np.newaxis]))
    for index, parameters in enumerate(made.parameters):
        a = parameters.W @ a + parameters.b
        if index < 2:
            a *= activity.a[index + 1][0] != 0
    assert explanation.bias == pytest.approx(a[explanation.label])


@pytest.mark.parametrize("activation", ["tanh", "silu"])
def test_where_the_network_bends_they_are_the_slope_times_the_pixel(activation):
    made = network(activation)
    explanation = explained(made, towards=2)
    assert not explanation.is_exact
    other = explanation.towards
    for pixel in np.flatnonzero(PIXELS)[:8]:
        step = np.zeros(36)
        step[pixel] = 1e-6
        up, down = pre_activations(made, PIXELS + step), pre_activations(made, PIXELS - step)
        slope = (up - down) / 2e-6
        assert explanation.contribution[pixel] == pytest.approx(slope[explanation.label] * PIXELS[pixel], rel=1e-5)
        of_difference = (slope[explanation.label] - slope[other]) * PIXELS[pixel]
        assert explanation.rather[pixel] == pytest.approx(of_difference, rel=1e-5)


@pytest.mark.parametrize("towards", [0, 1, 2, 3, None, 99])
def test_a_change_is_a_picture_that_is_taken_for_the_other_class(towards):
    made = network("relu")
    explanation = explained(made, towards=towards)
    change = explanation.change
    order = np.argsort(-pre_activations(made, PIXELS))
    wanted = towards if towards in set(range(4)) - {order[0]} else order[1]
    assert explanation.towards == wanted
    assert change.reached == (np.argmax(pre_activations(made, change.inputs)) == wanted)
    assert change.reached
    assert change.inputs.min() >= 0
    assert change.inputs.max() <= 1
    difference = np.abs(change.inputs - PIXELS)
    assert change.pixels_changed == (difference >= 0.1).sum()
    assert change.distance == pytest.approx(np.linalg.norm(difference))
    assert change.distance < np.linalg.norm(PIXELS)


def test_what_no_change_can_reach_is_said():
    made = network("relu")
    made.parameters[-1].b[1] = -1e9
    change = explained(made, towards=1).change
    assert not change.reached
    assert np.isfinite(change.inputs).all()


def test_two_classes_with_one_unit_are_each_others_contrast():
    for bias, label in ((50.0, 1), (-50.0, 0)):
        made = network("relu", loss=BinaryCrossEntropy(), outputs=1)
        made.parameters[-1].b[0] = bias
        explanation = explained(made)
        assert (explanation.label, explanation.towards) == (label, 1 - label)
        z = pre_activations(made, PIXELS)[0]
        assert explanation.contribution.sum() + explanation.bias == pytest.approx(abs(z))
        if explanation.change.reached:
            assert np.sign(pre_activations(made, explanation.change.inputs)[0]) == -np.sign(z)


def test_a_network_of_no_numbers_explains_nothing():
    made = network("relu")
    made.theta[:] = np.nan
    assert Explainer(made, SCALING, SHAPE).explain(PIXELS, {"evidence", "change"}, None, None) is None


def test_a_probe_is_explained_only_where_pictures_are_classified_and_somebody_asks():
    trainer = Trainer(replace(Experiment.recommended("digits"), hidden=(HiddenLayer(8),)))
    inputs = trainer.data.test.inputs[:2]
    before = trainer.network.theta.copy(), trainer.network.gradient.copy()
    assert trainer.probe(Probe(inputs)).explanation is None
    asked = Probe(inputs, explain=frozenset({"evidence"}))
    explanation = trainer.probe(asked).explanation
    assert explanation.contribution.shape == (64,)
    assert (explanation.change, explanation.nearest) == (None, ())
    np.testing.assert_array_equal(trainer.network.theta, before[0])
    np.testing.assert_array_equal(trainer.network.gradient, before[1])
    circle = Trainer(Experiment.recommended("circle"))
    probe = Probe(circle.data.test.inputs[:1], explain=frozenset({"evidence"}))
    assert evaluate_probe(circle.network, circle.preparation, circle.experiment.dataset, probe).explanation is None
