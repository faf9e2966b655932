"""Scribbles are ink of every kind, as seeded."""

import numpy as np
import pytest

from nnviz.data.scribbles import KINDS, scribble, scribbled


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_ink_that_differs(kind) -> None:
    rng = np.random.default_rng(0)
    one, other = kind(rng), kind(rng)
    assert all(stroke.ndim == 2 and stroke.shape[1] == 2 and np.isfinite(stroke).all() for stroke in (*one, *other))
    assert any(not np.array_equal(a, b) for a, b in zip(one, other, strict=False))


def test_the_same_seed_gives_the_same_pictures_once() -> None:
    pictures = scribbled((28, 28), 20, 4)
    assert pictures is scribbled((28, 28), 20, 4)
    assert pictures.shape == (20, 784)
    assert (pictures.max(axis=1) > 0.5).all()
    assert len(scribble(7, np.random.default_rng(0))) == 7
