"""Addresses of clients: whom query time is charged to, who is on this machine, what of an address is written down."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Final

__all__ = ["client_name", "is_loopback", "network_of"]

_KEPT: Final = 4096
# A household has a whole network of IPv6 addresses; it is one client.
_HOUSEHOLD_BITS: Final = {4: 32, 6: 64}
# Enough to tell one network from another, too little to tell a person: the log has no personal data.
_WRITTEN_BITS: Final = {4: 24, 6: 48}

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@lru_cache(_KEPT)
def client_name(address: str | None) -> str | None:
    """Return the name under which query time is counted, or None for this machine, which has no budget.

    >>> client_name("203.0.113.77"), client_name("2001:db8:1:2::3"), client_name("::ffff:127.0.0.1")
    ('203.0.113.77/32', '2001:db8:1:2::/64', None)
    """
    parsed = _parsed(address)
    if parsed is None:
        return address or "unknown"
    return None if parsed.is_loopback else _network(parsed, _HOUSEHOLD_BITS)


@lru_cache(_KEPT)
def network_of(address: str | None) -> str:
    """Return the network of an address, /24 or /48, or "" for what is no address.

    >>> network_of("203.0.113.77"), network_of("2001:db8:1:2::3"), network_of("::ffff:203.0.113.77")
    ('203.0.113.0/24', '2001:db8:1::/48', '203.0.113.0/24')
    """
    parsed = _parsed(address)
    return "" if parsed is None else _network(parsed, _WRITTEN_BITS)


def is_loopback(address: str | None) -> bool:
    """Return whether an address is one of this machine to itself."""
    parsed = _parsed(address)
    return parsed is not None and parsed.is_loopback


def _parsed(address: str | None) -> _Address | None:
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return None
    # A socket for both families shows clients of the old one so: all of them would be one network.
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return mapped or parsed


def _network(address: _Address, bits: dict[int, int]) -> str:
    return str(ipaddress.ip_network((address, bits[address.version]), strict=False))
