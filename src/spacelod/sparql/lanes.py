"""The two lanes: which query runs when, for how long, and what its client is told if it does not finish."""

from __future__ import annotations

import os
import signal
import socket
from collections import Counter, deque
from collections.abc import Callable
from typing import Any, Final

from spacelod.sparql import wire
from spacelod.sparql.crew import Crew, Member, log
from spacelod.sparql.limits import Limits
from spacelod.sparql.shares import Breaker, Budgets, Lately

__all__ = ["Client", "Job", "Lanes"]

_WAITING: Final = 64
# While others wait, a query has to leave the fast lane sooner.
_PRESSED: Final = 0.4
_SLOW_SECONDS: Final = 60.0
_QUICK_SECONDS: Final = 600.0
_QUICK: Final = 0.2
# Until then, queries that are known to be quick go before strangers.
_LATE: Final = 0.5
# Whatever ends all idle workers at once leaves more than one that is dead and not yet missed.
_TRIES: Final = 4
# Seconds of processor time to start a worker.
_NEW_WORKER: Final = 0.03
# A failed allocation aborts the engine, an overflow of the stack is a fault of memory access, and
# a kill that is not ours comes from a system that is short of memory.
_CRASHES: Final[dict[int, tuple[int, str]]] = {
    signal.SIGABRT: (422, "memory"), signal.SIGSEGV: (422, "stack"), signal.SIGBUS: (422, "memory"),
    signal.SIGKILL: (422, "memory"), signal.SIGALRM: (504, "deadline"), signal.SIGXCPU: (504, "deadline"),
}  # fmt: skip


class Client:
    """A connection, what arrived on it, what has still to be sent, and the job it waits for."""

    __slots__ = ("connection", "inbox", "job", "outbox", "stuck_since")

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.inbox = bytearray()
        self.outbox = memoryview(b"")
        self.stuck_since = 0.0
        self.job: Job | None = None


class Job:
    """One query of one client on its way through the lanes; ``light`` is a guess that it takes no time."""

    __slots__ = ("client", "light", "member", "name", "place", "queued", "request", "spent", "started", "tries")

    def __init__(self, client: Client, request: wire.Request, name: str | None, *, light: bool = False) -> None:
        self.light, self.place = light, 0
        self.client, self.request, self.name = client, request, name
        self.member: Member | None = None
        self.queued = self.started = self.spent = 0.0
        self.tries = 1


