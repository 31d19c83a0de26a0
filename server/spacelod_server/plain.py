"""JSON and CSV for scripts, and the address by which this server was reached."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from flask import request

from spacelod.formats import Format
from spacelod_server.problems import Problem
from spacelod_server.responses import Reply
from spacelod_server.site import Site

__all__ = [
    "CSV", "JSON", "asked_number", "csv_bytes", "json_bytes", "json_reply", "json_text", "number_of", "own_address",
]  # fmt: skip

JSON: Final = Format("json", "application/json", "json", "JSON", ("text/json",))
CSV: Final = Format("csv", "text/csv", "csv", "CSV")

_WRITTEN: Final = {True: "true", False: "false"}


def json_text(content: Any) -> str:
    """Return JSON without spaces, letters as they are."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def json_bytes(content: Any) -> bytes:
    """Return JSON as it is sent: UTF-8, a line feed at the end."""
    return json_text(content).encode() + b"\n"


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a table as RFC 4180 wants it, with its header even when it has no rows."""
    output = io.StringIO()
    # The line ends of RFC 4180; the curated files have others, since they are read in editors.
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_WRITTEN.get(cell, cell) if isinstance(cell, bool) else cell for cell in row] for row in rows)
    return output.getvalue().encode()


def json_reply(content: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """Return an answer that depends on more than its address, so that no cache may keep it."""
    sent = {"Content-Type": JSON.content_type, "Cache-Control": "no-store", **(headers or {})}
    return Reply(json_bytes(content), status, sent)


def own_address(site: Site) -> str:
    """Return where this server was reached, without a slash at the end.

    Only what tells a client where to ask next is built from it; no IRI is, and no cache may keep the answer.
    """
    return request.host_url.rstrip("/") + site.prefix


def asked_number(name: str, default: int, *, least: int, most: int) -> int:
    """Return a whole number from the query string; raise Problem when it is none or out of range."""
    return number_of(request.args, name, default, least=least, most=most)


def number_of(args: Mapping[str, str], name: str, default: int, *, least: int, most: int) -> int:
    """Return what ``asked_number`` does, of the parameters of an address."""
    text = args.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 8 and least <= int(text) <= most):
        raise Problem(400, f"{name} is a whole number from {least} to {most}.")
    return int(text)
