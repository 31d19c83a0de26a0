"""What an operator's tools ask: does it live, can it answer, and how does it do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from flask import request

from spacelod.sparql.endpoint import EndpointError
from spacelod_server.addresses import is_loopback
from spacelod_server.problems import Problem
from spacelod_server.responses import Reply
from spacelod_server.site import Site, current_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from spacelod.remote import RemoteStore

__all__ = ["health", "metrics", "ready"]

# A scraper sends none of these, and every proxy sends one.
_OF_PROXIES = ("X-Forwarded-For", "Forwarded", "Via")


def health() -> Reply:
    """Say that the server answers, from which release, and whether queries are answered too."""
    site = current_site()
    # Alive all the same: whoever restarts what is not healthy must not do so because a query host is starting again.
    queries = "ok" if site.queries.ready() else "unavailable"
    return _json({"status": "ok", "queries": queries, "release": site.release.version, "issued": site.release.issued})


def ready() -> Reply:
    """Say whether requests should be sent here: 200 when all that answers them does so, else 503 with the reasons."""
    site = current_site()
    checks = {name: check(site) for name, check in _CHECKS.items()}
    fine = all(told == "ok" for told in checks.values())
    return _json({"ready": fine, "release": site.release.version, "checks": checks}, 200 if fine else 503)


def metrics() -> Reply:
    """Return the figures of the server for Prometheus, to those whom the settings allow it."""
    from spacelod_server.metrics import exposition

    site = current_site()
    if not _may_read(site.settings.metrics):
        raise Problem(404, "There is nothing at this address.")
    body, content_type = exposition(site, request.headers.get("Accept", ""))
    return Reply(body, 200, {"Content-Type": content_type, "Cache-Control": "no-store"})


def _may_read(who: str) -> bool:
    if who == "local":
        return is_loopback(request.remote_addr) and not any(name in request.headers for name in _OF_PROXIES)
    return who == "open"


def _store_answers(site: Site) -> str:
    if site.settings.store:
        return _endpoint_answers(cast("RemoteStore", site.store))
    if not site.release.store_folder.is_dir():
        return f"{site.release.store_folder} is gone; put the release back, or start the server on another"
    found = any(True for _ in site.store.statements(predicate=_TYPE))
    return "ok" if found else "the store holds nothing; `spacelod verify` says what is missing"


def _endpoint_answers(store: RemoteStore) -> str:
    try:
        return "ok" if store.answers() else "the store behind this server holds nothing; load the dumps of the release"
    except EndpointError as error:
        return f"the store behind this server does not answer: {error}"


def _queries_answer(site: Site) -> str:
    told = site.queries.stats()
    if told is None:
        return "the query host does not answer; the log says why it ends"
    return "ok" if told["workers"]["all"] else "the query host has no process that can open the store"


_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_CHECKS: dict[str, Callable[[Site], str]] = {"store": _store_answers, "queries": _queries_answer}


def _json(content: dict[str, Any], status: int = 200) -> Reply:
    headers = {"Content-Type": "application/json", "Cache-Control": "no-store"}
    return Reply(json.dumps(content).encode() + b"\n", status, headers)
