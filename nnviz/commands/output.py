"""What commands print and write."""

import json
import math
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from nnviz.errors import BadInput


def check_output(path: Path, *suffixes: str) -> None:
    """Raise `BadInput` now, before the work, if the file could not be written after it."""
    if path.suffix not in suffixes:
        raise BadInput(f"{path} must end in {' or '.join(suffixes)}.")
    if path.is_dir():
        raise BadInput(f"{path} cannot be written: it is a folder.")
    try:
        tempfile.TemporaryFile(dir=path.parent).close()
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {path.parent}: {error.strerror or error}.") from error


def print_json(data: object) -> None:
    """One line of JSON. A number that is not finite becomes null: JSON knows no NaN."""
    json.dump(finite(data), sys.stdout, ensure_ascii=False, allow_nan=False)
    sys.stdout.write("\n")


def finite(data: object) -> object:
    """The same, with None for every number that is not finite."""
    if isinstance(data, float):
        return data if math.isfinite(data) else None
    if isinstance(data, Mapping):
        return {key: finite(value) for key, value in data.items()}
    if isinstance(data, Sequence) and not isinstance(data, str):
        return [finite(value) for value in data]
    return data


def table(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows of the same keys as aligned columns, the numbers to the right; an em dash for what is unknown."""
    cells = [list(rows[0])] + [[cell(value) for value in row.values()] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    to_the_left = [isinstance(value, str) for value in rows[0].values()]
    return "\n".join(
        "  ".join(
            text.ljust(width) if left else text.rjust(width)
            for text, width, left in zip(line, widths, to_the_left, strict=True)
        ).rstrip()
        for line in cells
    )


def cell(value: object) -> str:
    if value is None:
        return "—"
    if isinstance(value, float):
        return f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
