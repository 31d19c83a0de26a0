"""The SPARQL endpoint, asked as the protocol says; the requests are in protocol.toml."""

from __future__ import annotations

import http.client
import json
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, VOID
from werkzeug.test import TestResponse

from protocol_cases import CASES, request_of
from running import running
from spacelod.formats import GRAPH_FORMATS
from spacelod.iris import BASE, GRAPHS, graph
from spacelod.release import Release
from spacelod.sparql.supervise import Supervisor

SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.fixture(scope="module")
def endpoint(small: Release, make_client: Any) -> Iterator[FlaskClient]:
    """A client for the small release with a query host behind it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "query.sock"
        with Supervisor(small.store_folder, path) as supervisor:
            assert supervisor.wait_ready()
            client = make_client(query_socket=path)
            yield client
            client.application.extensions["spacelod"].site.queries.close()


def ask(endpoint: FlaskClient, case: dict[str, Any]) -> TestResponse:
    return endpoint.open("/sparql", **request_of(case))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_request_is_answered_as_the_protocol_says(endpoint: FlaskClient, case: dict[str, Any]) -> None:
    answer = ask(endpoint, case)
    assert answer.status_code == case["status"], answer.get_data(as_text=True)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    if "type" in case:
        assert answer.headers["Content-Type"] == case["type"]
    if "boolean" in case:
        assert answer.json["boolean"] is case["boolean"]
    if answer.status_code >= 400 and case.get("method") != "HEAD":
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json["status"] == case["status"]
    if "line" in case:
        assert answer.json["line"] == case["line"]
        assert answer.json["column"] > 0


@pytest.mark.parametrize(("accepted", "coding"), [("gzip", None), ("gzip, *;q=0", "gzip"), ("identity;q=0, br", "br")])
def test_a_small_answer_is_coded_only_for_those_who_refuse_it_plain(
    accepted: str, coding: str | None, endpoint: FlaskClient
) -> None:
    answer = endpoint.get("/sparql?query=ASK%7B%7D", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == coding


def test_the_same_holds_over_the_wire(small: Release, tmp_path: Path) -> None:
    (tmp_path / "current").symlink_to(small.folder)
    wrong = {}
    with running([sys.executable, "-m", "spacelod", "serve", "--releases", tmp_path]) as address:
        connection = http.client.HTTPConnection(address.removeprefix("http://"), timeout=20)
        with closing(connection):
            for case in CASES:
                status, content_type, body = over(connection, case)
                fits = content_type == case.get("type", content_type)
                boolean = json.loads(body)["boolean"] if "boolean" in case else None
                if (status, fits, boolean) != (case["status"], True, case.get("boolean")):
                    wrong[case["name"]] = status, content_type, body[:200]
    assert wrong == {}


def over(connection: http.client.HTTPConnection, case: dict[str, Any]) -> tuple[int, str | None, bytes]:
    method, body, headers = case.get("method", "GET"), case.get("body", "").encode(), {}
    body = case.get("latin", "").encode("latin-1") or body
    if "long" in case:
        method, body, headers = (
            "POST",
            b"ASK {} #".ljust(case["long"], b"x"),
            {"Content-Type": "application/sparql-query"},
        )
    names = {"accept": "Accept", "content_type": "Content-Type", "content_encoding": "Content-Encoding"}
    headers |= {header: case[name] for name, header in names.items() if case.get(name)}
    target = f"/sparql?{case['query']}" if case.get("query") else "/sparql"
    connection.request(method, target, body if method in ("POST", "QUERY") else None, headers)
    answer = connection.getresponse()
    return answer.status, answer.headers["Content-Type"], answer.read()


def test_an_update_changes_nothing(endpoint: FlaskClient) -> None:
    count = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
    before = endpoint.get("/sparql", query_string=count).data
    endpoint.post("/sparql", data={"update": "DELETE WHERE { ?s ?p ?o }"})
    endpoint.post("/sparql", data="CLEAR ALL", content_type="application/sparql-update")
    assert endpoint.get("/sparql", query_string=count).data == before


def test_refusals_tell_what_is_possible(endpoint: FlaskClient) -> None:
    refused = endpoint.post("/sparql", data="ASK {}", content_type="text/plain")
    assert refused.headers["Accept-Post"] == "application/sparql-query, application/x-www-form-urlencoded"
    refused = endpoint.put("/sparql")
    assert refused.headers["Allow"] == "GET, HEAD, OPTIONS, POST, QUERY"
    refused = endpoint.get("/sparql?query=ASK%7B%7D", headers={"Accept": "image/png"})
    assert "application/sparql-results+json" in refused.json["offered"]


@pytest.mark.parametrize("format", GRAPH_FORMATS, ids=lambda known: known.name)
def test_every_rdf_format_of_a_graph_answer_says_the_same(endpoint: FlaskClient, format: Any) -> None:
    query = f"CONSTRUCT WHERE {{ <{BASE}id/actor/usa> ?p ?o }}"
    answers = {
        known.name: endpoint.get("/sparql", query_string={"query": query, "format": known.name}).data
        for known in (format, GRAPH_FORMATS[2])
    }
    parsers = {"json-ld": "json-ld", "rdf-xml": "xml", "turtle": "turtle", "n-triples": "nt", "n-quads": "nquads"}
    found = Graph().parse(data=answers["n-triples"], format="nt")
    other = Graph().parse(data=answers[format.name], format=parsers.get(format.name, "turtle"))
    assert len(other or found) == len(found) == 8


def test_the_same_query_of_the_same_release_is_not_sent_again(endpoint: FlaskClient) -> None:
    target = "/sparql?query=SELECT%20*%20%7B%3Fs%20a%20%3Ft%7D%20ORDER%20BY%20%3Fs%20%3Ft"
    first = endpoint.get(target)
    again = endpoint.get(target, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "Accept" in first.headers["Vary"]
    coded = endpoint.get(target, headers={"Accept-Encoding": "gzip"})
    assert coded.headers["Content-Encoding"] == "gzip"
    assert coded.headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()"])
def test_an_answer_that_differs_from_run_to_run_is_never_kept(endpoint: FlaskClient, call: str) -> None:
    query = {"query": f"SELECT ({call} AS ?value) {{}}"}
    first, second = (endpoint.get("/sparql", query_string=query) for _ in range(2))
    assert first.headers["Cache-Control"] == "no-store"
    assert first.data != second.data


def test_answers_say_what_a_client_may_use_and_has_left(endpoint: FlaskClient) -> None:
    policy = '"query-time";q=60;w=60;qu="seconds", "parallel";q=4;qu="concurrent-requests"'
    stranger = {"REMOTE_ADDR": "192.0.2.7"}
    asked = endpoint.get("/sparql", query_string={"query": "ASK { ?a ?b 1 }"}, environ_base=stranger)
    assert asked.headers["RateLimit-Policy"] == policy
    # Caches keep it for everybody.
    assert "RateLimit" not in asked.headers
    posted = endpoint.post("/sparql", data={"query": "ASK { ?a ?b 2 }"}, environ_base=stranger)
    assert posted.headers["RateLimit-Policy"] == policy
    assert posted.headers["RateLimit"] == '"query-time";r=120'
    refused = endpoint.post(
        "/sparql", data={"query": "SELECT ('\\u0001' AS ?x) {}", "format": "xml"}, environ_base=stranger
    )
    assert (refused.status_code, refused.headers["RateLimit"]) == (422, '"query-time";r=120')
    local = endpoint.post("/sparql", data={"query": "ASK { ?a ?b 3 }"})
    assert "RateLimit" not in local.headers


def test_answers_to_posts_are_kept_by_nobody_on_the_way(endpoint: FlaskClient) -> None:
    answer = endpoint.post("/sparql", data={"query": "ASK {}"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_shows_the_answer_as_a_table_with_links_that_stay_here(endpoint: FlaskClient) -> None:
    query = "SELECT ?treaty ?label { actor:usa spacelod:isPartyTo ?treaty . ?treaty rdfs:label ?label }"
    names = {"actor": f"{BASE}id/actor/", "spacelod": f"{BASE}def#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"}
    full = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in names.items()) + query
    page = endpoint.get("/sparql", query_string={"query": full}, headers={"Accept": "text/html"}).get_data(as_text=True)
    assert '<a href="/id/instrument/outer-space-treaty-1967">instrument:outer-space-treaty-1967</a>' in page
    assert "Outer Space Treaty" in page
    assert "1 rows" in page
    assert "SELECT ?treaty ?label" in page


def test_text_in_an_answer_or_a_query_stays_text(endpoint: FlaskClient) -> None:
    query = 'SELECT ("<script>alert(1)</script>" AS ?x) (<javascript:alert(2)> AS ?y) {}'
    page = endpoint.get("/sparql", query_string={"query": query}, headers={"Accept": "text/html"})
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "<script>" not in text
    assert 'href="javascript' not in text


def test_a_bare_request_is_answered_with_the_service_description(endpoint: FlaskClient) -> None:
    for accept in ("text/turtle", "application/n-quads,application/trig;q=0.95,text/html;q=0.2"):
        assert endpoint.get("/sparql", headers={"Accept": accept}).status_code == 200
    graph = Graph().parse(data=endpoint.get("/sparql").data, format="turtle")
    service = URIRef(f"{BASE}sparql")
    assert (service, RDF.type, URIRef(f"{SD}Service")) in graph
    assert (service, URIRef(f"{SD}endpoint"), service) in graph
    assert len(set(graph.objects(service, URIRef(f"{SD}resultFormat")))) == 10
    names = {str(name) for name in graph.objects(None, URIRef(f"{SD}name"))}
    assert names == {f"{BASE}graph/{name}" for name in GRAPHS}
    assert all(graph.value(URIRef(name), VOID.triples) is not None for name in names)
    limits = " ".join(str(text) for text in graph.objects(service, None))
    assert "10 seconds" in limits


def test_without_a_query_host_only_queries_fail(make_client: Any) -> None:
    client = make_client()
    answer = client.get("/sparql?query=ASK%7B%7D")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert client.get("/sparql").status_code == client.get("/doc/actor/usa.ttl").status_code == 200
    assert client.get("/health").json["queries"] == "unavailable"


def test_a_query_host_that_is_away_is_told_with_the_time_to_come_back(make_client: Any, tmp_path: Path) -> None:
    answer = make_client(query_socket=tmp_path / "nobody.sock").get("/sparql?query=ASK%7B%7D")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1
    assert json.loads(answer.data)["status"] == 503


def test_an_answer_in_another_language_is_asked_of_the_same_graphs(endpoint: FlaskClient) -> None:
    first, second, third = (graph(name).strip("<>") for name in list(GRAPHS)[:3])
    asked = [("query", "ASK {}"), *(("default-graph-uri", iri) for iri in (first, second)), ("named-graph-uri", third)]
    page = endpoint.get("/sparql", query_string=asked, headers={"Accept": "text/html"}).get_data(as_text=True)
    [address] = set(re.findall(r'hreflang="fr" href="(/fr/sparql[^"]+)"', page))
    assert parse_qsl(urlsplit(unescape(address)).query) == asked
