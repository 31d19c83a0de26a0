"""The scan reads what is legal to its end, and refuses the rest where and why it says."""

from __future__ import annotations

import re
import time
import tomllib
from pathlib import Path
from typing import Any

import pytest

from spacelod.errors import QueryError
from spacelod.sparql.answers import make
from spacelod.sparql.datasets import Datasets
from spacelod.sparql.limits import Limits
from spacelod.sparql.scan import form_of, scan
from spacelod.sparql.spelling import plain
from spacelod.store import Store

HERE = Path(__file__).parent
# Queries are divided by lines of equals signs, which say what the next ones are about.
LEGAL = [part.strip() for part in re.split(r"(?m)^=====.*\n", (HERE / "legal.txt").read_text(encoding="utf-8"))[1:]]
REFUSED = tomllib.loads((HERE / "refused.toml").read_text(encoding="utf-8"))["query"]
PROLOGUE = "".join(f"PREFIX {name}: <http://x/{name}#>\n" for name in ("", "ex", "service", "a", "load", "insert"))
XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"


@pytest.mark.parametrize("query", LEGAL)
def test_what_is_legal_is_read_to_its_end(query: str) -> None:
    text = PROLOGUE + XSD + query
    found = scan(text, graphs=["http://x/g", "http://x/ex#g", "http://x/h"])
    answer = Store.create().query(found.edited(plain(text)))
    assert form_of(text) == found.form
    assert {"select": "solutions", "ask": "boolean"}.get(found.form, "graph") == answer.kind


@pytest.mark.parametrize("case", REFUSED, ids=[case["name"] for case in REFUSED])
def test_what_is_refused_is_named_with_its_place(case: dict[str, Any], datasets: Datasets) -> None:
    with pytest.raises(QueryError) as raised:
        make(case["text"], "json", datasets, Limits(), given=None, base="", before=lambda _: None)
    assert case["says"] in str(raised.value)
    assert case.get("at", [None, None]) == [raised.value.line, raised.value.column]


@pytest.mark.parametrize("case", [case for case in REFUSED if not case.get("engine")], ids=lambda case: case["name"])
def test_the_scan_alone_refuses_what_it_can_see(case: dict[str, Any]) -> None:
    with pytest.raises(QueryError):
        scan(case["text"], graphs=[])


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("{ ?z ?b ?a . ?a ?y ?x }", "z b a y x"),
        ("{ FILTER(?f = 1) ?o ?p ?s FILTER(?s > ?f) }", "o p s"),
        ("{ BIND(?hidden AS ?v) VALUES (?d ?c) { (1 2) } }", "v d c"),
        ("{ ?o ?p ?s MINUS { ?o ?no ?nor } FILTER EXISTS { ?o ?not ?here } }", "o p s"),
        ("{ { SELECT ?z (1 AS ?q) ?b { ?z ?b ?hidden } ORDER BY ?hidden } ?h ?y ?x }", "z q b h y x"),
        ("{ { SELECT (COUNT(?a) AS ?n) { ?a ?p ?o } } ?o ?q ?a }", "n o q a"),
        ("{ { SELECT * { ?d ?c ?b } } OPTIONAL { ?a ?b ?c } }", "d c b a"),
        ("{ GRAPH ?g { ?z ?y ?x } { ?w ?v ?u } UNION { ?t ?s ?r } }", "g z y x w v u t s r"),
        ("{ ?z ?y [ ?x ?w ; ?v ( ?u ?t ) ] }", "z y x w v u t"),
        ("{ ?z <http://x/p>+ ?a } VALUES ?late { 1 }", "z a late"),
        ("{ << ?s ?p ?o ~ ?r >> ?q ?z . ?c ?b ?a ~ ?n {| ?m ?l |} }", "s p o r q z c b a n m l"),
        ("{ }", ""),
    ],
)
def test_the_columns_of_select_star_stand_in_the_order_of_the_query(query: str, columns: str) -> None:
    text = f"SELECT * {query}"
    found = scan(text)
    assert " ".join(found.columns) == columns
    assert Store.create().query(found.edited(text)).variables == columns.split()
    assert sorted(Store.create().query(text).variables) == sorted(columns.split())


