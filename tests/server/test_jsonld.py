"""JSON-LD with short names: whatever the context says, the statements stay what they are."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph

from spacelod.formats import GRAPH_FORMATS
from spacelod.jsonld import Context
from spacelod.store import parse, write
from spacelod.terms import Quad, Term, boolean, integer, iri, text, typed

CONTEXT = {
    "@version": 1.1,
    "ex": "http://example.org/",
    "id": "@id",
    "label": {"@id": "ex:label", "@container": "@language"},
    "plain": "ex:label",
    "knows": {"@id": "ex:knows", "@type": "@id", "@container": "@set"},
    "born": {"@id": "ex:born", "@type": "http://www.w3.org/2001/XMLSchema#date"},
    "note": "ex:note",
    "Person": "ex:Person",
}
SUBJECT, TYPE = iri("http://example.org/a"), iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
PREDICATES = [iri(f"http://example.org/{name}") for name in ("label", "knows", "born", "note", "other")]


def written(*pairs: tuple[Term, Term]) -> bytes:
    context = Context.read(json.dumps({"@context": CONTEXT}), {"xsd": "http://www.w3.org/2001/XMLSchema#"})
    return context.write((SUBJECT, predicate, value) for predicate, value in pairs)


def node(*pairs: tuple[Term, Term]) -> dict[str, object]:
    found: dict[str, object] = json.loads(written(*pairs))["@graph"][0]
    return found


LABEL, KNOWS, BORN, NOTE, OTHER = PREDICATES
OTHER_THING = iri("http://example.org/b")


@pytest.mark.parametrize(
    ("pairs", "name", "value"),
    [
        ([(TYPE, iri("http://example.org/Person"))], "@type", "Person"),
        ([(LABEL, text("A", "en")), (LABEL, text("Б", "ru"))], "label", {"en": "A", "ru": "Б"}),
        ([(LABEL, text("A", "en")), (LABEL, text("B", "en"))], "label", {"en": ["A", "B"]}),
        ([(LABEL, text("A"))], "plain", "A"),
        ([(KNOWS, OTHER_THING)], "knows", ["http://example.org/b"]),
        ([(BORN, typed("1967-10-10", "date"))], "born", "1967-10-10"),
        ([(NOTE, text("x"))], "note", "x"),
        ([(NOTE, integer(5))], "note", 5),
        ([(NOTE, boolean(True))], "note", True),
        ([(NOTE, OTHER_THING)], "note", {"@id": "http://example.org/b"}),
        ([(NOTE, text("x", "fr"))], "note", {"@language": "fr", "@value": "x"}),
        ([(NOTE, typed("1967", "gYear"))], "note",
         {"@type": "http://www.w3.org/2001/XMLSchema#gYear", "@value": "1967"}),
        ([(BORN, typed("1967", "gYear"))], "ex:born",
         {"@type": "http://www.w3.org/2001/XMLSchema#gYear", "@value": "1967"}),
        ([(OTHER, text("x"))], "ex:other", "x"),
    ],
)  # fmt: skip
def test_a_statement_gets_the_name_that_fits_its_value(
    pairs: list[tuple[Term, Term]], name: str, value: object
) -> None:
    assert node(*pairs)[name] == value


def test_the_context_in_the_document_holds_what_it_uses_and_no_more() -> None:
    context = json.loads(written((KNOWS, OTHER_THING), (OTHER, text("x"))))["@context"]
    assert context == {
        "ex": "http://example.org/",
        "knows": {"@id": "http://example.org/knows", "@type": "@id", "@container": "@set"},
    }


VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8).map(text),
    st.tuples(st.text("ab", max_size=2), st.sampled_from(["en", "ru", "zh-hans"])).map(lambda pair: text(*pair)),
    st.sampled_from([OTHER_THING, iri("https://elsewhere.example/é"), iri("urn:x:y")]),
    st.integers().map(integer),
    st.booleans().map(boolean),
    st.sampled_from([typed("1967", "gYear"), typed("1967-10-10", "date"), typed("007", "integer")]),
)


@given(st.lists(st.tuples(st.sampled_from(PREDICATES), VALUES), max_size=12))
def test_a_reader_gets_exactly_the_statements_that_were_written(pairs: list[tuple[Term, Term]]) -> None:
    triples = dict.fromkeys((SUBJECT, predicate, value) for predicate, value in pairs)
    context = Context.read(json.dumps({"@context": CONTEXT}), {})
    plain = write(parse(Quad(*triple, "") for triple in triples), GRAPH_FORMATS[2], {})
    back = write(parse_json(context.write(triples)), GRAPH_FORMATS[2], {})
    assert sorted(back.splitlines()) == sorted(plain.splitlines())


def parse_json(document: bytes) -> list[object]:
    from spacelod.store import read

    return parse(Quad(*triple, "") for triple in read(document, GRAPH_FORMATS[1]))  # type: ignore[return-value]


def test_another_reader_gets_them_too() -> None:
    pairs = [(LABEL, text("A", "en")), (LABEL, text("B")), (KNOWS, OTHER_THING), (BORN, typed("1967", "gYear"))]
    graph = Graph().parse(data=written(*pairs), format="json-ld")
    assert len(graph) == 4
