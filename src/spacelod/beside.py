"""Work in a process of its own, beside that of the process that started it."""

from __future__ import annotations

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import wait

from spacelod.errors import BuildError

__all__ = ["Beside"]


class Beside:
    """Some work that has begun; called, it waits for the end, and raises BuildError when that was none."""

    def __init__(self, work: Callable[[], None]) -> None:
        # Forked, it finds everything where it stands, and nothing of that has to be copied or sent.
        self._process = get_context("fork").Process(target=work, daemon=True)
        self._process.start()

    def __call__(self) -> None:
        """Wait for the end."""
        self._process.join()
        if self._process.exitcode:
            raise BuildError("a part of the work has failed; what went wrong stands above")

    def ended(self) -> None:
        """Wait until it is over, however it went; any process that was forked after it may."""
        wait([self._process.sentinel])
