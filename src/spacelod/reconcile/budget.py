"""How much work one request may make: neither its length nor its number of values tells what it costs."""

from __future__ import annotations

import math
from time import thread_time

from spacelod.reconcile.queries import MalformedRequest

__all__ = ["Budget"]


class Budget:
    """Seconds of processor time that the answers to one request may take together; without a number, any."""

    def __init__(self, seconds: float = math.inf) -> None:
        # Not the clock: whether a request is too much must not depend on what others ask for at the time.
        self._seconds, self._end = seconds, thread_time() + seconds

    def check(self) -> None:
        """Raise MalformedRequest when the time is spent."""
        if thread_time() > self._end:
            message = (
                f"the request took more than the {self._seconds:g} seconds of work that one may make; "
                "send fewer queries, names or properties at a time"
            )
            raise MalformedRequest(message, status=413)
