"""The query host: one thread that takes queries from a Unix socket and gives them to workers it may kill.

``python -m spacelod.sparql.host --store FOLDER --socket PATH`` runs it. It never touches the engine itself.
SIGHUP opens the store folder anew (for a link that points elsewhere now), SIGTERM ends it.
"""

from __future__ import annotations

import gc
import os
import selectors
import shutil
import signal
import socket
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from spacelod.iris import BASE
from spacelod.sparql import sandbox, wire
from spacelod.sparql.crew import Crew, Member, log
from spacelod.sparql.lanes import Client, Job, Lanes
from spacelod.sparql.limits import Limits
from spacelod.sparql.location import is_address, resolved
from spacelod.sparql.scan import scan

__all__ = ["Host", "main"]

_CHUNK: Final = 1 << 18
_MOST_CLIENTS: Final = 512
# A web process takes its answer at once; one that does not for so long hangs, and the answer takes memory here.
_SLOW_READER: Final = 10.0
# Even when nothing arrives, workers that ended have to be replaced.
_LONGEST_SLEEP: Final = 1.0
# So exact are the deadlines.
_LOOK: Final = 0.005


class Host:
    """The event loop: connections of clients and workers, signals and deadlines."""

    def __init__(
        self, store: str, path: Path, limits: Limits, *, base: str = BASE, lifeline: bool = False, offline: bool = False
    ) -> None:
        self._given, self._path, self._offline = store, path, offline
        self._selector = selectors.DefaultSelector()
        self._buffer = memoryview(bytearray(_CHUNK))
        self._clients: set[Client] = set()
        copies = path.with_name(path.name + ".merged")
        shutil.rmtree(copies, ignore_errors=True)
        self._copies = copies
        self._crew = Crew(limits, base, copies, self._watch)
        self._crew.store = resolved(store)
        self._lanes = Lanes(limits, self._crew, self._send)
        self._probe: tuple[Member, str, Client | None] | None = None
        self._ending = False
        # While queries are under way, what is due may change at any time.
        self._soon = min(limits.fast_seconds, limits.deadline, limits.queue_seconds or 1.0) / 5
        self._next_look = 0.0
        self._started = time.monotonic()
        self._listen()
        self._signals()
        if lifeline:
            self._selector.register(0, selectors.EVENT_READ, self._lifeline)

    def run(self) -> None:
        """Serve until told to end."""
        while not self._ending:
            for key, _ in self._selector.select(max(0.0, self._next_look - time.monotonic())):
                key.data()
            now = time.monotonic()
            if now >= self._next_look:
                self._look_around(now)
        self._close()

    def _look_around(self, now: float) -> None:
        """Do what is due; not after each of a thousand answers in a second."""
        self._lanes.tick(now)
        self._crew.fill(now)
        self._drop_slow_readers(now)
        due = self._lanes.next_event(now) - now
        self._next_look = now + max(_LOOK, min(self._soon if self._lanes.busy else _LONGEST_SLEEP, due))

    def _look_within(self, seconds: float) -> None:
        self._next_look = min(self._next_look, time.monotonic() + seconds)

    def _listen(self) -> None:
        self._path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # From its first moment on nobody but the owner may use the socket.
        before = os.umask(0o177)
        try:
            self._listener.bind(str(self._path))
        finally:
            os.umask(before)
        self._listener.listen(256)
        self._listener.setblocking(False)
        self._selector.register(self._listener, selectors.EVENT_READ, self._accept)

    def _signals(self) -> None:
        self._wake, theirs = socket.socketpair()
        self._wake.setblocking(False)
        theirs.setblocking(False)
        self._theirs = theirs
        signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            # Nothing is done here: the number comes through the descriptor, and the loop acts on it between two events.
            signal.signal(number, lambda *_: None)
        self._selector.register(self._wake, selectors.EVENT_READ, self._signalled)

    def _signalled(self) -> None:
        for number in self._wake.recv(64):
            if number == signal.SIGHUP:
                self._switch(self._given, None)
            else:
                self._ending = True

    def _lifeline(self) -> None:
        # The end of the pipe is the end of the process that holds its other side.
        if not os.read(0, 64):
            self._ending = True

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        connection.setblocking(False)
        if len(self._clients) >= _MOST_CLIENTS and not self._drop_unused():
            connection.close()
            return
        client = Client(connection)
        self._clients.add(client)
        self._selector.register(connection, selectors.EVENT_READ, lambda: self._from_client(client))

    def _watch(self, member: Member) -> None:
        self._selector.register(member.connection, selectors.EVENT_READ, lambda: self._from_worker(member))

    def _from_client(self, client: Client) -> None:
        if client.outbox:
            self._flush(client)
        # It may have been dropped just now, or by what else the system told in the same breath.
        if client not in self._clients:
            return
        try:
            count = client.connection.recv_into(self._buffer)
        except BlockingIOError:
            return
        except OSError:
            count = 0
        if not count:
            self._drop(client)
            return
        client.inbox += self._buffer[:count]
        self._requests(client)

    def _requests(self, client: Client) -> None:
        try:
            while client.job is None and (request := wire.parse_request(client.inbox)) is not None:
                self._handle(client, request)
        except (wire.WireError, ValueError, KeyError, TypeError) as error:
            log(f"a client was cut off: {error}")
            self._drop(client)

    def _handle(self, client: Client, request: wire.Request) -> None:
        header = wire.header_of(request.header)
        if not isinstance(header, dict):
            raise wire.WireError("the header of a request is not an object")
        if request.word == wire.QUERY:
            self._lanes.admit(Job(client, request, header.get("client"), light="light" in header), time.monotonic())
            self._look_within(self._soon if self._crew.has_spare else _LOOK)
        elif request.word == wire.PING:
            self._send(client, wire.reply(200, {}))
        elif request.word == wire.STATS:
            self._send(client, wire.reply(200, self._stats()))
        elif request.word == wire.SWITCH:
            self._switch(str(header["store"]), client)
        else:
            raise wire.WireError(f"no such request: {request.word!r}")

    def _from_worker(self, member: Member) -> None:
        try:
            count = member.connection.recv_into(self._buffer)
        except OSError:
            count = 0
        if not count:
            self._worker_gone(member)
            return
        data: bytearray | memoryview = self._buffer[:count]
        if member.inbox:
            member.inbox += data
            data = member.inbox
        head = wire.parse_head(data)
        if head is None or len(data) < wire.whole(head):
            # What came stands in the buffer of all.
            member.inbox = member.inbox or bytearray(data)
            return
        if member.inbox:
            member.inbox = bytearray()
        # What it wrote before its end answers a query that nobody waits for any more.
        if member.killed:
            return
        if head.code == wire.READY:
            self._worker_ready(member)
        else:
            self._lanes.finished(member, head, wire.payload(data), time.monotonic())

    def _worker_ready(self, member: Member) -> None:
        if self._probe and self._probe[0] is member:
            self._switched()
        self._crew.ready(member)
        self._look_within(_LOOK)
        self._lanes.dispatch(time.monotonic())

    def _worker_gone(self, member: Member) -> None:
        self._selector.unregister(member.connection)
        now, job, key = time.monotonic(), member.job, member.key()
        status = self._crew.gone(member, now)
        self._look_within(_LOOK)
        if self._probe and self._probe[0] is member:
            self._not_switched()
        if job and not member.killed:
            self._lanes.crashed(job, key, status, now)

    def _switch(self, store: str, client: Client | None) -> None:
        if self._probe:
            self._answer(client, 503, "another switch is under way")
            return
        log(f"switching to {store}")
        # One worker tries the new store first; only when it can open it do the others follow.
        self._probe = (self._crew.start(resolved(store), self._crew.release + 1), store, client)

    def _switched(self) -> None:
        assert self._probe
        member, store, client = self._probe
        self._probe = None
        old = self._crew.release
        self._given, self._crew.store, self._crew.release = store, resolved(store), member.release
        for idle in list(self._crew.idle):
            self._crew.dismiss(idle)
        # Those of the release before may still be in use by queries under way.
        shutil.rmtree(self._copies / str(old - 1), ignore_errors=True)
        log(f"switched to {self._crew.store}")
        self._answer(client, 200, "")

    def _not_switched(self) -> None:
        assert self._probe
        _, store, client = self._probe
        self._probe = None
        log(f"kept {self._crew.store}: {store} could not be opened")
        self._answer(client, 422, f"{store} could not be opened as a store; the old one is kept")

    def _answer(self, client: Client | None, status: int, problem: str) -> None:
        if client in self._clients and client is not None:
            self._send(client, wire.reply(status, {"problem": problem, "store": self._crew.store}))

    def _stats(self) -> dict[str, Any]:
        return {
            "store": self._crew.store,
            "release": self._crew.release,
            "seconds": round(time.monotonic() - self._started, 3),
            "offline": self._offline,
            "clients": len(self._clients),
            "workers": {"all": len(self._crew.members), "idle": len(self._crew.idle)},
            **self._lanes.stats(),
        }

    def _send(self, client: Client, data: bytes) -> None:
        """Send a reply; what does not fit at once follows when the client reads on."""
        try:
            sent = client.connection.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._drop(client)
            return
        if sent < len(data):
            client.outbox = memoryview(data)[sent:]
            client.stuck_since = time.monotonic()
            self._selector.modify(
                client.connection, selectors.EVENT_READ | selectors.EVENT_WRITE, lambda: self._from_client(client)
            )

    def _flush(self, client: Client) -> None:
        try:
            sent = client.connection.send(client.outbox)
        except BlockingIOError:
            return
        except OSError:
            self._drop(client)
            return
        client.outbox = client.outbox[sent:]
        client.stuck_since = time.monotonic()
        if not client.outbox:
            self._selector.modify(client.connection, selectors.EVENT_READ, lambda: self._from_client(client))

    def _drop(self, client: Client) -> None:
        if client not in self._clients:
            return
        self._clients.discard(client)
        self._selector.unregister(client.connection)
        client.connection.close()
        if client.job:
            self._lanes.abandon(client.job, time.monotonic())

    def _drop_unused(self) -> bool:
        """Close a connection that is kept for later: its owner opens another; return whether there was one."""
        unused = next((one for one in self._clients if not (one.job or one.inbox or one.outbox)), None)
        if unused:
            self._drop(unused)
        return unused is not None

    def _drop_slow_readers(self, now: float) -> None:
        for client in [one for one in self._clients if one.outbox and now - one.stuck_since > _SLOW_READER]:
            self._drop(client)

    def _close(self) -> None:
        signal.set_wakeup_fd(-1)
        self._listener.close()
        self._path.unlink(missing_ok=True)
        self._crew.end()
        shutil.rmtree(self._copies, ignore_errors=True)