def _chain(count: int) -> str:
    return "".join(f"?v{number} <x:p> ?v{number + 1} ." for number in range(count))


@pytest.mark.parametrize(
    ("least", "query"),
    [
        (100, lambda n: "SELECT * " + "{" * n + "}" * n),
        (98, lambda n: "SELECT * { FILTER " + "(" * n + "1" + ")" * n + " }"),
        (59, lambda n: "SELECT * { ?s ?p " + "[ ?p " * n + "1" + "]" * n + " }"),
        (99, lambda n: "SELECT * { ?s " + "(" * n + "<x:p>" + ")" * n + " ?o }"),
        (60, lambda n: "SELECT * {" + _chain(n) + "}"),
        (60, lambda n: "SELECT * { ?s <x:p> " + ", ".join(f"?o{number}" for number in range(n)) + "}"),
        (60, lambda n: "SELECT * { ?s <x:p>" + "/<x:p>" * (n - 1) + " ?o }"),
        (60, lambda n: "SELECT * {" + "{ ?s ?p ?o }" * n + "}"),
        (60, lambda n: "SELECT * {" + "{ SELECT * { ?s ?p ?o } }" * n + "}"),
        (29, lambda n: "SELECT * { ?s ?p (" + "1 " * n + ") }"),
        (500, lambda n: "SELECT * {" + "OPTIONAL { ?s ?p ?o }" * n + "}"),
        (500, lambda n: "SELECT * { {}" + "UNION { ?s ?p ?o }" * n + "}"),
        (500, lambda n: "SELECT * {" + "".join(f"BIND(1 AS ?v{number})" for number in range(n)) + "}"),
        (2000, lambda n: "SELECT * { FILTER(1" + " + 1" * n + ") }"),
        (2000, lambda n: "SELECT * { FILTER(" + "!" * n + "true) }"),
        (2000, lambda n: "SELECT * { FILTER(1=1" + " || 1=1" * (n // 2) + ") }"),
    ],
)
def test_a_query_may_be_as_large_as_its_limits_and_no_larger(least: int, query: Any) -> None:
    scan(query(least - least // 10))
    with pytest.raises(QueryError, match=r"more than|deeper than"):
        scan(query(least + 2))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { VALUES ?x {" + " 1" * 20_000 + "} }",
        "SELECT * { FILTER(?x IN (" + ",".join(["1"] * 20_000) + ")) }",
        "SELECT * { ?s ?p ?o FILTER(COALESCE(" + ",".join(["?o"] * 20_000) + ") = 1) }",
        "CONSTRUCT {" + "?s ?p ?o ." * 5_000 + "} { ?s ?p ?o }",
        "".join(f"PREFIX p{number}: <x:{number}#>" for number in range(3_000)) + "ASK {}",
        "SELECT * {" + "{ " + _chain(50) + "} UNION {" + _chain(50) + "} OPTIONAL {" + _chain(50) + "} }",
    ],
    ids=["values", "in", "arguments", "template", "prefixes", "branches"],
)
def test_what_is_cheap_for_the_engine_is_not_limited_in_number(query: str) -> None:
    scan(query)


@pytest.mark.parametrize(
    "text",
    [
        "a." * 50_000, "a-" * 50_000, "a" * 100_000, "_:a." * 25_000, ":a." * 33_000, "1" * 100_000, "1." * 50_000,
        "<" * 100_000, "<a" * 50_000, '"' * 99_999, '"""a' * 25_000, "'''\\q" * 20_000, "#" * 100_000, "# \n" * 33_000,
        "?" * 100_000, "@a-" * 33_000, "%41" * 33_000, "\\u0041" * 16_000, "\\" * 100_000, "{" * 100_000, " " * 100_000,
        "SELECT * { FILTER(?a" + "<?b" * 33_000, "SELECT * { ?s ?p " + "<<" * 49_000, "SELECT * { ?s " + "^" * 99_000,
        "ASK { " + "?a " * 20_000 + "\\u0061 " * 999, "ASK { " + "a:b" * 20_000 + "\\u0061." * 999,
    ],
    ids=lambda text: text[:24],
)  # fmt: skip
def test_reading_takes_linear_time_whatever_the_text(text: str) -> None:
    started = time.process_time()
    with pytest.raises(QueryError):
        scan(text)
    assert time.process_time() - started < 1.0


@pytest.mark.parametrize(
    "prologue",
    [
        "BASE <http://a/> " + "BASE <x/> " * 9_000,
        "BASE <http://a/" + "x/" * 25_000 + "> " + "PREFIX a: <./> " * 3_000,
        "# \\u0061\n" * 9_000,
    ],
    ids=["bases", "prefixes", "comments"],
)
def test_the_form_is_found_at_once_since_a_web_process_asks_for_it(prologue: str) -> None:
    started = time.process_time()
    assert form_of(prologue + "ASK {}") == "ask"
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        (r"ex:a.\u0062", "ex:a.b"), (r"ex:a...\u0062", "ex:a...b"), (r"?\u0061\u0062\u0063 ?d", "?abc ?d"),
        (r"\u0053\u0045LECT", "SELECT"), (r"1\u002e5", "1.5"), (r"'\u0061' \u003fx", r"'\u0061' ?x"),
        (r"?x \u0027a'", r"?x \u0027a'"), (r"?x # \u0061", r"?x # \u0061"), (r"<\u0061> ?\u0061", r"<\u0061> ?a"),
    ],
)  # fmt: skip
def test_letters_spelt_by_number_join_the_tokens_around_them(text: str, spelt: str) -> None:
    assert plain(text) == spelt


