"""Suggest services: what to offer while somebody types the name of an entity, a type or a property."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any, Final, Protocol

from spacelod.reconcile.conditions import identifier
from spacelod.reconcile.service import Service
from spacelod.reconcile.types import KINDS
from spacelod.search.folding import compact, fold

__all__ = ["FAMILIES", "flyout", "suggest"]

FAMILIES: Final = ("entity", "type", "property")
_DEFAULT: Final = 10


class _Named(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def description(self) -> str: ...


def suggest(
    service: Service, family: str, prefix: str, *, limit: int = _DEFAULT, offset: int = 0
) -> list[dict[str, Any]]:
    """Return what a family ("entity", "type" or "property") has for a prefix, the likeliest first.

    A prefix may be the beginning of a name, of a word in it, or an identifier. An empty one brings types and
    properties all the same.
    """
    if family == "entity":
        return _entities(service, prefix, limit, offset)
    items: Iterable[_Named] = service.types if family == "type" else service.properties
    return [_as_json(item) for item in _fitting(items, prefix)[offset : offset + limit]]


def flyout(service: Service, family: str, given: str) -> str | None:
    """Return a small piece of HTML about an item, or None if there is no such item."""
    if family == "entity":
        hit = service.entity(given)
        if hit is None:
            return None
        kinds = ", ".join(service.types.as_json(name)["name"] for name in hit.types)
        return _html(hit.label, kinds, hit.description)
    item: _Named | None = service.types.get(given) if family == "type" else service.properties.get(given)
    return _html(item.name, item.id, item.description) if item else None


def _entities(service: Service, prefix: str, limit: int, offset: int) -> list[dict[str, Any]]:
    known = service.entity(prefix)
    hits = service.finder.suggest(prefix, kinds=KINDS, limit=limit, offset=offset)
    if known and not offset:
        hits = [known, *(hit for hit in hits if hit.path != known.path)][:limit]
    return [
        {
            "id": identifier(hit.path),
            "name": hit.label,
            "description": hit.description,
            "notable": [service.types.as_json(name) for name in hit.types],
        }
        for hit in hits
    ]


def _fitting(items: Iterable[_Named], prefix: str) -> list[_Named]:
    typed = fold(prefix)
    ranked = []
    for place, item in enumerate(items):
        name = fold(item.name)
        if prefix == item.id or name == typed:
            ranked.append((0, place, item))
        elif name.startswith(typed) or compact(fold(item.id)).startswith(compact(typed)):
            ranked.append((1, place, item))
        elif f" {typed}" in name:
            ranked.append((2, place, item))
    return [item for _, _, item in sorted(ranked, key=lambda one: one[:2])]


def _as_json(item: _Named) -> dict[str, Any]:
    written = {"id": item.id, "name": item.name, "description": item.description}
    return {name: text for name, text in written.items() if text}


def _html(name: str, kind: str, description: str) -> str:
    return f"<p><strong>{escape(name)}</strong> ({escape(kind)})</p><p>{escape(description)}</p>"
