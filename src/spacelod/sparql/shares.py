"""Who may run what: the query time of each client, and the queries that have to be stopped again and again."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from spacelod.sparql.limits import Limits

__all__ = ["Breaker", "Budgets", "Lately"]

# Whoever is forgotten has a whole budget again, as has everybody who has not asked for two minutes.
_MOST_CLIENTS: Final = 10_000
_MOST_QUERIES: Final = 1_000


class Budgets:
    """Seconds of query time for each client: they flow back at a steady rate, up to a burst."""

    def __init__(self, limits: Limits) -> None:
        self._rate = limits.client_seconds / 60
        self._burst = limits.client_burst
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def left(self, client: str, now: float) -> float:
        """Return the seconds that a client may still use; below zero it waits."""
        seconds, at = self._left.get(client, (self._burst, now))
        return min(self._burst, seconds + (now - at) * self._rate)

    def charge(self, client: str, seconds: float, now: float) -> float:
        """Take seconds from a client and return what is left."""
        # Charged when it is known what a query took: a client may fall below zero, and waits the longer.
        left = self.left(client, now) - seconds
        self._left[client] = left, now
        self._left.move_to_end(client)
        if len(self._left) > _MOST_CLIENTS:
            self._left.popitem(last=False)
        return left

    def wait(self, left: float) -> int:
        """Return the whole seconds until a client that has used up its time has some again."""
        return max(1, int(-left / self._rate) + 1) if self._rate else 60


class Breaker:
    """Remembers which queries had to be stopped, and refuses those that were stopped too often."""

    def __init__(self, limits: Limits) -> None:
        self._kills, self._seconds = limits.breaker_kills, limits.breaker_seconds
        self._killed: OrderedDict[str, list[float]] = OrderedDict()
        self._tripped: dict[str, float] = {}
        self.version = 0

    def killed(self, key: str, now: float) -> None:
        """Take note that a query had to be stopped."""
        times = [at for at in self._killed.get(key, ()) if now - at < self._seconds] + [now]
        self._killed[key] = times
        self._killed.move_to_end(key)
        if len(self._killed) > _MOST_QUERIES:
            self._killed.popitem(last=False)
        if 0 < self._kills <= len(times):
            self._tripped[key] = now + self._seconds
            self.version += 1

    def tripped(self, now: float) -> dict[str, float]:
        """Return the queries that are refused now, and until when."""
        over = [key for key, until in self._tripped.items() if until <= now]
        for key in over:
            del self._tripped[key]
            self._killed.pop(key, None)
            self.version += 1
        return self._tripped


class Lately:
    """Query texts that something was found out about, for as long as that is of use."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until: OrderedDict[int, float] = OrderedDict()

    def __contains__(self, query: bytes) -> bool:
        return bool(self._until) and hash(query) in self._until

    def add(self, query: bytes, now: float) -> None:
        """Take note of a query."""
        # Not the text: a thousand of the longest queries would take a hundred megabytes.
        name = hash(query)
        self._until[name] = now + self._seconds
        self._until.move_to_end(name)
        if len(self._until) > _MOST_QUERIES:
            self._until.popitem(last=False)

    def discard(self, query: bytes) -> None:
        """Forget a query."""
        self._until.pop(hash(query), None)

    def forget(self, now: float) -> None:
        """Forget what is too long ago."""
        while self._until and next(iter(self._until.values())) <= now:
            self._until.popitem(last=False)
