"""How workers end: when the main process tells them or is gone, at whatever moment, and for nothing else."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from functools import partial
from socket import socket, socketpair
from typing import Final

from spacelod.sparql.sandbox import die_with_parent

__all__ = ["hear_signals", "hold_signals", "keep_in_step"]

_SIGNALS: Final = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
# Seconds after a signal: by then the thread it is meant for waits for sure, however busy the machine is.
_REMINDERS: Final = (0.1, 0.4, 1.5, 5.0)


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

    A terminal sends its signals to every process of a group, so the worker leaves the group; not the session, for
    Linux shares processors among sessions first, and only then by the priorities that make long queries give way.
    """
    os.setpgid(0, 0)
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    hear_signals()
    if not die_with_parent(main):
        sys.exit()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)


def hear_signals() -> None:
    """Have the main thread of this process notice every signal, even one that comes just as it begins to wait.

    Python runs handlers in that thread, between two steps of it. A signal that finds it after the last of these
    and before the system puts it to sleep wakes it no more, and a worker would go on until it is killed.
    """
    told, tells = socketpair()
    tells.setblocking(False)
    # The system's own handler writes there, in whichever thread it runs.
    signal.set_wakeup_fd(tells.fileno(), warn_on_full_buffer=False)
    signal.signal(signal.SIGURG, lambda *_: None)
    threading.Thread(target=_remind, args=(told, tells), name="signals", daemon=True).start()


def _remind(told: socket, tells: socket) -> None:
    main = threading.main_thread().ident
    assert main is not None, "the main thread runs"
    while tells:  # which has to stay open as long as the system writes to it
        if told.recv(1)[0] not in _SIGNALS:
            continue
        for seconds in _REMINDERS:
            time.sleep(seconds)
            # A signal without a meaning: it ends the sleep, and on its way the first one is seen to.
            signal.pthread_kill(main, signal.SIGURG)
