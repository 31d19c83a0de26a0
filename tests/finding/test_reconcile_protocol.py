"""The Reconciliation Service API 0.2 over HTTP, as its report of 10 April 2023 describes it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import reconciliation_schemas as schemas
from spacelod_server.views import reconcile

FAULTY = tomllib.loads((Path(__file__).parent / "faulty-batches.toml").read_text(encoding="utf-8"))["batch"]


def ask(client: FlaskClient, queries: Any, method: str = "POST", **parameters: str) -> TestResponse:
    form = {"queries": queries if isinstance(queries, str) else json.dumps(queries), **parameters}
    if method == "GET":
        return client.get("/reconcile", query_string=form)
    return client.post("/reconcile", data=form)


def first(client: FlaskClient, **query: Any) -> dict[str, Any]:
    result: list[dict[str, Any]] = ask(client, {"q0": query}).get_json()["q0"]["result"]
    return result[0]


def extend(client: FlaskClient, ids: list[str], *properties: Any) -> dict[str, Any]:
    wanted = [one if isinstance(one, dict) else {"id": one} for one in properties]
    reply = client.post("/reconcile", data={"extend": json.dumps({"ids": ids, "properties": wanted})})
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.get_json()
    jsonschema.validate(answer, schemas.EXTENSION)
    return answer


def test_the_manifest_is_as_the_report_says(client: FlaskClient) -> None:
    reply = client.get("/reconcile")
    jsonschema.validate(reply.get_json(), schemas.MANIFEST)
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert reply.headers["Cache-Control"] == "no-store"


def test_the_manifest_names_our_spaces_and_this_server(client: FlaskClient) -> None:
    manifest = client.get("/reconcile", headers={"Host": "data.example:8000"}).get_json()
    assert manifest["identifierSpace"] == "https://w3id.org/spacelod/id/"
    assert manifest["schemaSpace"] == "https://w3id.org/spacelod/def#"
    assert manifest["suggest"]["entity"]["service_url"] == "http://data.example:8000/reconcile"


def test_an_unknown_parameter_is_noise(client: FlaskClient) -> None:
    assert "versions" in client.get("/reconcile?utm_source=x").get_json()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_queries_come_by_get_and_by_post(client: FlaskClient, method: str) -> None:
    reply = ask(client, {"q0": {"query": "NASA"}, "other": {"query": "Outer Space Treaty"}}, method)
    answer = reply.get_json()
    jsonschema.validate(answer, schemas.RESULT_BATCH)
    assert list(answer) == ["q0", "other"]
    assert answer["q0"]["result"][0]["id"] == "actor/nasa"
    assert answer["other"]["result"][0]["id"] == "instrument/outer-space-treaty-1967"
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_candidates_come_best_first_and_no_more_than_asked(client: FlaskClient) -> None:
    result = ask(client, {"q0": {"query": "space agency", "limit": 4}}).get_json()["q0"]["result"]
    scores = [one["score"] for one in result]
    assert len(result) == 4
    assert scores == sorted(scores, reverse=True)
    assert not any(one["match"] for one in result)


def test_nothing_fits_gives_an_empty_result(client: FlaskClient) -> None:
    assert ask(client, {"q0": {"query": "xqzzyvv"}}).get_json() == {"q0": {"result": []}}


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_cell_of_a_table_has_no_candidates(client: FlaskClient, text: str) -> None:
    assert ask(client, {"q0": {"query": text}}).get_json() == {"q0": {"result": []}}


def test_what_the_protocol_leaves_open_may_be_said(client: FlaskClient) -> None:
    country = {"pid": "country", "p": "Country", "v": {"id": "actor/ind", "name": "India", "match": True}}
    assert first(client, query="Ministry of Defence", properties=[country])["id"] == "actor/ind-mod"
    wanted = {"ids": ["actor/jpn"], "properties": [{"id": "iso3", "label": "Code"}], "version": 1}
    assert client.post("/reconcile", data={"extend": json.dumps(wanted)}).status_code == 200


def test_an_empty_batch_has_an_empty_answer(client: FlaskClient) -> None:
    assert ask(client, {}).get_json() == {}


@pytest.mark.parametrize(
    "given",
    ["actor/usa", "https://w3id.org/spacelod/id/actor/usa", "http://www.wikidata.org/entity/Q30", "iso:USA"],
)
def test_an_identifier_is_a_sure_match(client: FlaskClient, given: str) -> None:
    found = first(client, query=given)
    assert (found["id"], found["match"], found["score"]) == ("actor/usa", True, 100)


@pytest.mark.parametrize(
    ("type", "expected"),
    [
        ("State", "actor/jpn"), (["State"], "actor/jpn"), ([{"id": "State"}], "actor/jpn"), ("Actor", "actor/jpn"),
        ("state", "actor/jpn"), ("https://w3id.org/spacelod/def#State", "actor/jpn"),
    ],
)  # fmt: skip
def test_a_type_keeps_candidates_to_it_and_to_what_is_below(client: FlaskClient, type: Any, expected: str) -> None:
    assert first(client, query="Japan", type=type)["id"] == expected


def test_a_type_that_fits_nothing_leaves_nothing(client: FlaskClient) -> None:
    assert ask(client, {"q0": {"query": "Japan", "type": "Unicorn"}}).get_json()["q0"]["result"] == []
    treaties = ask(client, {"q0": {"query": "Japan", "type": "Treaty"}}).get_json()["q0"]["result"]
    assert {one["type"][0]["id"] for one in treaties} == {"Treaty"}


def test_all_types_may_be_wanted_at_once(client: FlaskClient) -> None:
    both = {"query": "Japan", "type": ["State", "Treaty"]}
    assert first(client, **both)["id"] == "actor/jpn"
    assert ask(client, {"q0": {**both, "type_strict": "all"}}).get_json()["q0"]["result"] == []


@pytest.mark.parametrize("country", ["India", "IND", "भारत", {"id": "actor/ind", "name": "x"}, ["France", "India"]])
def test_a_property_tells_namesakes_apart(client: FlaskClient, country: Any) -> None:
    found = first(client, query="Ministry of Defence", properties=[{"pid": "country", "v": country}])
    assert (found["id"], found["match"]) == ("actor/ind-mod", True)


def test_namesakes_without_a_property_are_no_match(client: FlaskClient) -> None:
    result = ask(client, {"q0": {"query": "Ministry of Defence"}}).get_json()["q0"]["result"]
    assert len({one["score"] for one in result[:5]}) == 1
    assert not any(one["match"] for one in result)


@pytest.mark.parametrize(
    ("property", "value", "match"),
    [
        ("founded", "1958", True), ("founded", 1958, True), ("founded", "1958-10-01", True), ("founded", "1972", False),
        ("kind", "space agency", True), ("kind", "Organization", True), ("kind", "treaty", False),
        ("acronym", "nasa", True), ("country", "Japan", False), ("wikidata", "Q23548", True),
    ],
)  # fmt: skip
def test_a_property_that_differs_takes_the_match_away(
    client: FlaskClient, property: str, value: Any, match: bool
) -> None:
    found = first(
        client, query="National Aeronautics and Space Administration", properties=[{"pid": property, "v": value}]
    )
    assert (found["id"], found["match"]) == ("actor/nasa", match)
    assert (found["score"] > 90) is match


def test_properties_alone_can_find_an_entity(client: FlaskClient) -> None:
    assert first(client, properties=[{"pid": "wikidata", "v": "Q30"}])["match"] is True
    agencies = ask(client, {"q0": {"type": "SpaceAgency", "properties": [{"pid": "country", "v": "Japan"}]}})
    assert "actor/jaxa" in [one["id"] for one in agencies.get_json()["q0"]["result"]]


@pytest.mark.parametrize("case", FAULTY, ids=lambda case: case["body"][:60])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_faulty_batch_is_refused_with_its_fault(client: FlaskClient, case: dict[str, str], method: str) -> None:
    reply = ask(client, case["body"], method)
    assert reply.status_code == 400
    assert reply.mimetype == "application/problem+json"
    assert case["says"] in reply.get_json()["detail"]
    assert reply.headers["Access-Control-Allow-Origin"] == "*"


def test_a_batch_as_large_as_announced_is_answered_and_a_larger_one_is_not(client: FlaskClient) -> None:
    size = client.get("/reconcile").get_json()["batchSize"]
    batch = {f"q{number}": {"query": "ESA", "limit": 1} for number in range(size + 1)}
    assert ask(client, batch).status_code == 413
    batch.popitem()
    assert len(ask(client, batch).get_json()) == size


def test_a_batch_compares_a_bounded_number_of_values(client: FlaskClient) -> None:
    values = [{"pid": "country", "v": ["usa"] * 50}] * 10
    batch = {"q0": {"query": "NASA", "properties": values}, "q1": {"query": "NASA", "properties": values}}
    assert ask(client, batch).status_code == 200
    batch["q1"] = {"query": "NASA", "properties": [*values, {"pid": "country", "v": []}]}
    reply = ask(client, batch)
    assert (reply.status_code, reply.get_json()["where"]) == (413, "queries")
    assert "at most 1000 values of properties, not 1001" in reply.get_json()["detail"]
    one = {"matchType": "property", "propertyId": "country", "propertyValue": ["usa"] * 50}
    draft = {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "NASA"}, *[one] * 21]}]}
    assert client.post("/reconcile/v1/match", json=draft).status_code == 413


# 900 conditions on each of 200 members, names of which no part is known, and cells that are long lists.
COSTLY: dict[str, tuple[str, Any]] = {
    "conditions": (
        "/reconcile/v1/match",
        {
            "queries": [
                {
                    "conditions": [
                        {"matchType": "property", "propertyId": "member-of", "propertyValue": "United Nations"},
                        *[{"matchType": "property", "propertyId": "party-to", "propertyValue": "x"}] * 900,
                    ]
                }
            ]
        },
    ),
    "names": (
        "/reconcile/v1/match",
        {"queries": [{"conditions": [{"matchType": "name", "propertyValue": "Ministerium, Asgenti Spacce"}]}] * 50},
    ),
    "cells": (
        "/reconcile/v1/extend",
        {"ids": ["instrument/outer-space-treaty-1967"], "properties": [{"id": "party"}] * 25},
    ),
}


@pytest.mark.parametrize("costly", COSTLY)
def test_a_batch_makes_a_bounded_amount_of_work(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, costly: str
) -> None:
    monkeypatch.setattr(reconcile, "bound", {"batch_seconds": 0.01}.__getitem__)
    address, batch = COSTLY[costly]
    reply = client.post(address, json=batch)
    assert (reply.status_code, reply.mimetype) == (413, "application/problem+json")
    assert "0.01 seconds" in reply.get_json()["detail"]
    # The next one has a budget of its own.
    assert ask(client, {"q": {"query": "NASA"}}).status_code == 200


@pytest.mark.parametrize("body", [{"queries": '{"q": {"query": "' + "x" * 1001 + '"}}'}, {"queries": "[" * 5000}])
def test_what_is_too_long_is_refused(client: FlaskClient, body: dict[str, str]) -> None:
    assert client.post("/reconcile", data=body).status_code in (400, 413)


def test_a_post_without_a_form_is_refused(client: FlaskClient) -> None:
    assert client.post("/reconcile", json={"q0": {"query": "x"}}).status_code == 415
    assert client.post("/reconcile", data={"other": "x"}).status_code == 400


@pytest.mark.parametrize("callback", ["f", "jQuery1234_5", "$.done", "my.app.call"])
def test_jsonp_wraps_the_answer(client: FlaskClient, callback: str) -> None:
    reply = ask(client, {"q0": {"query": "NASA"}}, "GET", callback=callback)
    assert reply.mimetype == "application/javascript"
    opened = f"/**/{callback}("
    assert reply.text.startswith(opened)
    jsonschema.validate(json.loads(reply.text[len(opened) :].rstrip().removesuffix(");")), schemas.RESULT_BATCH)


@pytest.mark.parametrize("callback", ["", "alert(1)//", "a b", "<script>", "f;g", "a..b", "é", "1a", "f" * 200, "f\n"])
def test_a_callback_that_is_no_name_is_refused(client: FlaskClient, callback: str) -> None:
    assert ask(client, {"q0": {"query": "NASA"}}, "GET", callback=callback).status_code == 400


@pytest.mark.parametrize(
    ("family", "prefix", "first_id"),
    [
        ("entity", "jap", "actor/jpn"), ("entity", "NASA", "actor/nasa"), ("entity", "actor/esa", "actor/esa"),
        ("type", "sta", "State"), ("type", "SpaceAgency", "SpaceAgency"), ("property", "count", "country"),
        ("property", "status: outer", "status:outer-space-treaty-1967"), ("property", "iso3", "iso3"),
    ],
)  # fmt: skip
def test_suggestions_fit_what_is_typed(client: FlaskClient, family: str, prefix: str, first_id: str) -> None:
    answer = client.get(f"/reconcile/suggest/{family}", query_string={"prefix": prefix}).get_json()
    jsonschema.validate(answer, schemas.SUGGESTIONS[family])
    assert answer["result"][0]["id"] == first_id


def test_the_cursor_goes_on_where_the_list_ended(client: FlaskClient) -> None:
    one, two = (client.get(f"/reconcile/suggest/entity?prefix=s&cursor={n}").get_json()["result"] for n in (0, 10))
    assert {item["id"] for item in one}.isdisjoint(item["id"] for item in two)


@pytest.mark.parametrize(("family", "id"), [("entity", "actor/nasa"), ("type", "State"), ("property", "country")])
def test_flyouts_are_plain_html(client: FlaskClient, family: str, id: str) -> None:
    answer = client.get(f"/reconcile/flyout/{family}", query_string={"id": id}).get_json()
    jsonschema.validate(answer, schemas.FLYOUT)
    assert client.get(f"/reconcile/flyout/{family}?id=nothing").status_code == 404


def test_the_addresses_of_the_manifest_work(client: FlaskClient) -> None:
    manifest = client.get("/reconcile").get_json()
    home = "http://localhost"
    encoded = quote("actor/nasa", safe="")
    view = manifest["view"]["url"].removeprefix(home).replace("{{id}}", encoded)
    assert client.get(view).headers["Location"].startswith("/doc/actor/nasa")
    preview = manifest["preview"]["url"].removeprefix(home).replace("{{id}}", encoded)
    assert "National Aeronautics" in client.get(preview).text
    for family, service in manifest["suggest"].items():
        assert (
            client.get(f"{service['service_url'].removeprefix(home)}{service['service_path']}?prefix=s").status_code
            == 200
        )
        flyout = f"{service['flyout_service_url'].removeprefix(home)}{service['flyout_service_path']}"
        known = {"entity": encoded, "type": "State", "property": "country"}[family]
        assert client.get(flyout.replace("${id}", known)).status_code == 200
    propose = manifest["extend"]["propose_properties"]
    assert (
        client.get(f"{propose['service_url'].removeprefix(home)}{propose['service_path']}?type=State").status_code
        == 200
    )


def test_only_the_preview_may_be_framed(client: FlaskClient) -> None:
    preview = client.get("/reconcile/preview?id=actor/nasa")
    assert preview.headers.getlist("Content-Security-Policy") == [
        "default-src 'none'; style-src 'self'; frame-ancestors *"
    ]
    assert "frame-ancestors 'none'" in client.get("/reconcile").headers["Content-Security-Policy"]
    assert client.get("/reconcile/preview?id=actor/nobody").status_code == 404


def test_extension_gives_every_entity_every_property(client: FlaskClient) -> None:
    answer = extend(client, ["actor/jpn", "actor/nobody"], "iso3", "capital", "country")
    assert answer["meta"][2] == {"id": "country", "name": "Country", "type": {"id": "State", "name": "state"}}
    assert answer["rows"]["actor/jpn"] == {"iso3": [{"str": "JPN"}], "capital": [{"str": "Tokyo"}], "country": []}
    assert answer["rows"]["actor/nobody"] == {"iso3": [], "capital": [], "country": []}


def test_a_day_is_a_date_and_a_year_stays_text(client: FlaskClient) -> None:
    rows = extend(client, ["actor/nasa", "actor/jaxa", "actor/nso"], "founded")["rows"]
    assert rows["actor/jaxa"]["founded"] == [{"date": "2003-10-01T00:00:00Z"}]
    assert rows["actor/nso"]["founded"] == [{"str": "2009"}]


@pytest.mark.parametrize(
    ("day", "status"),
    [("1967-10-09", "signatory"), ("1967-10-10", "party"), ("", "party"), ("1960-01-01", None)],
)
def test_a_status_can_be_asked_for_a_day(client: FlaskClient, day: str, status: str | None) -> None:
    wanted = {"id": "status:outer-space-treaty-1967", "settings": {"on": day} if day else {}}
    cell = extend(client, ["actor/usa"], wanted)["rows"]["actor/usa"]["status:outer-space-treaty-1967"]
    assert cell == ([{"str": status}] if status else [])


def test_values_can_be_entities_of_a_day_and_limited(client: FlaskClient) -> None:
    parties = {"id": "party", "settings": {"on": "1967-10-10", "limit": 2}}
    cell = extend(client, ["instrument/outer-space-treaty-1967"], parties)["rows"]["instrument/outer-space-treaty-1967"]
    assert len(cell["party"]) == 2
    assert all(value["id"].startswith("actor/") for value in cell["party"])


def test_extension_answers_get_too(client: FlaskClient) -> None:
    wanted = json.dumps({"ids": ["actor/jpn"], "properties": [{"id": "iso2"}]})
    answer = client.get("/reconcile", query_string={"extend": wanted}).get_json()
    assert answer["rows"] == {"actor/jpn": {"iso2": [{"str": "JP"}]}}


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ("[]", 400, "no JSON object"), ('{"ids": []}', 400, "extend.properties"),
        ('{"properties": []}', 400, "extend.ids"),
        ('{"ids": [1], "properties": []}', 400, "extend.ids"),
        ('{"ids": [], "properties": [{"id": "colour"}]}', 400, "no property 'colour'"),
        ('{"ids": [], "properties": [{"id": "party", "settings": {"on": "1967"}}]}', 400, "not a day"),
        ('{"ids": [], "properties": [{"id": "party", "settings": {"limit": "x"}}]}', 400, "not a number"),
        (json.dumps({"ids": ["x"] * 201, "properties": []}), 413, "at most 200"),
        (json.dumps({"ids": [], "properties": [{"id": "country"}] * 26}), 413, "at most 25"),
        (json.dumps({"ids": ["x"] * 101, "properties": [{"id": "country"}] * 10}), 413, "at most 1000"),
    ],
)  # fmt: skip
def test_a_faulty_extension_is_refused(client: FlaskClient, body: str, status: int, says: str) -> None:
    reply = client.post("/reconcile", data={"extend": body})
    assert (reply.status_code, reply.mimetype) == (status, "application/problem+json")
    assert says in reply.get_json()["detail"]


def test_properties_are_proposed_for_a_type(client: FlaskClient) -> None:
    answer = client.get("/reconcile/extend/propose?type=State&limit=8").get_json()
    jsonschema.validate(answer, schemas.PROPOSAL)
    assert len(answer["properties"]) == answer["limit"] == 8
    treaty = client.get("/reconcile/extend/propose?type=Treaty").get_json()
    names = {one["id"] for one in treaty["properties"]}
    assert "number-of-parties" in names
    assert "founded" not in names


def test_the_draft_manifest_and_match(client: FlaskClient) -> None:
    jsonschema.validate(client.get("/reconcile/v1").get_json(), schemas.DRAFT_MANIFEST)
    named = {"matchType": "name", "propertyValue": "Ministry of Defence"}
    country = {"matchType": "property", "propertyId": "country", "propertyValue": "India", "required": True}
    reply = client.post("/reconcile/v1/match", json={"queries": [{"conditions": [named, country]}]})
    jsonschema.validate(reply.get_json(), schemas.DRAFT_RESULT_BATCH)
    assert [one["id"] for one in reply.get_json()["results"][0]["candidates"]] == ["actor/ind-mod"]


@pytest.mark.parametrize(("quantifier", "found"), [("any", True), ("all", False), ("none", False)])
def test_the_draft_knows_quantifiers(client: FlaskClient, quantifier: str, found: bool) -> None:
    conditions = [
        {"matchType": "name", "v": "NASA"},
        {
            "matchType": "property", "pid": "country", "v": ["Japan", "United States of America"], "required": True,
            "matchQuantifier": quantifier,
        },
    ]  # fmt: skip
    reply = client.post("/reconcile/v1/match", json={"queries": [{"conditions": conditions}]})
    assert bool(reply.get_json()["results"][0]["candidates"]) is found


def test_the_draft_extends_suggests_and_previews_below_its_endpoint(client: FlaskClient) -> None:
    wanted = {"ids": ["actor/jpn"], "properties": [{"id": "iso3"}]}
    answer = client.post("/reconcile/v1/extend", json=wanted).get_json()
    jsonschema.validate(answer, schemas.DRAFT_EXTENSION)
    assert answer["rows"] == [{"id": "actor/jpn", "properties": [{"id": "iso3", "values": [{"str": "JPN"}]}]}]
    assert (
        client.get("/reconcile/v1/suggest/entity?prefix=jap&limit=1&offset=0").get_json()["result"][0]["id"]
        == "actor/jpn"
    )
    assert client.get("/reconcile/v1/preview?id=actor/jpn").status_code == 200
    assert client.get("/reconcile/v1/extend/propose?type=State").status_code == 200


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ([], '"queries"'), ({"queries": {}}, '"queries"'), ({"queries": [{}]}, "conditions"),
        ({"queries": [{"conditions": []}]}, "conditions"), ({"queries": [{"conditions": [{"v": "x"}]}]}, "matchType"),
        ({"queries": [{"conditions": [{"matchType": "name"}]}]}, "no text"),
        ({"queries": [{"conditions": [{"matchType": "name", "v": "x"}], "type": ["State"]}]}, "one type"),
        ({"queries": [{"conditions": [{"matchType": "property", "v": "x"}]}]}, "no property"),
    ],
)  # fmt: skip
def test_a_faulty_draft_batch_is_refused(client: FlaskClient, body: Any, says: str) -> None:
    reply = client.post("/reconcile/v1/match", json=body)
    assert reply.status_code == 400
    assert says in reply.get_json()["detail"]


# Every address of the service, with a request that it answers.
ADDRESSES = {
    "/reconcile": ["GET", "POST"], "/reconcile/suggest/entity?prefix=a": ["GET"],
    "/reconcile/preview?id=actor/usa": ["GET"],
    "/reconcile/suggest/type?prefix=a": ["GET"], "/reconcile/suggest/property?prefix=a": ["GET"],
    "/reconcile/flyout/entity?id=actor/usa": ["GET"], "/reconcile/extend/propose?type=State": ["GET"],
    "/reconcile/v1": ["GET"], "/reconcile/v1/match": ["POST"], "/reconcile/v1/extend": ["POST"],
    "/reconcile/v1/reconcile": ["POST"],
}  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_elsewhere_may_ask_after_a_preflight(client: FlaskClient, address: str) -> None:
    method = ADDRESSES[address][-1]
    sent = {
        "Origin": "https://app.example", "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type",
    }  # fmt: skip
    reply = client.options(address, headers=sent)
    assert reply.status_code in (200, 204)
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert method in reply.headers["Access-Control-Allow-Methods"]
    assert "content-type" in reply.headers["Access-Control-Allow-Headers"].lower()


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_address_says_which_methods_it_has(client: FlaskClient, address: str) -> None:
    refused = client.put(address)
    assert refused.status_code == 405
    assert set(ADDRESSES[address]) <= set(refused.headers["Allow"].split(", "))
    if "GET" in ADDRESSES[address]:
        head, full = client.head(address), client.get(address)
        assert (head.status_code, head.data) == (200, b"")
        assert head.headers["Content-Type"] == full.headers["Content-Type"]


JSONP = [address for address, methods in ADDRESSES.items() if "GET" in methods and "preview" not in address]


@pytest.mark.parametrize("address", [address for address in JSONP if "/v1" not in address])
def test_every_json_answer_of_version_0_2_comes_as_jsonp_too(client: FlaskClient, address: str) -> None:
    plain = client.get(address).get_json()
    reply = client.get(f"{address}{'&' if '?' in address else '?'}callback=f")
    assert json.loads(reply.text.removeprefix("/**/f(").rstrip().removesuffix(");")) == plain
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/reconcile/suggest/entity", 200), ("/reconcile/suggest/entity?prefix=", 200),
        ("/reconcile/suggest/entity?prefix=a&cursor=-1", 400), ("/reconcile/suggest/entity?prefix=a&cursor=x", 400),
        ("/reconcile/suggest/entity?prefix=a&cursor=9999", 200), ("/reconcile/suggest/colour?prefix=a", 404),
        ("/reconcile/flyout/entity", 404), ("/reconcile/preview", 404), ("/reconcile/preview?id=<script>", 404),
        ("/reconcile/extend/propose", 200), ("/reconcile/extend/propose?type=Unicorn", 200),
        ("/reconcile/extend/propose?type=State&limit=x", 400),
    ],
)  # fmt: skip
def test_the_smaller_services_answer_what_is_missing_or_wrong(client: FlaskClient, address: str, status: int) -> None:
    reply = client.get(address)
    assert reply.status_code == status, reply.text
    shown = client.get(address, headers={"Accept": "text/html"})
    # What is wrong is told to people on a page; an answer is JSON for everybody.
    assert (shown.status_code, shown.mimetype) == (status, "application/json" if status == 200 else "text/html")
    assert "<script>" not in shown.text


@pytest.mark.parametrize(
    "query",
    [
        {"query": "NASA", "type": None}, {"query": "NASA", "type": []}, {"query": "NASA", "type": ""},
        {"query": "NASA", "type_strict": "should"}, {"query": "NASA", "limit": 1000}, {"query": "\u0000NASA\n"},
        {"query": "NASA", "properties": [{"pid": "country", "v": True}]},
        {"query": "NASA", "properties": [{"pid": "country", "v": ""}]},
        {"query": "NASA", "properties": [{"pid": "founded", "v": 1958.0}]},
    ],
)  # fmt: skip
def test_what_is_odd_but_allowed_still_finds_the_entity(client: FlaskClient, query: dict[str, Any]) -> None:
    answer = ask(client, {"é 1": query}).get_json()
    jsonschema.validate(answer, schemas.RESULT_BATCH)
    assert answer["é 1"]["result"][0]["id"] == "actor/nasa"


def test_a_preview_speaks_french_where_it_is_asked_in_french(client: FlaskClient) -> None:
    page = client.get("/fr/reconcile/preview?id=actor/usa").text
    assert '<html lang="fr">' in page
    assert "<h1>États-Unis</h1>" in page
    assert "Aussi" in page
    assert '<html lang="en">' in client.get("/reconcile/preview?id=actor/usa").text