def main(arguments: list[str] | None = None) -> None:
    """Run the query host."""
    parser = ArgumentParser(prog="python -m spacelod.sparql.host", description="Answer SPARQL queries.")
    parser.add_argument("--store", required=True, help="folder of a built store, or the address of an endpoint")
    parser.add_argument("--base", default=BASE, help="base of the dataset, for the graphs of an endpoint")
    parser.add_argument("--socket", type=Path, required=True, help="path of the socket, at most 100 characters")
    parser.add_argument("--limit", action="append", default=[], metavar="NAME=VALUE", help="set a limit; see LIMITS")
    parser.add_argument("--lifeline", action="store_true", help="end when standard input closes")
    chosen = parser.parse_args(arguments)
    limits = Limits.of(dict(pair.partition("=")[::2] for pair in chosen.limit))
    sandbox.share_heap()
    remote = is_address(chosen.store)
    offline = not remote and sandbox.leave_network()
    if not offline and not remote:
        log("the network could not be shut off; the scan alone keeps queries from reaching other servers")
    # The first query would make in each worker, anew, what all can share.
    scan("ASK {}", limits)
    # The collector of a worker would look through all that is loaded, and what is looked at is copied.
    gc.collect()
    sandbox.release_memory()
    gc.freeze()
    host = Host(chosen.store, chosen.socket, limits, base=chosen.base, lifeline=chosen.lifeline, offline=offline)
    host.run()


if __name__ == "__main__":
    main()
