"""The array type of the engine."""

from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.floating[Any]]
"""Real numbers: float32 in the application, float64 where mathematics is checked."""

Labels: TypeAlias = npt.NDArray[np.intp]
"""Class numbers 0, 1, 2, …"""

ZERO: Final = np.array(0, np.float32)
HALF: Final = np.array(0.5, np.float32)
ONE: Final = np.array(1, np.float32)
"""As arrays of float32 they are exact, leave float64 as it is, and cost half the time of a Python number."""
