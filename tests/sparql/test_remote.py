"""The publisher in front of other people's engines: the gallery, datasets, limits, pages."""

from __future__ import annotations

import csv
import io
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

import endpoints
from describing_cases import DESCRIPTIONS
from query_store import until
from spacelod.describe import PAGE_SIZE, Describer
from spacelod.errors import SettingError
from spacelod.iris import BASE
from spacelod.questions import Question, read_questions
from spacelod.release import Release
from spacelod.remote import RemoteStore
from spacelod.sparql.answers import Refused, make
from spacelod.sparql.client import QueryClient, Request
from spacelod.sparql.endpoint import Endpoint, EndpointError
from spacelod.sparql.limits import Limits
from spacelod.sparql.remote import RemoteDatasets, translated
from spacelod.sparql.supervise import Supervisor
from spacelod_server import create_app, load_settings

EXPECTED = Path(__file__).parents[1] / "questions"
QUESTIONS = read_questions()
LIMITS = Limits.of({"deadline": 8, "answer_rows": 5000})
# Virtuoso knows no truth values and gives numbers for them.
NUMBERS = {"true": "1", "false": "0"}
TRUTH_VALUES = {"cq-43", "cq-50", "cq-77", "cq-131"}
# Its order of texts is another one.
OTHER_ORDER = {"cq-83", "cq-141"}


@contextmanager
def asked_through_a_host(store: Path | str) -> Iterator[QueryClient]:
    with (
        tempfile.TemporaryDirectory(prefix="query-") as folder,
        Supervisor(store, Path(folder) / "s", LIMITS) as supervisor,
    ):
        assert supervisor.wait_ready(20)
        with closing(QueryClient(Path(folder) / "s", LIMITS)) as client:
            yield client


