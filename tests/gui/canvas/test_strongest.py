"""Which edges are drawn if only the strongest are."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nnviz.gui.canvas.scales import Scales
from nnviz.gui.canvas.strongest import LOYALTY, Strongest, shares


def layers(seed: int) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.random((5, 7)).astype(np.float32), rng.random((3, 5)).astype(np.float32)]


@given(count=st.integers(0, 60), seed=st.integers(0, 9))
def test_as_many_as_asked_for_and_none_of_a_layer_that_is_left_out_is_stronger(count: int, seed: int) -> None:
    strengths = layers(seed)
    masks = Strongest().choose(strengths, count)
    assert sum(mask.sum() for mask in masks) == min(count, sum(layer.size for layer in strengths))
    for strength, mask in zip(strengths, masks, strict=True):
        if mask.any() and not mask.all():
            assert strength[mask].min() >= strength[~mask].max()


def test_every_layer_has_as_many_as_it_can() -> None:
    assert shares([12_544, 256, 160], 30) == [10, 10, 10]
    assert shares([12_544, 256, 160], 900) == [484, 256, 160]
    assert shares([12_544, 256, 160], 10**6) == [12_544, 256, 160]
    assert sum(shares([5, 5, 5], 7)) == 7


def test_the_choice_stays_until_another_edge_is_clearly_stronger() -> None:
    strongest = Strongest()
    before = [np.array([[1.0, 0.9]])]
    assert strongest.choose(before, 1)[0].tolist() == [[True, False]]
    assert strongest.choose([np.array([[1.0, LOYALTY - 0.01]])], 1)[0].tolist() == [[True, False]]
    assert strongest.choose([np.array([[1.0, LOYALTY + 0.01]])], 1)[0].tolist() == [[False, True]]
    strongest.forget()
    assert strongest.choose(before, 1)[0].tolist() == [[True, False]]


def test_scales_of_layers_are_shared_or_their_own_and_can_be_frozen() -> None:
    scales = Scales()
    weak, strong = np.full((3, 3), 0.1), np.full((2, 3), 2.0)
    scales.follow([weak, strong], is_shared=False, is_frozen=False)
    assert scales.values == (0.1, 2.0)
    scales.follow([weak, strong], is_shared=True, is_frozen=False)
    assert scales.values == (2.0, 2.0)
    scales.follow([9 * weak, strong], is_shared=False, is_frozen=True)
    assert scales.values == (2.0, 2.0)
    scales.follow([9 * weak], is_shared=False, is_frozen=True)  # another network
    assert len(scales.values) == 1
    scales.follow([], is_shared=True, is_frozen=False)
    assert scales.values == ()
