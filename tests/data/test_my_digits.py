"""The user's own digits are kept, and nothing in their file is lost."""

from pathlib import Path

import pytest
from handwriting import TEMPLATES

from nnviz.data.my_digits import MyDigits
from nnviz.errors import BadInput

SEVEN, FOUR = TEMPLATES["7"], TEMPLATES["4"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "new folder" / "digits.jsonl"


def opened(path: Path) -> MyDigits:
    digits = MyDigits(path)
    digits.load()
    return digits


def labels(path: Path) -> list[int]:
    return [digit.label for digit in opened(path).digits]


def test_what_was_added_is_there_at_the_next_start(path: Path) -> None:
    assert opened(path).digits == ()
    digits = opened(path)
    digits.add(7, SEVEN)
    digits.add(4, FOUR)
    again = opened(path).digits
    assert [digit.label for digit in again] == [digit.label for digit in digits.digits] == [7, 4]
    assert again[0].drawing.to_json() == SEVEN.to_json()


def test_two_windows_do_not_lose_each_others_digits(path: Path) -> None:
    one, other = opened(path), opened(path)
    seven = one.add(7, SEVEN)
    other.add(4, FOUR)
    one.add(1, SEVEN)
    assert labels(path) == [7, 4, 1]
    other.remove(seven)
    other.remove(seven)
    assert labels(path) == [4, 1]


def test_a_label_is_a_digit(path: Path) -> None:
    with pytest.raises(BadInput, match="label 10"):
        opened(path).add(10, SEVEN)
    assert not path.exists()


def test_lines_that_cannot_be_read_are_told_and_kept(path: Path) -> None:
    opened(path).add(7, SEVEN)
    bad = ['{"label": 3', "[[[0, 0]]]", '{"label": 12, "strokes": [[[0, 0]]]}']
    path.write_text("\n".join([bad[0], path.read_text().strip(), *bad[1:]]))
    digits = opened(path)
    assert [digit.label for digit in digits.digits] == [7]
    assert digits.complaint is not None
    assert "3 of its lines" in digits.complaint
    assert "line 1: not valid JSON" in digits.complaint
    assert "\n" not in digits.complaint
    digits.add(4, FOUR)
    digits.remove(digits.digits[0])
    assert labels(path) == [4]
    assert path.read_text().splitlines()[1:] == bad


def test_a_file_that_is_no_text_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="not a text file"):
        MyDigits(path).add(7, SEVEN)
    assert path.read_bytes() == b"\xff\xfe\x00"


def test_a_change_that_cannot_be_written_is_not_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    digits = MyDigits(tmp_path / "file" / "digits.jsonl")
    with pytest.raises(BadInput, match="cannot be"):
        digits.add(7, SEVEN)
    assert digits.digits == ()


def test_export_and_import(path: Path, tmp_path: Path) -> None:
    digits = opened(path)
    digits.add(7, SEVEN)
    digits.add(4, FOUR)
    exported = tmp_path / "exported.jsonl"
    digits.export(exported)
    assert digits.import_(exported) == 0
    other = opened(tmp_path / "other.jsonl")
    other.add(7, SEVEN)
    assert other.import_(exported) == 1
    assert labels(other.path) == [7, 4]


@pytest.mark.parametrize("line", ["[[[0, 0]]]", '{"label": 10, "strokes": [[[0, 0]]]}', "{"])
def test_a_file_with_a_bad_line_is_not_imported(line: str, path: Path, tmp_path: Path) -> None:
    digits = opened(path)
    digits.add(7, SEVEN)
    foreign = tmp_path / "foreign.jsonl"
    foreign.write_text('{"label": 1, "strokes": [[[0, 0]]]}\n' + line)
    with pytest.raises(BadInput, match=r"foreign\.jsonl, line 2: ") as refusal:
        digits.import_(foreign)
    assert "\n" not in str(refusal.value)
    assert labels(path) == [7]