class Lanes:
    """Admission, the two queues, deadlines and their consequences."""

    def __init__(self, limits: Limits, crew: Crew, send: Callable[[Client, bytes], None]) -> None:
        self._limits, self._crew, self._send = limits, crew, send
        self._budgets, self._breaker = Budgets(limits), Breaker(limits)
        # What is known to be slow goes to the heavy lane at once; what is known to be quick waits for no stranger.
        self._slow, self._quick = Lately(_SLOW_SECONDS), Lately(_QUICK_SECONDS)
        self._queues: tuple[deque[Job], deque[Job], deque[Job]] = (deque(), deque(), deque())
        self._places = (limits.fast_workers, limits.fast_workers, limits.heavy_workers)
        self._running: set[Job] = set()
        self._of_client: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()

    def admit(self, job: Job, now: float) -> None:
        """Take a query in, or refuse it at once."""
        self._counts["queries"] += 1
        query = job.request.body
        if len(query) > self._limits.query_bytes:
            text = f"the query has {len(query):,} bytes; the limit is {self._limits.query_bytes:,}"
            self._reply(job, 413, "query size", text)
        elif self._has_share(job, now):
            job.client.job = job
            if job.name is not None:
                self._of_client[job.name] += 1
            self._enqueue(job, 2 if query in self._slow else 0 if job.light or query in self._quick else 1, now)
            self.dispatch(now)

    def dispatch(self, now: float) -> None:
        """Start what can start."""
        strangers = self._queues[1]
        late = strangers and now - strangers[0].queued > _LATE
        for place in (1, 0, 2) if late else (0, 1, 2):
            queue = self._queues[place]
            while queue and self._has_place(place):
                job = queue.popleft()
                # What it is may have become known while it waited.
                if place == 1 and job.request.body in self._slow:
                    self._enqueue(job, 2, now)
                else:
                    self._start(job, place, now)

    def _has_place(self, place: int) -> bool:
        """Say whether a query may start; of the fast lane, strangers leave a place and a worker to the others."""
        lane = max(1, place)
        if not self._crew.idle or self._busy(lane) >= self._places[lane]:
            return False
        most = self._places[lane] - 1
        if place != 1 or not most:
            return True
        running = sum(1 for job in self._running if job.place == 1 and job.member and job.member.lane == 1)
        return running < most and len(self._crew.idle) > 1

    def _start(self, job: Job, place: int, now: float) -> None:
        member = self._crew.take()
        assert member is not None
        job.started, job.member, job.place = now, member, place
        try:
            member.send(job, max(1, place), self._breaker.tripped(now), self._breaker.version)
        except OSError:
            # It died in its sleep; the loop will hear of it.
            member.job = job.member = None
            self._queues[place].appendleft(job)
        else:
            self._running.add(job)

    def finished(self, member: Member, head: wire.Head, payload: memoryview, now: float) -> None:
        """Pass a worker's reply on to the client."""
        job = member.job
        assert job is not None
        lane = member.lane
        self._running.discard(job)
        if head.code == wire.LAST:
            self._crew.dismiss(member)
        else:
            self._crew.rest(member)
        seconds = now - job.started
        job.spent, job.member = job.spent + seconds, None
        if head.code == wire.HEAVIER:
            self._enqueue(job, 2, now)
        else:
            self._learn(job.request.body, lane, seconds, now)
            budget = self._end(job, now)
            self._counts[str(head.status)] += 1
            if head.status == 500:
                log(f"a worker failed: {bytes(payload[: head.header_size]).decode()}")
            head = head._replace(code=wire.ANSWER, lane=lane, milliseconds=seconds * 1000, budget=budget)
            self._send(job.client, wire.again(head, payload))
        self.dispatch(now)

    def crashed(self, job: Job, key: str, status: int, now: float) -> None:
        """Tell the client of a worker that ended by itself what became of its query."""
        self._running.discard(job)
        job.spent, job.member = job.spent + now - job.started, None
        if not key and job.tries < _TRIES:
            # It died before it had read the query, which is not to blame.
            job.tries += 1
            self._queues[0].appendleft(job)
            self.dispatch(now)
            return
        code = os.waitstatus_to_exitcode(status)
        http, reason = _CRASHES.get(-code, (500, "crash"))
        log(f"a worker ended with {code} on query {key or '(unread)'} after {now - job.started:.2f} s: {reason}")
        if key:
            self._breaker.killed(key, now)
        self._finish(job, http, reason, self._text(reason), now)
        self.dispatch(now)

    def abandon(self, job: Job, now: float) -> None:
        """Stop a query whose client has gone."""
        self._counts["abandoned"] += 1
        for queue in self._queues:
            if job in queue:
                queue.remove(job)
        if job in self._running:
            self._stop(job, now)
        self._end(job, now)

    def tick(self, now: float) -> None:
        """Act on every deadline that has come."""
        for job in list(self._running):
            if now >= self._until(job):
                if job.member and job.member.lane == 1:
                    self._promote(job, now)
                else:
                    self._expire(job, now)
        for queue in self._queues:
            while queue and now - queue[0].queued >= self._limits.queue_seconds:
                self._finish(queue.popleft(), 503, "busy", "the service is busy", now, retry=2)
        self._slow.forget(now)
        self._quick.forget(now)
        self.dispatch(now)

    @property
    def busy(self) -> bool:
        """Whether any query runs or waits."""
        return bool(self._running) or any(self._queues)

    def next_event(self, now: float) -> float:
        """Return when ``tick`` has to be called at the latest."""
        times = [self._until(job) for job in self._running]
        times += [queue[0].queued + self._limits.queue_seconds for queue in self._queues if queue]
        return min(times, default=now + 60)

    def stats(self) -> dict[str, Any]:
        """Return how the lanes are, and what has happened so far."""
        return {
            "fast": {"running": self._busy(1), "waiting": len(self._queues[0]) + len(self._queues[1])},
            "heavy": {"running": self._busy(2), "waiting": len(self._queues[2])},
            "counts": dict(self._counts),
        }

    def _busy(self, lane: int) -> int:
        return sum(1 for job in self._running if job.member and job.member.lane == lane)

    def _has_share(self, job: Job, now: float) -> bool:
        if job.name is None:
            return True
        left = self._budgets.left(job.name, now)
        if left <= 0:
            text = f"this client has used up its {self._limits.client_seconds:g} seconds of query time a minute"
            self._reply(job, 429, "budget", text, retry=self._budgets.wait(left), budget=0.0)
            return False
        if self._of_client[job.name] >= self._limits.client_parallel:
            text = f"this client has {self._limits.client_parallel} queries under way, which is the limit"
            self._reply(job, 429, "parallel", text, retry=1, budget=left)
            return False
        return True

    def _learn(self, query: bytes, lane: int, seconds: float, now: float) -> None:
        if lane == 1:
            self._slow.discard(query)
            if seconds < self._limits.fast_seconds * _QUICK:
                self._quick.add(query, now)
        else:
            self._quick.discard(query)
            if seconds < self._limits.fast_seconds * _PRESSED:
                self._slow.discard(query)

    def _enqueue(self, job: Job, place: int, now: float) -> None:
        queue = self._queues[place]
        room = _WAITING if place < 2 else self._limits.heavy_queue + self._limits.heavy_workers - self._busy(2)
        if len(queue) >= room:
            self._finish(job, 503, "busy", "the service is busy", now, retry=2)
            return
        job.queued = now
        queue.append(job)

    def _until(self, job: Job) -> float:
        if job.member and job.member.lane == 1:
            share = _PRESSED if self._queues[0] or self._queues[1] else 1.0
            return job.started + self._limits.fast_seconds * share
        return job.started + self._limits.deadline

    def _promote(self, job: Job, now: float) -> None:
        """Move a query to the heavy lane: as it runs if there is a place, else it starts again later."""
        assert job.member
        self._slow.add(job.request.body, now)
        self._counts["promoted"] += 1
        if self._busy(2) < self._places[2] and not self._queues[2]:
            job.member.slow_down()
            return
        self._stop(job, now)
        self._enqueue(job, 2, now)

    def _expire(self, job: Job, now: float) -> None:
        assert job.member
        key = job.member.key()
        log(f"query {key or '(unread)'} was stopped after {now - job.started:.2f} s")
        if key:
            self._breaker.killed(key, now)
        self._stop(job, now)
        self._finish(job, 504, "deadline", self._text("deadline"), now, lane=2)

    def _stop(self, job: Job, now: float) -> None:
        """Kill the worker of a running query; its client pays for the time, and for another worker."""
        assert job.member
        self._counts["kills"] += 1
        job.member.kill()
        job.spent, job.member = job.spent + now - job.started + _NEW_WORKER, None
        self._running.discard(job)

    def _text(self, reason: str) -> str:
        limits = self._limits
        return {
            "deadline": f"the query ran longer than {limits.deadline:g} seconds; ask for less, or take the dumps",
            "memory": f"the query needs more memory than a query may use ({limits.memory_bytes >> 20} MiB)",
            "stack": "the query nests deeper than the engine can follow",
        }.get(reason, "the query could not be answered; the fault is ours and has been logged")

    def _finish(
        self, job: Job, status: int, reason: str, text: str, now: float, *, retry: int | None = None, lane: int = 0
    ) -> None:
        budget = self._end(job, now)
        self._reply(job, status, reason, text, retry=retry, budget=budget, lane=lane)

    def _reply(
        self, job: Job, status: int, reason: str, text: str, *, retry: int | None = None, budget: float = -1.0,
        lane: int = 0,
    ) -> None:  # fmt: skip
        self._counts[str(status)] += 1
        header = {"problem": text, "reason": reason, "retry_after": retry}
        self._send(job.client, wire.reply(status, header, lane=lane, milliseconds=job.spent * 1000, budget=budget))

    def _end(self, job: Job, now: float) -> float:
        """Close the books on a query; return the client's query time left, -1 when it has no budget."""
        job.client.job = None
        if job.name is None:
            return -1.0
        self._of_client[job.name] -= 1
        if not self._of_client[job.name]:
            del self._of_client[job.name]
        return max(0.0, self._budgets.charge(job.name, job.spent, now))