@pytest.fixture(scope="module")
def address(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with endpoints.oxigraph(release, tmp_path_factory.mktemp("oxigraph")) as address:
        yield address


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[QueryClient]:
    with asked_through_a_host(address) as client:
        yield client


def rows(client: QueryClient, query: str, **options: tuple[str, ...]) -> list[list[str]]:
    reply = client.run(Request(query, format="csv", **options))
    assert reply.status == 200, reply
    return list(csv.reader(io.StringIO(reply.body.decode())))


def statements(client: QueryClient, query: str) -> set[bytes]:
    reply = client.run(Request(query, format="n-triples"))
    assert reply.status == 200, reply
    return set(reply.body.splitlines())


def expected(question: Question) -> list[list[str]]:
    with (EXPECTED / f"{question.name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_oxigraph_answers_the_gallery_as_we_do(client: QueryClient, question: Question) -> None:
    assert rows(client, question.query) == expected(question)


@pytest.mark.virtuoso
def test_virtuoso_answers_the_gallery_as_we_do(release: Release, here: QueryClient, tmp_path: Path) -> None:
    differing = {}
    with endpoints.virtuoso(release, tmp_path) as address, asked_through_a_host(address) as client:
        for question in QUESTIONS:
            found, wanted = rows(client, question.query), expected(question)
            if question.id in TRUTH_VALUES:
                wanted = [[NUMBERS.get(cell, cell) for cell in row] for row in wanted]
            if question.id in OTHER_ORDER:
                found, wanted = sorted(found), sorted(wanted)
            if found != wanted:
                differing[question.id] = found
        for query in DESCRIPTIONS:
            found, wanted = statements(client, query), statements(here, query)
            if found != wanted:
                differing[query] = [sorted(found - wanted)[:3], sorted(wanted - found)[:3]]
    assert differing == {}


GRAPH = f"{BASE}graph/"
COUNT, COUNT_NAMED = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
DATASETS = {
    "as published": (COUNT, {}),
    "as published, graphs by name": (COUNT_NAMED, {}),
    "FROM": (COUNT.replace("{", f"FROM <{GRAPH}claims> {{", 1), {}),
    "FROM leaves no named graph": (COUNT_NAMED.replace("{", f"FROM <{GRAPH}claims> {{", 1), {}),
    "FROM NAMED": (COUNT_NAMED.replace("{", f"FROM NAMED <{GRAPH}claims> {{", 1), {}),
    "FROM NAMED leaves the default graph empty": (COUNT.replace("{", f"FROM NAMED <{GRAPH}claims> {{", 1), {}),
    "a default graph": (COUNT, {"default_graphs": (f"{GRAPH}links",)}),
    "the request overrides FROM": (
        COUNT.replace("{", f"FROM <{GRAPH}claims> {{", 1),
        {"default_graphs": (f"{GRAPH}links",)},
    ),
    "a named graph": (COUNT_NAMED, {"named_graphs": (f"{GRAPH}links",)}),
    "a named graph leaves the default graph empty": (COUNT, {"named_graphs": (f"{GRAPH}links",)}),
    "the published default graph by its parts": (
        COUNT,
        {"default_graphs": tuple(GRAPH + name for name in ("facts", "claims", "derived", "links", "ontology"))},
    ),
}


@pytest.fixture(scope="module")
def here(release: Release) -> Iterator[QueryClient]:
    with asked_through_a_host(release.store_folder) as client:
        yield client


@pytest.mark.parametrize(("query", "options"), DATASETS.values(), ids=DATASETS)
def test_a_dataset_is_the_same_here_and_there(
    query: str, options: dict[str, tuple[str, ...]], here: QueryClient, client: QueryClient
) -> None:
    assert rows(client, query, **options) == rows(here, query, **options)


REFUSED = {
    "a fault": ("SELECT * {", 400, "line 1, column 11"),
    "another server": ("SELECT * { SERVICE <http://127.0.0.1:9/> {} }", 400, "SERVICE"),
    "a graph that is not here": ("SELECT * FROM <http://x/> {}", 400, "http://x/"),
    "too many rows": ("SELECT * { ?s a ?o } LIMIT 6000", 413, "5,000 rows"),
    "too long": ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", 504, "8 seconds"),
}


@pytest.mark.parametrize(("query", "status", "said"), REFUSED.values(), ids=REFUSED)
def test_limits_hold_for_a_store_elsewhere(client: QueryClient, query: str, status: int, said: str) -> None:
    reply = client.run(Request(query))
    assert (reply.status, said in reply.problem) == (status, True), reply


@pytest.mark.parametrize("query", DESCRIPTIONS)
def test_a_description_is_the_same_here_and_there(client: QueryClient, here: QueryClient, query: str) -> None:
    assert statements(client, query) == statements(here, query)


def test_each_format_is_made_here(client: QueryClient, here: QueryClient) -> None:
    query = f"CONSTRUCT WHERE {{ <{BASE}id/actor/usa> a ?class }}"
    for name in ("turtle", "n-triples", "json-ld", "rdf-xml"):
        assert client.run(Request(query, name)).body == here.run(Request(query, name)).body
    for name in ("json", "xml", "csv", "tsv"):
        asked = Request("SELECT ('é' AS ?b) (1.50 AS ?a) ('x'@en AS ?c) (?none AS ?d) {}", name)
        assert client.run(asked).body == here.run(asked).body


HTTP = b"HTTP/1.1 %s\r\nContent-Type: application/sparql-results+json\r\nContent-Length: %d\r\n%s\r\n%s"


def says(status: str, body: bytes = b"", size: int | None = None, header: str = "") -> Callable[[socket.socket], None]:
    length = len(body) if size is None else size
    return lambda connection: connection.sendall(HTTP % (status.encode(), length, header.encode(), body))


def drips(connection: socket.socket) -> None:
    connection.sendall(HTTP % (b"200 OK", 1 << 20, b"", b""))
    for _ in range(200):
        time.sleep(0.05)
        try:
            connection.sendall(b" ")
        except OSError:
            return


FAILURES = {
    "it is silent": (lambda _: time.sleep(1.5), 504),
    "it drips": (drips, 504),
    "it breaks off": (says("200 OK", b'{"head":{}', 100), 503),
    "it sends what is no answer": (says("200 OK", b"<html>"), 502),
    "it cuts its answer": (says("200 OK", b"{}", header="X-SPARQL-MaxRows: 10\r\n"), 413),
    "it is busy": (says("503 Service Unavailable", header="Retry-After: 7\r\n"), 503),
    "it does not take the query": (says("400 Bad Request", b"no such function"), 400),
    "it estimates a long time": (says("500 Error", b"The estimated execution time 9000 (sec) exceeds"), 504),
    "it fails": (says("500 Error", b"SQL state 42000 at /home/secret"), 502),
}


@pytest.mark.parametrize(("behaviour", "status"), FAILURES.values(), ids=FAILURES)
def test_a_failing_endpoint_is_translated(behaviour: Callable[[socket.socket], None], status: int) -> None:
    limits = Limits.of({"deadline": 0.01})
    with (
        endpoints.misbehaving(behaviour) as address,
        closing(RemoteDatasets(address, BASE, limits)) as source,
        pytest.raises(Refused) as raised,
    ):
        make("SELECT * {}", "json", source, limits, given=None, base="", before=lambda _: None)
    assert raised.value.status == status
    assert "secret" not in str(raised.value)


ANSWER = b'{"head":{},"boolean":true}'
BROKEN = {
    "before its answer": lambda _: None,
    "within its head": lambda connection: connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "within its answer": says("200 OK", ANSWER[:9], len(ANSWER)),
    "within a chunk": lambda connection: connection.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"
    ),
    "behind a proxy": says("502 Bad Gateway", b"<html>"),
}


@pytest.mark.parametrize("kept", [False, True], ids=["a new connection", "a connection in use before"])
@pytest.mark.parametrize("breaking", BROKEN.values(), ids=BROKEN)
def test_an_endpoint_that_breaks_off_is_asked_once_more(breaking: Callable[[socket.socket], None], kept: bool) -> None:
    asked = []

    def answer(connection: socket.socket) -> None:
        asked.append(connection)
        if len(asked) == 1 and kept:
            says("200 OK", ANSWER)(connection)
            connection.recv(1 << 16)
            breaking(connection)
        elif len(asked) == 1:
            breaking(connection)
        else:
            says("200 OK", ANSWER)(connection)

    with endpoints.misbehaving(answer) as address, closing(Endpoint(address, deadline=5)) as endpoint:
        for _ in range(2 if kept else 1):
            assert endpoint.ask("ASK {}", "application/sparql-results+json").body == ANSWER
    assert len(asked) == 2


def test_an_endpoint_that_is_away_is_told_with_when_to_come_back() -> None:
    refused = translated(EndpointError("away", 0))
    assert (refused.status, refused.retry_after) == (503, 2)


def test_a_store_that_holds_something_else_stops_the_start(address: str, release: Release) -> None:
    counts = release.manifest.counts
    with closing(RemoteStore(address, BASE)) as store:
        store.check(counts["graphs"], counts["triples"])
        with pytest.raises(SettingError, match="load the dumps of this release there"):
            store.check({**counts["graphs"], "facts": 7}, counts["triples"])


PATHS = [
    "/doc/participation/outer-space-treaty-1967/usa.nt", "/doc/relationship/iss-iga-1998.ttl",
    "/doc/participation/moon-agreement-1979/aut.nq",
    "/doc/claim/claim-a-001.html", "/doc/concept/verdict/supported.jsonld", "/doc/instrument/moon-agreement-1979.html",
    "/doc/source/t-untc-moon.html", "/def.rdf", "/id/actor/usa", "/id/actor/nobody",
]  # fmt: skip


def test_documents_and_pages_are_the_same(address: str, release: Release) -> None:
    ours = create_app(load_settings({}, {}), release).test_client()
    theirs = create_app(load_settings({"store": address}, {}), release).test_client()
    with closing(theirs.application.extensions["spacelod"].site.store):
        for path in PATHS:
            first, second = ours.get(path), theirs.get(path)
            assert (second.status_code, second.data) == (first.status_code, first.data), path
        assert theirs.get("/ready").json["checks"]["store"] == "ok"


def test_what_points_to_a_hub_is_not_fetched_to_be_counted(
    address: str, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, counts = f"{BASE}concept/verification-status/verified-primary", release.open_incoming()
    monkeypatch.setattr(RemoteStore, "_pattern", None)
    ours = Describer(release.open_store(), BASE).tell(hub, 2)
    with closing(RemoteStore(address, BASE, counts)) as store:
        theirs = Describer(store, BASE, hubs=counts).tell(hub, 2)
    assert (theirs.own, theirs.total, len(theirs.incoming)) == (ours.own, ours.total, PAGE_SIZE)


def test_pages_say_that_the_store_is_away(release: Release) -> None:
    client = create_app(load_settings({"store": "http://127.0.0.1:9/sparql"}, {}), release).test_client()
    answer = client.get("/doc/actor/usa.ttl")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert client.get("/health").status_code in (200, 503)
    assert "does not answer" in client.get("/ready").json["checks"]["store"]


def test_nobody_waits_for_those_who_wait_for_an_endpoint(release: Release) -> None:
    go_on = threading.Event()
    with endpoints.misbehaving(lambda _: go_on.wait(20)) as address, ThreadPoolExecutor(6) as pool:
        app = create_app(load_settings({"store": address}, {}), release)
        waiting = [pool.submit(app.test_client().get, f"/doc/actor/{key}.ttl") for key in ("usa", "rus", "chn", "fra")]
        try:
            until(lambda: sum(one.running() for one in waiting) == 4)
            assert pool.submit(app.test_client().get, "/health").result(timeout=5).status_code in (200, 503)
            assert not any(one.done() for one in waiting)
        finally:
            go_on.set()
