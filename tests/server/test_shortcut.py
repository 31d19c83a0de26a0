"""The short way answers as the long way does: byte for byte, header for header."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from protocol_cases import CASES, request_of
from spacelod.release import Release
from spacelod.sparql.supervise import Supervisor

ACCEPTS = tomllib.loads((Path(__file__).parent / "accept.toml").read_text(encoding="utf-8"))["case"]
LABELS = "SELECT ?s ?label { ?s <http://www.w3.org/2000/01/rdf-schema%23label> ?label } ORDER BY ?s ?label"
WORDS = LABELS.replace("%23", "#")
PATHS = [
    *(f"/doc/actor/usa.{suffix}" for suffix in ("ttl", "nt", "nq", "trig", "jsonld", "rdf", "html", "json", "csv")),
    "/doc/actor/usa", "/doc/actor/usa.linkset.json", "/doc/actor/usa.ttl?on=1980", "/doc/actor/usa.ttl?page=2",
    "/doc/actor/usa.ttl/", "/doc/actor/nobody.ttl", "/doc/instrument/old-name.ttl", "/doc/instrument/lost.ttl",
    "/doc/instrument/outer-space-treaty-1967.ttl", "/doc/concept/legal-character/binding.ttl", "/doc/graph/facts.nt",
    "/doc/actor/роскосмос.ttl", "/doc/place/sa%CC%83o-jose%CC%81.ttl", "/doc/actor/%00.ttl", "/doc//actor/usa.ttl",
    "/fr/doc/actor/usa.ttl", "/doc/.ttl", "/doc/report.ttl", "/doc/" + "a" * 9000 + ".ttl",
    "/release/0.1.0-00000000/doc/actor/usa.ttl",
    "/search?q=treaty&format=json", "/search?q=treaty&format=ttl", "/search?q=treaty&format=html", "/search?q=treaty",
    "/search", "/search/", "/search?q=a&page=0", "/search?q=a&format=png", "/search?q=a&limit=x&kind=actor",
    "/search?q=%FF%zz+%2B", "/search/suggest?q=uni", "/search/suggest?q=uni&limit=99", "/search/other", "/searching",
    "/fr/search?q=treaty&format=json", "/fr/search/suggest?q=uni", "/fr/search?q=treaty&limit=1&page=2&format=html",
    "/search?kind=def%23Treaty&format=html",
]  # fmt: skip
HEADERS: list[dict[str, str]] = [
    {}, {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "br;q=0.5, zstd"}, {"Accept-Encoding": "identity;q=0"},
    {"Accept-Encoding": "*;q=0"}, {"Accept": "text/html"}, {"Accept": "image/png"}, {"If-None-Match": "*"},
    {"If-Match": '"other"'}, {"If-Modified-Since": "Sun, 22 Nov 2099 00:00:00 GMT"}, {"Range": "bytes=0-10"},
    {"Accept-Datetime": "Sun, 22 Nov 2026 00:00:00 GMT"}, {"Host": "a,b"}, {"X-Long": "a" * 17_000},
    {"If-Unmodified-Since": "Sun, 22 Nov 1999 00:00:00 GMT"}, {"Transfer-Encoding": "gzip"},
]  # fmt: skip


class Ways(NamedTuple):
    """The same server twice, of which one knows no short way; and which requests got to the views of the other."""

    short: FlaskClient
    long: FlaskClient
    seen: list[str]

    def compare(self, path: str, **request: Any) -> TestResponse:
        """Ask both, twice, since the second answer may come from memory; return the answer."""
        for _ in range(2):
            one, other = (client.open(path, **request) for client in (self.short, self.long))
            assert one.status == other.status
            assert _told(one) == _told(other)
            assert one.data == other.data
        return one


def _told(answer: TestResponse) -> list[tuple[str, str]]:
    # What a client has left of its query time goes down from one question to the next.
    return [(name, "" if name == "RateLimit" else value) for name, value in answer.headers]


@pytest.fixture(scope="module")
def ways(small: Release, make_client: Any) -> Iterator[Ways]:
    seen: list[str] = []
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = Path(folder) / "query.sock"
        with Supervisor(small.store_folder, path) as supervisor:
            assert supervisor.wait_ready()
            short = make_client(query_socket=path)
            application = short.application
            application.before_request_funcs.setdefault(None, []).append(_noting(seen))
            patch.setattr("spacelod_server.app.Short", lambda app, *_: app)
            long = make_client(query_socket=path)
            yield Ways(short, long, seen)
            for client in (short, long):
                client.application.extensions["spacelod"].site.queries.close()


def _noting(seen: list[str]) -> Any:
    from flask import request

    def note() -> None:
        seen.append(request.full_path)

    return note


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_both_ways_answer_every_case_of_the_protocol_alike(ways: Ways, case: dict[str, Any]) -> None:
    ways.compare("/sparql", **request_of(case))


@pytest.mark.parametrize("headers", HEADERS, ids=str)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "QUERY"])
def test_both_ways_see_the_same_headers_of_a_query(ways: Ways, method: str, headers: dict[str, str]) -> None:
    if method in ("POST", "QUERY"):
        ways.compare(
            "/sparql", method=method, headers=headers, data=WORDS, content_type="application/sparql-query"
        )  # fmt: skip
    else:
        ways.compare(f"/sparql?query={LABELS}", method=method, headers=headers)
        ways.compare(f"/sparql?query={LABELS}&format=csv", method=method, headers=headers)


@pytest.mark.parametrize("headers", HEADERS, ids=str)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:60])
def test_both_ways_give_the_same_documents(ways: Ways, path: str, headers: dict[str, str]) -> None:
    ways.compare(path, headers=headers)
    ways.compare(path, method="HEAD", headers=headers)


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "POST", "BREW"])
@pytest.mark.parametrize("path", ["/sparql", "/doc/actor/usa.ttl"])
def test_both_ways_know_the_same_methods(ways: Ways, path: str, method: str) -> None:
    ways.compare(path, method=method)


@pytest.mark.parametrize("accept", ACCEPTS, ids=lambda case: str(case.get("accept"))[:60])
def test_both_ways_choose_the_same_format(ways: Ways, accept: dict[str, Any]) -> None:
    headers = {"Accept": accept["accept"]} if "accept" in accept else {}
    ways.compare("/sparql?query=ASK%7B%7D", headers=headers)
    ways.compare("/sparql?query=CONSTRUCT WHERE {?s a ?c}", headers=headers)


def test_both_ways_know_who_asks(ways: Ways) -> None:
    # Of an answer that is not kept a client is told what it has left.
    never = "SELECT ?x { BIND(YEAR(NOW()) > 2000 AS ?x) }"
    for request in ({"query_string": {"query": never}}, {"method": "POST", "data": {"query": never}}):
        answer = ways.compare("/sparql", **request, environ_overrides={"REMOTE_ADDR": "198.51.100.7"})
        assert "RateLimit-Policy" in answer.headers
        assert "RateLimit" in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("size", "told"), [(500_000, None), (120_000, None), (10, "20"), (10, "x"), (10, "0"), (10, "-1")]
)
def test_both_ways_refuse_the_same_bodies(ways: Ways, size: int, told: str | None) -> None:
    more = {"headers": {"Content-Length": told}} if told else {}
    for content_type in ("application/sparql-query", "application/x-www-form-urlencoded", "text/turtle"):
        ways.compare("/sparql", method="POST", data=b"x" * size, content_type=content_type, **more)


def test_both_ways_tell_a_fault_of_ours_in_the_same_shape(ways: Ways, monkeypatch: pytest.MonkeyPatch) -> None:
    for client in (ways.short, ways.long):
        queries = client.application.extensions["spacelod"].site.queries
        monkeypatch.setattr(queries, "run", lambda *_: 1 / 0)
        answer = client.get("/sparql?query=ASK { <urn:never:asked> ?p ?o }")
        assert (answer.status_code, answer.content_type) == (500, "application/problem+json")
        assert "never:asked" not in answer.text


def test_plain_requests_get_to_no_view(ways: Ways) -> None:
    ways.seen.clear()
    for number, method in enumerate(("GET", "HEAD", "POST", "QUERY")):
        data = f"{WORDS} # {number}" if method in ("POST", "QUERY") else None
        query = "" if data else f"query={LABELS}%23{number}"
        answer = ways.short.open("/sparql", method=method, query_string=query, data=data,
                                 content_type="application/sparql-query" if data else None)  # fmt: skip
        assert answer.status_code == 200
    assert ways.short.get("/doc/actor/mex.nt").status_code == 200
    assert ways.short.get("/search?q=treaty&format=html").status_code == 200
    assert ways.seen == []


def test_texts_that_differ_in_spaces_and_comments_share_an_answer(ways: Ways, monkeypatch: pytest.MonkeyPatch) -> None:
    queries = ways.short.application.extensions["spacelod"].site.queries
    asked, run = [], queries.run
    monkeypatch.setattr(queries, "run", lambda question, *more: asked.append(question.text) or run(question, *more))
    texts = (
        "ASK { ?s a <urn:x#y> }",
        "ASK  {\n?s a <urn:x#y> }",
        "ASK\r{ ?s a<urn:x#y> } # why",
        "ASK { ?s a <urn:x#z> }",
    )
    assert len({ways.short.post("/sparql", data={"query": text}).data for text in texts}) == 1
    assert asked == [texts[0], texts[3]]
    # Faults are told where they are in the text that was sent.
    places = [ways.short.post("/sparql", data={"query": text}).json for text in ("ASK { ?s }", "ASK\n\n{ ?s  }")]
    assert [place["line"] for place in places] == [1, 3]
