"""B14: every regulariser narrows the gap between training and test loss; docs/regularisation.md says by how much."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/regularisation.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def overfitting() -> Iterator[ModuleType]:
    """The script that writes the page."""
    spec = importlib.util.spec_from_file_location("overfitting", ROOT / "benchmarks/overfitting.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["overfitting"] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    yield module
    del sys.modules["overfitting"]


@pytest.fixture(scope="module")
def tables(overfitting: ModuleType) -> dict[str, list[Any]]:
    """Measured anew over the five seeds."""
    return {"clouds": overfitting.clouds().rows(), "pictures": overfitting.pictures().rows()}


def cells(text: str) -> list[list[str]]:
    """Of the rows of all tables of a page."""
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("|")]


def test_B14_without_regularisation_the_points_are_learnt_by_heart(tables):
    none = tables["clouds"][0].score
    assert none.train_loss < 0.05
    assert none.test_loss > 1


def test_B14_every_regulariser_narrows_the_gap(tables):
    for none, *others in tables.values():
        too_wide = {row.method: row.score.gap for row in others if row.score.gap >= none.score.gap}
        assert not too_wide, f"not narrower than {none.score.gap:.2f}"
        assert all(row.narrower >= 3 for row in others)


def test_B14_every_regulariser_that_the_course_names_is_there(tables):
    names = {row.method for rows in tables.values() for row in rows}
    course = {
        "L2",
        "Weight decay (AdamW)",
        "Noise on the inputs",
        "Early stopping",
        "Ensemble",
        "Dropout",
        "Batch norm",
    }
    assert course | {"Shift", "Affine"} <= names


def test_B14_the_page_says_what_is_measured(tables, overfitting):
    written, measured = cells(PAGE), cells(overfitting.page(tables))
    assert [row[:2] for row in written] == [row[:2] for row in measured]
    for (method, _, *old, _), (_, _, *new, _) in zip(written, measured, strict=True):
        if not old[0][:1].isdigit():
            assert old == new  # a heading
            continue
        for before, now in zip(old, new, strict=True):
            # A last bit may be another on another machine.
            within = {"abs": 2} if now.endswith("%") else {"rel": 0.1, "abs": 0.02}
            assert float(before.rstrip("%")) == pytest.approx(float(now.rstrip("%")), **within), method


def test_B14_the_text_around_the_tables_is_that_of_the_script(tables, overfitting):
    def prose(text: str) -> list[str]:
        return [line for line in text.splitlines() if not line.startswith("|")]

    assert prose(PAGE) == prose(overfitting.page(tables))


def test_the_strengths_were_chosen_on_other_seeds(overfitting):
    assert not set(overfitting.SEEDS) & set(overfitting.OTHER_SEEDS)
    assert all(family.chosen in family.strengths for family in overfitting.FAMILIES)
