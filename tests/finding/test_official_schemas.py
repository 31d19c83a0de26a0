"""Every answer of the reconciliation service against the schemas that its specification publishes.

The schemas are the work of others and are not kept here. Check out the specification (the repository
``reconciliation-api/specs``) and name its folder in SPACELOD_RECONCILIATION_SPECS.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from flask.testing import FlaskClient
from referencing import Registry
from referencing.jsonschema import DRAFT7

from finding_cases import cases

SPECS = os.environ.get("SPACELOD_RECONCILIATION_SPECS", "")
NAMES = [row["name"] for table in ("messy-names.csv", "everyday-names.csv") for row in cases(table)]
IDS = [
    "actor/usa", "actor/nasa", "actor/esa", "actor/ussr", "actor/un", "instrument/outer-space-treaty-1967",
    "instrument/artemis-accords-2020", "actor/nobody", "",
]  # fmt: skip
PREFIXES = ["", "u", "sp", "NASA", "рос", "日本", "Ministry of", "status", "zzzz", "founded"]
TYPES = ["", "State", "SpaceAgency", "Treaty", "Actor", "Instrument", "Unicorn"]
PROPERTIES = [{"pid": "country", "v": {"id": "actor/ind"}}, {"pid": "founded", "v": 1958}, {"pid": "kind", "v": ["x"]}]

pytestmark = pytest.mark.skipif(
    not SPECS, reason="SPACELOD_RECONCILIATION_SPECS names no checkout of reconciliation-api/specs"
)

Check = Callable[[str, Any], None]


@pytest.fixture(scope="module", params=["0.2", "1.0-draft"])
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def check(version: str) -> Check:
    """Return what raises where an answer is not as a schema of the version says."""
    folder = Path(SPECS) / version / "schemas"
    read = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
    assert "reconciliation-result-batch" in read, f"{folder} holds no schemas"
    # Some of the schemas have kept the name of an older version, so each is found by every name.
    places = {schema["$id"].rpartition("/")[0] for schema in read.values() if "$id" in schema}
    registry: Registry[Any] = Registry().with_resources(
        (f"{place}/{name}.json", DRAFT7.create_resource(schema)) for name, schema in read.items() for place in places
    )

    def check_one(name: str, answer: Any) -> None:
        jsonschema.Draft7Validator(read[name], registry=registry).validate(answer)

    return check_one


def parts(values: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    return (values[start : start + size] for start in range(0, len(values), size))


def batches() -> Iterator[Sequence[dict[str, Any]]]:
    """Yield batches of queries in the form of version 0.2."""
    plain = [{"query": name} for name in NAMES]
    more = [
        {"query": name, "type": kind, "limit": 3, "properties": [PROPERTIES[place % 3]], "type_strict": "should"}
        for place, (name, kind) in enumerate(zip(NAMES, TYPES[1:] * 99, strict=False))
    ]
    return parts([*plain, *more], 50)


def asked(client: FlaskClient, batch: Sequence[dict[str, Any]], version: str, method: str) -> tuple[Any, Any]:
    """Return what was sent and what came back."""
    if version == "0.2":
        sent: Any = {f"q{place}": query for place, query in enumerate(batch)}
        form = {"queries": json.dumps(sent)}
        get = method == "GET"
        reply = client.get("/reconcile", query_string=form) if get else client.post("/reconcile", data=form)
        return sent, reply.get_json()
    sent = {"queries": [_drafted(query) for query in batch]}
    return sent, client.post("/reconcile/v1/match", json=sent).get_json()


def _drafted(query: dict[str, Any]) -> dict[str, Any]:
    named = {"matchType": "name", "v": query["query"]}
    conditions = [{"matchType": "property", **one} for one in query.get("properties", ())]
    return {key: query[key] for key in ("type", "limit") if key in query} | {"conditions": [named, *conditions]}


def test_the_manifest_fits(client: FlaskClient, version: str, check: Check) -> None:
    check("manifest", client.get("/reconcile" if version == "0.2" else "/reconcile/v1").get_json())


def test_questions_and_candidates_fit(client: FlaskClient, version: str, check: Check) -> None:
    found = 0
    for place, batch in enumerate(batches()):
        method = "GET" if place == 0 else "POST"
        sent, answer = asked(client, batch[:5] if method == "GET" else batch, version, method)
        check("reconciliation-query-batch", sent)
        check("reconciliation-result-batch", answer)
        results = answer["results"] if version != "0.2" else list(answer.values())
        found += sum(bool(one.get("candidates") or one.get("result")) for one in results)
    assert found > len(NAMES)


def test_suggestions_fit(client: FlaskClient, version: str, check: Check) -> None:
    stem = "/reconcile" if version == "0.2" else "/reconcile/v1"
    for family, schema in (("entity", "entities"), ("type", "types"), ("property", "properties")):
        for prefix in PREFIXES:
            answer = client.get(f"{stem}/suggest/{family}", query_string={"prefix": prefix})
            assert answer.status_code == 200
            check(f"suggest-{schema}-response", answer.get_json())


def test_proposals_and_extensions_fit(client: FlaskClient, version: str, check: Check) -> None:
    stem = "/reconcile" if version == "0.2" else "/reconcile/v1"
    for kind in TYPES:
        proposal = client.get(f"{stem}/extend/propose", query_string={"type": kind, "limit": 100}).get_json()
        if version != "0.2":  # which publishes no schema for it
            check("data-extension-property-proposal", proposal)
        for chosen in parts(proposal["properties"], 10):
            properties = [{"id": one["id"], "settings": {"on": "1980-01-01", "limit": "2"}} for one in chosen]
            wanted = {"ids": IDS, "properties": [*properties, {"id": chosen[0]["id"]}]}
            if version == "0.2":
                answer = client.post("/reconcile", data={"extend": json.dumps(wanted)}).get_json()
            else:
                answer = client.post("/reconcile/v1/extend", json=wanted).get_json()
            check("data-extension-response", answer)
