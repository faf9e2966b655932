"""The way of an input: features first, then the scaling that was fitted on them."""

import numpy as np

from nnviz.data.features import features
from nnviz.data.preparation import Preparation
from nnviz.data.scaling import Scaling, scalings

INPUTS = np.array([[1.0], [3.0], [5.0]], np.float32)


def test_features_are_added_before_the_scaling():
    """Squares of standardised inputs would be other numbers."""
    chosen = (features.create("square"),)
    scaling = scalings.create("min_max").fit(np.hstack([INPUTS, INPUTS**2]), shared=False)
    np.testing.assert_allclose(Preparation(chosen, scaling).apply(INPUTS), [[0, 0], [0.5, 1 / 3], [1, 1]], rtol=1e-6)


def test_with_nothing_to_do_it_is_the_very_same_array():
    assert Preparation((), Scaling.none()).apply(INPUTS) is INPUTS
