"""Optimizers: the paper's formula on one flat vector θ with gradient g, in order of growing complexity.

An optimizer keeps no state in itself. `init(theta)` makes the state, `step(theta, gradient, state)` changes θ and the
state in place. The vectors of the state have names, so that they can be shown on the edges. Hyper-parameter names and
conventions are PyTorch's; where a course writes a formula otherwise, the docstring shows both.
"""
# ruff: noqa: I001 - the order of these imports is the order of the registry

from nnviz.engine.optimizers.optimizer import Optimizer, OptimizerState, optimizers
from nnviz.engine.optimizers.gradient_descent import SGD, Momentum, Nesterov
from nnviz.engine.optimizers.adaptive import AdaDelta, Adagrad, RMSProp
from nnviz.engine.optimizers.adam import AMSGrad, Adam, AdamW, NAdam
from nnviz.engine.optimizers.sign import Lion, Rprop

__all__ = [
    "SGD",
    "AMSGrad",
    "AdaDelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Lion",
    "Momentum",
    "NAdam",
    "Nesterov",
    "Optimizer",
    "OptimizerState",
    "RMSProp",
    "Rprop",
    "optimizers",
]
