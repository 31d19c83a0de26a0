"""Where a store is: in a folder, or behind the address of an endpoint, which then has a graph for each of ours."""

from __future__ import annotations

from pathlib import Path

from spacelod.iris import GRAPHS

__all__ = ["default_graph", "is_address", "named_graphs", "resolved"]


def is_address(place: str) -> bool:
    """Return whether a store is named by the address of an endpoint, and not by its folder."""
    return place.startswith(("http://", "https://"))


def resolved(place: str) -> str:
    """Return the folder that a link leads to now; an address stays as it is."""
    return place if is_address(place) else str(Path(place).resolve())


def default_graph(base: str) -> str:
    """Return the name under which an endpoint holds the default graph of a release."""
    return f"{base}graph/default"


def named_graphs(base: str) -> tuple[str, ...]:
    """Return the named graphs of a release."""
    return tuple(f"{base}graph/{name}" for name in GRAPHS)
