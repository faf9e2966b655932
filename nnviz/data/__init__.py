"""Data: `datasets` is the registry of all of them. All files here are imported, so that a new file is a new dataset."""

from importlib import import_module
from pkgutil import iter_modules

from nnviz.data.dataset import datasets

__all__ = ["datasets"]

FIRST = "written"
"""Its datasets, and those that they are like, are offered first: the pictures."""

for module in sorted(iter_modules(__path__), key=lambda module: module.name != FIRST):
    import_module(f"{__name__}.{module.name}")
