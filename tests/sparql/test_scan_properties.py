"""Properties of the scan over generated queries: nothing legal is refused, nothing that calls out is let through."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from spacelod.errors import QueryError
from spacelod.sparql.limits import Limits
from spacelod.sparql.scan import scan
from spacelod.sparql.spelling import plain
from spacelod.store import Store
from sparql_grammar import PROLOGUE, groups, stars

EMPTY = Store.create()
FULL = Store.create()
FULL.load(b'<http://127.0.0.1:1/> <http://127.0.0.1:1/> "1" .\n')
ROOMY = Limits.of({"patterns": 1_000_000})
OFTEN = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


@OFTEN
@given(stars)
def test_no_legal_query_is_refused_and_its_columns_are_those_of_the_engine(text: str) -> None:
    found = scan(text, ROOMY)
    try:
        edited = EMPTY.query(found.edited(plain(text))).variables
    except SyntaxError as error:
        # Rules beyond the grammar, which the generator does not know.
        assume("unreported" not in str(error))
        raise
    assert edited == list(found.columns)


@OFTEN
@given(groups, st.integers(0, 1 << 30))
def test_service_is_found_wherever_a_clause_may_stand(group: str, seed: int) -> None:
    places = [place for place, letter in enumerate(group) if letter == "{"]
    place = random.Random(seed).choice(places) + 1
    text = f"{PROLOGUE}SELECT * {group[:place]} SERVICE <http://127.0.0.1:1/> {{ ?s ?p ?o }} {group[place:]}"
    _never_lets_service_through(text)


PIECES = st.sampled_from([
    "SERVICE", "service", "SERVICE:x", "SERVICE?x", "SERVICE<http://127.0.0.1:1/>", "SILENT", "{}", "{", "}",
    "(", ")", "[", "]", "<<(", ")>>", "{|", "|}", "'", '"', '"""', "'''", "\\", "<", ">", "#", "\n", " ", "?a",
    "?a<", "<'>", "<#>", "1", "1.", ".5e", "true", "a", ":", "ex:", "_:b", "@en", "^^", "&&", "!", "|", "/",
    "~", "-", "+", "=", ",", ";", "FILTER(", "BIND(", " AS ?z)", " VALUES ?v", "?s?p?o.", " ?s ?p ?o.", "UNION",
    "GRAPH", "EXISTS", "SELECT*", "\\uD800", "\\u0053ERVICE",
])  # fmt: skip


@settings(OFTEN, max_examples=1500)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_no_text_that_the_scan_lets_through_makes_the_engine_call_out(middle: str) -> None:
    _never_lets_service_through(
        f"PREFIX ex: <http://127.0.0.1:1/> PREFIX : <http://127.0.0.1:1/> PREFIX SERVICE: <x:> PREFIX a: <a:>\n"
        f"SELECT * {{ VALUES ?x {{ <http://127.0.0.1:1/> }} {middle} SERVICE <http://127.0.0.1:1/> {{ ?s ?p ?o }} }}"
    )


def _never_lets_service_through(text: str) -> None:
    try:
        found = scan(text, ROOMY)
        list(FULL.query(found.edited(plain(text))).rows())
    except OSError as error:
        pytest.fail(f"the engine called out: {error}")
    except (QueryError, SyntaxError, RuntimeError):
        return


@OFTEN
@given(st.text(st.sampled_from(list("aé1 \t\n\r<>{}()[].;,=!|/^*+-?$:_@#'\"\\&~%u0")), max_size=40))
def test_any_text_is_read_or_refused_and_nothing_else_happens(text: str) -> None:
    for start in ("", "SELECT * {", "SELECT * { FILTER(", "CONSTRUCT {"):
        with suppress(QueryError):
            scan(start + text)
