"""Finished things, kept for the life of a release within a bound of memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final, Generic, Protocol, TypeVar

__all__ = ["BoundedCache"]

# What an entry costs beside its body: the objects, the headers and the key.
_OVERHEAD: Final = 4096


class _HasBody(Protocol):
    @property
    def body(self) -> bytes: ...


Kept = TypeVar("Kept", bound=_HasBody)


class BoundedCache(Generic[Kept]):
    """The most recently used things that have a body; bodies and a share for each entry count."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._size = 0
        self._entries: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()
        self._gates: dict[Hashable, Lock] = {}

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """Return what is under a key, made when it is not there.

        Whoever asks for the same thing meanwhile waits for it: when many ask for a large page at once
        after a start, it is still made only once.
        """
        known = self.peek(key)
        if known is not None:
            return known
        with self._lock:
            gate = self._gates.setdefault(key, Lock())
        try:
            with gate:
                known = self.peek(key)
                if known is None:
                    known = make()
                    self.keep(key, known)
                return known
        finally:
            with self._lock:
                self._gates.pop(key, None)

    def peek(self, key: Hashable) -> Kept | None:
        """Return what is under a key, or None."""
        with self._lock:
            known = self._entries.get(key)
            if known is not None:
                self._entries.move_to_end(key)
            return known

    def keep(self, key: Hashable, made: Kept) -> None:
        """Hold a thing, and drop the least recently used ones beyond the bound."""
        cost = _cost(made)
        with self._lock:
            if cost > self._capacity or key in self._entries:
                return
            self._entries[key] = made
            self._size += cost
            while self._size > self._capacity:
                _, dropped = self._entries.popitem(last=False)
                self._size -= _cost(dropped)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def size(self) -> int:
        """The bytes that are held."""
        return self._size


def _cost(kept: _HasBody) -> int:
    return len(kept.body) + _OVERHEAD
