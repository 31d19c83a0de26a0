"""What is written down of requests and queries, and what is not."""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from operating import Server, fetch, until
from spacelod_server import logs, observing
from spacelod_server.logs import JsonLines, configuration
from spacelod_server.processes import family_of

SANE = ("abc", "0af7651916cd43dd8448eb211c80319c", "a" * 128, "req:1/2+3=", "01J.ULID_-")
INSANE = ("", "a" * 129, "two words", "naïve", 'quote"d', "tab\tbed", "<script>", "{}")
SECRET = 'SELECT ("secret-in-query" AS ?x) {}'


@pytest.mark.parametrize("name", SANE)
def test_a_sane_request_id_is_kept(watched: Server, name: str) -> None:
    assert watched.get("/health", X_Request_Id=name).headers["x-request-id"] == name


@pytest.mark.parametrize("name", INSANE)
def test_any_other_request_id_is_replaced(watched: Server, name: str) -> None:
    minted = watched.get("/health", X_Request_Id=name).headers["x-request-id"]
    assert len(minted) == 16
    assert int(minted, 16) >= 0


@pytest.mark.parametrize("target", ["/doc/actor/usa.ttl", "/id/actor/usa", "/nothing", "/sparql?query=bad", "/health"])
def test_every_answer_has_an_id_of_its_own(watched: Server, target: str) -> None:
    found = [watched.get(target).headers["x-request-id"] for _ in range(3)]
    assert len(set(found)) == 3


def test_each_request_is_a_line(watched: Server) -> None:
    watched.get("/fr/doc/actor/usa.ttl?secret=1", X_Request_Id="a-line")
    (line,) = [one for one in watched.lines("request") if one["request_id"] == "a-line"]
    assert {name: line[name] for name in ("client", "method", "path", "route", "status")} == {
        "client": "127.0.0.0/24", "method": "GET", "path": "/fr/doc/actor/usa.ttl", "route": "/doc", "status": 200,
    }  # fmt: skip
    assert line["bytes"] > 1000
    assert line["milliseconds"] > 0
    assert line["time"].endswith("Z")


def test_a_query_is_a_line_with_the_id_of_its_request_and_without_its_text(watched: Server) -> None:
    watched.get(f"/sparql?query={quote(SECRET)}", X_Request_Id="a-query")
    (line,) = [one for one in watched.lines("query") if one["request_id"] == "a-query"]
    assert (line["status"], line["form"], line["rows"], line["query_bytes"]) == (200, "select", 1, len(SECRET))
    assert line["lane"] == "fast"


def test_a_refused_query_is_a_line_with_the_reason(watched: Server) -> None:
    body = b"SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"
    fetch(watched.port, "/sparql", method="POST", body=body, X_Request_Id="refused",
          Content_Type="application/sparql-query")  # fmt: skip
    assert [one["status"] for one in watched.lines("request") if one["request_id"] == "refused"] == [400]


def test_nothing_of_a_person_is_written(watched: Server) -> None:
    watched.get(f"/sparql?query={quote(SECRET)}", User_Agent="Somebody/1", Referer="http://private/", Cookie="name=me",
                Authorization="Basic bWU6bWU=", X_Forwarded_For="203.0.113.77")  # fmt: skip
    watched.get("/search?q=zebrafish")
    written = watched.output.read_text() + watched.errors.read_text()
    for private in (
        "secret-in-query",
        "Somebody",
        "private",
        "name=me",
        "bWU6",
        "203.0.113.77",
        '127.0.0.1"',
        "zebrafish",
    ):
        assert private not in written, private


def test_a_path_cannot_write_a_line_of_its_own(watched: Server) -> None:
    before = len(watched.output.read_text().splitlines())
    watched.get('/id/actor/a%0A%7B%22event%22:%22forged%22%7D"')
    until(lambda: len(watched.output.read_text().splitlines()) > before)
    assert len(watched.output.read_text().splitlines()) == before + 1
    assert watched.lines("forged") == []


def test_messages_are_lines_too(watched: Server) -> None:
    first = json.loads(watched.errors.read_text().splitlines()[0])
    assert (first["event"], first["level"]) == ("message", "info")
    assert first["text"].startswith("serving release ")


def test_a_trace_is_one_line() -> None:
    try:
        raise ValueError("what\nhappened")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed at %s", ("/a",), sys.exc_info())
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line)["text"] == "failed at /a"
    assert "ValueError" in json.loads(line)["trace"]


def test_a_full_disk_costs_lines_and_no_request(monkeypatch: pytest.MonkeyPatch) -> None:
    lost: list[int] = []
    with Path("/dev/full").open("wb", buffering=0) as full:
        monkeypatch.setattr(logs, "_OUTPUT", full.fileno())
        monkeypatch.setattr(observing.metrics.line_lost, "inc", lambda: lost.append(1))
        observing.note("request", path="/")
    assert lost == [1]


def test_messages_can_be_text_or_json() -> None:
    assert "format" in configuration("info", "text")["formatters"]["line"]
    assert "()" in configuration("info", "json")["formatters"]["line"]


def test_every_process_tells_its_messages_in_the_same_form(watched: Server) -> None:
    (host,) = (pid for pid, role in family_of(watched.process.pid).items() if role == "query-host")
    os.kill(host, signal.SIGKILL)
    until(lambda: "it is started again" in watched.errors.read_text())
    until(lambda: watched.get("/ready").status == 200)
    assert {json.loads(line)["event"] for line in watched.errors.read_text().splitlines()} == {"message"}
