"""Texts share a name only where they share their tokens, whatever is done to their spaces and comments."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spacelod.errors import QueryError
from spacelod.sparql.limits import Limits
from spacelod.sparql.scan import scan
from spacelod.sparql.spelling import condensed
from sparql_grammar import stars

ROOMY = Limits.of({"patterns": 1_000_000, "clauses": 1_000_000})
LEGAL = [part.strip() for part in re.split(
    r"^=====.*\n", (Path(__file__).parent / "legal.txt").read_text(encoding="utf-8"), flags=re.MULTILINE
) if part.strip()]  # fmt: skip
OFTEN = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
# What might be taken for a space or a comment, hide one, or end one.
NOISE = st.sampled_from([
    " ", "  ", "\n", "\r", "\t", "#", "# a\n", "#>\n", "#'", '#"\n', "'", '"', '"""', "'''", "\\", "<", ">", "<#",
    "<a#b>", "<=", "<<", ">>", "\\#", "\\u0023", "\u00a0", "\u000c", "\u2028", "x", "(", ")", ".", "1", "@en",
])  # fmt: skip


def read(text: str) -> bytes | None:
    """Return what a query is by its tokens, None for what is no query."""
    try:
        return scan(text, ROOMY).key
    except QueryError:
        return None


def disturbed(text: str, noise: list[str], seed: int) -> str:
    chance = random.Random(seed)
    for piece in noise:
        place = chance.randint(0, len(text))
        # Now and then something is taken out as well, so that both texts of a pair can be wrong.
        text = text[:place] + piece + text[place + chance.choice((0, 0, 1)) :]
    return text


@pytest.mark.parametrize("text", LEGAL, ids=lambda text: text[:50])
@settings(OFTEN, max_examples=12)
@given(st.lists(NOISE, min_size=1, max_size=4), st.integers(0, 1 << 30))
def test_a_shared_name_means_shared_tokens(text: str, noise: list[str], seed: int) -> None:
    other = disturbed(text, noise, seed)
    if condensed(other) == condensed(text):
        assert read(other) == read(text)


@OFTEN
@given(stars, st.lists(NOISE, min_size=1, max_size=4), st.integers(0, 1 << 30))
def test_the_same_holds_for_any_query_of_the_grammar(text: str, noise: list[str], seed: int) -> None:
    once, twice = disturbed(text, noise[:1], seed), disturbed(text, noise, seed)
    for one, other in ((text, once), (text, twice), (once, twice)):
        if condensed(one) == condensed(other):
            assert read(one) == read(other)


PAIRS = [
    ("ASK{?s ?p 'a  b'}", "ASK{?s ?p 'a b'}", False),
    ("ASK{?s ?p '''a # b\n'''}", "ASK{?s ?p '''a \n'''}", False),
    ("ASK { ?s <urn:x#y> ?o }", "ASK {\n ?s <urn:x#y>\t?o } # it is", True),
    ("SELECT*{?s ?p ?o FILTER(?s <?p#> 1\n&& ?o)}", "SELECT*{?s ?p ?o FILTER(?s <?p#> 1 && ?o)}", False),
    ('ASK{?s ?p "a\nb"}', 'ASK{?s ?p "a b"}', False),
    ("ASK{?s ?p ?o FILTER(?s<=?o)}", "ASK{?s ?p ?o FILTER(?s< =?o)}", False),
    (r"PREFIX x:<urn:x> ASK{x:a\#b ?p ?o}", r"PREFIX x:<urn:x> ASK{x:a\ ?p ?o}", False),
    ("ASK {?s ?p ?o\u00a0}", "ASK {?s ?p ?o }", False),
    ("ASK { ?s ?p ?o # one\r}", "ASK { ?s ?p ?o\r# two\n}", True),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "same"), PAIRS)
def test_only_spaces_and_comments_between_tokens_make_no_difference(one: str, other: str, same: bool) -> None:
    assert (condensed(one) == condensed(other)) is same
