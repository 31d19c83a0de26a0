"""What the server makes of requests as bytes, the malformed ones too; the cases are in wire.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from spacelod.release import Release
from wire import Answer, ask, exchange

CASES = tomllib.loads((Path(__file__).parent / "wire.toml").read_text(encoding="utf-8"))["case"]


@pytest.fixture(scope="module")
def targets(server: str, release: Release) -> dict[str, dict[str, str]]:
    """The validators of a document and of a dump, for the cases to name."""
    dump = next(f"/release/{release.version}/{name}" for name in release.manifest.files if name.endswith("-claims.ttl"))
    found = {}
    for name, target in (("document", "/doc/actor/usa.ttl"), ("dump", dump)):
        head = ask(server, target, "HEAD")
        found[name] = {"etag": head["etag"], "modified": head["last-modified"], "dump": dump}
    return found


def send(server: str, case: dict[str, Any], known: dict[str, str]) -> Answer:
    request = str(case.get("request", ""))
    if "repeat" in case:
        request = case["repeat"]["request"] + case["repeat"]["letter"] * case["repeat"]["times"] + case["repeat"]["end"]
    headers = [f"Host: {urlsplit(server).netloc}"] if case.get("host", True) else []
    headers += case.get("headers", [])
    if "repeat_header" in case:
        long = case["repeat_header"]
        headers.append(f"{long['name']}: {long['letter'] * long['times']}")
    text = "\r\n".join([request, *headers, "Connection: close", "", ""])
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", value)
    return exchange(server, text.encode())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_request_gets_what_it_should(server: str, targets: dict[str, dict[str, str]], case: dict[str, Any]) -> None:
    answer = send(server, case, targets[case.get("of", "document")])
    assert answer.status == case["status"]
    assert answer.repeated == []
    for name, value in case.get("has", {}).items():
        assert answer[name] == value
    assert not answer["x-evil"]
    assert "evil" not in answer["link"] + answer["content-location"]
    if not case.get("bare"):
        assert "default-src 'none'" in answer["content-security-policy"]
        assert answer["access-control-allow-origin"] == "*"
    if answer.status == 416:
        assert answer["content-range"].startswith("bytes */")
    if answer.status >= 400 and not case.get("bare"):
        assert b"status" in answer.body


def test_the_server_still_answers_after_all_of_that(server: str) -> None:
    assert ask(server, "/health").status == 200
