"""Addresses of servers, as somebody typed them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from urllib.parse import SplitResult

__all__ = ["parts_of"]


def parts_of(address: str) -> SplitResult | None:
    """Return the parts of an http or https address that names a host, None for any other text.

    >>> parts_of("https://example.org/a").hostname, parts_of("http://[bad/"), parts_of("http://a:b/"), parts_of("/a")
    ('example.org', None, None, None)
    """
    try:
        parts = urlsplit(address)
        # The port is read only when it is asked for; one that is no number would be found out much later.
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    return parts if fits else None
