from __future__ import annotations

from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, RDFS, Graph, URIRef

HTML = {"Accept": "text/html"}
SEQUENCE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def test_search_is_a_page_for_people_and_json_for_scripts(client: FlaskClient) -> None:
    assert client.get("/search?q=NASA", headers=HTML).mimetype == "text/html"
    assert client.get("/search?q=NASA").mimetype == "application/json"
    assert client.get("/search?q=NASA", headers={"Accept": "application/ld+json"}).mimetype == "application/ld+json"
    assert client.get("/search?q=NASA", headers={"Accept": "image/png"}).status_code == 406


def test_json_gives_iris_labels_and_facets(client: FlaskClient) -> None:
    found = client.get("/search?q=outer+space+treaty&limit=1").get_json()
    assert found["results"][0]["iri"] == "https://w3id.org/spacelod/id/instrument/outer-space-treaty-1967"
    assert found["results"][0]["types"] == ["treaty"]
    assert found["total"] >= 1
    assert {"facet", "label", "values"} == found["facets"][0].keys()


@pytest.mark.parametrize("suffix", ["ttl", "nt", "rdf", "jsonld", "nq"])
def test_rdf_gives_the_results_in_their_order(client: FlaskClient, suffix: str) -> None:
    reply = client.get(f"/search?q=space+agency&limit=3&format={suffix}")
    formats = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld", "nq": "nquads"}
    if suffix == "nq":
        assert reply.text.count("\n") > 3
        return
    graph = Graph().parse(data=reply.data, format=formats[suffix])
    sequence = next(graph.subjects(RDF.type, RDF.Seq))
    members = [graph.value(sequence, URIRef(f"{SEQUENCE}_{place}")) for place in (1, 2, 3)]
    expected = [hit["iri"] for hit in client.get("/search?q=space+agency&limit=3").get_json()["results"]]
    assert [str(member) for member in members] == expected
    assert all(graph.value(member, RDFS.label) for member in members)


def test_the_page_works_by_its_address_alone(client: FlaskClient) -> None:
    page = client.get("/search?q=japan&kind=def%23Treaty&page=1", headers=HTML).text
    assert "Kind: <strong>treaty</strong>" in page
    assert 'name="kind" value="def#Treaty"' in page
    assert "format=json" in page


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x>', "'; DROP TABLE thing; --", "\u202e\u0000"]
)
def test_what_was_typed_is_only_text_on_the_page(client: FlaskClient, text: str) -> None:
    page = client.get("/search", query_string={"q": text}, headers=HTML)
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "<img src=x>" not in page.text


@pytest.mark.parametrize(
    "query", ["q=x&page=0", "q=x&page=501", "q=x&page=a", "q=x&limit=0", "q=x&limit=101", "&".join(["kind=x"] * 21)]
)
def test_a_search_beyond_its_limits_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/search?{query}").status_code == 400


def test_suggestions_are_in_the_form_of_opensearch(client: FlaskClient) -> None:
    reply = client.get("/search/suggest?q=jap")
    typed, labels, notes, addresses = reply.get_json(force=True)
    assert reply.mimetype == "application/x-suggestions+json"
    assert typed == "jap"
    assert labels[0] == "Japan"
    assert addresses[0] == "/id/actor/jpn"
    assert len(labels) == len(notes) == len(addresses)


def test_the_search_is_described_for_browsers(client: FlaskClient) -> None:
    reply = client.get("/opensearch.xml", headers={"Host": "data.example"})
    root = ElementTree.fromstring(reply.text)
    name = "{http://a9.com/-/spec/opensearch/1.1/}Url"
    templates = {url.get("type"): url.get("template") for url in root.iter(name)}
    assert templates["text/html"] == "http://data.example/search?q={searchTerms}&page={startPage?}"
    assert "application/x-suggestions+json" in templates


def test_searches_are_cached_by_their_content(client: FlaskClient) -> None:
    reply = client.get("/search?q=NASA")
    assert client.get("/search?q=NASA", headers={"If-None-Match": reply.headers["ETag"]}).status_code == 304
    assert "Accept" in reply.headers["Vary"]


def test_a_french_search_speaks_french_and_leads_to_french_pages(client: FlaskClient) -> None:
    page = client.get("/fr/search?q=agence+spatiale", headers=HTML).text
    assert '<a href="/fr/doc/actor/esa.html">Agence spatiale européenne</a>' in page
    assert 'data-suggest="/fr/search/suggest"' in page
    _, labels, notes, addresses = client.get("/fr/search/suggest?q=agence+spatiale+e").get_json(force=True)
    assert (labels[0], notes[0]) == ("Agence spatiale européenne", "organisation intergouvernementale")
    assert addresses[0] == "/fr/doc/actor/esa.html"
