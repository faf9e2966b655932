"""Data: `datasets` is the registry of all of them."""

from nnviz.data import digits, gates, generators
from nnviz.data.dataset import datasets

__all__ = ["datasets", "digits", "gates", "generators"]
