"""Drawings, and the files that they are written in."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.data.ink import Drawing, Line, read_drawings
from nnviz.errors import BadInput


def strokes_of(length: int) -> st.SearchStrategy[list[list[list[float]]]]:
    """JSON of a drawing whose points have so many numbers; all of them can be a pressure too."""
    point = st.lists(st.floats(0, 1), min_size=length, max_size=length)
    return st.lists(st.lists(point, min_size=1, max_size=5), min_size=1, max_size=3)


class TestDrawing:
    def test_json_round_trip(self) -> None:
        data = [[[1, 2], [3.5, -4e3]], [[0, 0]]]
        assert Drawing.from_json(data).to_json() == data
        assert Drawing.from_json(json.loads(json.dumps(data))).to_json() == data

    @given(st.integers(2, 4).flatmap(strokes_of), st.none() | st.integers(0, 9))
    def test_a_line_of_a_file_round_trip(self, data: list[list[list[float]]], label: int | None) -> None:
        line = Line(3, Drawing.from_json(data), label)
        again = Line.parse(3, line.format())
        assert again.label == label
        assert again.drawing.to_json() == line.drawing.to_json() == data

    def test_times_and_pressures_are_known_or_not(self) -> None:
        assert Drawing.from_json([[[1, 2]]]).times is None
        timed = Drawing.from_json([[[1, 2, 0], [1, 3, 0.5]], [[4, 4, 2]]])
        assert timed.times is not None
        assert [times.tolist() for times in timed.times] == [[0, 0.5], [2]]
        assert timed.pressures is None
        pressed = Drawing.from_json([[[1, 2, 0, 0.25]]])
        assert pressed.pressures is not None
        assert pressed.pressures[0].tolist() == [0.25]

    @pytest.mark.parametrize(
        "data",
        [
            [],
            [[]],
            [[[1, 2]], []],
            [[1, 2], [3, 4]],
            [[[1]]],
            [[[1, 2, 3, 0.5, 0]]],
            [[[1, 2, 3], [1, 2]]],
            [[[1, 2, 3]], [[1, 2]]],
            [[[1, 2, math.nan]]],
            [[[1, 2, 0, 1.5]]],
            [[[1, 2, 0, None]]],
            [[["1", "2"]]],
            [[[True, False]]],
            [[[1, None]]],
            [[[math.nan, 1]]],
            [[[1, -math.inf]]],
            [[[10**400, 1]]],
            [{"x": 1, "y": 2}],
            {"strokes": []},
            "7",
            None,
        ],
        ids=repr,
    )
    def test_nonsense_is_refused(self, data: object) -> None:
        with pytest.raises(BadInput, match=r"stroke") as refusal:
            Drawing.from_json(data)
        assert "\n" not in str(refusal.value)

    def test_it_says_which_stroke_is_wrong(self) -> None:
        with pytest.raises(BadInput, match="stroke 2 has a coordinate that is not a finite number"):
            Drawing.from_json([[[1, 2]], [[1, 2], [3, math.nan]]])


class TestReadDrawings:
    def test_one_a_line_with_line_numbers(self, tmp_path: Path) -> None:
        path = tmp_path / "drawings.jsonl"
        path.write_text("[[[0, 0], [1, 1]]]\r\n\n[[[5, 5]], [[6, 6]]]", encoding="utf-8-sig")
        read = {line: drawing.to_json() for line, drawing, _ in read_drawings(path)}
        assert read == {1: [[[0, 0], [1, 1]]], 3: [[[5, 5]], [[6, 6]]]}

    def test_a_line_may_tell_the_label(self, tmp_path: Path) -> None:
        path = tmp_path / "drawings.jsonl"
        path.write_text('{"label": 7, "strokes": [[[0, 0]]]}\n[[[0, 0]]]\n{"strokes": [[[0, 0]]]}\n')
        assert [line.label for line in read_drawings(path)] == [7, None, None]

    @pytest.mark.parametrize(
        "line",
        [
            '{"label": "seven", "strokes": [[[0, 0]]]}',
            '{"label": -1, "strokes": [[[0, 0]]]}',
            '{"label": 7}',
            "[[[0, 0]",
            "[]",
            '"7"',
            "[[[NaN, 1]]]",
            "[[[1" + "0" * 5000 + ", 1]]]",
            "[" * 100_000,
        ],
        ids=[
            "a word as label",
            "a negative label",
            "no strokes",
            "cut off",
            "empty",
            "a word",
            "NaN",
            "too many digits",
            "no end",
        ],
    )
    def test_a_bad_line_is_named(self, tmp_path: Path, line: str) -> None:
        path = tmp_path / "drawings.jsonl"
        path.write_text(f"[[[0, 0]]]\n{line}\n")
        drawings = read_drawings(path)
        assert next(drawings)[0] == 1
        with pytest.raises(BadInput, match=r"drawings\.jsonl, line 2: ") as refusal:
            next(drawings)
        assert "\n" not in str(refusal.value)

    @pytest.mark.parametrize("content", [b"", b"\n \n", b"\xff\xfe\x00"])
    def test_a_file_without_drawings(self, tmp_path: Path, content: bytes) -> None:
        path = tmp_path / "drawings.jsonl"
        path.write_bytes(content)
        with pytest.raises(BadInput, match=r"drawings\.jsonl (has no drawings|is not a text file)"):
            list(read_drawings(path))

    def test_no_file(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match="cannot be read"):
            list(read_drawings(tmp_path / "none.jsonl"))
