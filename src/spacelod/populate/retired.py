"""Addresses that once named something: they stay known, so that an old link still finds its way."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import Final

from spacelod.dates import bounds
from spacelod.errors import BuildError
from spacelod.iris import BASE, thing
from spacelod.populate.statements import PROVENANCE, english, statements
from spacelod.tables import Row, Tables
from spacelod.terms import Quad, Term, boolean, iri
from spacelod.vocab import DCTERMS, OWL, PROV, RDFS, SPACELOD

__all__ = ["retired_quads"]

# A renamed thing is replaced; for one that never was there is only something else to look at.
_POINTERS: Final = {"renamed": DCTERMS.isReplacedBy, "retired": RDFS.seeAlso}


def retired_quads(tables: Tables, nodes: Set[Term]) -> Iterator[Quad]:
    """Yield what is said of each retired path; ``nodes`` are all things that the record describes.

    A retired path has no class: it is an address, and no thing of the record. Raises BuildError for a path
    that names a thing again, or that leads to nothing.
    """
    for row in tables.rows("retired"):
        node = iri(BASE + row["path"])
        successors = [iri(BASE + path) for path in row.list("successors")]
        _check(row, node, successors, nodes)
        yield from statements(
            node,
            PROVENANCE,
            (SPACELOD.fromTable, thing("table", row.table)),
            (OWL.deprecated, boolean(True)),
            (_POINTERS[row["outcome"]], successors),
            # PROV wants an xsd:dateTime there (PROV-O, prov:invalidatedAtTime); the day is known, its hour is not.
            (PROV.invalidatedAtTime, bounds(row["date"])[0]),
            (RDFS.comment, english(row["reason"])),
        )


def _check(row: Row, node: Term, successors: list[Term], nodes: Set[Term]) -> None:
    where = f"data/{row.table}.csv:{row.line}"
    if node in nodes:
        raise BuildError(f"{where}: {row['path']} names a thing of the record; take the row out, or rename the thing")
    for successor in successors:
        if successor not in nodes:
            raise BuildError(f"{where}: nothing has the path {successor[len(BASE) + 1 : -1]}; correct the successors")
