"""Learning-rate schedules against PyTorch's (tests/oracles/make_optimizers.py), and what holds for every one."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.schedules import OneCycle, ReduceOnPlateau, WarmUp, schedules

ORACLE = json.loads((Path(__file__).parents[1] / "oracles/optimizers.json").read_text(encoding="utf-8"))
LOSSES = ORACLE["schedules"]["losses"]
PER_EPOCH = ORACLE["schedules"]["per_epoch"]

each = pytest.mark.parametrize("schedule", [entry() for entry in schedules], ids=lambda entry: entry.name)


def test_every_schedule_is_compared_with_pytorch():
    assert {case["name"] for case in PER_EPOCH} | {"one_cycle"} == set(schedules.names())


@pytest.mark.parametrize("case", PER_EPOCH, ids=lambda case: f"{case['name']}-{len(case['values'])}")
def test_at_whole_epochs_it_is_pytorch_s(case):
    schedule = schedules.create(case["name"], **case["values"])
    factors = [schedule.factor(epoch, LOSSES[:epoch]) for epoch in range(len(LOSSES) + 1)]
    np.testing.assert_allclose(factors, case["factors"], rtol=1e-12, atol=1e-15)


def test_the_losses_of_the_comparison_reduce_the_rate_more_than_once():
    """Or the plateau rule would not have been tried."""
    for case in PER_EPOCH:
        if case["name"] == "reduce_on_plateau":
            assert len(set(case["factors"])) >= 3


@pytest.mark.parametrize("case", ORACLE["one_cycle"], ids=lambda case: str(case["steps_per_epoch"]))
class TestOneCycle:
    """PyTorch's goes up in r T − 1 steps, ours in r T; then both go down in (1 − r) T."""

    def test_the_steps_are_pytorch_s_but_for_the_place_of_the_peak(self, case):
        schedule = OneCycle(epochs=case["epochs"], rise=case["rise"])
        per_epoch, total = case["steps_per_epoch"], case["epochs"] * case["steps_per_epoch"]
        peak = case["rise"] * total
        for step, factor in enumerate(case["factors"]):
            epoch = (step * peak / (peak - 1) if step < peak - 1 else step + 1) / per_epoch
            assert schedule.factor(epoch) == pytest.approx(factor, rel=1e-9)

    def test_at_the_same_step_they_differ_by_less_than_the_slope_of_one_step(self, case):
        schedule = OneCycle(epochs=case["epochs"], rise=case["rise"])
        peak = case["rise"] * len(case["factors"])
        for step, factor in enumerate(case["factors"]):
            assert abs(schedule.factor(step / case["steps_per_epoch"]) - factor) < math.pi / 2 / (peak - 1)


@each
@given(epoch=st.floats(0, 1000), losses=st.lists(st.floats(0, 10), max_size=60))
def test_a_factor_is_a_share(schedule, epoch, losses):
    assert 0 <= schedule.factor(epoch, losses) <= 1


@each
def test_a_schedule_keeps_nothing(schedule):
    """A resumed training asks for the same epoch without having asked for those before."""
    asked = [schedule.factor(epoch / 3, LOSSES) for epoch in range(100)]
    assert asked[::-1] == [schedule.factor(epoch / 3, LOSSES) for epoch in reversed(range(100))]


@each
def test_the_losses_count_only_where_it_is_said(schedule):
    rising = [1.0 + epoch for epoch in range(40)]
    differs = any(schedule.factor(epoch, rising) != schedule.factor(epoch) for epoch in range(40))
    assert differs == schedule.watches_losses


@each
def test_what_watches_the_losses_changes_at_whole_epochs_only(schedule):
    if schedule.watches_losses:
        for epoch in range(30):
            assert schedule.factor(epoch + 0.9, LOSSES) == schedule.factor(epoch, LOSSES)


@pytest.mark.parametrize("name", ["step", "exponential", "cosine", "one_cycle"])
def test_far_beyond_the_end_it_stays_small(name):
    assert schedules.create(name).factor(10_000) < 1e-5


def test_a_warm_up_ends_with_the_whole_rate():
    schedule = WarmUp(epochs=4, first=0.2)
    assert [schedule.factor(epoch) for epoch in (0, 2, 4, 100)] == pytest.approx([0.2, 0.6, 1, 1])


class TestPlateau:
    def test_patience_is_borne_and_then_not(self):
        schedule = ReduceOnPlateau(patience=2)
        assert schedule.factor(3, [1.0, 1.0, 1.0]) == 1
        assert schedule.factor(4, [1.0, 1.0, 1.0, 1.0]) == 0.5

    def test_a_loss_that_is_no_number_is_no_improvement(self):
        assert ReduceOnPlateau(patience=1).factor(3, [1.0, math.nan, math.nan]) == 0.5

    def test_losses_of_epochs_to_come_do_not_count(self):
        assert ReduceOnPlateau(patience=0).factor(1.5, [1.0, 2.0, 3.0]) == 1

    def test_it_stops_at_the_floor(self):
        assert ReduceOnPlateau(patience=0, floor=0.3).factor(20, [1.0] * 20) == 0.3
