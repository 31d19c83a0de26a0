"""What the shapes demand, in words: the messages of the shapes by the class and the property that they are about."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Final

from spacelod.formats import by_suffix
from spacelod.iris import BASE
from spacelod.resources import resource
from spacelod.store import read
from spacelod.terms import unwrap

__all__ = ["demands_on"]

_SH: Final = "<http://www.w3.org/ns/shacl#"


@cache
def _shapes() -> dict[str, dict[str, list[str]]]:
    turtle = by_suffix("ttl")
    assert turtle is not None
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for file in sorted(resource("shapes").glob("*.ttl")):
        for subject, predicate, value in read(file.read_bytes(), turtle):
            if predicate.startswith(_SH):
                found[subject][predicate.removeprefix(_SH)[:-1]].append(value)
    return found


@cache
def demands_on(name: str) -> tuple[str, ...]:
    """Return the sentences that shapes say about a class or a property, by its local name."""
    term = f"<{BASE}def#{name}>"
    shapes = _shapes()
    parts: dict[str, None] = {}
    for shape in shapes.values():
        if term in (*shape.get("path", ()), *shape.get("targetClass", ()), *shape.get("targetSubjectsOf", ())):
            for other in [shape, *(shapes.get(each, {}) for each in shape.get("property", ()))]:
                parts.update(dict.fromkeys(_sentence(text) for text in other.get("message", ())))
    return tuple(text for text in parts if text)


def _sentence(literal: str) -> str:
    text = literal[1:].rpartition('"')[0] if literal.startswith('"') else unwrap(literal)
    return text.replace('\\"', '"')
