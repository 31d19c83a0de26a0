"""What stands beside the rows of the tables: nodes that several rows make together, and rows that make none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from spacelod.bulk.lookups import StreamedTables
from spacelod.bulk.plans import Source
from spacelod.iris import BASE, parse, thing
from spacelod.populate import (
    POPULATORS,
    accounts,
    actors,
    links,
    names,
    participation,
    places,
    provenance,
    retired,
    votes,
)
from spacelod.populate.context import Context
from spacelod.populate.statements import PROVENANCE
from spacelod.tables import Row, Tables
from spacelod.tables.metadata import Dataset
from spacelod.terms import Quad, Term, iri, unwrap
from spacelod.vocab import SPACELOD

__all__ = ["GROUPS", "WHOLE", "row_source"]

_CHUNK: Final = 5_000
# The header is line 1.
_FIRST: Final = 2


class _Some(Tables):
    """A few rows of one table, as if they were all there is."""

    def __init__(self, rows: list[Row]) -> None:
        self._all = {rows[0].table: tuple(rows)} if rows else {}

    def rows(self, name: str) -> tuple[Row, ...]:
        return self._all.get(name, ())


def row_source(dataset: Dataset, name: str) -> Source:
    """Return what each row of a table says, and which table its node comes from."""
    populator = POPULATORS[name]
    table = thing("table", name)

    def quads(rows: list[Row], context: Context) -> Iterator[Quad]:
        for row in rows:
            yield from populator.quads(row, context)
            yield Quad(populator.node(row), SPACELOD.fromTable, table, PROVENANCE)

    return Source(dataset.tables[name], quads)


def _participations(rows: list[Row], context: Context) -> Iterator[Quad]:
    return participation.participation_quads(_Some(rows), context)


def _votes(rows: list[Row], context: Context) -> Iterator[Quad]:
    return votes.vote_quads(_Some(rows), context)


def _labels(rows: list[Row], _: Context) -> Iterator[Quad]:
    return names.label_quads(_Some(rows))


# What rows say together that share the cells of some columns; such rows stand beside each other in the file.
GROUPS: Final[Mapping[str, tuple[tuple[str, ...], Callable[[list[Row], Context], Iterable[Quad]]]]] = {
    "participation": (("instrument", "actor"), _participations),
    "names": (("actor",), _labels),
    "votes": (("resolution",), _votes),
    "committee-votes": (("resolution",), _votes),
}


def _group_quads(tables: StreamedTables, context: Context) -> Iterator[Quad]:
    made: dict[Term, Row] = {}
    for row in tables.rows("groups"):
        made[context.node(row["id"])] = row
        yield from actors.group_quads(row, context)
    # A group that is an actor too comes from the table of actors.
    own = {node: row for node, row in made.items() if row["id"] not in context.kinds}
    yield from provenance.origin_quads(own)


def _fact_quads(tables: StreamedTables, _: Context) -> Iterator[Quad]:
    rows = iter(tables.rows("claim-facts"))
    while some := list(islice(rows, _CHUNK)):
        cited = {(row["table"], row["key"]) for row in some} | {("claims", row["claim"]) for row in some}
        yield from links.fact_quads(_Some(some), dict(_nodes(tables, cited)))


def _nodes(tables: StreamedTables, cited: Iterable[tuple[str, str]]) -> Iterator[tuple[Term, Row]]:
    for table, key in cited:
        row = tables.by_key(table)[key]
        try:
            yield POPULATORS[table].node(row), row
        except KeyError:
            # The name of the node needs more than the key.
            row = next(row for row in tables.rows(table) if row.key == key)
            yield POPULATORS[table].node(row), row


def _retired_quads(tables: StreamedTables, context: Context) -> Iterator[Quad]:
    paths = {path for row in tables.rows("retired") for path in (row["path"], *row.list("successors"))}
    wanted = {iri(BASE + path) for path in paths}
    # The nodes of all rows would fill the memory; only those that a retired path could mean are looked for.
    named = {term: parse(unwrap(term)) for term in wanted}
    known = {term for term, (kind, key) in named.items() if context.segments.get(key) == kind}
    others = {term for term, (kind, _) in named.items() if kind not in context.segments.values()}
    nodes = {node for name in POPULATORS for node in _nodes_among(tables, name, others)}
    yield from retired.retired_quads(tables, known | nodes)


def _nodes_among(tables: StreamedTables, name: str, wanted: set[Term]) -> Iterator[Term]:
    node = POPULATORS[name].node
    kinds = {parse(unwrap(term))[0] for term in wanted}
    for row in tables.rows(name):
        if (term := node(row)) in wanted:
            yield term
        # All nodes of a table are of one kind.
        if row.line == _FIRST and parse(unwrap(term))[0] not in kinds:
            return


def _account_quads(tables: StreamedTables, context: Context) -> Iterator[Quad]:
    # Tables without faults leave no row without trace, so counting them is enough.
    for name in tables:
        fates: Counter[str] = Counter()
        if name in accounts.WITHHELD:
            fates.update("withheld" if accounts.withheld(row) else "thing" for row in tables.rows(name))
        elif name == "groups":
            fates.update("statement" if row["id"] in context.kinds else "thing" for row in tables.rows(name))
        else:
            fates["thing" if name in POPULATORS else "statement"] = tables.count(name)
        yield from accounts.table_account(name, fates)


# What is too small, or too scattered over tables, for forms.
WHOLE: Final[Mapping[str, Callable[[StreamedTables, Context], Iterable[Quad]]]] = {
    "groups": _group_quads,
    "places": places.place_quads,
    "text links": lambda tables, _: links.text_link_quads(tables),
    "roles": lambda tables, _: links.role_quads(tables),
    "claim facts": _fact_quads,
    "retired": _retired_quads,
    "tables": lambda tables, _: provenance.table_quads(tables),
    "accounts": _account_quads,
}
