"""What documents say: the same statements in every format, with names, links back and a word about themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import Dataset, Graph, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, SKOS

from spacelod import describe
from spacelod.describe import PAGE_SIZE
from spacelod.formats import GRAPH_FORMATS, Format
from spacelod.iris import BASE
from spacelod.store import read
from spacelod_server import create_app, load_settings

DOCUMENTS = ("/doc/actor/usa", "/doc/place/são-josé", "/doc/instrument/outer-space-treaty-1967", "/doc/claim/b-001",
             "/doc/concept/legal-character/binding", "/doc/graph/facts", "/def", "/dataset")  # fmt: skip
PARSERS = {
    "turtle": "turtle", "json-ld": "json-ld", "n-triples": "nt", "rdf-xml": "xml", "n-quads": "nquads", "trig": "trig",
}  # fmt: skip
HYDRA = "http://www.w3.org/ns/hydra/core#"


def fetch(client: FlaskClient, path: str, format: Format, query: str = "") -> Graph:
    """Read a document as a client would; named graphs are merged."""
    answer = client.get(f"{path}.{format.suffix}{query}")
    assert answer.status_code == 200
    merged = Graph()
    if format.quads:
        dataset = Dataset(default_union=True)
        dataset.parse(data=answer.data, format=PARSERS[format.name])
        for subject, predicate, value, _ in dataset.quads((None, None, None, None)):
            merged.add((subject, predicate, value))
    else:
        merged.parse(data=answer.data, format=PARSERS[format.name])
    return merged


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_format_holds_the_same_statements(client: FlaskClient, path: str) -> None:
    graphs = {known.name: set(fetch(client, path, known)) for known in GRAPH_FORMATS}
    first = graphs.pop("n-triples")
    assert first
    for name, statements in graphs.items():
        assert statements == first, name


def thing(client: FlaskClient, path: str = "/doc/actor/usa") -> Graph:
    return fetch(client, path, GRAPH_FORMATS[0])


def test_a_document_holds_all_that_is_said_about_its_thing_in_every_layer(client: FlaskClient) -> None:
    graph, usa = thing(client), URIRef(f"{BASE}id/actor/usa")
    assert {str(label) for label in graph.objects(usa, RDFS.label)} == {"United States", "Соединённые Штаты"}
    assert (usa, URIRef(f"{BASE}def#isPartyTo"), URIRef(f"{BASE}id/instrument/outer-space-treaty-1967")) in graph
    assert (usa, URIRef(f"{BASE}def#fromTable"), URIRef(f"{BASE}id/table/actors")) in graph


def test_a_document_names_everything_that_it_links_to_and_all_that_links_to_it(client: FlaskClient) -> None:
    graph = thing(client)
    for path, label in (
        ("def#State", "state"), ("id/source/s-1", "A source"), ("id/claim/b-001", "Claim b-001"),
    ):  # fmt: skip
        assert str(graph.value(URIRef(BASE + path), RDFS.label)) == label
    binding = URIRef(f"{BASE}concept/legal-character/binding")
    treaty = thing(client, "/doc/instrument/outer-space-treaty-1967")
    assert str(treaty.value(binding, SKOS.prefLabel)) == "binding"


def test_a_document_tells_what_points_to_its_thing(client: FlaskClient) -> None:
    claims = set(thing(client).subjects(URIRef(f"{BASE}def#claimSubject"), URIRef(f"{BASE}id/actor/usa")))
    assert claims == {URIRef(f"{BASE}id/claim/b-001")}


def test_a_document_describes_itself(client: FlaskClient) -> None:
    graph, document = thing(client), URIRef(f"{BASE}doc/actor/usa")
    assert (document, RDF.type, FOAF.Document) in graph
    assert graph.value(document, FOAF.primaryTopic) == URIRef(f"{BASE}id/actor/usa")
    assert str(graph.value(document, DCTERMS.license)) == "https://creativecommons.org/licenses/by/4.0/"
    assert str(graph.value(document, DCTERMS.modified)) == "2026-11-22"
    assert graph.value(document, DCTERMS.isPartOf) == URIRef(f"{BASE}dataset")
    assert graph.value(document, DCTERMS.source) == URIRef(f"{BASE}id/source/s-1")


@pytest.mark.parametrize("suffix", ["nq", "trig"])
def test_formats_that_can_keep_the_layer_of_each_statement(client: FlaskClient, suffix: str) -> None:
    dataset = Dataset()
    dataset.parse(data=client.get(f"/doc/actor/usa.{suffix}").data, format={"nq": "nquads"}.get(suffix, suffix))
    usa, state = URIRef(f"{BASE}id/actor/usa"), URIRef(f"{BASE}def#State")
    layers = {str(layer) for *_, layer in dataset.quads((usa, RDF.type, state, None))}
    assert layers >= {f"{BASE}graph/facts", f"{BASE}graph/derived"}
    # Clients that know of no layers find everything in the default graph.
    assert (usa, RDF.type, state) in dataset.default_graph


def test_incoming_statements_come_in_pages_that_together_are_all_of_them(client: FlaskClient) -> None:
    path, treaty = "/doc/instrument/outer-space-treaty-1967", URIRef(f"{BASE}id/instrument/outer-space-treaty-1967")
    seen: list[tuple[object, object]] = []
    target: str | None = f"{path}.nt"
    while target:
        answer = client.get(target)
        graph = Graph().parse(data=answer.data, format="nt")
        page = list(graph.subject_predicates(treaty))
        topics = {(subject, predicate) for subject, predicate in page if "/doc/" not in str(subject)}
        assert len(topics) <= PAGE_SIZE
        seen += topics
        target = next((url for url, rel in links(answer.headers["Link"]) if rel == "next"), None)
    assert len(seen) == len(set(seen)) == 252


def links(header: str) -> list[tuple[str, str]]:
    found = []
    for link in header.split(", <"):
        url, _, parameters = link.lstrip("<").partition(">")
        found += [(url, rel) for rel in parameters.partition('rel="')[2].partition('"')[0].split()]
    return found


@pytest.mark.parametrize(
    ("page", "expected"),
    [(1, {"first": 1, "next": 2, "last": 3}), (2, {"first": 1, "prev": 1, "next": 3, "last": 3}),
     (3, {"first": 1, "prev": 2, "last": 3})],
)  # fmt: skip
def test_pages_link_to_each_other_in_headers_and_in_the_data(
    client: FlaskClient, page: int, expected: dict[str, int]
) -> None:
    path = "/doc/instrument/outer-space-treaty-1967"
    header = dict(reversed(pair) for pair in links(client.get(f"{path}.ttl?page={page}").headers["Link"]))  # type: ignore[misc]
    assert {rel: header[rel] for rel in expected} == {rel: f"{path}.ttl?page={n}" for rel, n in expected.items()}
    assert {"prev", "next"} & header.keys() == {"prev", "next"} & expected.keys()
    graph = fetch(client, path, GRAPH_FORMATS[0], f"?page={page}")
    view = URIRef(f"{BASE}{path[1:]}?page={page}")
    assert int(str(graph.value(None, URIRef(f"{HYDRA}totalItems")) or 0)) == 0
    assert (None, URIRef(f"{HYDRA}view"), view) in graph
    names = {"prev": "previous"}
    for rel, number in expected.items():
        assert (view, URIRef(HYDRA + names.get(rel, rel)), URIRef(f"{BASE}{path[1:]}?page={number}")) in graph


def test_the_number_of_incoming_statements_is_told(client: FlaskClient) -> None:
    graph = thing(client, "/doc/instrument/outer-space-treaty-1967")
    assert [int(str(total)) for total in graph.objects(None, URIRef(f"{HYDRA}totalItems"))] == [252]


def test_what_is_said_of_a_hub_comes_in_pages_that_together_are_all_of_it(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = "actor/usa"
    whole = own_statements(client.get(f"/doc/{name}.nt").data, "n-triples", name)
    monkeypatch.setattr(describe, "OWN_PAGE_SIZE", 3)
    release = client.application.extensions["spacelod"].site.release
    parted = create_app(load_settings({}, {}), release).test_client()
    identity = {statement for statement in whole if statement[1] in (f"<{RDF.type}>", f"<{RDFS.label}>")}
    seen: list[tuple[str, str, str]] = []
    target: str | None = f"/doc/{name}.nt"
    while target:
        answer = parted.get(target)
        page = own_statements(answer.data, "n-triples", name)
        assert identity <= page
        assert len(page - identity) <= 3
        for known in GRAPH_FORMATS:
            other = parted.get(target.replace(".nt", f".{known.suffix}")).data
            assert own_statements(other, known.name, name) == page, known
        assert f'"{len(whole)}"^^' in counts(answer.data, "said")
        assert parted.get(target.replace(".nt", ".html")).status_code == 200
        seen += page - identity
        target = next((url for url, rel in links(answer.headers["Link"]) if rel == "next"), None)
    assert len(seen) == len(set(seen))
    assert {*seen, *identity} == whole
    assert len(whole) > 3


def own_statements(document: bytes, format: str, name: str) -> set[tuple[str, str, str]]:
    known = next(known for known in GRAPH_FORMATS if known.name == format)
    return {statement for statement in read(document, known) if statement[0] == f"<{BASE}id/{name}>"}


def counts(document: bytes, part: str) -> str:
    return next(line for line in document.decode().splitlines() if f"#{part}> <{HYDRA}totalItems>" in line)


def test_json_ld_needs_no_other_document_to_be_understood(client: FlaskClient) -> None:
    content = json.loads(client.get("/doc/actor/usa.jsonld").data)
    assert isinstance(content["@context"], dict)
    assert all("://" in str(value) for value in content["@context"].values())
    assert content["@graph"][0]["@id"] == f"{BASE}id/actor/usa"


def test_the_ontology_document_holds_every_term_under_its_own_anchor(client: FlaskClient) -> None:
    graph = fetch(client, "/def", GRAPH_FORMATS[0])
    assert str(graph.value(URIRef(f"{BASE}def#State"), RDFS.label)) == "state"
    assert b'id="State"' in client.get("/def.html").data


def test_another_base_is_served_under_the_same_paths(write_small: Any, tmp_path: Path) -> None:
    base = "https://data.example/space/"
    release = write_small(tmp_path / "0.1.0-00000000", base)
    client = create_app(load_settings({"base_uri": base}, {}), release).test_client()
    graph = thing(client)
    assert (URIRef(f"{base}id/actor/usa"), None, None) in graph
    assert BASE.encode() not in client.get("/doc/actor/usa.html").data
