"""The requests of protocol.toml, as a test client sends them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

CASES = tomllib.loads((Path(__file__).parents[1] / "server" / "protocol.toml").read_text(encoding="utf-8"))["case"]


def request_of(case: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments with which a client opens the address of the endpoint for a case."""
    headers = {"Accept": case["accept"]} if "accept" in case else {}
    headers |= {"Content-Encoding": case["content_encoding"]} if "content_encoding" in case else {}
    body = case.get("latin", "").encode("latin-1") or case.get("body", "").encode() or None
    if "long" in case:
        case = {**case, "method": "POST", "content_type": "application/sparql-query"}
        body = b"ASK {} #".ljust(case["long"], b"x")
    return {
        "method": case.get("method", "GET"), "query_string": case.get("query", ""), "headers": headers, "data": body,
        "content_type": case.get("content_type"),
    }  # fmt: skip
