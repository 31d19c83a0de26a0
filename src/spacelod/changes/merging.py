"""The difference of two sorted dumps, in one reading of both; memory grows with the difference alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacelod.diff import Difference
from spacelod.terms import Quad

__all__ = ["between", "quad_of"]


def between(before: Iterable[str], after: Iterable[str]) -> Difference:
    """Return what N-Quads lines lost and gained; both are distinct and sorted by code point."""
    added: list[Quad] = []
    removed: list[Quad] = []
    for is_new, line in _changed(iter(before), iter(after)):
        (added if is_new else removed).append(quad_of(line))
    return Difference(tuple(added), tuple(removed))


def quad_of(line: str) -> Quad:
    """Return the statement of an N-Quads line; the default graph has the empty name."""
    subject, predicate, rest = line.rstrip("\n").removesuffix(" .").split(" ", 2)
    if rest.startswith("<"):
        value, _, graph = rest.partition(" ")
    else:
        # What follows the last quotation mark of a literal holds no quotation mark.
        end = rest.rindex('"') + 1
        tail, _, graph = rest[end:].partition(" ")
        value = rest[:end] + tail
    return Quad(subject, predicate, value, graph)


def _changed(before: Iterator[str], after: Iterator[str]) -> Iterator[tuple[bool, str]]:
    old, new = next(before, ""), next(after, "")
    while old or new:
        if old == new:
            old, new = next(before, ""), next(after, "")
        elif not new or (old and old < new):
            yield False, old
            old = next(before, "")
        else:
            yield True, new
            new = next(after, "")
