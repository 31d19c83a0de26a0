"""Answers are whole, right in every format, and bounded."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any
from xml.dom import minidom

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from query_store import build
from spacelod.errors import QueryError
from spacelod.formats import GRAPH_FORMATS, RESULT_FORMATS
from spacelod.sparql.answers import Made, Refused, count_rows, make
from spacelod.sparql.datasets import Datasets, Graphs, NeedsHeavyLane
from spacelod.sparql.limits import Limits
from spacelod.store import Store, read

EMPTY = Store.create()


def run(datasets: Datasets, text: str, format: str = "json", **limits: float) -> Made:
    return make(text, format, datasets, Limits.of(limits), given=None, base="", before=lambda _: None)


ORDER = "SELECT * { VALUES (?z ?é ?a) { (1 'two' <http://x/3>) (UNDEF 2 UNDEF) } }"


@pytest.mark.parametrize(
    ("format", "body"),
    [
        ("csv", "z,é,a\r\n1,two,http://x/3\r\n,2,\r\n"),
        ("tsv", '?z\t?é\t?a\n1\t"two"\t<http://x/3>\n\t2\t\n'),
        (
            "xml",
            '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="z"/>'
            '<variable name="é"/><variable name="a"/></head><results><result><binding name="z"><literal '
            'datatype="http://www.w3.org/2001/XMLSchema#integer">1</literal></binding><binding name="é"><literal>two'
            '</literal></binding><binding name="a"><uri>http://x/3</uri></binding></result><result><binding name="é">'
            '<literal datatype="http://www.w3.org/2001/XMLSchema#integer">2</literal></binding></result></results></sparql>',
        ),
    ],
)
def test_the_columns_of_select_star_keep_their_order_in_text_formats(
    format: str, body: str, datasets: Datasets
) -> None:
    assert run(datasets, ORDER, format).body.decode() == body


def test_the_columns_of_select_star_keep_their_order_in_json(datasets: Datasets) -> None:
    assert json.loads(run(datasets, ORDER).body)["head"]["vars"] == ["z", "é", "a"]


@pytest.mark.parametrize("format", [known.name for known in RESULT_FORMATS])
def test_names_that_the_engine_cannot_read_come_back_as_they_were_written(format: str, datasets: Datasets) -> None:
    there = "SELECT * { VALUES (?𝒳 ?b ?é𠀀) { ('a' 2 '𝒳') } FILTER($𝒳 = 'a') }"
    here = "SELECT * { VALUES (?v ?b ?w) { ('a' 2 '𝒳') } FILTER($v = 'a') }"
    body = run(datasets, here, format).body.decode()
    for ours, theirs in (('"v"', '"𝒳"'), ('"w"', '"é𠀀"'), ("?v", "?𝒳"), ("?w", "?é𠀀"), ("v,b,w", "𝒳,b,é𠀀")):
        body = body.replace(ours, theirs)
    assert run(datasets, there, format).body.decode() == body


def test_csv_quotes_what_it_must_and_ends_lines_as_the_standard_says(datasets: Datasets) -> None:
    text = """SELECT ?a ?b { VALUES (?a ?b) { ("x,y" 'say "hi"') ("two\\nlines" "\\r") (" sp " "") (1.5 true) } }"""
    body = run(datasets, text, "csv").body.decode()
    assert list(csv.reader(io.StringIO(body, newline=""))) == [
        ["a", "b"], ["x,y", 'say "hi"'], ["two\nlines", "\r"], [" sp ", ""], ["1.5", "true"],
    ]  # fmt: skip
    assert body.startswith("a,b\r\n")
    assert body.endswith("\r\n")


def test_an_answer_without_rows_still_has_its_header(datasets: Datasets) -> None:
    text = "SELECT ?a ?b { FILTER(false) }"
    assert run(datasets, text, "csv").body == b"a,b\r\n"
    assert run(datasets, text, "tsv").body == b"?a\t?b\n"
    assert run(datasets, text).rows == 0


@pytest.mark.parametrize(
    "text",
    [
        r'SELECT ("a\u0001b" AS ?x) {}', r'SELECT ("\u0000" AS ?x) {}', r'SELECT ("\uFFFE" AS ?x) {}',
        r'CONSTRUCT { <x:s> <x:p> "\u000B" } {}', "CONSTRUCT { <x:s> <http://x/1> 1 } {}",
        "CONSTRUCT { <x:s> <http://x/> 1 } {}",
    ],
)  # fmt: skip
def test_what_xml_cannot_carry_is_refused_and_other_formats_carry_it(text: str, datasets: Datasets) -> None:
    xml, other = ("rdf-xml", "n-triples") if text.startswith("CONSTRUCT") else ("xml", "json")
    with pytest.raises(Refused) as raised:
        run(datasets, text, xml)
    assert raised.value.status == 422
    assert run(datasets, text, other).rows == 1


def test_odd_characters_that_xml_can_carry_arrive_whole(datasets: Datasets) -> None:
    value = "a&b<c>]]>\"d'\r\n\t \u0085\U0001f600 "
    literal = json.dumps(value, ensure_ascii=False)
    answer = minidom.parseString(run(datasets, f"SELECT ({literal} AS ?x) {{}}", "xml").body)
    assert answer.getElementsByTagName("literal")[0].firstChild.data == value
    graph = run(datasets, f"CONSTRUCT {{ <http://x/s> <http://x/p> {literal} }} {{}}", "rdf-xml").body
    assert minidom.parseString(graph).getElementsByTagNameNS("http://x/", "p")[0].firstChild.data == value


def test_a_constructed_graph_says_nothing_twice(datasets: Datasets) -> None:
    made = run(datasets, "CONSTRUCT { ?s a <http://x/P> . <x:all> <x:has> 1 } { ?s <http://x/age> ?age }", "n-triples")
    lines = made.body.splitlines()
    assert made.rows == len(lines) == len(set(lines)) == 701


def test_a_graph_is_written_with_the_prefixes_of_the_query(datasets: Datasets) -> None:
    text = "PREFIX v: <http://x/> PREFIX xmlish: <http://xml/> CONSTRUCT { ?s v:is v:b } { ?s v:age 5 }"
    turtle = run(datasets, text, "turtle").body
    assert turtle.startswith(b"@prefix v: <http://x/> .\n")
    for known in GRAPH_FORMATS:
        assert len(list(read(run(datasets, text, known.name).body, known))) == 8


@pytest.mark.parametrize(
    ("text", "format"), [("ASK {}", "turtle"), ("DESCRIBE <x:a>", "json"), ("SELECT * {}", "html"), ("ASK {}", "word")]
)
def test_a_format_that_does_not_fit_the_form_is_refused(text: str, format: str, datasets: Datasets) -> None:
    with pytest.raises(Refused) as raised:
        run(datasets, text, format)
    assert raised.value.status == 406


@pytest.mark.parametrize("format", [known.name for known in RESULT_FORMATS])
def test_too_many_rows_are_refused_whole(format: str, datasets: Datasets) -> None:
    text = "SELECT ?s ?o { ?s <http://x/age> ?o } LIMIT 11"
    assert run(datasets, text, format, answer_rows=11).rows == 11
    with pytest.raises(Refused, match="LIMIT") as raised:
        run(datasets, text, format, answer_rows=10)
    assert raised.value.status == 413


@pytest.mark.parametrize("text", ["SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_too_many_bytes_are_refused_whole(text: str, datasets: Datasets) -> None:
    with pytest.raises(Refused, match="the dumps") as raised:
        run(datasets, text, "json" if text.startswith("S") else "turtle", answer_bytes=40_000)
    assert raised.value.status == 413


def test_too_many_triples_are_refused_whole(datasets: Datasets) -> None:
    assert run(datasets, "CONSTRUCT WHERE { ?s a ?c }", "turtle", answer_rows=700).rows == 700
    with pytest.raises(Refused) as raised:
        run(datasets, "CONSTRUCT WHERE { ?s a ?c }", "turtle", answer_rows=699)
    assert raised.value.status == 413


def test_relative_iris_are_resolved_where_a_base_is_given(datasets: Datasets) -> None:
    text = "SELECT ?age FROM <g> { <person/6> <age> ?age }"
    made = make(text, "csv", datasets, Limits(), given=None, base="http://x/", before=lambda _: None)
    assert made.body == b"age\r\n6\r\n"
    with pytest.raises(QueryError, match="no BASE"):
        run(datasets, text)


VALUES = st.one_of(
    st.none(),
    st.text(st.sampled_from(list('ab"{}\\,:\r\n\t<>é[]')), max_size=8),
    st.sampled_from(
        ["<http://x/y>", 'a"}},{"', '"}},{"', "}},{", '\\"}},{"', '\\\\"}},{"b":{"type":"', "\r\n", "<result>", "{}"]
    ),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES), max_size=6))
def test_rows_are_counted_right_whatever_the_values(rows: list[tuple[str | None, str | None]]) -> None:
    def term(value: str | None) -> str:
        if value is None:
            return "UNDEF"
        return value if value.startswith("<http") else json.dumps(value, ensure_ascii=False)

    text = f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {' '.join(f'({term(a)} {term(b)})' for a, b in rows)} }} }}"
    for known in RESULT_FORMATS:
        body = EMPTY.query(text).serialize(known)
        assert body is not None
        assert count_rows(body, known.name) == len(rows)


def test_rows_with_triples_as_values_are_counted_right() -> None:
    text = "SELECT ?t { VALUES ?t { <<( <x:s> <x:p> <<( <x:a> <x:b> 1 )>> )>> 2 <<( <x:s> <x:p> '}},{' )>> } }"
    for known in RESULT_FORMATS:
        body = EMPTY.query(text).serialize(known)
        assert body is not None
        assert count_rows(body, known.name) == 3


G, H, J = "http://x/g", "http://x/h", "http://x/i"
DATASETS: list[tuple[str, Any, list[str], list[str]]] = [
    # FROM in the text, what is given beside it; graphs merged into the default graph; graphs that GRAPH finds.
    ("", None, [G, H, J], [G, H, J]),
    ("", ((G,), ()), [G], []),
    ("", ((), (G,)), [], [G]),
    ("", ((), ()), [], []),
    ("", ((G, G), ()), [G], []),
    ("", ((G, H), ()), [G, H], []),
    ("", ((H, G, J), (J,)), [G, H, J], [J]),
    (f"FROM <{G}>", None, [G], []),
    (f"FROM <{G}> FROM <{H}>", None, [G, H], []),
    (f"FROM NAMED <{G}> FROM NAMED <{J}>", None, [], [G, J]),
    (f"FROM <{G}> FROM <{H}> FROM <{J}> FROM NAMED <{H}>", None, [G, H, J], [H]),
    (f"FROM <{G}> FROM NAMED <{H}>", ((), (J,)), [], [J]),
    (f"FROM <{G}> FROM NAMED <{H}>", ((H,), ()), [H], []),
]


@pytest.mark.parametrize(("clauses", "given", "merged", "named"), DATASETS)
def test_the_dataset_is_the_one_asked_for(
    clauses: str, given: Any, merged: list[str], named: list[str], datasets: Datasets, nquads: bytes
) -> None:
    datasets.patient = True
    quads = [line.rsplit(" ", 2) for line in nquads.decode().splitlines()]
    triples = len({triple for triple, graph, _ in quads if graph.strip("<>") in merged})

    def ask(text: str) -> list[str]:
        made = make(text, "csv", datasets, Limits(), given=given, base="", before=lambda _: None)
        return made.body.decode().split()[1:]

    counted = ask(f"SELECT (COUNT(*) AS ?n) {clauses} {{ ?s ?p ?o }}")
    distinct = ask(f"SELECT (COUNT(*) AS ?n) {clauses} {{ SELECT DISTINCT ?s ?p ?o {{ ?s ?p ?o }} }}")
    assert counted == distinct == [str(triples)]
    assert ask(f"SELECT DISTINCT ?g {clauses} {{ GRAPH ?g {{ ?s ?p ?o }} }} ORDER BY ?g") == named


def copies(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()]


def test_a_merge_is_made_once_and_the_oldest_makes_room(store_folder: Path, tmp_path: Path) -> None:
    datasets = Datasets(store_folder, tmp_path, 2)
    with pytest.raises(NeedsHeavyLane):
        datasets.merged((G, H))
    datasets.patient = True
    for graphs in ((G, H), (H, J), (H, G), (G, J)):
        datasets.merged(graphs)
        assert 1 <= len(copies(tmp_path)) <= 2
    datasets.patient = False
    assert datasets.merged((J, G)) == datasets.merged((G, J))
    assert Datasets(store_folder, tmp_path, 2).merged((J, G))[1] == datasets.merged((G, J))[1]


def test_graphs_that_share_nothing_need_no_merge(tmp_path: Path) -> None:
    quads = b"<x:s> <x:p> 'a' <x:g> .\n<x:s> <x:p> 'b' <x:h> .\n<x:s> <x:p> 'a' <x:i> .\n".replace(b"'", b'"')
    datasets = Datasets(build(tmp_path / "store", quads), tmp_path, 2)
    datasets.patient = True
    assert datasets.merged(("x:g", "x:h")) == (datasets.store, ("x:g", "x:h"))
    assert datasets.merged(("x:g", "x:i"))[0] is not datasets.store


def test_a_merge_that_was_broken_off_is_cleared_away(store_folder: Path, tmp_path: Path) -> None:
    (tmp_path / ".making-old").mkdir()
    os.utime(tmp_path / ".making-old", (0, 0))
    (tmp_path / ".making-new").mkdir()
    datasets = Datasets(store_folder, tmp_path, 2)
    datasets.patient = True
    datasets.merged((G, H))
    assert [path.name for path in copies(tmp_path) if path.name[0] == "."] == [".making-new"]


@pytest.mark.parametrize("given", [(("http://x/none",), ()), ((), (G, "http://x/none"))], ids=["default", "named"])
def test_a_graph_that_is_not_here_is_named(given: Graphs, datasets: Datasets) -> None:
    with pytest.raises(QueryError, match="there is no graph http://x/none"):
        make("ASK {}", "json", datasets, Limits(), given=given, base="", before=lambda _: None)


def test_a_graph_of_the_text_may_be_unknown_when_the_request_names_others(datasets: Datasets) -> None:
    text = "SELECT * FROM <http://x/none> { ?s ?p ?o }"
    given = ((G,), ())
    assert make(text, "csv", datasets, Limits(), given=given, base="", before=lambda _: None).rows
    with pytest.raises(QueryError, match="FROM names a graph that is not here"):
        make(text, "csv", datasets, Limits(), given=None, base="", before=lambda _: None)
