"""The frameworks that nnviz is measured beside, where they are installed: `pip install nnviz[bench]`."""

from importlib.util import find_spec

MODULES = {"pytorch": "torch", "scikit_learn": "sklearn"}


def installed() -> list[str]:
    """The names of the peers that this environment has."""
    return [name for name, module in MODULES.items() if find_spec(module) is not None]
