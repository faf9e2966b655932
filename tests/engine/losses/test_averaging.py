"""The mean output of several networks: the pre-activations that give it, and why its loss is never above the mean."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.losses import losses

CONVEX = [loss.name for loss in losses if loss.smooth]
each = pytest.mark.parametrize("name", CONVEX)
classes = st.integers(2, 4)


def drawn(name: str, size: float, seed: int, kinds: int):
    """A loss, pre-activations of three networks on five samples, (3, 5, outputs), and targets."""
    loss, rng = losses.create(name), np.random.default_rng(seed)
    y = loss.encode(rng.integers(0, kinds, 5), kinds).astype(float)
    return loss, size * rng.normal(size=(3, 5, loss.outputs(kinds))), y


@each
@given(size=st.sampled_from([0.1, 3.0, 20.0]), seed=st.integers(0, 2**32 - 1), kinds=classes)
def test_their_output_is_the_mean_output(name, size, seed, kinds):
    loss, z, _ = drawn(name, size, seed, kinds)
    averaged = loss.averaged(z)
    mean = np.mean([loss.output(network) for network in z], axis=0)
    np.testing.assert_allclose(loss.output(averaged), mean, rtol=1e-9, atol=1e-14)


@each
@given(size=st.sampled_from([0.1, 3.0, 20.0, 300.0]), seed=st.integers(0, 2**32 - 1), kinds=classes)
def test_the_loss_of_the_mean_is_never_above_the_mean_loss(name, size, seed, kinds):
    """Jensen's inequality: every loss is convex in its output. Large z: networks that are sure and wrong."""
    loss, z, y = drawn(name, size, seed, kinds)
    averaged = loss.averaged(z)
    single = [loss.value(network, loss.output(network), y) for network in z]
    assert loss.value(averaged, loss.output(averaged), y) <= np.mean(single) * (1 + 1e-12) + 1e-12


@pytest.mark.parametrize("name", ["binary_cross_entropy", "softmax_cross_entropy"])
def test_networks_that_agree_lose_nothing_however_sure_they_are(name):
    loss, z, y = drawn(name, 1.0, seed=0, kinds=3)
    sure = np.repeat(500 * z[:1], 4, axis=0)
    averaged = loss.averaged(sure)
    expected = loss.value(sure[0], loss.output(sure[0]), y)
    assert loss.value(averaged, loss.output(averaged), y) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("name", [loss.name for loss in losses if not loss.smooth])
def test_between_the_two_sides_of_a_step_is_nothing(name):
    assert losses.create(name).averaged(np.zeros((2, 5, 1))) is None
