"""What the user wants to see on the canvas. It belongs to the window, not to the experiment."""

from dataclasses import dataclass


@dataclass(frozen=True)
class View:
    """How the network is drawn."""

    edges: str = "weight"
    """Name of the quantity that the edges carry."""
    neurons: str = ""
    """Name of the quantity that the neurons show; empty: what suits the data."""
    strongest: int | None = None
    """Only so many of the strongest edges are drawn; None: all."""
    is_shared: bool = False
    """One scale for all layers, so that layers can be compared; else one a layer."""
    is_frozen: bool = False
    """The scales stay as they are, so that moments can be compared."""
    is_dashed: bool = False
    """Negative edges can be told without their colour."""
    traces: bool = False
    """What is pinned is traced back through all layers."""
    moves: bool = True
    """Pulses run through the network while it is stepped."""


FIRST_VIEW = View()
