"""VALUES behind a query mean the same in its pattern, which is where Virtuoso reads them right."""

from __future__ import annotations

import pytest

from spacelod.sparql.late import without_late_values
from spacelod.sparql.limits import Limits
from spacelod.sparql.scan import scan
from spacelod.store import Store

LIMITS = Limits()
DATA = b"".join(b"<urn:%d> <urn:next> <urn:%d> .\n<urn:%d> <urn:odd> %s .\n" % (n, n + 1, n, b'"%d"' % (n % 2))
                for n in range(9))  # fmt: skip
ROWS = "VALUES ?a { <urn:3> <urn:5> <urn:5> }"
MOVED = [
    f"SELECT ?a ?b {{ ?a <urn:next> ?b }} {ROWS}",
    f"SELECT ?b WHERE {{ ?a <urn:next> ?b }}ORDER BY ?b LIMIT 1 {ROWS} # the end",
    f"select distinct * {{ ?a <urn:next> ?b }} # no bracket: }}\n values # of {{\n{ROWS[7:]}",
    "SELECT * {} VALUES (?a ?b) { (1 UNDEF) (UNDEF 2) }",
    f"SELECT ?a ?c {{ FILTER(!BOUND(?a)) ?c <urn:next> ?d }} {ROWS}",
    f"SELECT ?a (STR(?a) AS ?text) {{ {{ SELECT ?a {{ ?a <urn:next> ?b }} {ROWS} }} }} VALUES ?a {{ <urn:3> }}",
    f"SELECT ?a {{ ?a <urn:odd> '1' }} ORDER BY EXISTS {{ SELECT ?a {{ ?a <urn:next> ?b }} {ROWS} }} ?a {ROWS}",
    f"SELECT ?a {{ {{ SELECT (COUNT(*) AS ?n) {{ ?x <urn:odd> ?y }} }} ?a <urn:next> ?b }} {ROWS}",
    f"ASK {{ ?a <urn:odd> '1' }} {ROWS}",
    f"CONSTRUCT {{ ?b <urn:before> ?a }} {{ ?a <urn:next> ?b }} {ROWS}",
]
LEFT = [
    f"SELECT (COUNT(*) AS ?n) {{ ?a <urn:next> ?b }} {ROWS}",
    "SELECT ?odd (COUNT(*) AS ?n) { ?a <urn:odd> ?odd } GROUP BY ?odd VALUES ?odd { '1' '1' }",
    f"CONSTRUCT WHERE {{ ?a <urn:next> ?b }} {ROWS}",
    "SELECT ?values { VALUES ?values { 1 } }",
]


def answer(store: Store, query: str) -> bool | list[tuple[str | None, ...]]:
    found = store.query(query)
    if found.kind == "boolean":
        return bool(found)
    rows = list(found.triples() if found.kind == "graph" else found.rows())
    return sorted(rows, key=str)


@pytest.fixture(scope="module")
def store() -> Store:
    store = Store.create()
    store.load(DATA)
    return store


@pytest.mark.parametrize("query", MOVED)
def test_moved_values_give_the_same_answer(store: Store, query: str) -> None:
    text = scan(query).undirected(query)
    moved = without_late_values(text, LIMITS)
    assert moved != text
    assert without_late_values(moved, LIMITS) == moved
    assert answer(store, scan(moved).undirected(moved)) == answer(store, text)
    assert answer(store, text) not in ([], False)


@pytest.mark.parametrize("query", LEFT)
def test_values_that_choose_among_groups_stay(query: str) -> None:
    assert without_late_values(query, LIMITS) == query


def test_a_query_at_the_limit_of_brackets_is_moved_too() -> None:
    depth = LIMITS.nesting
    query = f"SELECT * {'{' * depth}{'}' * depth} {ROWS}"
    scan(query)
    assert without_late_values(query, LIMITS).count("{") == depth + 2
