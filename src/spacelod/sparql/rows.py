"""How many solutions a written answer holds, found in its bytes: the engine does not tell."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["count_rows"]

_UNSURE: Final = (b'\\"}},{"', b':"}},{"', b"{}", b'"type":"triple"')
_STRING: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_QUOTED: Final = re.compile(rb'"[^"]*+"')


def count_rows(body: bytes, format: str) -> int:
    """Return how many solutions a written answer holds."""
    if format == "tsv":
        return body.count(b"\n") - 1
    if format == "csv":
        return (_QUOTED.sub(b"", body) if b'"' in body else body).count(b"\n") - 1
    if format == "xml":
        return body.count(b"<result>")
    return _json_rows(body)


def _json_rows(body: bytes) -> int:
    start = body.index(b'"bindings":[') + 12
    if body[start : start + 1] == b"]":
        return 0
    # A row ends in the quote of its last value and two braces. Some cases look alike or different: a value
    # that is or ends in such text, a row without values, a triple as a value. Then strings must go.
    if any(mark in body for mark in _UNSURE):
        bare = _STRING.sub(b"", body[start:])
        depth = rows = 0
        for mark in re.findall(rb"[{}]", bare[: bare.rindex(b"]")]):
            depth += 1 if mark == b"{" else -1
            rows += not depth
        return rows
    return body.count(b'"}},{"', start) + 1
