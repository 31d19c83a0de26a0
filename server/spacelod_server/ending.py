"""How workers end: when the main process tells them or is gone, at whatever moment, and for nothing else."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from typing import Final

from spacelod.sparql.sandbox import die_with_parent

__all__ = ["hold_signals", "keep_in_step"]

_SIGNALS: Final = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})


def hold_signals() -> None:
    """From now on, let signals wait for a new process until it calls ``keep_in_step``; for the main process.

    A fork begins with the handlers of the main process and forgets what was sent to it before it could run: half of
    all signals that follow a fork at once would be lost.
    """
    os.register_at_fork(
        before=partial(signal.pthread_sigmask, signal.SIG_BLOCK, _SIGNALS),
        after_in_parent=partial(signal.pthread_sigmask, signal.SIG_UNBLOCK, _SIGNALS),
    )


def keep_in_step(main: int) -> None:
    """Tie this process, a new fork, to the main one.

    A terminal sends its signals to every process of a group, so the worker leaves the group.
    """
    os.setsid()
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    if not die_with_parent(main):
        sys.exit()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
