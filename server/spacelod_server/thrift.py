"""A web process stays small: what the engine has read is let go of when there is much of it."""

from __future__ import annotations

import logging
import time
from threading import Thread
from typing import TYPE_CHECKING, Final

from spacelod.sparql.sandbox import memory_resident, release_memory

if TYPE_CHECKING:
    from spacelod_server.site import Publication

__all__ = ["stay_small"]

# About what a hundred pages read that nobody has asked for before; to let go of it costs as much as five of them.
_MUCH: Final = 4 << 20
# When nobody asks, to let go keeps nobody waiting.
_SOME: Final = 1 << 20
_STILL: Final = 1 << 16
_SECONDS: Final = 1.0
_log = logging.getLogger("spacelod_server")


def stay_small(publication: Publication) -> Thread:
    """Watch the memory of this process, in a thread, and have stores forget what they can read again."""
    thread = Thread(target=_watch, args=(publication,), name="thrift", daemon=True)
    thread.start()
    return thread


def _watch(publication: Publication) -> None:
    least = before = memory_resident()
    while True:
        time.sleep(_SECONDS)
        now = memory_resident()
        if now > least + (_SOME if abs(now - before) < _STILL else _MUCH) or publication.archive.is_idle():
            _forget(publication)
            least = now = memory_resident()
        before = now


def _forget(publication: Publication) -> None:
    try:
        publication.site.store.forget()
        publication.archive.forget()
    except OSError as error:  # the folder is gone; what is open is served on
        _log.warning("the store could not be opened anew: %s", error)
    release_memory()
