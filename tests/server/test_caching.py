"""Validators, conditional requests, content codings and what is remembered."""

from __future__ import annotations

import gzip
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import brotli
import pytest
import zstandard
from flask.testing import FlaskClient

from spacelod_server.cache import BoundedCache

PATH = "/doc/actor/usa"
DECODERS = {"gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstandard.ZstdDecompressor().decompress}
ACCEPTS = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml", "application/n-quads",
           "application/trig", "text/html")  # fmt: skip


def test_every_variant_has_a_strong_tag_of_its_own(client: FlaskClient) -> None:
    tags = [
        client.get(PATH, headers={"Accept": accept, "Accept-Encoding": coding}).headers["ETag"]
        for accept in ACCEPTS
        for coding in ("identity", "gzip", "br", "zstd")
    ]
    assert len(set(tags)) == len(tags) == len(ACCEPTS) * 4
    assert not any(tag.startswith("W/") for tag in tags)


def test_the_negotiated_document_and_the_one_with_a_suffix_are_the_same_representation(client: FlaskClient) -> None:
    negotiated, named = client.get(PATH, headers={"Accept": "text/turtle"}), client.get(f"{PATH}.ttl")
    assert negotiated.data == named.data
    assert negotiated.headers["ETag"] == named.headers["ETag"]


@pytest.mark.parametrize("coding", DECODERS)
def test_a_coding_is_used_when_asked_for_and_gives_the_same_bytes(client: FlaskClient, coding: str) -> None:
    plain = client.get(f"{PATH}.ttl")
    coded = client.get(f"{PATH}.ttl", headers={"Accept-Encoding": coding})
    assert "Content-Encoding" not in plain.headers
    assert coded.headers["Content-Encoding"] == coding
    assert DECODERS[coding](coded.data) == plain.data
    assert len(coded.data) < len(plain.data)


def test_a_client_that_takes_no_coding_and_no_plain_bytes_gets_406(client: FlaskClient) -> None:
    answer = client.get(f"{PATH}.ttl", headers={"Accept-Encoding": "identity;q=0"})
    assert answer.status_code == 406
    assert "Accept-Encoding" in answer.headers["Vary"]


def ask(client: FlaskClient, **headers: str) -> int:
    full = {"Accept": "text/turtle", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return client.get(PATH, headers=full).status_code


@pytest.fixture
def tag(client: FlaskClient) -> str:
    return client.get(PATH, headers={"Accept": "text/turtle"}).headers["ETag"]


LATER, EARLIER, SAME = "Sun, 29 Nov 2026 00:00:00 GMT", "Sun, 15 Nov 2026 00:00:00 GMT", "Sun, 22 Nov 2026 00:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If_None_Match": "{tag}"}, 304),
        ({"If_None_Match": "W/{tag}"}, 304),
        ({"If_None_Match": '"other", {tag}'}, 304),
        ({"If_None_Match": "*"}, 304),
        ({"If_None_Match": '"other"'}, 200),
        ({"If_None_Match": "garbage"}, 200),
        ({"If_None_Match": ""}, 200),
        ({"If_Modified_Since": SAME}, 304),
        ({"If_Modified_Since": LATER}, 304),
        ({"If_Modified_Since": EARLIER}, 200),
        ({"If_Modified_Since": "yesterday"}, 200),
        ({"If_Modified_Since": "9999999999999"}, 200),
        ({"If_None_Match": '"other"', "If_Modified_Since": LATER}, 200),
        ({"If_Match": "{tag}"}, 200),
        ({"If_Match": "*"}, 200),
        ({"If_Match": '"other"'}, 412),
        ({"If_Match": "W/{tag}"}, 412),
        ({"If_Unmodified_Since": EARLIER}, 412),
        ({"If_Unmodified_Since": SAME}, 200),
    ],
)
def test_conditions_are_honoured(client: FlaskClient, tag: str, headers: dict[str, str], status: int) -> None:
    assert ask(client, **{name: value.replace("{tag}", tag) for name, value in headers.items()}) == status


def test_not_modified_is_decided_after_negotiation(client: FlaskClient, tag: str) -> None:
    assert ask(client, Accept="text/html", If_None_Match=tag) == 200
    assert ask(client, Accept="image/png", If_None_Match=tag) == 406
    assert ask(client, Accept_Encoding="gzip", If_None_Match=tag) == 200


def test_not_modified_carries_the_headers_that_a_cache_needs(client: FlaskClient, tag: str) -> None:
    answer = client.get(PATH, headers={"Accept": "text/turtle", "If-None-Match": tag})
    assert answer.data == b""
    assert {"ETag", "Vary", "Cache-Control", "Content-Location", "Access-Control-Allow-Origin"} <= set(
        answer.headers.keys()
    )
    assert "Content-Type" not in answer.headers


def test_a_second_process_gives_the_same_tags(client: FlaskClient, make_client: Any) -> None:
    other = make_client()
    for accept in ACCEPTS:
        tags = {one.get(PATH, headers={"Accept": accept}).headers["ETag"] for one in (client, other)}
        assert len(tags) == 1, accept


