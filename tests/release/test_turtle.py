from __future__ import annotations

import pytest
from rdflib import Graph
from rdflib.compare import to_isomorphic
from rdflib.namespace import RDF, RDFS

from spacelod.prefixes import prefixes
from spacelod.store import parse_lines
from spacelod.terms import text
from spacelod.triples import cut
from spacelod.turtle import TurtleWriter

BASE = "https://w3id.org/spacelod/"
ACTOR = f"<{BASE}id/actor/"
XSD = "http://www.w3.org/2001/XMLSchema#"

TERMS = {
    f"{ACTOR}usa>": "actor:usa",
    f"{ACTOR}washington-d.c>": "actor:washington-d.c",
    f"{ACTOR}são-josé>": "actor:são-josé",
    f"{ACTOR}роскосмос>": "actor:роскосмос",
    f"{ACTOR}a/b>": r"actor:a\/b",
    f"{ACTOR}a(b)>": r"actor:a\(b\)",
    f"{ACTOR}-a>": r"actor:\-a",
    f"{ACTOR}a.>": f"{ACTOR}a.>",
    f"{ACTOR}a%20b>": r"actor:a\%20b",
    f"{ACTOR}>": "actor:",
    f"<{BASE}def#Treaty>": "spacelod:Treaty",
    f"<{BASE}release/1>": f"<{BASE}release/1>",
    f"{ACTOR}a:b>": f"{ACTOR}a:b>",
    f'"5"^^<{XSD}integer>': "5",
    f'"5.0"^^<{XSD}integer>': '"5.0"^^xsd:integer',
    f'"true"^^<{XSD}boolean>': "true",
    f'"1"^^<{XSD}boolean>': '"1"^^xsd:boolean',
    f'"1967"^^<{XSD}gYear>': '"1967"^^xsd:gYear',
    '"a"@zh-hans': '"a"@zh-hans',
    '"x^^<y>"': '"x^^<y>"',
    '"x^^<y>"@en': '"x^^<y>"@en',
}


@pytest.mark.parametrize(("term", "expected"), TERMS.items())
def test_a_term_is_written_as_briefly_as_turtle_allows(term: str, expected: str) -> None:
    assert TurtleWriter(prefixes()).term(term) == expected


@pytest.mark.parametrize("term", TERMS)
def test_an_independent_parser_reads_the_same_term_back(term: str) -> None:
    line = f"<x:s> <x:p> {term} .\n"
    writer = TurtleWriter(prefixes())
    written = "".join([*writer.header(), *writer.turtle([line])])
    # Without normalisation: the parser would otherwise rewrite "1"^^xsd:boolean itself.
    assert to_isomorphic(Graph().parse(data=written, format="turtle")) == to_isomorphic(
        Graph().parse(data=line, format="nt")
    )


def test_a_subject_is_one_block_with_its_type_and_label_first() -> None:
    lines = sorted(
        [
            f"{ACTOR}usa> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{BASE}def#State> .\n",
            f"{ACTOR}usa> <http://www.w3.org/2000/01/rdf-schema#label> {text('États-Unis', 'fr')} .\n",
            f"{ACTOR}usa> <http://www.w3.org/2000/01/rdf-schema#label> {text('United States', 'en')} .\n",
            f"{ACTOR}usa> <http://purl.org/dc/terms/source> <{BASE}id/source/x> .\n",
        ]
    )
    assert "".join(TurtleWriter(prefixes()).turtle(lines)) == (
        "\n"
        "actor:usa\n"
        "    a spacelod:State ;\n"
        "    rdfs:label\n"
        '        "United States"@en ,\n'
        '        "États-Unis"@fr ;\n'
        "    dcterms:source source:x .\n"
    )


def test_a_document_declares_only_the_prefixes_in_it_and_says_each_property_once() -> None:
    usa, a, label = f"{ACTOR}usa>", f"<{RDF.type}>", f"<{RDFS.label}>"
    written = TurtleWriter(prefixes()).compact(
        [
            (usa, a, f"<{BASE}def#State>"),
            (usa, label, '"not status:x, nor ^^vote:y"@en'),
            (usa, label, f'"x"^^<{XSD}date>'),
            (f"<{BASE}doc/a/b>", label, '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ]
    )
    assert written == (
        f"@prefix actor: <{BASE}id/actor/> .\n@prefix rdfs: <{RDFS}> .\n@prefix spacelod: <{BASE}def#> .\n"
        f"@prefix xsd: <{XSD}> .\n\n"
        'actor:usa a spacelod:State ;\n\trdfs:label "not status:x, nor ^^vote:y"@en , "x"^^xsd:date .\n'
        f"<{BASE}doc/a/b> rdfs:label 5 .\n"
    )


@pytest.mark.parametrize("term", TERMS)
def test_a_document_says_the_same_to_an_independent_parser(term: str) -> None:
    lines = f"{ACTOR}a/b> <{RDF.type}> {term} .\n{ACTOR}a/b> <{RDFS.label}> {term} .\n<x:s> <{RDFS.label}> {term} .\n"
    written = TurtleWriter(prefixes()).compact(cut(parse_lines(lines)))
    assert to_isomorphic(Graph().parse(data=written, format="turtle")) == to_isomorphic(
        Graph().parse(data=lines, format="nt")
    )
