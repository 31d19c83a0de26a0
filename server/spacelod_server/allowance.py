"""What a client may use of the query service, told in headers (IETF draft RateLimit header fields).

The policy is the same for everybody and stands on every answer to a query. What is left differs from one
request to the next, so it stands only on answers that nobody keeps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from spacelod.sparql.limits import Limits

__all__ = ["POLICY", "REMAINING", "note_budget", "policy", "remaining"]

POLICY: Final = "RateLimit-Policy"
REMAINING: Final = "RateLimit"
_NAME: Final = '"query-time"'
_WINDOW: Final = 60
# Where a request keeps what its client has left.
_LEFT: Final = "spacelod.query_time"


def policy(limits: Limits) -> str:
    """Return the seconds of query time in each minute, and how many queries may run at once."""
    seconds = f'{_NAME};q={limits.client_seconds:.0f};w={_WINDOW};qu="seconds"'
    return f'{seconds}, "parallel";q={limits.client_parallel};qu="concurrent-requests"'


def note_budget(environ: WSGIEnvironment, seconds: float | None) -> None:
    """Take note of the seconds that the client of a request has left; None for one without a limit."""
    environ[_LEFT] = seconds


def remaining(environ: WSGIEnvironment) -> dict[str, str]:
    """Return the header with the seconds that are left, nothing for a client without a limit."""
    seconds = environ.get(_LEFT)
    return {} if seconds is None else {REMAINING: f"{_NAME};r={seconds:.0f}"}