def test_documents_may_be_kept_for_a_while_and_files_of_a_release_for_ever(make_client: Any) -> None:
    client = make_client(max_age=60)
    assert client.get(f"{PATH}.ttl").headers["Cache-Control"] == "public, max-age=60"
    assert client.get("/id/actor/usa").headers["Cache-Control"] == "public, max-age=60"
    file = client.get("/release/0.1.0-00000000/dumps/spacelod-0.1.0-00000000.ttl", buffered=True)
    assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/id/actor/nobody").headers["Cache-Control"] == "no-cache"
    assert client.get("/health").headers["Cache-Control"] == "no-store"


def test_last_modified_is_the_day_of_the_release(client: FlaskClient) -> None:
    assert client.get(f"{PATH}.ttl").headers["Last-Modified"] == SAME


def test_the_same_question_asked_again_gets_the_same_answer(client: FlaskClient) -> None:
    for accept in (*ACCEPTS, "image/png", "*/*"):
        for coding in ("gzip", "identity", ""):
            headers = {"Accept": accept, "Accept-Encoding": coding}
            first, second = (client.get(PATH, headers=headers) for _ in range(2))
            assert (first.status_code, first.data) == (second.status_code, second.data)
            assert dict(first.headers) == dict(second.headers)


def test_a_server_without_memory_for_documents_answers_alike(client: FlaskClient, make_client: Any) -> None:
    forgetful = make_client(cache_megabytes=0)
    for _ in range(2):
        answer = forgetful.get(f"{PATH}.ttl", headers={"Accept-Encoding": "br"})
        assert answer.headers["ETag"] == client.get(f"{PATH}.ttl", headers={"Accept-Encoding": "br"}).headers["ETag"]


def test_many_readers_at_once_get_what_one_gets(make_client: Any, client: FlaskClient) -> None:
    expected = {accept: client.get(PATH, headers={"Accept": accept}).data for accept in ACCEPTS}
    app = make_client().application

    def read(number: int) -> bool:
        accept = ACCEPTS[number % len(ACCEPTS)]
        return app.test_client().get(PATH, headers={"Accept": accept}).data == expected[accept]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(read, range(200)))


@dataclass(frozen=True)
class Thing:
    body: bytes


def test_the_cache_keeps_within_its_bound_and_drops_what_was_not_used_for_longest() -> None:
    cache: BoundedCache[Thing] = BoundedCache(40_000)
    for number in range(10):
        cache.get(number, lambda: Thing(bytes(5_000)))
        cache.peek(0)
    assert cache.size <= 40_000
    assert cache.peek(0) is not None
    assert cache.peek(9) is not None
    assert cache.peek(1) is None


def test_what_many_ask_for_at_once_is_made_once() -> None:
    cache: BoundedCache[Thing] = BoundedCache(100_000)
    made: list[Thing] = []

    def make() -> Thing:
        time.sleep(0.05)
        made.append(Thing(b"page"))
        return made[-1]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: cache.get("page", make), range(8)))
    assert len(made) == 1
    assert all(one is made[0] for one in found)


def test_a_failure_to_make_is_told_to_each_and_the_next_may_try_again() -> None:
    cache: BoundedCache[Thing] = BoundedCache(100_000)
    with pytest.raises(ZeroDivisionError):
        cache.get("page", lambda: Thing(bytes(1 // 0)))
    assert cache.get("page", lambda: Thing(b"page")).body == b"page"


def test_what_is_larger_than_the_cache_is_not_kept_and_drops_nothing() -> None:
    cache: BoundedCache[Thing] = BoundedCache(10_000)
    cache.keep("small", Thing(b"a"))
    cache.keep("large", Thing(bytes(20_000)))
    assert cache.peek("large") is None
    assert cache.peek("small") is not None


SPELLINGS = [
    ("/def", "/def.html"), ("/dataset", "/dataset.html"), ("/about", "/api"), ("/doc/actor/usa", "/doc/actor/usa.html"),
    ("/doc/actor/usa?utm_source=x", "/doc/actor/usa.html"), ("/doc/actor/usa?page=1", "/doc/actor/usa.html"),
    ("/doc/actor/usa?on=1980&x=1", "/doc/actor/usa.html?on=1980"), ("/actors?x=1", "/actors"), ("/?x=1", "/"),
    ("/matrix?x=1", "/matrix"), ("/sparql?x=1", "/sparql"), ("/claims?x=1", "/claims"),
    ("/downloads?x=1", "/downloads"), ("/search?q=usa&x=1", "/search?q=usa"), ("/quality?x=1", "/quality"),
    ("/explorer?x=1", "/explorer"),
]  # fmt: skip


@pytest.mark.parametrize("addresses", SPELLINGS, ids=" ".join)
def test_what_a_page_says_does_not_depend_on_who_asked_first(make_client: Any, addresses: tuple[str, str]) -> None:
    """Each process keeps pages of its own, and the tag of a page must not tell which process answered."""
    tags = []
    for order in (addresses, addresses[::-1]):
        client = make_client()
        found = {one: client.get(one, headers={"Accept": "text/html"}).headers.get("ETag") for one in order}
        tags.append([found[one] for one in addresses])
    assert tags[0] == tags[1]


def test_an_answer_from_memory_is_refused_to_a_request_that_is_too_large(client: FlaskClient) -> None:
    assert client.get("/doc/actor/usa.ttl").status_code == 200
    assert client.get("/doc/actor/usa.ttl", headers={"X-Padding": "x" * 20_000}).status_code == 431