def test_a_query_longer_than_the_limit_is_refused() -> None:
    scan("SELECT * { ?s ?p '" + "é" * 49_900 + "' }")
    with pytest.raises(QueryError, match="the limit is 100,000"):
        scan("SELECT * { ?s ?p '" + "é" * 50_000 + "' }")


def test_the_key_of_a_query_ignores_spaces_comments_and_the_case_of_keywords() -> None:
    keys = {
        scan(text).key
        for text in (
            "SELECT * WHERE { ?s ?p 'a b' }",
            "select*where{?s ?p 'a b'}",
            "SELECT  *\n# all\nWHERE {\n ?s ?p 'a b'\n}",
        )
    }
    assert len(keys) == 1
    assert scan("SELECT * WHERE { ?s ?p 'a  b' }").key not in keys
    assert scan("SELECT * WHERE { ?S ?p 'a b' }").key not in keys


@pytest.mark.parametrize(
    ("query", "default", "named"),
    [
        ("SELECT * { ?s ?p ?o }", None, None),
        ("SELECT * FROM <http://x/g> { ?s ?p ?o }", ("http://x/g",), ()),
        ("SELECT * FROM NAMED <http://x/g> { ?s ?p ?o }", (), ("http://x/g",)),
        ("BASE <http://x/y/z> ASK FROM <../g> FROM <h#> {}", ("http://x/g", "http://x/y/h#"), ()),
        ("PREFIX x: <http://x/> DESCRIBE x:a FROM x:a\\-b FROM x:a\\-b", ("http://x/a-b",), ()),
        ("CONSTRUCT FROM <http://x/\\u0067> WHERE { ?s ?p ?o }", ("http://x/g",), ()),
    ],
)
def test_the_dataset_of_the_text_is_found(query: str, default: Any, named: Any) -> None:
    found = scan(query)
    assert (found.default_graphs, found.named_graphs) == (default, named)


def test_relative_iris_are_welcome_where_the_service_has_a_base() -> None:
    assert scan("SELECT * FROM <g> { <a> <b> <c> }", base="http://x/").default_graphs == ("http://x/g",)


@pytest.mark.parametrize("text", ["INSERT DATA { <a:a> <a:b> 1 }", "", "PREFIX a: <a:> LOAD <a:b>", "HELLO"])
def test_the_form_of_what_is_no_query_is_refused(text: str) -> None:
    with pytest.raises(QueryError):
        form_of(text)


def test_text_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(QueryError, match="character 19 is half of a surrogate pair"):
        scan("SELECT * { ?s ?p '\ud800' }")
