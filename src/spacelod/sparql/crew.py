"""The worker processes as the host sees them: forked, ready, busy, moved to the heavy lane, killed, reaped."""

from __future__ import annotations

import json
import mmap
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from socket import socket, socketpair
from typing import TYPE_CHECKING, Final

from spacelod.messages import say
from spacelod.sparql import sandbox, wire, worker
from spacelod.sparql.limits import Limits

if TYPE_CHECKING:
    from spacelod.sparql.lanes import Job

__all__ = ["Crew", "Member", "log"]

_PATIENCE: Final = 1.0
# Ready before they are needed, since starting one takes as long as ten quick queries.
_SPARE: Final = 2
# A worker that was not needed for so long gives back what it has read, and itself when there are more than those.
# The one that rested last works next.
_LONGEST_REST: Final = 1.0
_GROWN: Final = 1 << 20


def log(message: str) -> None:
    """Write one line to the host's log, its standard error."""
    say(f"query host: {message}")


class Member:
    """A worker process: its connection, what has arrived from it, and the job it is on."""

    __slots__ = (
        "connection", "inbox", "job", "killed", "lane", "note", "pid", "ready", "release", "rested", "size", "slim",
        "tripped",
    )  # fmt: skip

    def __init__(self, pid: int, connection: socket, note: mmap.mmap, release: int) -> None:
        self.pid, self.connection, self.note, self.release = pid, connection, note, release
        self.inbox = bytearray()
        self.job: Job | None = None
        self.lane = 0
        self.tripped = 0
        self.rested = 0.0
        self.size = 0
        self.ready = self.killed = self.slim = False

    def send(self, job: Job, lane: int, tripped: dict[str, float], version: int) -> None:
        """Give the worker a job; first the refused queries, if they changed."""
        self.job, self.lane = job, lane
        if lane == 2:
            self.slow_down()
        if self.tripped != version:
            self.tripped = version
            self.connection.sendall(wire.request(wire.TRIPPED, {}, json.dumps(tripped).encode()))
        self.connection.sendall(job.request.pack(wire.FAST if lane == 1 else wire.HEAVY))

    def slow_down(self) -> None:
        """Let the worker give way to all others, for good."""
        self.lane = 2
        sandbox.give_way(self.pid, sandbox.LONG_QUERY)

    def kill(self) -> None:
        """End the worker at once; its connection closes when it is gone."""
        self.killed, self.job = True, None
        os.kill(self.pid, signal.SIGKILL)

    def key(self) -> str:
        """Return the key of the query that the worker is on, "" when it had not read it yet."""
        noted = bytes(self.note[: worker.KEY_SIZE])
        return noted.hex() if any(noted) else ""


class Crew:
    """All workers, and how many there should be."""

    def __init__(self, limits: Limits, base: str, copies: Path, watch: Callable[[Member], None]) -> None:
        self._limits, self._base, self._copies, self._watch = limits, base, copies, watch
        self.store = ""
        self.release = 0
        self.members: set[Member] = set()
        self.idle: list[Member] = []
        self._failures = 0
        self._next_start = 0.0

    def start(self, store: str, release: int) -> Member:
        """Fork a worker on a store."""
        copies = self._copies / str(release)
        copies.mkdir(mode=0o700, parents=True, exist_ok=True)
        ours, theirs = socketpair()
        # Memory of both processes: it tells what a worker was on even when the worker was killed.
        note = mmap.mmap(-1, worker.KEY_SIZE)
        host = os.getpid()
        pid = os.fork()
        if pid == 0:
            try:
                worker.run(theirs, worker.Setting(store, self._base, copies, self._limits, host, note))
            finally:
                # Never back into the loop of the host, of which this process is a copy.
                os._exit(1)
        theirs.close()
        member = Member(pid, ours, note, release)
        self.members.add(member)
        self._watch(member)
        return member

    def fill(self, now: float) -> None:
        """Have some workers ready, more while there is more to do; after failures to start one, not at once."""
        spare = self.lane_size(0)
        room = self._limits.fast_workers + _SPARE - spare - self.lane_size(1)
        if now >= self._next_start:
            for _ in range(min(_SPARE - spare, room)):
                self.start(self.store, self.release)
        for rested in [each for each in self.idle if not each.slim and now - each.rested > _LONGEST_REST]:
            rested.slim = sandbox.memory_resident(rested.pid) <= rested.size + _GROWN
            if not rested.slim or len(self.idle) > _SPARE:
                self.dismiss(rested)
                # One after another, so that a query finds a worker at any time.
                break

    @property
    def has_spare(self) -> bool:
        """Whether a worker waits for a query."""
        return bool(self.idle)

    def lane_size(self, lane: int) -> int:
        """Return how many workers are in a lane; 0 are those without a job."""
        return sum(1 for member in self.members if not member.killed and _lane(member) == lane)

    def take(self) -> Member | None:
        """Return a worker that is ready and without a job, or None."""
        return self.idle.pop() if self.idle else None

    def ready(self, member: Member) -> None:
        """Take note that a worker has opened its store."""
        member.ready = True
        member.size = sandbox.memory_resident(member.pid)
        self._failures = 0
        self.rest(member)

    def rest(self, member: Member) -> None:
        """Take a worker back after a job; one in the heavy lane, or on an old release, is let go."""
        member.job = None
        if member.lane == 2 or member.release != self.release:
            self.dismiss(member)
        else:
            member.lane = 0
            member.rested, member.slim = time.monotonic(), False
            self.idle.append(member)

    def dismiss(self, member: Member) -> None:
        """Let a worker go that is without a job."""
        if member in self.idle:
            self.idle.remove(member)
        member.kill()

    def gone(self, member: Member, now: float) -> int:
        """Take note of a worker's end and return how it ended, as ``os.waitpid`` says."""
        self.members.discard(member)
        if member in self.idle:
            self.idle.remove(member)
        member.connection.close()
        _, status = os.waitpid(member.pid, 0)
        member.note.close()
        if not member.ready and not member.killed:
            self._failures += 1
            self._next_start = now + min(_PATIENCE, 0.05 * 2**self._failures)
            log(f"a worker could not open {self.store} ({_ending(status)})")
        return status

    def end(self) -> None:
        """Kill all workers and wait for their end."""
        for member in self.members:
            member.kill()
        for member in self.members:
            os.waitpid(member.pid, 0)


def _lane(member: Member) -> int:
    return member.lane if member.job else 0


def _ending(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"signal {-code}" if code < 0 else f"exit code {code}"
