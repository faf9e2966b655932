"""Data: `datasets` is the registry of all of them. All files here are imported, so that a new file is a new dataset."""

from importlib import import_module
from pkgutil import iter_modules

from nnviz.data.dataset import datasets

__all__ = ["datasets"]

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
