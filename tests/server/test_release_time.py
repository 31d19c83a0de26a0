"""Release time: documents as earlier releases had them (RFC 7089), alone and together with valid time."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import pytest
from click.testing import CliRunner

import two_releases
from running import running
from spacelod.cli import main
from spacelod.fetching import fetch_release
from spacelod.keeping import rollback
from spacelod.verify import verify
from two_releases import FIRST, SECOND

BETWEEN = "Thu, 15 Jan 2026 12:00:00 GMT"
ACT = "doc/act/outer-space-treaty-1967/a1/ratification"
STANDING = "doc/participation/outer-space-treaty-1967/a1"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_releases.publish_both(tmp_path_factory.mktemp("shelf"))


@pytest.fixture(scope="module")
def address(shelf: Path) -> Iterator[str]:
    with running([sys.executable, "-m", "spacelod", "serve", "--releases", shelf, "--workers", "1"]) as found:
        yield found


def get(address: str, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", "/" + path.lstrip("/"), headers=sent)
    reply = connection.getresponse()
    body = reply.read()
    connection.close()
    return reply, body


def links(reply: HTTPResponse) -> dict[str, str]:
    """Return the target of each link of an answer that says where another time is."""
    found = {}
    for target, rels in re.findall(r'<([^>]*)>; rel="([^"]*)"', ", ".join(reply.headers.get_all("Link") or [])):
        found.update(dict.fromkeys(rels.split(), target))
    return found


@pytest.mark.parametrize("path", ["doc/actor/a1", "doc/actor/a1.ttl", "id/actor/a1", "dataset", "def", "actors"])
def test_every_document_is_its_own_timegate(address: str, path: str) -> None:
    reply, _ = get(address, path)
    assert reply.status in (200, 303)
    assert links(reply)["timegate"] == links(reply)["original"] == f"/{path}"
    assert links(reply)["timemap"] == f"/timemap/link/{path}"
    assert "Accept-Datetime" in reply.headers["Vary"]
    assert "Memento-Datetime" not in reply.headers


@pytest.mark.parametrize(
    ("asked", "version"),
    [
        ("Wed, 01 Jan 2020 00:00:00 GMT", FIRST),
        ("Thu, 01 Jan 2026 00:00:00 GMT", FIRST),
        (BETWEEN, FIRST),
        ("Sat, 31 Jan 2026 23:59:59 GMT", FIRST),
        ("Sun, 01 Feb 2026 00:00:00 GMT", SECOND),
        ("Fri, 01 Jan 2100 00:00:00 GMT", SECOND),
    ],
)
def test_a_timegate_leads_to_what_was_published_then(address: str, asked: str, version: str) -> None:
    reply, _ = get(address, "doc/actor/a1", Accept_Datetime=asked)
    assert (reply.status, reply.headers["Location"]) == (302, f"/release/{version}/doc/actor/a1")
    assert "accept-datetime" in reply.headers["Vary"].lower()
    assert {"original", "timemap", "first", "last", "memento"} <= links(reply).keys()
    assert "Memento-Datetime" not in reply.headers


def test_a_timegate_keeps_what_the_address_asks_besides(address: str) -> None:
    reply, _ = get(address, "doc/actor/a1?on=1971-01-01", Accept_Datetime=BETWEEN)
    assert reply.headers["Location"] == f"/release/{FIRST}/doc/actor/a1?on=1971-01-01"


@pytest.mark.parametrize("asked", ["yesterday", "2026-01-15", "Thu, 99 Jan 2026 00:00:00 GMT", ""])
def test_a_date_that_is_none_is_refused(address: str, asked: str) -> None:
    reply, body = get(address, "doc/actor/a1", Accept_Datetime=asked)
    assert reply.status == 400
    assert "Accept-Datetime" in json.loads(body)["detail"]
    # Also of what is answered by a shorter way, and people get a page.
    assert get(address, "doc/actor/a1.ttl", Accept_Datetime=asked)[0].status == 400
    page, body = get(address, "doc/actor/a1", Accept_Datetime=asked, Accept="text/html")
    assert (page.status, page.headers.get_content_type()) == (400, "text/html")
    assert b"Accept-Datetime" in body


def test_the_page_of_a_past_release_says_so_and_leads_to_the_present_one(address: str) -> None:
    _, then = get(address, f"release/{FIRST}/fr/doc/actor/a1.html?on=1971-01-01", Accept="text/html")
    _, now = get(address, "fr/doc/actor/a1.html", Accept="text/html")
    assert 'href="/fr/doc/actor/a1.html?on=1971-01-01">' in then.decode()
    assert 'class="notice release"' in then.decode()
    assert 'class="notice release"' not in now.decode()


def test_the_files_of_a_past_release_are_listed_under_its_own_name(address: str) -> None:
    _, page = get(address, f"release/{FIRST}", Accept="text/html")
    assert f"<h1>Release {FIRST}</h1>" in page.decode()
    assert f"/release/{FIRST}/dataset.ttl" in page.decode()
    assert '<th scope="row">Turtle</th>' in page.decode()


def test_a_memento_says_of_when_it_is_and_what_is_around_it(address: str) -> None:
    reply, body = get(address, f"release/{FIRST}/{ACT}.ttl")
    assert reply.status == 200
    assert reply.headers["Memento-Datetime"] == "Thu, 01 Jan 2026 00:00:00 GMT"
    found = links(reply)
    assert found["original"] == found["timegate"] == f"/{ACT}.ttl"
    assert found["first"] == f"/release/{FIRST}/{ACT}.ttl"
    assert found["next"] == found["last"] == f"/release/{SECOND}/{ACT}.ttl"
    assert "prev" not in found
    assert b'"1970-05-01"' in body


def test_every_format_has_its_memento(address: str) -> None:
    for suffix in ("ttl", "nt", "nq", "trig", "jsonld", "rdf", "html"):
        reply, body = get(address, f"release/{FIRST}/{ACT}.{suffix}")
        assert reply.status == 200
        assert reply.headers["Memento-Datetime"]
        assert b"1970" in body
        assert b"1972" not in body


def test_a_thing_in_an_earlier_release_redirects_within_it(address: str) -> None:
    reply, _ = get(address, f"release/{FIRST}/id/actor/a2", Accept="text/turtle")
    assert (reply.status, reply.headers["Location"]) == (303, f"/release/{FIRST}/doc/actor/a2.ttl")
    assert get(address, f"release/{FIRST}/doc/actor/a2.ttl")[0].status == 200
    assert get(address, f"release/{SECOND}/doc/actor/a2.ttl")[0].status == 404


def test_links_of_an_earlier_page_stay_in_its_release_but_for_the_one_to_the_present(address: str) -> None:
    _, body = get(address, f"release/{FIRST}/{ACT}.html")
    local = re.findall(r'(?:href|src|action)="(/[^"#]*)', body.decode())
    assert [path for path in local if not path.startswith("/release/")] == [f"/{ACT}.html"]


@pytest.mark.parametrize(("key", "versions"), [("a1", [FIRST, SECOND]), ("a2", [FIRST]), ("a3", [SECOND])])
def test_time_maps_list_the_releases_that_have_the_thing(address: str, key: str, versions: list[str]) -> None:
    reply, body = get(address, f"timemap/link/doc/actor/{key}")
    assert reply.headers["Content-Type"] == "application/link-format"
    base = "https://w3id.org/spacelod/"
    found = re.findall(r'<([^>]*)>; rel="[^"]*memento"; datetime="([^"]*)"', body.decode())
    assert [uri for uri, _ in found] == [f"{base}release/{version}/doc/actor/{key}" for version in versions]
    assert all(parsedate_to_datetime(date) for _, date in found)
    reply, body = get(address, f"timemap/json/doc/actor/{key}")
    assert [one["uri"] for one in json.loads(body)["mementos"]["list"]] == [uri for uri, _ in found]
    assert get(address, "timemap/link/doc/actor/nobody")[0].status == 404


def test_dumps_the_ontology_and_descriptions_of_earlier_releases_stay(address: str) -> None:
    for version in (FIRST, SECOND):
        for path in ("release.json", "dataset.ttl", f"dumps/spacelod-{version}.nq", "published.json", "def.ttl", ""):
            assert get(address, f"release/{version}/{path}".rstrip("/"), Accept="text/turtle")[0].status == 200, path
    reply, _ = get(address, f"release/{FIRST}/dumps/spacelod-{FIRST}.ttl", Range="bytes=0-9")
    assert (reply.status, reply.headers["Content-Length"]) == (206, "10")
    assert get(address, f"release/{FIRST}/dumps/spacelod-{SECOND}.ttl")[0].status == 404
    assert get(address, "release/0.0.0-none/doc/actor/a1")[0].status == 404
    assert get(address, "release/0.0.0-none")[0].status == 404


def ask(address: str, version: str, query: str) -> str:
    path = f"release/{version}/sparql" if version else "sparql"
    reply, body = get(address, f"{path}?{urlencode({'query': query})}", Accept="text/csv")
    assert reply.status == 200, body
    return body.decode()


BOUND_ON = """PREFIX spacelod: <https://w3id.org/spacelod/def#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
ASK {{ ?standing spacelod:instrument <https://w3id.org/spacelod/id/instrument/outer-space-treaty-1967> ;
                 spacelod:startEarliest ?start .
       FILTER (?start <= "{day}T00:00:00Z"^^xsd:dateTime)
       FILTER NOT EXISTS {{ ?standing spacelod:endEarliest ?end
                           FILTER (?end <= "{day}T00:00:00Z"^^xsd:dateTime) }} }}"""


def test_both_clocks_together_give_both_answers_after_a_correction(address: str) -> None:
    """Release 1 had the act in 1970, release 2 corrected it to 1972: what was in force in 1971?"""
    answers = {}
    for version in (FIRST, SECOND, ""):
        path = f"release/{version}/sparql" if version else "sparql"
        asked = quote(BOUND_ON.format(day="1971-01-01"))
        _, body = get(address, f"{path}?query={asked}", Accept="application/sparql-results+json")
        answers[version] = json.loads(body)["boolean"]
    assert answers == {FIRST: True, SECOND: False, "": False}


def test_a_document_on_a_day_in_a_release_gives_both_answers(address: str) -> None:
    for version, known in ((FIRST, True), (SECOND, False)):
        reply, body = get(address, f"release/{version}/{STANDING}.ttl?on=1971-01-01")
        assert reply.status == 200
        assert (b"participation-status:party" in body) is known


def test_a_query_of_an_earlier_release_and_one_of_the_present_do_not_mix(address: str) -> None:
    count = "SELECT (COUNT(*) AS ?n) { <https://w3id.org/spacelod/id/actor/a2> ?p ?o }"
    assert ask(address, FIRST, count) != ask(address, "", count)
    assert ask(address, SECOND, count) == ask(address, "", count)


def test_a_release_is_verified_from_its_address(address: str, tmp_path: Path) -> None:
    for place in (f"{address}/release/{FIRST}", address):
        folder = fetch_release(place, tmp_path / place.rpartition("/")[2])
        assert verify(folder, parse=True) == []


def test_a_server_follows_the_link_without_dropping_a_request(shelf: Path) -> None:
    query = "sparql?" + urlencode({"query": "SELECT * { ?s ?p ?o }", "format": "csv"})
    with running([sys.executable, "-m", "spacelod", "serve", "--releases", shelf]) as found:
        readers = [Reader(found, path) for path in ("health", f"{ACT}.ttl", query, "actors")]
        for version in (FIRST, SECOND, FIRST, SECOND):
            rollback(shelf, version)
            wait_for_release(found, version)
        bodies = [reader.end() for reader in readers]
    assert {json.loads(body)["release"] for body in bodies[0]} == {FIRST, SECOND}
    # Whatever was read is from one release or the other, never anything else.
    assert [len(set(some)) for some in bodies[1:]] == [2, 2, 2]


def test_the_change_list_leads_a_mirror_from_page_to_page(address: str) -> None:
    _, body = get(address, "activities")
    collection = json.loads(body)
    assert collection["type"] == "OrderedCollection"
    pages, found = [], []
    at = collection["first"]["id"]
    while at:
        reply, body = get(address, at.removeprefix("https://w3id.org/spacelod/"))
        assert reply.headers["Content-Type"].startswith("application/ld+json")
        page = json.loads(body)
        assert (page["type"], page["partOf"]["id"]) == ("OrderedCollectionPage", collection["id"])
        assert page["startIndex"] == len(found)
        pages.append(page)
        found += page["orderedItems"]
        at = page.get("next", {}).get("id")
    assert pages[-1]["id"] == collection["last"]["id"]
    assert collection["totalItems"] == len(found)
    assert {one["type"] for one in pages[0]["orderedItems"]} == {"Create"}
    assert {one["type"] for one in pages[1]["orderedItems"]} == {"Create", "Update", "Delete"}
    assert get(address, "activities/0.0.0-none")[0].status == 404


def test_a_mirror_follows_by_the_patches_alone(address: str, shelf: Path, tmp_path: Path) -> None:
    _, copy = get(address, f"release/{FIRST}/dumps/spacelod-{FIRST}.nq")
    (tmp_path / "copy.nq").write_bytes(copy)
    _, page = get(address, f"activities/{SECOND}")
    patch = next(one["id"] for one in json.loads(page)["seeAlso"] if one["format"] == "application/rdf-patch")
    place = patch.replace("https://w3id.org/spacelod", address)
    result = CliRunner().invoke(main, ["apply-patch", str(tmp_path / "copy.nq"), place])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "copy.nq").read_bytes() == get(address, f"release/{SECOND}/dumps/spacelod-{SECOND}.nq")[1]


class Reader(threading.Thread):
    """Asks for one path again and again; any answer but 200 is an error."""

    def __init__(self, address: str, path: str) -> None:
        super().__init__(daemon=True)
        self.address, self.path, self.over = address, path, threading.Event()
        self.bodies: list[bytes] = []
        self.problems: list[object] = []
        self.start()

    def run(self) -> None:
        while not self.over.is_set():
            try:
                reply, body = get(self.address, self.path)
            except OSError as error:
                self.problems.append(error)
            else:
                self.bodies.append(body)
                if reply.status != 200:
                    self.problems.append((reply.status, body[:200]))

    def end(self) -> list[bytes]:
        self.over.set()
        self.join()
        assert self.problems == []
        return self.bodies


def wait_for_release(address: str, version: str) -> None:
    """Wait until all processes of a server serve a release: until ten answers in a row say so."""
    until, agreed = time.monotonic() + 30, 0
    while agreed < 10:
        assert time.monotonic() < until, f"{version} is not served"
        told = json.loads(get(address, "health")[1])["release"]
        agreed = agreed + 1 if told == version else 0
        time.sleep(0.02)


def test_a_hangup_has_the_link_looked_at_and_ends_nothing(shelf: Path) -> None:
    with running([sys.executable, "-m", "spacelod", "serve", "--releases", shelf, "--workers", "1"]) as found:
        listed = subprocess.run(
            ["pgrep", "-o", "-f", f"serve --releases {shelf}"], check=True, capture_output=True, text=True
        )  # fmt: skip
        for version in (FIRST, SECOND):
            rollback(shelf, version)
            os.kill(int(listed.stdout), signal.SIGHUP)
            wait_for_release(found, version)
