"""The Reconciliation Service API, case by case as its specification says it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

CASES = tomllib.loads((Path(__file__).parent / "conformance.toml").read_text(encoding="utf-8"))["case"]
NOTHING = object()


def at(content: Any, place: str) -> Any:
    """Return what stands at a place such as ``q0.result.0.id``, or NOTHING; no name of ours has a dot."""
    for step in place.split(".") if place else ():
        try:
            content = content[int(step)] if isinstance(content, list) else content[step]
        except (IndexError, KeyError):
            return NOTHING
    return content


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_the_service_does_as_the_specification_says(client: FlaskClient, case: dict[str, Any]) -> None:
    sent: dict[str, Any] = {"headers": case.get("headers", {}), "query_string": case.get("query")}
    if "json" in case:
        sent["json"] = json.loads(case["json"])
    elif "form" in case or "text" in case:
        sent["data"] = case.get("form") or case["text"]
    method = case.get("method") or ("POST" if "json" in case or "data" in sent else "GET")
    reply = client.open(case["path"], method=method, **sent)
    assert reply.status_code == case["status"], reply.text
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    if case["status"] >= 400:
        assert reply.mimetype == "application/problem+json"
        assert reply.get_json()["status"] == case["status"]
    assert reply.mimetype == case.get("mimetype", reply.mimetype)
    assert reply.text.startswith(case.get("starts", ""))
    assert {name: reply.headers.get(name) for name in case.get("answered", {})} == case.get("answered", {})
    content = reply.get_json(silent=True)
    assert {place: at(content, place) for place in case.get("has", {})} == case.get("has", {})
    assert [place for place in case.get("lacks", []) if at(content, place) is not NOTHING] == []
