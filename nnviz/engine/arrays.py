"""The array type of the engine."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating[Any]]
"""Real numbers: float32 in the application, float64 where mathematics is checked."""

Labels: TypeAlias = npt.NDArray[np.intp]
"""Class numbers 0, 1, 2, …"""
