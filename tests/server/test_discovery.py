"""How machines find their way: signposts, site maps, the interface description; and no link is dead."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from anchors import Anchors
from spacelod.formats import GRAPH_FORMATS
from spacelod.iris import BASE
from spacelod_server.routes import ROUTES

THINGS = ("actor/usa", "place/são-josé", "instrument/outer-space-treaty-1967", "claim/b-001", "concept/legal-character")


def links(header: str) -> dict[str, list[tuple[str, str]]]:
    """Return (address, type) of each link by its relation."""
    found: dict[str, list[tuple[str, str]]] = {}
    for address, parameters in re.findall(r"<([^>]*)>([^<]*)", header):
        media_type = re.search(r'type="([^"]*)"', parameters)
        for rel in re.search(r'rel="([^"]*)"', parameters)[1].split():  # type: ignore[index]
            found.setdefault(rel, []).append((address, media_type[1] if media_type else ""))
    return found


@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize("suffix", ["", ".html", ".ttl"])
def test_a_document_carries_the_signposts_of_level_two(client: FlaskClient, thing: str, suffix: str) -> None:
    found = links(client.get(f"/doc/{thing}{suffix}").headers["Link"])
    path = thing if thing.startswith("concept/") else f"id/{thing}"
    assert [unquote(address) for address, _ in found["cite-as"]] == [BASE + path]
    assert ("https://schema.org/AboutPage", "") in found["type"]
    assert found["license"] == [("https://creativecommons.org/licenses/by/4.0/", "")]
    assert {media_type for _, media_type in found["describedby"]} == {known.media_type for known in GRAPH_FORMATS}
    assert {media_type for _, media_type in found["alternate"]} >= {"text/html"}
    ((address, media_type),) = found["linkset"]
    assert media_type == "application/linkset+json"
    for target, expected in [*found["describedby"], *found["alternate"], (address, media_type)]:
        answer = client.get(target)
        assert (answer.status_code, answer.mimetype) == (200, expected)


def test_the_redirect_carries_the_same_signposts(client: FlaskClient) -> None:
    def signposts(path: str) -> list[str]:
        # Where an address has its history depends on the address.
        links = client.get(path).headers["Link"].split(", <")
        return [link for link in links if "timegate" not in link and "timemap" not in link]

    assert signposts("/id/actor/usa") == signposts("/doc/actor/usa.ttl") != []


@pytest.mark.parametrize("thing", THINGS)
def test_the_link_set_repeats_the_signposts_with_whole_addresses(client: FlaskClient, thing: str) -> None:
    links = client.get(f"/doc/{thing}.linkset.json").json["linkset"]
    first, *others = links
    assert unquote(first["anchor"]) == f"{BASE}doc/{thing}"
    assert {"cite-as", "type", "license", "describedby", "collection"} <= first.keys()
    assert {link["type"] for link in first["describedby"]} == {known.media_type for known in GRAPH_FORMATS}
    assert {other["describes"][0]["href"] for other in others} == {first["anchor"]}
    targets = [target["href"] for link in links for rel, found in link.items() if rel != "anchor" for target in found]
    assert targets
    assert all(address.isascii() for address in (first["anchor"], *targets))


def test_robots_are_led_to_the_site_maps_and_these_to_every_document(client: FlaskClient) -> None:
    address = re.search(r"^Sitemap: (\S+)$", client.get("/robots.txt").get_data(as_text=True), re.MULTILINE)
    assert address
    index = client.get(address[1].removeprefix(BASE[:-1]))
    maps = [element.text or "" for element in ElementTree.fromstring(index.data).iter() if element.tag.endswith("loc")]
    pages = []
    for one in maps:
        tree = ElementTree.fromstring(client.get(one.removeprefix(BASE[:-1])).data)
        pages += [element.text or "" for element in tree.iter() if element.tag.endswith("loc")]
        assert {element.text for element in tree.iter() if element.tag.endswith("lastmod")} == {"2026-11-22"}
    assert f"{BASE}doc/actor/usa" in pages
    assert f"{BASE}doc/concept/legal-character/binding" in pages
    assert len(pages) == len(set(pages)) > 250
    for page in pages[:40]:
        assert client.get(page.removeprefix(BASE[:-1])).status_code == 200


def test_an_unknown_site_map_is_not_found(client: FlaskClient) -> None:
    assert client.get("/sitemap-planet.xml").status_code == 404


def test_the_interface_description_covers_every_route_and_every_method(client: FlaskClient) -> None:
    content = client.get("/openapi.json").json
    assert content["openapi"].startswith("3.1")
    described = {(path, method.upper()) for path, item in content["paths"].items() for method in item}
    registered = {
        (re.sub(r"<(?:[^:>]*:)?(\w+)>", r"{\1}", route.rule), method)
        for route in ROUTES
        for method in route.methods
        if method != "QUERY"
    }
    assert described == registered
    names = [operation["operationId"] for item in content["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names))


def described(client: FlaskClient) -> Iterator[tuple[str, dict[str, Any], list[str]]]:
    """Yield each parameter of a query string, the path that takes it, and those that the path requires."""
    for path, item in client.get("/openapi.json").json["paths"].items():
        parameters = [one for one in item.get("get", {}).get("parameters", ()) if one["in"] == "query"]
        for one in parameters:
            target = path.replace("{path}", "actor/usa").replace("{family}", "entity")
            yield target, one, [each["name"] for each in parameters if each["required"]]


def test_numbers_are_taken_as_far_as_the_interface_description_says_and_no_farther(client: FlaskClient) -> None:
    # Of some paths the small release has nothing.
    numbers = [
        (path, one, dict.fromkeys(required, "usa")) for path, one, required in described(client)
        if one["schema"].get("type") == "integer"
        and client.get(path, query_string=dict.fromkeys(required, "usa")).status_code != 404
    ]  # fmt: skip
    assert len(numbers) > 10
    for path, one, required in numbers:
        least, most = one["schema"]["minimum"], one["schema"]["maximum"]
        for number, taken in ((least - 1, False), (least, True), (most, True), (most + 1, False)):
            query = {**required, one["name"]: number}
            assert (client.get(path, query_string=query).status_code != 400) == taken, (path, query)


def test_what_the_interface_description_requires_is_missed(client: FlaskClient) -> None:
    needed = [each for each in described(client) if each[1]["required"]]
    assert len(needed) > 10
    for path, one, required in needed:
        query = dict.fromkeys(required, "usa")
        assert client.get(path, query_string=query).status_code != 400
        for empty in ({}, {one["name"]: ""}):
            without = {name: value for name, value in query.items() if name != one["name"]}
            assert client.get(path, query_string=without | empty).status_code == 400, (path, one["name"])


@pytest.mark.parametrize(("path", "methods"), [("/lookup", "GET, HEAD, OPTIONS, POST"), ("/def", "GET, HEAD, OPTIONS")])
def test_a_path_that_several_routes_share_allows_the_methods_of_all(
    path: str, methods: str, client: FlaskClient
) -> None:
    assert client.options(path).headers["Allow"] == client.put(path).headers["Allow"] == methods


def test_the_table_of_routes_is_what_is_registered(client: FlaskClient) -> None:
    rules = {rule.rule: rule.methods for rule in client.application.url_map.iter_rules()}
    assert rules == {route.rule: {*route.methods, "OPTIONS"} for route in ROUTES}


def test_language_models_are_told_where_to_ask(client: FlaskClient) -> None:
    text = client.get("/llms.txt").get_data(as_text=True)
    for path in ("sparql", "openapi.json", "dataset", "def", "downloads"):
        assert f"({BASE}{path})" in text


@pytest.mark.parametrize("path", ["/", "/doc/actor/usa.html"])
def test_pages_speak_schema_org(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
    content = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert content["@context"] == "https://schema.org"
    assert content["@type"] in ("Dataset", "Country")
    assert content["name"]


# The properties of schema.org's Thing, from which all of its types descend.
OF_ANYTHING = {
    "additionalType", "alternateName", "description", "identifier", "image", "mainEntityOfPage", "name", "sameAs",
    "subjectOf", "url",
}  # fmt: skip


@pytest.mark.parametrize("path", ["actor/usa", "instrument/outer-space-treaty-1967", "concept/legal-character/binding"])
def test_things_are_described_by_what_schema_org_says_of_anything(client: FlaskClient, path: str) -> None:
    page = client.get(f"/doc/{path}.html").get_data(as_text=True)
    content = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    assert {name for name in content if name[0] != "@"} <= OF_ANYTHING
    assert content["subjectOf"]["@type"] == "Dataset"


def test_no_link_from_the_front_page_is_dead(client: FlaskClient) -> None:
    """Follow every link of every page that stays on this server, as a crawler with a browser's header would."""
    seen: set[str] = set()
    waiting: deque[tuple[str, str]] = deque([("/", "the start")])
    dead: list[Any] = []
    # Terms that the small release leaves out of its ontology have no anchor there; the real one has them all.
    while waiting:
        target, origin = waiting.popleft()
        path = target.partition("#")[0]
        if not path or path in seen:
            continue
        seen.add(path)
        answer = client.get(path, headers={"Accept": "text/html,*/*;q=0.8"}, follow_redirects=True, buffered=True)
        if answer.status_code != 200:
            dead.append((path, answer.status_code, origin))
        elif answer.mimetype == "text/html":
            parser = Anchors()
            parser.feed(answer.get_data(as_text=True))
            waiting.extend((one, path) for one in parser.targets if not urlsplit(one).scheme)
    # The small release has few terms, not the examples of the page of tables, and nobody who answers queries.
    missing = {path for path, status, _ in dead if status != 503 and "/def/term/" not in path and "/table/" not in path}
    assert missing <= {"/id/table/actors"}, dead
    assert len(seen) > 300
