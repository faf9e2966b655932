"""The only door to the files that come with nnviz: datasets, icons, examples."""

from pathlib import Path

from nnviz.errors import BadInput

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "_resources"
ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent / "resources"
"""Inside an installed wheel `nnviz/_resources`, in a source checkout `resources` beside the package."""


def path(*parts: str) -> Path:
    """The file or folder of that name: `path("datasets", "mnist")`. Raises `BadInput` if it is missing."""
    found = ROOT.joinpath(*parts)
    if not found.exists():
        raise BadInput(f"{found} is missing; nnviz is not installed completely: install it again.")
    return found
