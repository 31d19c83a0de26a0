"""The gallery in another engine: the queries belong to the standard, and not to the store that we happen to use."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

from spacelod.questions import Question, read_questions
from spacelod.release import Release

EXPECTED = Path(__file__).parent / "questions"
QUESTIONS = read_questions()

# rdflib takes seconds for these, since it joins in the order in which a query is written.
TOO_SLOW = {"cq-02", "cq-26", "cq-63", "cq-65", "cq-112", "cq-123"}
# Only the default graph is loaded.
OF_ONE_GRAPH = [question for question in QUESTIONS if "GRAPH " not in question.query and question.id not in TOO_SLOW]


@pytest.fixture(scope="module")
def default_graph(release: Release) -> rdflib.Graph:
    written = io.BytesIO()
    release.open_store().dump(written)
    return rdflib.Graph().parse(data=written.getvalue(), format="nt")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_another_parser_reads_the_query(question: Question) -> None:
    prepareQuery(question.query)


def rows_of(document: bytes) -> list[list[str]]:
    """Return the rows of an answer without its head, in one order, moments written in one way."""
    rows = list(csv.reader(io.StringIO(document.decode())))[1:]
    return sorted([cell.replace("+00:00", "Z") for cell in row] for row in rows)


@pytest.mark.parametrize("question", OF_ONE_GRAPH, ids=lambda question: question.name)
def test_another_engine_finds_the_same(question: Question, default_graph: rdflib.Graph) -> None:
    ours = (EXPECTED / f"{question.name}.csv").read_bytes()
    theirs = default_graph.query(question.query).serialize(format="csv")
    assert theirs is not None
    assert rows_of(theirs) == rows_of(ours)
