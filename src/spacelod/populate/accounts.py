"""The account of every row: published as a thing, as a statement about things, or withheld, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from typing import Final

from spacelod.errors import BuildError
from spacelod.iris import BASE, thing
from spacelod.populate.actors import actor_node
from spacelod.populate.instruments import instrument_node
from spacelod.populate.links import BEARINGS, ROLES, TEXT_LINKS
from spacelod.populate.sources import source_node
from spacelod.populate.statements import CLAIMS, FACTS, LINKS, PROVENANCE, english, statements
from spacelod.tables import Row, Tables
from spacelod.terms import Quad, Term, boolean, integer, iri, text
from spacelod.vocab import DCTERMS, OWL, SKOS, SPACELOD

__all__ = ["WITHHELD", "account_quads", "table_account", "withheld"]

# Why the value of a row is not published; the row itself is, as a known gap.
WITHHELD: Final = {
    "unsourced": "no good source shows the act; the row is published as a known gap",
    "unsourced-actors": "no source shows the value; the row is published as a known gap",
    "instrument-identifiers": "nothing confirms the number; the row is published as a known gap",
}
_Nodes = Mapping[tuple[str, str], Term]


def withheld(row: Row) -> bool:
    """Say whether the value of a row is withheld on purpose."""
    # Tables of unsourced values have no column for the match: all of their rows are withheld.
    return row.table in WITHHELD and row.cells.get("match", "unconfirmed") == "unconfirmed"


def account_quads(tables: Tables, origins: Mapping[Term, Row], quads: Set[Quad]) -> Iterator[Quad]:
    """Yield for each table how many rows it has and what became of them; raise BuildError for a row without trace."""
    made = {(row.table, row.key) for row in origins.values()}
    nodes = {(row.table, row.key): node for node, row in origins.items()}
    for name in tables:
        yield from table_account(name, Counter(_fate(row, made, nodes, quads) for row in tables.rows(name)))


def table_account(name: str, fates: Counter[str]) -> Iterator[Quad]:
    """Yield how many rows of a table became a "thing", a "statement", or were "withheld"."""
    yield from statements(
        thing("table", name),
        PROVENANCE,
        (SPACELOD.rowsHeld, integer(fates.total())),
        (SPACELOD.rowsAsThings, integer(fates["thing"])),
        (SPACELOD.rowsAsStatements, integer(fates["statement"])),
        (SPACELOD.rowsWithheld, integer(fates["withheld"])),
        (SPACELOD.withholdingReason, english(WITHHELD[name]) if fates["withheld"] else None),
    )


def _fate(row: Row, made: Set[tuple[str, str]], nodes: _Nodes, quads: Set[Quad]) -> str:
    if (row.table, row.key) in made:
        return "withheld" if withheld(row) else "thing"
    said = _STATEMENTS.get(row.table)
    if said is None or quads.isdisjoint(said(row, nodes)):
        raise BuildError(f"data/{row.table}.csv:{row.line}: nothing of the row is published")
    return "statement"


def _group(row: Row, nodes: _Nodes) -> list[Quad]:
    # A group of actors is a row of actors.csv too, and that row made its node.
    node = nodes.get(("actors", row["id"]), thing("group", row["id"]))
    return [Quad(node, SKOS.definition, text(row["definition"], "en"), FACTS)]


def _text_link(row: Row, _: _Nodes) -> list[Quad]:
    other = instrument_node(row["other"])
    return [Quad(instrument_node(row["instrument"]), TEXT_LINKS[row["relation"]], other, FACTS)]


def _role(row: Row, _: _Nodes) -> list[Quad]:
    tie = thing("relationship", row["relationship"])
    return [Quad(tie, ROLES[row["role"]], actor_node(row["actor"]), FACTS)]


def _bearing(row: Row, nodes: _Nodes) -> list[Quad]:
    fact = nodes[row["table"], row["key"]]
    return [Quad(nodes["claims", row["claim"]], BEARINGS[row["bearing"]], fact, CLAIMS)]


def _further_source(row: Row, nodes: _Nodes) -> list[Quad]:
    node, source = nodes[row["table"], row["key"]], source_node(row["source"])
    # The source stands in the layer of the node, whichever that is.
    return [Quad(node, DCTERMS.source, source, layer) for layer in (FACTS, CLAIMS, LINKS)]


def _retired(row: Row, _: _Nodes) -> list[Quad]:
    return [Quad(iri(BASE + row["path"]), OWL.deprecated, boolean(True), PROVENANCE)]


_STATEMENTS: Final[dict[str, Callable[[Row, _Nodes], list[Quad]]]] = {
    "groups": _group,
    "instrument-links": _text_link,
    "relationship-roles": _role,
    "claim-facts": _bearing,
    "further-sources": _further_source,
    "retired": _retired,
}
