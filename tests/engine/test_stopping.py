"""Early stopping: when it is due, and which epoch was the best."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.engine.stopping import EarlyStopping, Never, whole_epochs

losses_of_epochs = st.lists(st.floats(0, 10), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("patience", "losses", "due"),
    [
        (1, [1.0], False),
        (1, [1.0, 0.9], False),
        (1, [1.0, 1.0], True),  # equal is no improvement
        (2, [1.0, 1.1], False),
        (2, [1.0, 1.1, 1.05], True),
        (2, [1.0, 1.1, 0.99, 1.2], False),
        (2, [1.0, 1.1, 0.99, 1.2, 1.3], True),
        (3, [], False),
    ],
)
def test_it_is_due_after_so_many_epochs_without_a_new_best(patience, losses, due):
    assert EarlyStopping(patience=patience).is_due(losses) == due


def test_the_best_epoch_is_the_first_of_the_lowest():
    assert EarlyStopping().best([3.0, 1.0, 2.0, 1.0]) == 1
    assert EarlyStopping().best([]) == -1


def test_a_gain_no_larger_than_the_improvement_does_not_count():
    rule = EarlyStopping(patience=2, improvement=0.1)
    losses = [1.0, 0.95, 0.91]
    assert rule.best(losses) == 0
    assert rule.is_due(losses)
    assert not rule.is_due([*losses, 0.85])


def test_losses_that_are_no_numbers_are_never_better():
    rule = EarlyStopping(patience=2)
    assert rule.best([1.0, math.nan, math.nan]) == 0
    assert rule.is_due([1.0, math.nan, math.nan])
    assert rule.is_due([math.nan, math.nan, math.nan]) or rule.best([math.nan] * 3) == 2


@given(losses_of_epochs, st.integers(1, 10))
def test_at_the_best_epoch_it_is_never_due_and_it_waits_exactly_its_patience(losses, patience):
    rule = EarlyStopping(patience=patience)
    best = rule.best(losses)
    assert losses[best] == min(losses)
    assert rule.is_due(losses) == (len(losses) - 1 - losses.index(min(losses)) >= patience)


def test_never_holds_nothing_out_and_is_never_due():
    assert Never().held_out == 0
    assert not Never().is_due([1.0] * 100)


def test_only_the_ends_of_epochs_count_and_the_last_look_at_each():
    epochs = [0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 2.0, 3.0]
    losses = [9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.5, 3.0]
    assert whole_epochs(epochs, losses) == [6.0, 3.5, 3.0]
