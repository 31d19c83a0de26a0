"""A file as an answer: streamed, with preconditions, and one range of it (RFC 9110 sections 13 and 14)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from flask import request

from spacelod_server.problems import Problem
from spacelod_server.representations import precondition, same_date
from spacelod_server.responses import Reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["send_stored"]

# Units are compared without case; several ranges, and units unknown to us, are answered by the whole file.
_RANGE = re.compile(r"bytes=[ \t]*([0-9]*)-([0-9]*)[ \t]*\Z", re.IGNORECASE)
# No file is larger, and numbers of any length may be asked for.
_BEYOND: Final = 10**18
_BLOCK: Final = 1 << 16


def send_stored(path: Path, *, content_type: str, etag: str, cache_control: str, last_modified: str = "") -> Reply:
    """Return a file, the range of it that is asked for, or 304; raise Problem 412 or 416.

    ``etag`` is a strong entity tag in quotation marks.
    """
    size = path.stat().st_size
    headers = {"ETag": etag, "Cache-Control": cache_control}
    # Before the range is looked at (RFC 9110, section 13.2.2).
    if precondition(request.environ, etag, last_modified) == 304:
        return Reply(b"", 304, headers)
    headers |= {"Content-Type": content_type, "Accept-Ranges": "bytes"}
    if last_modified:
        headers["Last-Modified"] = last_modified
    span = _asked_range(size, etag, last_modified)
    if span is None:
        return Reply(_blocks(path, 0, size), 200, {**headers, "Content-Length": str(size)})
    first, last = span
    headers |= {"Content-Range": f"bytes {first}-{last}/{size}", "Content-Length": str(last - first + 1)}
    return Reply(_blocks(path, first, last - first + 1), 206, headers)


def _asked_range(size: int, etag: str, last_modified: str) -> tuple[int, int] | None:
    """Return the first and the last byte of the range to send, or None for the whole file."""
    found = _RANGE.match(request.headers.get("Range", "").strip())
    if request.method != "GET" or not found or not any(found.groups()) or not _unchanged(etag, last_modified):
        return None
    start, end = found.groups()
    if not start:
        first, last = max(size - _place(end), 0), size - 1
    else:
        first, last = _place(start), min(_place(end), size - 1) if end else size - 1
    if start and end and _place(end) < first:
        return None
    if first >= size or (not start and not _place(end)):
        detail = f"The file has {size} bytes; the range lies behind its end."
        raise Problem(416, detail, headers={"Content-Range": f"bytes */{size}"}, size=size)
    return first, last


def _place(digits: str) -> int:
    digits = digits.lstrip("0")
    return int(digits or 0) if len(digits) <= 18 else _BEYOND


def _unchanged(etag: str, last_modified: str) -> bool:
    """Return whether the file is still the one of which the client holds a part; weak tags never say so."""
    condition = request.headers.get("If-Range", "").strip()
    if not condition:
        return True
    return condition == etag if '"' in condition else same_date(condition, last_modified)


def _blocks(path: Path, start: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while length > 0 and (block := file.read(min(length, _BLOCK))):
            length -= len(block)
            yield block
