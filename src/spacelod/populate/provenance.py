"""Where each node comes from: its table, the corrections made by the audit, the questions asked of the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from spacelod.iris import concept, slug, thing
from spacelod.populate.context import Context
from spacelod.populate.statements import PROVENANCE, english, note, statements
from spacelod.tables import Row, Tables
from spacelod.terms import Quad, Term
from spacelod.vocab import RDF, RDFS, SPACELOD

__all__ = ["correction_node", "correction_quads", "origin_quads", "question_node", "question_quads", "table_quads"]


def table_quads(tables: Tables) -> Iterator[Quad]:
    """Yield each curated table as a thing that nodes come from."""
    for name in tables:
        yield from statements(
            thing("table", name),
            PROVENANCE,
            (RDF.type, SPACELOD.CuratedTable),
            (RDFS.label, english(f"Curated table: {name}")),
        )


def origin_quads(origins: Mapping[Term, Row]) -> Iterator[Quad]:
    """Yield the table of each node that a row made.

    Line numbers stay out of what is published: one new row would change every later node.
    """
    for node, row in origins.items():
        yield Quad(node, SPACELOD.fromTable, thing("table", row.table), PROVENANCE)


def correction_node(row: Row) -> Term:
    """Return the node of a row of ``corrections``."""
    return thing("correction", row["table"], slug(row["key"]), row["field"])


def correction_quads(row: Row, context: Context) -> Iterator[Quad]:  # noqa: ARG001 - all populators are called alike
    """Yield a row of ``corrections``: what an audit changed in a table, and why."""
    return statements(
        correction_node(row),
        PROVENANCE,
        (RDF.type, SPACELOD.Correction),
        (RDFS.label, english(f"Correction of {row['table']}, {row['key']}: {row['field']}")),
        (SPACELOD.aboutNode, thing("table", row["table"])),
        (SPACELOD.rowKey, note(row["key"])),
        (SPACELOD.correctedField, note(row["field"])),
        (SPACELOD.oldValue, note(row["old"])),
        (SPACELOD.newValue, note(row["new"])),
        (SPACELOD.correctionSource, note(row["source"])),
        (SPACELOD.correctionReason, english(row["reason"])),
    )


def question_node(row: Row) -> Term:
    """Return the node of a row of ``competency-questions``."""
    return thing("question", row["id"])


def question_quads(row: Row, context: Context) -> Iterator[Quad]:  # noqa: ARG001 - all populators are called alike
    """Yield a row of ``competency-questions``: what the record must be able to answer."""
    return statements(
        question_node(row),
        PROVENANCE,
        (RDF.type, SPACELOD.CompetencyQuestion),
        (RDFS.label, english(row["question"])),
        (SPACELOD.expectedAnswer, english(row["expected"])),
        (SPACELOD.questionKind, concept("question-kind", row["kind"])),
    )
