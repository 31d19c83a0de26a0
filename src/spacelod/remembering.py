"""Methods that remember what they returned, of objects that end with their last reader."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar
from weakref import WeakMethod

__all__ = ["recalled"]

Given = ParamSpec("Given")
Found = TypeVar("Found")


def recalled(method: Callable[Given, Found], most: int) -> Callable[Given, Found]:
    """Return a method that keeps its last ``most`` results; it is for an attribute of its own object.

    With ``lru_cache`` alone the object and its attribute would hold each other. Only the collector ends that, and it
    never looks at what a server has read for a whole release.
    """
    weak = WeakMethod(method)

    @lru_cache(most)
    def ask(*given: Any) -> Found:
        bound: Callable[..., Found] | None = weak()
        # Whoever asks holds the object.
        assert bound is not None
        return bound(*given)

    remembering: Callable[..., Found] = ask
    return remembering
