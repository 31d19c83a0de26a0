"""Each kind of thing over the network, from its IRI to its documents, as the specifications have it."""

from __future__ import annotations

import gzip
import re
import unicodedata
from urllib.parse import quote, unquote

import brotli
import pytest
import zstandard

from spacelod.formats import GRAPH_FORMATS, HTML, Format
from spacelod.iris import BASE
from wire import Answer, ask

FORMATS = (*GRAPH_FORMATS, HTML)
THINGS = {
    "a state": "/id/actor/usa",
    "a treaty": "/id/instrument/outer-space-treaty-1967",
    "an organisation": "/id/actor/roscosmos",
    "a place beyond ASCII": "/id/place/são-tomé",
    "a name in Cyrillic": "/id/name/afg/ru/Афганистан",
    "a name in Japanese": "/id/name/isas/ja/宇宙科学研究所",
    "a claim": "/id/claim/claim-a-001",
    "a concept": "/concept/verdict/supported",
}
RENAMED, NOW = "/id/membership/copuos/alb/member", "/id/membership/copuos/alb/founding-member"
RETIRED = "/id/membership/copuos/egy/founding-member"
PARSED_BY = {"zstd": zstandard.ZstdDecompressor().decompress, "br": brotli.decompress, "gzip": gzip.decompress}
# Pages alone have a language.
LANGUAGE = {True: "Accept-Language, ", False: ""}
COMMON = ("access-control-allow-origin", "content-security-policy", "x-content-type-options", "referrer-policy")

things = pytest.mark.parametrize("path", THINGS.values(), ids=THINGS)
formats = pytest.mark.parametrize("known", FORMATS, ids=lambda known: known.name)


def escaped(path: str) -> str:
    return quote(path, safe="/")


def stem(path: str) -> str:
    return escaped("/doc/" + path[1:].removeprefix("id/"))


def get(server: str, target: str, *headers: str, method: str = "GET") -> Answer:
    """Ask, and hold every answer to what is true of all answers."""
    answer = ask(server, target, method, headers)
    assert answer.repeated == []
    assert all(answer[name] for name in COMMON)
    assert answer["access-control-allow-origin"] == "*"
    assert not answer["access-control-allow-credentials"]
    assert not answer["set-cookie"]
    if answer.status not in (204, 304):
        assert int(answer["content-length"]) == len(answer.body) or method == "HEAD"
    return answer


@things
@formats
def test_a_thing_sends_its_client_on_to_the_document_in_the_best_format(server: str, path: str, known: Format) -> None:
    answer = get(server, escaped(path), f"Accept: {known.media_type}")
    assert answer.status == 303
    assert answer["location"] == f"{stem(path)}.{known.suffix}"
    assert answer["vary"] == f"Accept, {LANGUAGE[known is HTML]}Accept-Datetime"
    assert f'<{BASE}{escaped(path)[1:]}>; rel="cite-as"' in answer["link"]
    assert answer["cache-control"].startswith("public, max-age=")


