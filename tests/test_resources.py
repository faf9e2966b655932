"""The files that come with nnviz are found, and their licences are beside them."""

from pathlib import Path

import pytest

from nnviz import resources
from nnviz.errors import BadInput


def test_a_file_is_found_by_its_parts():
    assert resources.path("datasets", "digits", "digits.csv.gz").is_file()


def test_a_missing_file_is_one_line_that_names_it():
    with pytest.raises(BadInput, match="no-such-file") as caught:
        resources.path("datasets", "no-such-file")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("folder", sorted(resources.path("datasets").iterdir()), ids=lambda folder: folder.name)
def test_every_dataset_has_its_source_and_licence_beside_it(folder: Path):
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "Credit" in readme
    assert "Source" in readme
    assert "Creative Commons" in (folder / "LICENSE").read_text(encoding="utf-8")
