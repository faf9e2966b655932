"""Activation functions a = f(z) and their derivatives f′(z): `activations` is the registry of all of them.

A class in one of these files, or in a new one, is found by itself.
"""

from importlib import import_module
from pkgutil import iter_modules

# isort: off
# The order of these lines is the order of the registry, which is that of growing complexity.
from nnviz.engine.activations.activation import Activation, activations
from nnviz.engine.activations.linear import Identity
from nnviz.engine.activations.threshold import Sign, Step
from nnviz.engine.activations.sigmoids import HardSigmoid, Sigmoid, Softsign, Tanh
from nnviz.engine.activations.rectifiers import ELU, SELU, LeakyReLU, PReLU, ReLU, TwoSlope
from nnviz.engine.activations.smooth import GELU, SiLU, Softplus
from nnviz.engine.activations.periodic import Sine
# isort: on

__all__ = [
    "ELU",
    "GELU",
    "SELU",
    "Activation",
    "HardSigmoid",
    "Identity",
    "LeakyReLU",
    "PReLU",
    "ReLU",
    "SiLU",
    "Sigmoid",
    "Sign",
    "Sine",
    "Softplus",
    "Softsign",
    "Step",
    "Tanh",
    "TwoSlope",
    "activations",
]

for module in iter_modules(__path__):
    import_module(f"{__name__}.{module.name}")
