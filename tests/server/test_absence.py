"""What a reader of an old or mistaken address is told, in each format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import Dataset, URIRef
from rdflib.namespace import OWL, RDFS

from spacelod.formats import GRAPH_FORMATS, Format
from spacelod.iris import BASE
from spacelod.release import Release
from spacelod.store import Store
from spacelod_server import create_app, load_settings
from spacelod_server.things import Things

HYDRA = "http://www.w3.org/ns/hydra/core#"
MEXICO = URIRef(f"{BASE}id/actor/mex")
TREATY, LOST, OLD = (URIRef(f"{BASE}id/instrument/{key}") for key in ("outer-space-treaty-1967", "lost", "old-name"))
PARSERS = {"json-ld": "json-ld", "n-triples": "nt", "n-quads": "nquads", "rdf-xml": "xml"}


def said(answer: Any, format: Format) -> set[tuple[Any, Any, Any]]:
    dataset = Dataset(default_union=True)
    dataset.parse(data=answer.data, format=PARSERS.get(format.name, format.name))
    return {quad[:3] for quad in dataset.quads((None, None, None, None))}


@pytest.mark.parametrize("known", GRAPH_FORMATS, ids=lambda known: known.name)
def test_data_tell_what_went_wrong_and_where_to_look(client: FlaskClient, known: Format) -> None:
    answer = client.get("/id/instrument/outer-space-treaty", headers={"Accept": known.media_type})
    assert (answer.status_code, answer.mimetype) == (404, known.media_type)
    triples = said(answer, known)
    problem = URIRef(f"{BASE}id/instrument/outer-space-treaty#problem")
    assert {int(o) for s, p, o in triples if (s, p) == (problem, URIRef(f"{HYDRA}statusCode"))} == {404}
    assert (problem, RDFS.seeAlso, TREATY) in triples
    assert "Outer Space Treaty" in {str(o) for s, p, o in triples if (s, p) == (TREATY, RDFS.label)}


@pytest.mark.parametrize("known", GRAPH_FORMATS, ids=lambda known: known.name)
def test_data_about_a_retired_address_say_why_and_where_to_look(client: FlaskClient, known: Format) -> None:
    answer = client.get(f"/doc/instrument/lost.{known.suffix}")
    assert (answer.status_code, answer.mimetype) == (410, known.media_type)
    triples = said(answer, known)
    assert {str(o) for s, p, o in triples if (s, p) == (LOST, RDFS.comment)} == {"There was no such treaty."}
    assert (LOST, RDFS.seeAlso, MEXICO) in triples
    assert {bool(o) for s, p, o in triples if (s, p) == (LOST, OWL.deprecated)} == {True}


def test_data_about_a_renamed_address_name_the_new_one(client: FlaskClient) -> None:
    turtle = GRAPH_FORMATS[0]
    triples = said(client.get("/id/instrument/old-name", headers={"Accept": "text/turtle"}), turtle)
    assert {(s, o) for s, p, o in triples if str(p).endswith("isReplacedBy")} == {(OLD, TREATY)}


def test_pages_lead_on(client: FlaskClient) -> None:
    browser = {"Accept": "text/html"}
    gone = client.get("/id/instrument/lost", headers=browser).get_data(as_text=True)
    assert "There was no such treaty." in gone
    assert 'href="/id/actor/mex"' in gone
    missing = client.get("/id/instrument/outer-spce-treaty", headers=browser).get_data(as_text=True)
    assert 'href="/id/instrument/outer-space-treaty-1967"' in missing
    assert 'href="/search?q=outer+spce+treaty"' in missing
    moved = client.get("/id/instrument/old-name", headers=browser).get_data(as_text=True)
    assert 'href="/id/instrument/outer-space-treaty-1967"' in moved


NEAREST = {
    "id/actor/usaa": "id/actor/usa",
    "id/instrument/outer-spase-treaty-1967": "id/instrument/outer-space-treaty-1967",
    "concept/verdict/suported": "concept/verdict/supported",
    "id/participation/outer-space-treaty/usa": "id/participation/outer-space-treaty-1967/usa",
    "id/act/moon-agreement-1979/aut/ratificaton": "id/act/moon-agreement-1979/aut/ratification",
    "id/membership/imso/prk/membr": "id/membership/imso/prk/member",
    "id/table/actor": "id/table/actors",
    "id/rule/has-act-s": "id/rule/has-act",
}


@pytest.mark.parametrize(("asked", "meant"), NEAREST.items())
def test_what_was_meant_is_found_without_reading_every_name(
    asked: str, meant: str, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Things, "names", None)
    monkeypatch.setattr(Store, "query", None)
    answer = create_app(load_settings({}, {}), release).test_client().get(f"/{asked}")
    assert (answer.status_code, meant) == (404, answer.json["nearest"][0]["iri"].removeprefix(BASE))


def test_problem_details_lead_on(client: FlaskClient) -> None:
    missing = client.get("/id/instrument/outer-spce-treaty").json
    assert missing["nearest"][0]["iri"] == str(TREATY)
    assert missing["search"] == "/search?q=outer+spce+treaty"
    gone = client.get("/id/instrument/lost").json
    assert gone["detail"] == "There was no such treaty."
    assert [entry["iri"] for entry in gone["see_instead"]] == [str(MEXICO)]


@pytest.mark.parametrize("path", ["/id/actor/%3Cscript%3E%22", "/doc/actor/a%20b%7B%7D%5E%60%5C", "/id/actor/%23x%3Fy"])
def test_awkward_letters_of_an_address_break_no_format(client: FlaskClient, path: str) -> None:
    for known in GRAPH_FORMATS:
        answer = client.get(path, headers={"Accept": known.media_type})
        assert (answer.status_code, answer.mimetype) == (404, known.media_type)
        assert said(answer, known)
    assert b"<script>" not in client.get(path, headers={"Accept": "text/html"}).data.split(b"<main")[1]


def test_a_record_whose_files_somebody_took_away_is_not_there_now(
    write_small: Callable[..., Release], tmp_path: Path
) -> None:
    release = write_small(tmp_path / "0.1.0-00000000")
    client = create_app(load_settings({}, {}), release).test_client()
    release.folder.rename(tmp_path / "elsewhere")
    told = [client.get("/doc/actor/mex", headers={"Accept": taken}) for taken in ("text/turtle", "text/html")]
    assert [answer.status_code for answer in told] == [503, 503]
    assert all(int(answer.headers["Retry-After"]) > 0 for answer in told)
    (tmp_path / "elsewhere").rename(release.folder)
    assert client.get("/doc/actor/mex.ttl").status_code == 200
