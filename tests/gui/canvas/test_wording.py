"""Numbers in words."""

import math

import pytest

from nnviz.gui.canvas.wording import percent


@pytest.mark.parametrize(
    ("share", "text"), [(0.9485, "94.9 %"), (0.9484, "94.8 %"), (0.0, "0.0 %"), (1.0, "100.0 %"), (math.nan, "")]
)
def test_a_share_is_rounded_as_by_hand(share: float, text: str) -> None:
    """0.9485 · 100 is a little less than 94.85 in binary."""
    assert percent(share) == text
