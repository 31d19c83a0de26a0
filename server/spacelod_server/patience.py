"""Connections on which nothing has been sent for too long are closed, whatever they wait for.

A client that never finishes its request, does not read its answer, or just stays would hold a connection,
and in the worst case a thread, for ever; the web server has a time limit for headers only. The system knows
when each connection last sent something, so one rule covers all three.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
import time
from pathlib import Path
from threading import Thread
from typing import Final

__all__ = ["close_silent", "watch"]

_EVERY: Final = 2.0
# Where Linux has, among what it tells of a connection, the milliseconds since it last sent data.
_LAST_SENT: Final = struct.Struct("@44xI")


def watch(port: int, longest: float) -> None:
    """From now on close connections of this process that send nothing for longer, in seconds.

    Where the system does not tell, nothing is closed.
    """
    if sys.platform == "linux":
        Thread(target=_watch, args=(port, longest), name="patience", daemon=True).start()


def close_silent(port: int, longest: float) -> int:
    """Close the connections to a port of this process that have sent nothing for longer; return how many."""
    closed = 0
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - names are numbers here, and no paths
        try:
            if not Path(f"/proc/self/fd/{name}").readlink().name.startswith("socket:"):
                continue
            # A copy keeps its connection, even when the number is given to another one meanwhile.
            with socket.socket(fileno=os.dup(int(name))) as connection:
                if _silence(connection, port) > longest * 1000:
                    connection.shutdown(socket.SHUT_RDWR)
                    closed += 1
        except OSError:
            continue
    return closed


def _watch(port: int, longest: float) -> None:
    while True:
        time.sleep(_EVERY)
        close_silent(port, longest)


def _silence(connection: socket.socket, port: int) -> int:
    """Return the milliseconds since a connection to the port sent data; -1 for any other socket."""
    if connection.family not in (socket.AF_INET, socket.AF_INET6) or connection.type != socket.SOCK_STREAM:
        return -1
    if connection.getsockname()[1] != port:
        return -1
    connection.getpeername()  # a socket that listens has no peer, and raises
    told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LAST_SENT.size)
    return int(_LAST_SENT.unpack(told)[0])
