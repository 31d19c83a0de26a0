"""Which queries look as if they took no time. A guess decides only who goes first, never what may run."""

from __future__ import annotations

from typing import Final

__all__ = ["is_light"]

# Two patterns without a known term: their product is long, but begins at once.
_VARIABLES: Final = 6
# Words after which all solutions are made before the first one is out.
_WHOLE: Final = ("ORDER", "GROUP", "DISTINCT", "REDUCED", "MINUS")


def is_light(text: str) -> bool:
    """Return whether a query has few variables, and is content with the first solutions.

    >>> is_light("ASK { ?s ?p ?o }"), is_light("SELECT * { ?s a ?c } LIMIT 10"), is_light("SELECT * { ?s ?p ?o }")
    (True, True, False)
    """
    words, _, pattern = text.partition("{")
    if "(" in text or "*" in pattern or "+" in pattern or pattern.count("?") + pattern.count("$") > _VARIABLES:
        return False
    capitals = text.upper()
    if any(word in capitals for word in _WHOLE):
        return False
    return "LIMIT" in capitals or "ASK" in words.upper()
