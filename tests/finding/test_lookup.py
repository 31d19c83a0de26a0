from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from spacelod.search import Finder
from spacelod.search.lookup import look_up


@pytest.mark.parametrize(
    ("identifier", "path", "relation"),
    [
        ("http://www.wikidata.org/entity/Q30", "id/actor/usa", "sameAs"),
        ("https://www.wikidata.org/wiki/Q17", "id/actor/jpn", "sameAs"),
        ("wikidata:Q30", "id/actor/usa", "sameAs"),
        ("iso:USA", "id/actor/usa", "exactMatch"),
        ("iso:us", "id/actor/usa", "exactMatch"),
        ("iso:840", "id/actor/usa", "exactMatch"),
        ("m49:392", "id/actor/jpn", "exactMatch"),
        ("http://dbpedia.org/resource/Japan", "id/actor/jpn", "sameAs"),
        ("http://sws.geonames.org/6252001/", "id/actor/usa", "closeMatch"),
        ("http://publications.europa.eu/resource/authority/country/JPN", "id/actor/jpn", "exactMatch"),
        ("https://ror.org/027ka1x80", "id/actor/nasa", "sameAs"),
        ("cow:365", "id/actor/rus", "exactMatch"),
        ("https://w3id.org/spacelod/id/actor/usa", "id/actor/usa", "self"),
    ],
)
def test_an_identifier_leads_to_its_thing(finder: Finder, identifier: str, path: str, relation: str) -> None:
    found = look_up(finder, identifier)
    assert found, identifier
    assert (found[0].hit.path, found[0].relation.rpartition("#")[2]) == (path, relation)


def test_every_published_identifier_can_be_looked_up(finder: Finder) -> None:
    lost = [
        iri
        for iri, thing in finder.database.rows("SELECT iri, thing FROM link WHERE iri != ''")
        if finder.thing(thing) and thing not in [found.hit.path for found in look_up(finder, iri)]
    ]
    assert lost == []


def test_a_link_tells_its_reason_and_its_sources(finder: Finder) -> None:
    found = look_up(finder, "iso:USA")[0]
    assert found.justification.startswith("https://w3id.org/semapv/vocab/")
    assert found.sources
    assert found.node.startswith("id/identifier/")


def test_look_up_redirects_to_our_own_address(client: FlaskClient) -> None:
    reply = client.get("/lookup", query_string={"iri": "http://www.wikidata.org/entity/Q30"})
    assert (reply.status_code, reply.headers["Location"]) == (303, "/id/actor/usa")
    assert 'rel="http://www.w3.org/2002/07/owl#sameAs"' in reply.headers["Link"]


@pytest.mark.parametrize(
    "hostile", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "https://w3id.org/spacelod/../../x"]
)
def test_nobody_is_sent_elsewhere(client: FlaskClient, hostile: str) -> None:
    reply = client.get("/lookup", query_string={"iri": hostile})
    assert reply.status_code == 404
    assert "Location" not in reply.headers


def test_look_up_as_json_gives_relation_and_justification(client: FlaskClient) -> None:
    reply = client.get("/lookup", query_string={"iri": "iso:JPN"}, headers={"Accept": "application/json"})
    found = reply.get_json()["found"][0]
    assert found["iri"] == "https://w3id.org/spacelod/id/actor/jpn"
    assert found["relation"] == "http://www.w3.org/2004/02/skos/core#exactMatch"
    assert {"justification", "sources", "statement", "value"} <= found.keys()


def test_many_are_looked_up_at_once_in_their_order(client: FlaskClient) -> None:
    reply = client.post("/lookup", json=["iso:USA", "unknown:x", "wikidata:Q17"])
    labels = [[found["label"] for found in one["found"]] for one in reply.get_json()]
    assert labels == [["United States of America"], [], ["Japan"]]


@pytest.mark.parametrize(
    ("body", "status"), [("{", 400), ("{}", 400), ("[1]", 400), ('["x"' + ',"x"' * 1000 + "]", 413), ("[" * 9999, 400)]
)
def test_a_bad_list_is_refused(client: FlaskClient, body: str, status: int) -> None:
    reply = client.post("/lookup", data=body, content_type="application/json")
    assert reply.status_code == status
    assert reply.mimetype == "application/problem+json"


def test_one_record_of_two_things_is_not_decided_for_the_reader(client: FlaskClient) -> None:
    reply = client.get("/lookup", query_string={"iri": "https://ror.org/04abg5t05"})
    assert reply.status_code == 300
    assert len(reply.get_json()["choices"]) == 2


@pytest.mark.parametrize(
    ("label", "path"),
    [
        ("Outer Space Treaty", "/id/instrument/outer-space-treaty-1967"), ("nasa", "/id/actor/nasa"),
        ("日本", "/id/actor/jpn"), ("Роскосмос", "/id/actor/roscosmos"), ("has%20party", "/def#hasParty"),
    ],
)  # fmt: skip
def test_a_known_label_redirects(client: FlaskClient, label: str, path: str) -> None:
    reply = client.get(f"/label/{label}")
    assert reply.status_code == 303
    assert reply.headers["Location"] == path


def test_an_unknown_label_comes_with_suggestions(client: FlaskClient) -> None:
    reply = client.get("/label/Outter%20Space%20Treaty")
    assert reply.status_code == 404
    assert "Outer Space Treaty" in [near["label"] for near in reply.get_json()["nearest"]]


def test_a_label_of_several_things_lists_them(client: FlaskClient) -> None:
    reply = client.get("/label/Ministry%20of%20Defence")
    assert reply.status_code == 300
    assert len(reply.get_json()["choices"]) > 10
    page = client.get("/label/Ministry%20of%20Defence", headers={"Accept": "text/html"})
    assert page.mimetype == "text/html"
