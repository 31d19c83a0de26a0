"""The way to the query host: a question goes out, a finished body comes back, or a problem."""

from __future__ import annotations

from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any, Protocol

from spacelod.sparql.client import QueryClient, Reply, Request
from spacelod.sparql.guess import is_light
from spacelod.sparql.wire import WireError
from spacelod_server.addresses import client_name
from spacelod_server.allowance import note_budget, remaining
from spacelod_server.problems import Problem
from spacelod_server.protocol import malformed
from spacelod_server.turns import step_aside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from spacelod.formats import Format
    from spacelod.sparql.limits import Limits
    from spacelod_server.protocol import Question
    from spacelod_server.settings import Settings

__all__ = ["HostQueries", "NoQueries", "Queries", "query_host"]

# A place is free again when any query ends; beyond this, a client had better come back than hold a thread.
_PATIENCE = 2.0
# Whoever asks whether the host answers, a balancer or Prometheus, waits a few seconds itself: a host that hangs has to
# be told as one before that.
_INQUIRY = 2.0


class Queries(Protocol):
    """Whoever answers queries."""

    def run(self, question: Question, format: Format) -> bytes:
        """Return the whole answer in a format; raise Problem when there is none."""

    def ready(self) -> bool:
        """Return whether a query would be answered now."""

    def stats(self) -> dict[str, Any] | None:
        """Return what the host tells of itself, or None when there is none, or it does not answer."""

    def close(self) -> None:
        """Give up what is held, after the last question."""


class NoQueries:
    """Stands in where no query host runs: everything but queries is served."""

    def run(self, question: Question, format: Format) -> bytes:  # noqa: ARG002 - the signature is the protocol's
        """Refuse the question."""
        raise Problem(503, "No query host runs; documents and downloads are served.", headers={"Retry-After": "60"})

    def ready(self) -> bool:
        """Return False."""
        return False

    def stats(self) -> None:
        """Return None."""

    def close(self) -> None:
        """Nothing is held."""


class HostQueries:
    """Asks the query host at a socket, with so many questions at a time that threads are left for documents.

    Queries that may take long have two places of three, and whoever finds none is refused at once: a flood of them
    must not hold up those that take no time.
    """

    def __init__(self, socket: Path, limits: Limits, most: int) -> None:
        self._client, self._inquiry = QueryClient(socket, limits), QueryClient(socket, limits, patience=_INQUIRY)
        long = max(1, most * 2 // 3)
        self._long, self._light = BoundedSemaphore(long), BoundedSemaphore(max(1, most - long))

    def run(self, question: Question, format: Format) -> bytes:
        """Return the whole answer in a format; raise Problem when there is none."""
        step_aside(question.environ)
        with self._place(question):
            reply = self._client.run(_as_request(question, format))
        # Counting together has to be set up before the library for it is imported.
        from spacelod_server.observing import observe_query

        observe_query(question.environ, question.text, reply)
        note_budget(question.environ, reply.budget)
        if reply.status != 200:
            raise _problem(question, reply)
        return reply.body

    @contextmanager
    def _place(self, question: Question) -> Iterator[None]:
        places, patience = (self._light, _PATIENCE) if is_light(question.text) else (self._long, 0.0)
        if not places.acquire(timeout=patience):
            raise Problem(503, "Too many queries wait already.", headers={"Retry-After": "2"})
        try:
            yield
        finally:
            places.release()

    def ready(self) -> bool:
        """Return whether the host answers."""
        return self._inquiry.ping()

    def stats(self) -> dict[str, Any] | None:
        """Return what the host tells of itself, or None when it does not answer."""
        try:
            return self._inquiry.stats()
        except (OSError, WireError):
            return None

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._client.close()
        self._inquiry.close()


def query_host(settings: Settings) -> Queries:
    """Return the way to the query host that the settings name."""
    if settings.query_socket is None:
        return NoQueries()
    return HostQueries(settings.query_socket, settings.limits, max(1, settings.threads * 3 // 4))


def _as_request(question: Question, format: Format) -> Request:
    # Either kind of graph in the request replaces the dataset of the query text.
    given = bool(question.default_graphs or question.named_graphs)
    return Request(
        question.text,
        format=format.name,
        default_graphs=question.default_graphs if given else None,
        named_graphs=question.named_graphs if given else None,
        client=client_name(question.environ.get("REMOTE_ADDR")),
    )


def _problem(question: Question, reply: Reply) -> Problem:
    if reply.status == 400:
        return malformed(reply.problem, reply.line, reply.column)
    headers = remaining(question.environ)
    if reply.retry_after is not None:
        headers["Retry-After"] = str(max(1, round(reply.retry_after)))
    return Problem(reply.status, reply.problem, headers=headers)
