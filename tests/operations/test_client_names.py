"""What the address of a client says, whichever family of addresses the socket has."""

from __future__ import annotations

import pytest

from spacelod_server.addresses import client_name, is_loopback, network_of

ADDRESSES = [
    # address, network in the log, name of its budget, on this machine
    ("203.0.113.77", "203.0.113.0/24", "203.0.113.77/32", False),
    ("::ffff:203.0.113.77", "203.0.113.0/24", "203.0.113.77/32", False),
    ("::ffff:203.0.113.78", "203.0.113.0/24", "203.0.113.78/32", False),
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48", "2001:db8:1:2::/64", False),
    ("fe80::1%eth0", "fe80::/48", "fe80::/64", False),
    ("127.0.0.1", "127.0.0.0/24", None, True),
    ("::ffff:127.0.0.1", "127.0.0.0/24", None, True),
    ("::1", "::/48", None, True),
    ("a name", "", "a name", False),
    (None, "", "unknown", False),
]


@pytest.mark.parametrize(("address", "network", "name", "local"), ADDRESSES)
def test_an_address_says_who_asks_and_no_more_of_it_is_written(
    address: str | None, network: str, name: str | None, local: bool
) -> None:
    assert (network_of(address), client_name(address), is_loopback(address)) == (network, name, local)
