"""The record on a date: what was in force, what may have been, and addresses that say for when."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import Dataset, Graph, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS

from spacelod import describe
from spacelod.asof import Period, holds
from spacelod.describe import OWN_PAGE_SIZE, PAGE_SIZE
from spacelod.formats import GRAPH_FORMATS
from spacelod.iris import BASE
from spacelod.release import Release
from spacelod.store import read
from spacelod_server import create_app, load_settings
from spacelod_server.dated import in_force

HYDRA = "http://www.w3.org/ns/hydra/core#"
SAUDI_ARABIA = "/doc/actor/sau"
ENDS = "spacelod:participant|spacelod:instrument|spacelod:member|spacelod:organization|spacelod:relatesActor"


@pytest.fixture(scope="module")
def real(release: Release) -> FlaskClient:
    return create_app(load_settings({}, {}), release).test_client()


def group(client: FlaskClient, path: str, on: str, name: str) -> set[str]:
    """Return the ties of one group of a dated document, without the base."""
    graph = Graph().parse(data=client.get(f"{path}.nt?on={on}").data, format="nt")
    node = URIRef(f"{BASE}{path[1:]}?on={on}#{name}")
    assert (node, RDF.type, URIRef(f"{HYDRA}Collection")) in graph
    return {str(member).removeprefix(BASE) for member in graph.objects(node, URIRef(f"{HYDRA}member"))}


CASES = [
    # asked for, start and end as (earliest, latest), answer
    ("1980-01-01", ("1970-05-01", "1970-05-01"), ("", ""), True),
    ("1980-01-01", ("1980-01-01", "1980-01-01"), ("", ""), True),
    ("1979-12-31", ("1980-01-01", "1980-01-01"), ("", ""), False),
    ("1980-06-15", ("1980-01-01", "1980-12-31"), ("", ""), None),
    ("1980", ("1980-06-15", "1980-06-15"), ("", ""), None),
    ("1980-06", ("1980-06-01", "1980-06-01"), ("", ""), True),
    ("1980", ("1970-01-01", "1970-12-31"), ("1980-12-31", "1980-12-31"), None),
    ("1980", ("1970-01-01", "1970-12-31"), ("1981-01-01", "1981-12-31"), True),
    ("1980", ("1970-01-01", "1970-12-31"), ("1980-01-01", "1980-01-01"), False),
    ("1980", ("", ""), ("", ""), None),
    ("1980", ("", ""), ("1979-01-01", "1979-12-31"), False),
]


@pytest.mark.parametrize(("asked", "start", "end", "answer"), CASES)
def test_what_holds_is_certain_possible_or_neither(
    asked: str, start: tuple[str, str], end: tuple[str, str], answer: bool | None
) -> None:
    bounds = {"start_earliest": start[0], "start_latest": start[1], "end_earliest": end[0], "end_latest": end[1]}
    assert holds(Period.of(asked), **bounds) is answer


@pytest.mark.parametrize(
    ("path", "on"),
    [("/doc/actor/sau", "2015-06-01"), ("/doc/actor/sau", "2024"), ("/doc/actor/nato", "1999-03"),
     ("/doc/instrument/outer-space-treaty-1967", "1967-10-10"), ("/doc/actor/esa", "1980")],
)  # fmt: skip
def test_what_was_in_force_for_certain_is_what_a_query_over_the_bounds_finds(
    real: FlaskClient, release: Release, path: str, on: str
) -> None:
    first, last = (f'"{day}T00:00:00Z"^^xsd:dateTime' for day in Period.of(on))
    query = f"""PREFIX spacelod: <{BASE}def#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        SELECT DISTINCT ?tie WHERE {{
          ?tie {ENDS} <{BASE}id/{path.removeprefix("/doc/")}> ; spacelod:startLatest ?start . FILTER(?start <= {first})
          FILTER NOT EXISTS {{ ?tie spacelod:endEarliest ?end . FILTER(?end <= {last}) }} }}"""
    rows = release.open_store().query(query).rows()
    in_force = {str(row[0])[1:-1].removeprefix(BASE) for row in rows}
    in_force = {tie for tie in in_force if tie.startswith(("id/participation/", "id/membership/", "id/relationship/"))}
    found = group(real, path, on, "certain")
    assert in_force
    assert in_force <= found
    # Beyond the bounds there are only those who had signed and were not bound yet.
    assert all(tie.startswith("id/participation/") for tie in found - in_force)


@pytest.mark.parametrize(
    ("on", "name", "there"),
    [("2012-07-17", "certain", False), ("2012-07-18", "certain", True), ("2023", "certain", True),
     ("2024", "certain", False), ("2024", "possible", True), ("2024-01-05", "certain", False),
     ("2024-01-05", "possible", False), ("2024-01", "possible", True), ("2025", "possible", False)],
)  # fmt: skip
def test_a_treaty_binds_from_its_start_to_the_day_before_its_end(
    real: FlaskClient, on: str, name: str, there: bool
) -> None:
    assert ("id/participation/moon-agreement-1979/sau" in group(real, SAUDI_ARABIA, on, name)) is there


@pytest.mark.parametrize("known", GRAPH_FORMATS, ids=lambda known: known.name)
def test_every_format_is_for_the_date_and_says_so(real: FlaskClient, known: Any) -> None:
    answer = real.get(f"{SAUDI_ARABIA}.{known.suffix}?on=2015-06-01")
    assert (answer.status_code, answer.mimetype) == (200, known.media_type)
    parsers = {"json-ld": "json-ld", "n-triples": "nt", "rdf-xml": "xml", "n-quads": "nquads"}
    graph = Dataset(default_union=True) if known.quads else Graph()
    graph.parse(data=answer.data, format=parsers.get(known.name, known.name))
    document = URIRef(f"{BASE}doc/actor/sau?on=2015-06-01")
    assert str(graph.value(document, DCTERMS.valid)) == "2015-06-01"
    status = URIRef(f"{BASE}def#participationStatus")
    then = graph.value(URIRef(f"{BASE}id/participation/moon-agreement-1979/sau"), status)
    assert then == URIRef(f"{BASE}concept/participation-status/party")
    assert not list(graph.objects(URIRef(f"{BASE}id/actor/sau"), URIRef(f"{BASE}def#formerPartyTo")))


def test_each_date_has_a_tag_an_address_and_links_of_its_own(real: FlaskClient) -> None:
    now, then, later = (real.get(f"{SAUDI_ARABIA}{query}") for query in ("", "?on=2015", "?on=2024"))
    assert len({answer.headers["ETag"] for answer in (now, then, later)}) == 3
    assert then.headers["Content-Location"] == f"{SAUDI_ARABIA}.ttl?on=2015"
    assert f'<{BASE}doc/actor/sau?on=2015>; rel="canonical"' in then.headers["Link"]
    assert f'<{SAUDI_ARABIA}.jsonld?on=2015>; rel="describedby alternate"' in then.headers["Link"]
    assert then.headers["Cache-Control"] == now.headers["Cache-Control"]
    again = real.get(f"{SAUDI_ARABIA}?on=2015", headers={"If-None-Match": then.headers["ETag"]})
    assert again.status_code == 304


def test_the_redirect_and_the_page_keep_the_date(real: FlaskClient) -> None:
    assert real.get("/id/actor/sau?on=2015-06").headers["Location"] == f"{SAUDI_ARABIA}.ttl?on=2015-06"
    page = real.get(f"{SAUDI_ARABIA}.html?on=2015-06").get_data(as_text=True)
    assert f'href="{SAUDI_ARABIA}.ttl?on=2015-06"' in page
    assert re.search(r"What the record shows for\s+June 2015", page)
    assert 'name="on"' in real.get(f"{SAUDI_ARABIA}.html").get_data(as_text=True)


def test_a_date_changes_nothing_where_nothing_changes_with_time(real: FlaskClient) -> None:
    plain, dated = (real.get(f"/doc/concept/verdict/supported.ttl{query}") for query in ("", "?on=1980"))
    assert dated.data == plain.data


@pytest.mark.parametrize("on", ["1980-13", "1980-02-30", "1980-1-1", "19800101", "now", "1980-01-01T00:00:00Z"])
@pytest.mark.parametrize("target", ["/id/actor/sau", "/doc/actor/sau.ttl", "/doc/actor/sau.html"])
def test_what_is_no_date_is_refused(real: FlaskClient, target: str, on: str) -> None:
    assert real.get(f"{target}?on={on}").status_code == 400


def links(answer: Any) -> dict[str, str]:
    found = re.findall(r'<([^>]*)>; rel="(first|prev|next|last)"', answer.headers["Link"])
    return {rel: address for address, rel in found}


@pytest.mark.parametrize("size", [3, OWN_PAGE_SIZE])
def test_a_dated_document_comes_in_pages_that_together_are_all_of_it(
    release: Release, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(describe, "OWN_PAGE_SIZE", size)
    client = create_app(load_settings({}, {}), release).test_client()
    site, path = client.application.extensions["spacelod"].site, "/doc/instrument/outer-space-treaty-1967"
    thing = site.things.find(path[1:].replace("doc", "id"))
    ties = in_force(site, thing, "2020")
    assert len(ties) > PAGE_SIZE
    name, hub = f"{BASE}{path[1:]}?on=2020", URIRef(thing.iri)
    members, said, target = list[str](), set[Any](), f"{path}.nt?on=2020"
    ends = {"first": "first", "prev": "previous", "next": "next", "last": "last"}
    for number in range(1, 1000):
        answer = client.get(target)
        graph = Graph().parse(data=answer.data, format="nt")
        page = {str(each).removeprefix(BASE) for each in graph.objects(None, URIRef(f"{HYDRA}member"))}
        assert len(page) <= PAGE_SIZE
        members += [*page]
        assert len({each for each in graph.predicate_objects(hub) if each[0] not in (RDF.type, RDFS.label)}) <= size
        said |= {*graph.predicate_objects(hub)}
        view, last = URIRef(f"{name}&page={number}"), links(answer)
        for rel, address in last.items():
            shown = URIRef(f"{BASE}{address.removeprefix('/').replace('.nt', '')}")
            assert (view, URIRef(HYDRA + ends[rel]), shown) in graph
        totals = {str(each): int(str(total)) for each, total in graph.subject_objects(URIRef(f"{HYDRA}totalItems"))}
        assert totals[f"{name}#ties"] == len(ties)
        assert (f"{name}#said" in totals) is (size == 3)
        if "next" not in last:
            break
        target = last["next"]
    assert sorted(members) == [tie.iri.removeprefix(BASE) for tie in ties]
    assert len(said) == totals.get(f"{name}#said", len(said))
    assert last["last"] == target
    assert client.get(f"{path}.nt?on=2020&page={number + 1}").status_code == 404


def test_a_page_of_a_dated_document_is_the_same_in_every_format(real: FlaskClient) -> None:
    path, found = "/doc/instrument/outer-space-treaty-1967", set()
    for known in GRAPH_FORMATS:
        document = real.get(f"{path}.{known.suffix}?on=2020&page=2").data
        found.add(frozenset(read(document, known)))
    assert len(found) == 1
    assert len(next(iter(found))) > PAGE_SIZE


def test_a_short_dated_document_is_one_page(real: FlaskClient) -> None:
    answer = real.get(f"{SAUDI_ARABIA}.nt?on=2015")
    assert links(answer) == {}
    assert b"totalItems" not in answer.data
    assert real.get(f"{SAUDI_ARABIA}.nt?on=2015&page=2").status_code == 404
