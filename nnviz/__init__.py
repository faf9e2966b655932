"""nnviz: a desktop laboratory for neural networks."""

__version__ = "0.2.0"
