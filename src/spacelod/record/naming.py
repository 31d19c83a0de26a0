"""Which thing somebody means who writes a key, an IRI, an identifier from elsewhere, or a name."""

from __future__ import annotations

from collections.abc import Sequence

from spacelod.errors import SpacelodError
from spacelod.reconcile import Service
from spacelod.reconcile.queries import Query
from spacelod.record.answers import Thing
from spacelod.search import Finder, Hit
from spacelod.search.lookup import look_up

__all__ = ["NotInRecord", "find_one"]

_TYPES = {"actor": "Actor", "instrument": "Instrument"}
_NEAR = 5


class NotInRecord(SpacelodError):
    """Nothing, or no single thing, is meant; ``nearest`` is what may have been."""

    def __init__(self, message: str, nearest: Sequence[Thing] = ()) -> None:
        offered = "; ".join(f"{thing.label} ({thing.key})" for thing in nearest)
        super().__init__(f"{message} Did you mean: {offered}?" if offered else message)
        self.nearest = tuple(nearest)


def find_one(service: Service, given: str, kinds: Sequence[str] = ()) -> Hit:
    """Return the thing that is meant, of one of some kinds ("actor", "instrument" ...; none for any).

    Raises NotInRecord when it is not clear; nothing is guessed.
    """
    finder, text = service.finder, given.strip()
    known = _by_key(finder, text, kinds)
    if known is None and text:
        # What is only close to an identifier is another thing.
        identified = [one.hit for one in look_up(finder, text) if one.match == "exact"]
        known = next((hit for hit in identified if not kinds or hit.kind in kinds), None)
    return known or _by_name(service, text, kinds)


def _by_key(finder: Finder, text: str, kinds: Sequence[str]) -> Hit | None:
    path = text.removeprefix(finder.base)
    tried = (
        [path]
        if "/" in path or path != text
        else [f"id/{kind}/{path}" for kind in kinds or ("actor", "instrument", "group")]
    )
    hits = (finder.thing(one) for one in tried)
    return next((hit for hit in hits if hit and (not kinds or hit.kind in kinds)), None)


def _by_name(service: Service, text: str, kinds: Sequence[str]) -> Hit:
    types = tuple(_TYPES[kind] for kind in kinds if kind in _TYPES)
    found = service.reconcile(Query(text, types, limit=_NEAR)) if text else []
    if found and found[0]["match"]:
        hit = service.entity(found[0]["id"])
        assert hit is not None
        return hit
    what = " or ".join(kinds) or "thing"
    nearest = [Thing(f"{service.finder.base}id/{one['id']}", one["name"]) for one in found]
    problem = "is not the name of only one" if found else "names no"
    raise NotInRecord(f"{text!r} {problem} {what} in the record.", nearest)
