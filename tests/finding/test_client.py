"""The Python client against a running server, and its answers against those of the release itself."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import urlopen

import pytest

from spacelod import open_release
from spacelod.client import Client
from spacelod.errors import SpacelodError
from spacelod.record import NotInRecord, Participation
from spacelod.record.codec import from_json, to_json
from spacelod.record.local import Record
from spacelod.record.operations import OPERATIONS
from spacelod.release import Release


@pytest.fixture(scope="module")
def record(release: Release) -> Record:
    return Record.open(release)


@pytest.fixture(scope="module")
def client(server: str) -> Client:
    return Client(server)


ASKED: dict[str, tuple[Any, ...]] = {
    "find": ("Mondvertrag",), "lookup": ("iso:USA",), "describe": ("nasa",), "parties": ("Outer Space Treaty",),
    "participants": ("Artemis Accords",), "participations": ("Brazil",),
    "treaties": ("http://www.wikidata.org/entity/Q30",), "status": ("India", "Moon Agreement"), "members": ("ESA",),
    "memberships": ("Japan",), "relationships": ("NASA", "ISRO"), "claims": ("ussf",),
    "check": ("China and Russia signed an agreement in 2021.",),
}  # fmt: skip


def test_every_question_of_the_table_is_asked_here() -> None:
    assert set(ASKED) == {one.name for one in OPERATIONS}


def test_the_server_lists_every_question_with_what_it_needs(server: str) -> None:
    with urlopen(f"{server}/record") as reply:
        listed = json.load(reply)["questions"]
    assert {one["question"]: one["address"] for one in listed} == {name: f"/record/{name}" for name in ASKED}
    assert all(set(one["required"]) <= one["parameters"].keys() for one in listed)


@pytest.mark.parametrize("name", ASKED)
def test_the_client_answers_as_the_release_does(client: Client, record: Record, name: str) -> None:
    assert getattr(client, name)(*ASKED[name]) == getattr(record, name)(*ASKED[name])


def test_an_open_release_has_its_record_beside_its_queries(server: str, release: Release, record: Record) -> None:
    for place in (release.folder, f"{server}/sparql"):
        assert open_release(place).record.parties("Moon Agreement") == record.parties("Moon Agreement")


@pytest.mark.parametrize("on", ["1966-12-31", "1967-10-10", "1980-01-01"])
def test_a_day_goes_with_the_question(client: Client, record: Record, on: str) -> None:
    found = client.participants("Outer Space Treaty", on=on)
    assert found == record.participants("Outer Space Treaty", on=on)
    assert bool(found) is (on >= "1967-01-27")
    assert len(client.parties("Outer Space Treaty", on=on)) == sum(one.status == "party" for one in found)


def test_every_statement_brings_its_sources_and_its_verification(client: Client) -> None:
    for one in (*client.parties("Moon Agreement"), *client.members("COPUOS"), *client.relationships("usa")):
        assert one.sources, one
        assert one.verification, one
    for claim in client.claims("ussf"):
        assert claim.asserted_in.title, claim
        assert claim.verdict, claim
        assert claim.verification, claim
        # Nothing was found for or against it, and the note says so.
        assert claim.sources or claim.note, claim


@pytest.mark.parametrize("given", ["Ministry of Defence", "Unicorn Treaty", "iso:QQQ", ""])
def test_what_is_not_clear_is_never_guessed(client: Client, record: Record, given: str) -> None:
    with pytest.raises(SpacelodError) as local:
        record.treaties(given)
    with pytest.raises(SpacelodError) as remote:
        client.treaties(given)
    if given:
        assert isinstance(remote.value, NotInRecord)
        assert isinstance(local.value, NotInRecord)
        assert remote.value.nearest == local.value.nearest
        assert str(remote.value) == str(local.value)


def test_a_kind_that_is_none_is_refused(client: Client, record: Record) -> None:
    for asked in (client, record):
        with pytest.raises(SpacelodError, match="no kind of thing called 'planet'; there are actor,"):
            asked.find("Mars", kind="planet")


def test_a_wrong_day_is_refused_with_its_reason(client: Client) -> None:
    with pytest.raises(SpacelodError, match=r"on is a day .*, not '1967-13'"):
        client.parties("Moon Agreement", on="1967-13")


@contextmanager
def answering(reply: bytes) -> Iterator[str]:
    """Answer one connection with some bytes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(reply)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize(
    "reply",
    [
        b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}x", b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
        b'HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{"results":[1]}'[:-1],
        b'HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{"results":[1]}',
    ],
    ids=range(7),
)  # fmt: skip
def test_an_answer_of_something_else_is_an_error_of_ours(reply: bytes) -> None:
    with answering(reply) as address, pytest.raises(SpacelodError):
        Client(address, timeout=5).find("x")


@pytest.mark.parametrize("address", ["data.example", "file:///etc", ""])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(SpacelodError, match="no address"):
        Client(address)


def test_an_answer_is_read_back_as_it_was_written(record: Record) -> None:
    one: Participation = record.parties("Moon Agreement")[0]
    assert from_json(Participation, to_json(one)) == one
    assert from_json(Participation, {**to_json(one), "later": "field"}) == one
    with pytest.raises(SpacelodError):
        from_json(Participation, {"iri": 5})
