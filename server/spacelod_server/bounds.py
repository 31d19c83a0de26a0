"""Every limit of the HTTP side: one table, read by the server, the documentation and the tests of both.

Limits of queries are in `spacelod.sparql.limits` and can be set; these cannot, because the
configurations of proxies rest on them.
"""

from __future__ import annotations

import resource
from typing import Final, NamedTuple

__all__ = ["BOUNDS", "OPEN_FILES", "Bound", "bound", "files_allowed"]


class Bound(NamedTuple):
    """One row of the table; ``beyond`` says what happens to whoever goes beyond it."""

    name: str
    value: int
    unit: str
    help: str
    beyond: str


BOUNDS: Final = (
    Bound("url_bytes", 8192, "bytes", "Path and query string of a request", "414"),
    Bound("header_bytes", 16_384, "bytes", "All header values of a request", "431"),
    Bound("read_bytes", 131_072, "bytes", "Request line and headers, before they are understood", "cut off"),
    # A query of 100 kB, every byte of it percent-encoded in a form, and room for the other parameters.
    Bound("body_bytes", 400_000, "bytes", "Body of a request", "413"),
    Bound("form_parts", 100, "parts", "Parts of a form", "413"),
    # Fifty messy names with three properties each take half a second; the worst that fits a batch takes half a minute.
    Bound("batch_seconds", 3, "seconds", "Processor time of one batch of the reconciliation service", "413"),
    # Half of the threads of a process: the others are for readers, however many batches come.
    Bound("batches_waiting", 32, "batches", "Batches that wait while another is answered in the process", "503"),
    Bound("connections", 4000, "connections", "Connections of one process at once", "wait"),
    Bound("header_seconds", 10, "seconds", "Time to send the headers of a request, and to ask again", "cut off"),
    Bound("silent_seconds", 20, "seconds", "Time beyond that of a query in which something has to be sent", "cut off"),
    Bound("stop_seconds", 30, "seconds", "Time that requests under way have when the server ends", "cut off"),
)
_VALUES: Final = {row.name: row.value for row in BOUNDS}
# A connection each, and those of the store, the sockets of the query host, and what Python opens.
OPEN_FILES: Final = _VALUES["connections"] + 1024


def bound(name: str) -> int:
    """Return a limit by its name."""
    return _VALUES[name]


def files_allowed() -> int:
    """Return how many files a process may open at once: as many as are wanted, or as the hard limit allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
