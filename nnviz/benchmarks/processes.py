"""Processes that are measured from their start."""

from collections.abc import Mapping


def with_bytecode(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment in which Python keeps the bytecode of nnviz, as it has that of every installed package.

    Else each start would compile the source anew.
    """
    return {name: value for name, value in environment.items() if name != "PYTHONDONTWRITEBYTECODE"}
