"""Places that tables name: seats, capitals, and where things were signed or happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from spacelod.iris import slug, thing
from spacelod.populate.context import Context
from spacelod.populate.sources import source_nodes
from spacelod.populate.statements import FACTS, describe
from spacelod.tables import Tables
from spacelod.terms import Quad, Term
from spacelod.vocab import SPACELOD

__all__ = ["place_node", "place_quads"]

_COLUMNS: Final = (("actors", "headquarters"), ("instruments", "signed_place"), ("events", "place"))


def place_node(name: str) -> Term:
    """Return the node of a place name."""
    return thing("place", slug(name))


def place_quads(tables: Tables, context: Context) -> Iterator[Quad]:
    """Yield each place once, with the sources of all rows that name it."""
    sources: dict[str, list[str]] = {}
    for table, column in _COLUMNS:
        for key, names, source in tables.cells(table, "id", column, "source"):
            # A treaty may be signed in several places at once, a seat is one; names of places hold no semicolon.
            for name in names.split(";") if table == "instruments" else [names]:
                sources.setdefault(name, []).extend((source, *context.further.get((table, key), ())))
    sources.pop("", None)
    for name, keys in sources.items():
        yield from _place(name, keys, context)


def _place(name: str, keys: Iterable[str], context: Context) -> Iterator[Quad]:
    distinct = list(dict.fromkeys(keys))
    return describe(
        place_node(name), FACTS, SPACELOD.Place, name, sources=source_nodes(distinct), status=context.status(distinct)
    )