@things
@formats
def test_a_document_has_an_address_a_type_and_validators_of_its_own(server: str, path: str, known: Format) -> None:
    target = f"{stem(path)}.{known.suffix}"
    answer = get(server, target, "Accept: image/png")
    assert (answer.status, answer["content-type"]) == (200, known.content_type)
    assert re.fullmatch(r'"[^"]+"', answer["etag"])
    assert answer["last-modified"].endswith(" GMT")
    assert answer["vary"] == "Accept-Encoding, Accept-Datetime"
    assert not answer["content-location"]
    again = get(server, target, f"If-None-Match: {answer['etag']}")
    assert (again.status, again.body, again["etag"], again["vary"]) == (304, b"", answer["etag"], answer["vary"])
    assert again["cache-control"] == answer["cache-control"]
    head = get(server, target, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert lasting(head) == lasting(answer)


def lasting(answer: Answer) -> set[tuple[str, str]]:
    """Return the headers that do not differ from one request to the next."""
    return {(name, value) for name, value in answer.headers if name not in ("date", "x-request-id")}


@things
@formats
def test_the_negotiated_document_is_that_of_the_suffix(server: str, path: str, known: Format) -> None:
    answer = get(server, stem(path), f"Accept: {known.media_type}")
    alone = get(server, f"{stem(path)}.{known.suffix}")
    assert answer.status == 200
    assert answer["content-location"] == f"{stem(path)}.{known.suffix}"
    assert answer["vary"] == f"Accept, {LANGUAGE[known is HTML]}Accept-Encoding, Accept-Datetime"
    assert (answer["etag"], answer.body) == (alone["etag"], alone.body)
    assert f'<{BASE}{stem(path)[1:]}>; rel="canonical"' in answer["link"]


@things
def test_a_thing_and_its_document_have_a_history_under_their_own_address(server: str, path: str) -> None:
    has_history(server, escaped(path), f"{stem(path)}.ttl")


def test_a_part_of_the_release_has_a_history_too(server: str) -> None:
    has_history(server, "/graph/facts", "/doc/graph/facts.ttl")
    has_history(server, "/report", "/doc/report.ttl")


def has_history(server: str, *targets: str) -> None:
    for target in targets:
        assert f'<{target}>; rel="original timegate"' in get(server, target)["link"]
        answer = get(server, target, "Accept-Datetime: Sat, 01 Jan 2050 00:00:00 GMT")
        assert (answer.status, answer["vary"]) == (302, "Accept-Datetime")
        assert re.fullmatch(rf"/release/[^/]+{re.escape(target)}", answer["location"])
    memento = get(server, answer["location"])
    assert (memento.status, bool(memento["memento-datetime"])) == (200, True)
    assert f'<{target}>; rel="original timegate"' in memento["link"]


def test_what_no_release_has_is_missed_at_any_time(server: str) -> None:
    then = "Accept-Datetime: Sat, 01 Jan 2050 00:00:00 GMT"
    for target in ("/id/actor/nobody", "/id/actor/%FF", "/nothing"):
        now, at_the_time = get(server, target), get(server, target, then)
        assert (at_the_time.status, at_the_time.body) == (now.status, now.body)
        assert now.status in (400, 404)


@things
def test_each_format_and_each_coding_has_another_tag(server: str, path: str) -> None:
    tags = [get(server, f"{stem(path)}.{known.suffix}", f"Accept-Encoding: {coding}")["etag"]
            for known in FORMATS for coding in ("identity", *PARSED_BY)]  # fmt: skip
    assert len(set(tags)) == len(tags)


@things
@pytest.mark.parametrize("coding", PARSED_BY)
def test_a_coded_document_decodes_to_the_plain_one(server: str, path: str, coding: str) -> None:
    plain = get(server, f"{stem(path)}.ttl")
    coded = get(server, f"{stem(path)}.ttl", f"Accept-Encoding: {coding}")
    assert coded["content-encoding"] == coding
    assert PARSED_BY[coding](coded.body) == plain.body
    assert (
        get(server, f"{stem(path)}.ttl", f"Accept-Encoding: {coding}", f"If-None-Match: {plain['etag']}").status == 200
    )


@things
@pytest.mark.parametrize(
    ("accept", "suffix"),
    [("*/*", "ttl"), ("", "ttl"), ("text/html;q=0, */*;q=0.1", "ttl"), ("text/plain, */*;q=0.1", "nt"),
     ("application/json", "jsonld"), ("text/html,application/xhtml+xml,*/*;q=0.8", "html"),
     ("application/rdf+xml;q=0.9, text/turtle;q=0.3", "rdf"), ("nonsense", "ttl")],
)  # fmt: skip
def test_negotiation_follows_the_header(server: str, path: str, accept: str, suffix: str) -> None:
    assert get(server, escaped(path), f"Accept: {accept}")["location"] == f"{stem(path)}.{suffix}"


@things
@pytest.mark.parametrize("accept", ["image/png", "*/*;q=0", "application/vnd.nobody+json", "text/turtle;q=0"])
def test_what_cannot_be_had_is_refused_with_what_can(server: str, path: str, accept: str) -> None:
    for target in (escaped(path), stem(path)):
        answer = get(server, target, f"Accept: {accept}")
        assert (answer.status, answer["vary"]) == (406, "Accept")
        assert b"text/turtle" in answer.body


@things
def test_other_spellings_of_an_address_lead_to_the_same_place_in_one_hop(server: str, path: str) -> None:
    target, document = escaped(path), f"{stem(path)}.ttl"
    raw, lower = path, re.sub("%..", lambda found: found[0].lower(), target)
    every_letter = "/" + "/".join("".join(f"%{byte:02X}" for byte in part.encode()) for part in path[1:].split("/"))
    for spelling in (raw, lower, every_letter):
        assert get(server, spelling, "Accept: text/turtle")["location"] == document
    slash = get(server, f"{target}/")
    assert (slash.status, slash["location"]) == (301, target)
    decomposed = quote(unicodedata.normalize("NFD", path), safe="/")
    if decomposed != target:
        moved = get(server, decomposed)
        assert (moved.status, moved["location"]) == (301, target)
        moved = get(server, quote(unicodedata.normalize("NFD", unquote(document)), safe="/"))
        assert (moved.status, moved["location"]) == (301, document)


@things
@pytest.mark.parametrize("media_type", ["text/html", "text/turtle", "application/rdf+xml", "application/json"])
def test_a_name_that_nothing_has_is_answered_in_the_format_asked_for(server: str, path: str, media_type: str) -> None:
    answer = get(server, f"{escaped(path)}-x", f"Accept: {media_type}")
    assert answer.status == 404
    expected = {"application/json": "application/problem+json"}.get(media_type, media_type)
    assert answer["content-type"].partition(";")[0] == expected
    assert answer["vary"] == "Accept"


@things
def test_a_link_set_answers_and_names_every_format(server: str, path: str) -> None:
    answer = get(server, f"{stem(path)}.linkset.json")
    assert (answer.status, answer["content-type"]) == (200, "application/linkset+json")
    for known in GRAPH_FORMATS:
        assert f"{BASE}{stem(path)[1:]}.{known.suffix}".encode() in answer.body


@things
def test_a_browser_elsewhere_may_read_all_of_it(server: str, path: str) -> None:
    answer = get(server, f"{stem(path)}.ttl", "Origin: https://elsewhere.example")
    assert answer["access-control-allow-origin"] == "*"
    assert {"Link", "ETag", "Content-Location", "Location"} <= set(answer["access-control-expose-headers"].split(", "))
    asked = get(server, f"{stem(path)}.ttl", "Origin: https://a.example", "Access-Control-Request-Method: GET",
                method="OPTIONS")  # fmt: skip
    assert asked.status == 204
    assert "GET" in asked["access-control-allow-methods"]


@formats
def test_the_ontology_answers_in_each_format_for_its_terms(server: str, known: Format) -> None:
    answer = get(server, "/def", f"Accept: {known.media_type}")
    assert (answer.status, answer["content-type"]) == (200, known.content_type)
    assert answer["content-location"] == f"/def.{known.suffix}"
    assert get(server, f"/def.{known.suffix}")["etag"] == answer["etag"]
    assert b'id="Treaty"' in answer.body if known is HTML else b"Treaty" in answer.body


@formats
def test_a_renamed_thing_leads_to_its_new_address_in_each_format(server: str, known: Format) -> None:
    answer = get(server, RENAMED, f"Accept: {known.media_type}")
    assert (answer.status, answer["location"]) == (301, NOW)
    assert answer["content-type"] == known.content_type
    document = get(server, f"{stem(RENAMED)}.{known.suffix}")
    assert (document.status, document["location"]) == (301, f"{stem(NOW)}.{known.suffix}")
    assert document["content-type"] == known.content_type


@formats
def test_a_retired_thing_says_what_became_of_it_in_each_format(server: str, known: Format) -> None:
    for answer in (
        get(server, RETIRED, f"Accept: {known.media_type}"), get(server, f"{stem(RETIRED)}.{known.suffix}"),
    ):  # fmt: skip
        assert (answer.status, answer["content-type"]) == (410, known.content_type)
        assert b"United Arab Republic" in answer.body
