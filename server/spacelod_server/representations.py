"""A finished document and how it is sent: content coding, validators, conditional requests."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import brotli
import zstandard
from flask import request

from spacelod.formats import HTML
from spacelod_server.language import current_language
from spacelod_server.negotiation import choose_coding
from spacelod_server.problems import Problem
from spacelod_server.responses import Finished, Reply

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from spacelod.formats import Format
    from spacelod_server.cache import BoundedCache

__all__ = ["CODINGS", "Representation", "finish", "http_date", "precondition", "same_date", "send"]

# The server's order: what decodes fastest among the small ones.
CODINGS: Final = ("zstd", "br", "gzip")
# Below this a coding saves less than its header costs.
_WORTH_CODING: Final = 256
_LARGE: Final = 1 << 19
_TAG = re.compile(r'(W/)?"([^"]*)"')


@dataclass(frozen=True, slots=True)
class Representation:
    """The bytes of a document in one format, with the headers that are always sent with them.

    ``tag`` identifies the bytes; together with the coding it is the strong entity tag.
    """

    body: bytes
    content_type: str
    tag: str
    coding: str = "identity"
    headers: tuple[tuple[str, str], ...] = field(default=())

    @classmethod
    def make(cls, body: bytes, format: Format, headers: Mapping[str, str] | None = None) -> Representation:
        """Return a representation whose tag follows from its bytes and its format."""
        digest = _digest(body)
        return cls(body, format.content_type, f"{digest}-{format.suffix}", headers=tuple((headers or {}).items()))

    @classmethod
    def typed(cls, body: bytes, content_type: str) -> Representation:
        """Return a representation in a type that is no format of the table."""
        return cls(body, content_type, _digest(body))

    @property
    def etag(self) -> str:
        """The strong entity tag, in quotation marks."""
        return f'"{self.tag}"' if self.coding == "identity" else f'"{self.tag}-{self.coding}"'


def send(
    representation: Representation, cache: BoundedCache[Representation], *, last_modified: str, cache_control: str,
    headers: Mapping[str, str] | None = None, vary: str = "",
) -> Reply:  # fmt: skip
    """Return the answer of a view for a chosen representation, as ``finish`` does."""
    return Reply.of(finish(
        request.environ, representation, cache, last_modified=last_modified, cache_control=cache_control,
        headers=headers, vary=vary,
    ))  # fmt: skip


def finish(
    environ: WSGIEnvironment, representation: Representation, cache: BoundedCache[Representation], *,
    last_modified: str, cache_control: str, headers: Mapping[str, str] | None = None, vary: str = "",
) -> Finished:  # fmt: skip
    """Return the answer for a chosen representation: coded as asked, or 304 when the client has it.

    ``vary`` names the request headers by which the representation was chosen.
    """
    coded = _coded(environ, representation, cache)
    sent = [
        ("ETag", coded.etag),
        ("Cache-Control", cache_control),
        # Also on what is sent as it is: a cache must not give the plain form to all who ask after.
        ("Vary", f"{vary}, Accept-Encoding" if vary else "Accept-Encoding"),
        *(headers or {}).items(),
    ]
    # A 304 carries what a cache needs to find and refresh its copy, and no
    # description of a body (RFC 9110 section 15.4.5).
    if precondition(environ, coded.etag, last_modified) == 304:
        return Finished(304, sent, b"", lasting=True)
    sent += [("Content-Type", coded.content_type), *coded.headers]
    if last_modified:
        sent.append(("Last-Modified", last_modified))
    if coded.content_type == HTML.content_type:
        sent.append(("Content-Language", current_language()))
    if coded.coding != "identity":
        sent.append(("Content-Encoding", coded.coding))
    return Finished(200, sent, coded.body, lasting=bool(last_modified))


def _digest(body: bytes) -> str:
    # Processors have instructions for it: of what is long enough it takes half the time of others.
    return hashlib.sha256(body).hexdigest()[:24]


def http_date(moment: datetime) -> str:
    """Return a moment in UTC as the date of an HTTP header (RFC 9110 section 5.6.7)."""
    return format_datetime(moment, usegmt=True)


def precondition(environ: WSGIEnvironment, etag: str, last_modified: str) -> int:
    """Return 200 or 304 by the preconditions of the request; raise Problem 412 for one that does not hold.

    The order is that of RFC 9110 section 13.2.2; a date that cannot be read is no condition.
    """
    if environ["REQUEST_METHOD"] == "POST":
        return 200
    if_match = environ.get("HTTP_IF_MATCH")
    # A tag goes before a date: it tells apart what changed within one second (RFC 9110 section 13.2.2).
    if if_match is not None:
        failed = not _listed(if_match, etag, strong=True)
    else:
        failed = bool(_newer(last_modified, environ.get("HTTP_IF_UNMODIFIED_SINCE")))
    if failed:
        raise Problem(412, "The document is not the one that the condition names.")
    if_none_match = environ.get("HTTP_IF_NONE_MATCH")
    if if_none_match is not None:
        return 304 if _listed(if_none_match, etag, strong=False) else 200
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    return 304 if since is not None and _newer(last_modified, since) is False else 200


def same_date(one: str, other: str) -> bool:
    """Return whether two dates of headers mean the same second; one that cannot be read means none."""
    try:
        return _seconds(one) == _seconds(other)
    except (ValueError, TypeError):
        return False


def _coded(
    environ: WSGIEnvironment, representation: Representation, cache: BoundedCache[Representation]
) -> Representation:
    asked = environ.get("HTTP_ACCEPT_ENCODING")
    if asked is None:
        return representation
    coding = choose_coding(asked, CODINGS)
    if coding is None:
        detail, offered = "None of the content codings on offer is acceptable.", [*CODINGS, "identity"]
        raise Problem(406, detail, headers={"Vary": "Accept, Accept-Encoding"}, offered=offered)
    # A client may have refused identity, by its name or by *, so that even a few bytes have to be coded.
    small = len(representation.body) < _WORTH_CODING
    if coding == "identity" or (small and "identity" not in asked and choose_coding(asked, ())):
        return representation
    return cache.get((representation.tag, coding), lambda: _encode(representation, coding))


def _encode(representation: Representation, coding: str) -> Representation:
    body = representation.body
    # A document is coded once and sent often; a large answer is coded while its reader waits.
    thorough = len(body) < _LARGE
    if coding == "gzip":
        # No time in the header: the bytes have a strong tag, and other processes make them, too.
        body = gzip.compress(body, 6 if thorough else 1, mtime=0)
    elif coding == "br":
        body = brotli.compress(body, quality=5 if thorough else 1)
    else:
        body = zstandard.ZstdCompressor(level=9 if thorough else 1).compress(body)
    return replace(representation, body=body, coding=coding)


def _listed(header: str, etag: str, *, strong: bool) -> bool:
    if header.strip() == "*":
        return True
    # If-Match compares strongly, If-None-Match weakly (RFC 9110 section 8.8.3.2).
    return any(f'"{tag}"' == etag and not (weak and strong) for weak, tag in _TAG.findall(header))


def _newer(last_modified: str, than: str | None) -> bool | None:
    """Return whether the document changed after a date, or None when the date is missing or unreadable."""
    if than is None:
        return None
    try:
        return _seconds(last_modified) > _seconds(than)
    except (ValueError, TypeError):
        return None


# The same few dates come with every request: that of the release, and those that clients give back.
@lru_cache(256)
def _seconds(date: str) -> float:
    return parsedate_to_datetime(date).timestamp()
