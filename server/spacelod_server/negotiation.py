"""Which format and which content coding a client gets: RFC 9110 section 12, from the format table.

Parameters of a media range other than ``q`` say nothing that the server could act on (everything
is UTF-8, no format has profiles), so ``text/turtle;charset=utf-8`` is ``text/turtle``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from spacelod.formats import Format

__all__ = ["choose_coding", "choose_format", "choose_language", "media_ranges"]

_WORD: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE = re.compile(rf"({_WORD})/({_WORD})\Z")
# RFC 9110 wants a leading digit and at most three decimals; clients that write ".8" mean 0.8.
_QUALITY = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+)\Z")
# A comma or a semicolon inside a quoted parameter separates nothing.
_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')
_PARAMETER = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*"?)+')
# Clients send few different headers, each for every request; whoever sends others only drives those out of the memory.
_KEPT_HEADERS: Final = 2048
# Below any coding that a client names, and above refusal: RFC 9110 section 12.5.3 lets a server always send identity.
_LAST_RESORT: Final = 1e-6


def choose_format(accept: str | None, offers: Sequence[Format]) -> Format | None:
    """Return the offer that the client prefers, or None when none is acceptable (406).

    Of equal qualities a type that is named goes before an old name of it, and that before a wildcard;
    then the order of the offers, which is the server's, decides. It also answers a client that says
    nothing: a header that is missing, empty or not readable at all means "anything".
    """
    return _choose_format(accept or "", tuple(offers))


def choose_coding(accept_encoding: str | None, offers: Sequence[str]) -> str | None:
    """Return the content coding to use, "identity" among them, or None when each is refused.

    Offers are in the server's order, without "identity". A client that does not ask gets none.
    """
    return _choose_coding(accept_encoding or "", tuple(offers))


def choose_language(accept_language: str | None, offers: Sequence[str]) -> str:
    """Return the language that the client prefers; the first of the offers when it has no wish that can be met.

    A range fits the language that it begins with, as in RFC 4647 section 3.4: ``fr-CA`` is content with ``fr``.
    """
    return _choose_language(accept_language or "", tuple(offers))


def media_ranges(accept: str) -> dict[str, float]:
    """Return the quality of each media range, in lower case; of duplicates the highest counts."""
    ranges: dict[str, float] = {}
    for name, quality in _weighted(accept):
        # Java's HttpURLConnection sends a bare * for anything.
        full = "*/*" if name == "*" else name
        form = _RANGE.match(full)
        if form and (form[1] != "*" or form[2] == "*"):
            ranges[full] = max(quality, ranges.get(full, 0.0))
    return ranges


@lru_cache(_KEPT_HEADERS)
def _choose_format(accept: str, offers: tuple[Format, ...]) -> Format | None:
    # RFC 9110 section 12.5.1 lets a server disregard the header; a client
    # whose header is garbage still gets a document.
    ranges = media_ranges(accept) or {"*/*": 1.0}
    # The first of equals is returned, so the order of the offers decides.
    best = max(offers, key=lambda offer: _rank(offer, ranges))
    return best if _rank(best, ranges)[0] > 0 else None


def _rank(offer: Format, ranges: dict[str, float]) -> tuple[float, int]:
    """Return the quality of an offer and how plainly it was asked for.

    Its own type decides, then an old name, then the wildcards.
    """
    aliased = max((ranges[alias] for alias in offer.aliases if alias in ranges), default=None)
    if offer.media_type in ranges:
        own = ranges[offer.media_type]
        # A client may list a type low and an old name of it high; but q=0 is a refusal.
        return (max(own, aliased or 0.0), 2) if own else (0.0, 2)
    if aliased is not None:
        return aliased, 1
    family = offer.media_type.partition("/")[0] + "/*"
    return ranges.get(family, ranges.get("*/*", 0.0)), 0


@lru_cache(_KEPT_HEADERS)
def _choose_language(accept_language: str, offers: tuple[str, ...]) -> str:
    qualities: dict[str, float] = {}
    anything = 0.0
    for name, quality in _weighted(accept_language):
        if name == "*":
            anything = max(anything, quality)
        else:
            code = name.partition("-")[0]
            qualities[code] = max(quality, qualities.get(code, 0.0))
    best = max(offers, key=lambda offer: qualities.get(offer, anything))
    return best if qualities.get(best, anything) > 0 else offers[0]


@lru_cache(_KEPT_HEADERS)
def _choose_coding(accept_encoding: str, offers: tuple[str, ...]) -> str | None:
    asked: dict[str, float] = {}
    for name, quality in _weighted(accept_encoding):
        # Old names of the same codings (RFC 9110 section 8.4.1).
        known = name.removeprefix("x-")
        asked[known] = max(quality, asked.get(known, 0.0))
    qualities = {offer: asked.get(offer, asked.get("*", 0.0)) for offer in offers}
    # Not to encode is always acceptable unless it is refused, by name or by *;q=0.
    qualities["identity"] = asked.get("identity", asked.get("*", _LAST_RESORT))
    best = max(qualities, key=lambda offer: qualities[offer])
    return best if qualities[best] > 0 else None


def _weighted(header: str) -> Iterable[tuple[str, float]]:
    """Yield each readable element of a list header, in lower case, and its quality (1 when not given)."""
    for element in _ELEMENT.findall(header):
        name, _, rest = (part.strip() for part in element.partition(";"))
        quality = _weight(_PARAMETER.findall(rest))
        if name and quality is not None:
            yield name.lower(), quality


def _weight(parameters: Iterable[str]) -> float | None:
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip().lower() == "q":
            text = value.strip()
            return min(float(text), 1.0) if _QUALITY.match(text) else None
    return 1.0
