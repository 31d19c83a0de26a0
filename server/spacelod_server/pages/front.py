"""The front page: live counts, three ways in, a map, and what happened last."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from spacelod_server.pages.actor import standings_by
from spacelod_server.pages.changes import latest_acts
from spacelod_server.pages.instrument import map_of, standings_of

if TYPE_CHECKING:
    from spacelod_server.pages.reader import Name, Reader

__all__ = ["home_page"]

_FIGURES: Final = {
    "State": ("States", "actors"), "Treaty": ("Treaties", "instruments"),
    "TreatyParticipation": ("Standings towards treaties", "matrix"), "Relationship": ("Relationships", "explorer"),
    "Claim": ("Claims examined", "claims"), "Source": ("Sources", "sources"),
}  # fmt: skip
_MAPPED: Final = "instrument/outer-space-treaty-1967"
_STATE: Final = "actor/jpn"
_TREATY: Final = "instrument/moon-agreement-1979"
_QUESTION: Final = ("instrument/liability-convention-1972", "1980-01-01")
_NEWEST: Final = 6


def home_page(reader: Reader) -> dict[str, Any]:
    """Return what the template of the front page needs."""
    classes = reader.site.release.manifest.counts.get("classes", {})
    figures = [(words, path, classes.get(reader.term(name), 0)) for name, (words, path) in _FIGURES.items()]
    mapped = reader.thing(_MAPPED)
    rows = standings_of(reader, mapped)
    known = {path: bool(reader.node(reader.thing(path))) for path in (_STATE, _TREATY, _QUESTION[0])}
    return {
        "figures": [figure for figure in figures if figure[2]],
        "mapped": reader.name(mapped),
        "map": map_of(reader, rows, reader.label(mapped)) if rows else None,
        "counts": Counter(row.mark for row in rows),
        "state": _state(reader) if known[_STATE] else None,
        "treaty": _treaty(reader) if known[_TREATY] else None,
        "question": _question(reader) if known[_QUESTION[0]] else None,
        "newest": latest_acts(reader, _NEWEST),
    }


def _state(reader: Reader) -> tuple[Name, list[Name], int]:
    iri = reader.thing(_STATE)
    bound = [row.instrument for row in standings_by(reader, iri) if row.mark == "bound"]
    return reader.name(iri), bound[:4], len(bound)


def _treaty(reader: Reader) -> tuple[Name, Counter[str], str]:
    iri = reader.thing(_TREATY)
    counts = Counter(row.mark for row in standings_of(reader, iri))
    return reader.name(iri), counts, reader.node(iri).value("enteredIntoForceOn")


def _question(reader: Reader) -> tuple[Name, str, int]:
    path, day = _QUESTION
    iri = reader.thing(path)
    bound = sum(row.mark == "bound" for row in standings_of(reader, iri, day))
    return reader.name(iri), day, bound
