"""The record in plain JSON: the same questions, and the same answers, as in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from spacelod.errors import SpacelodError
from spacelod.record.codec import to_json
from spacelod.record.naming import NotInRecord
from spacelod.record.operations import OPERATIONS, operation
from spacelod_server.plain import JSON, asked_number, json_bytes
from spacelod_server.problems import Problem
from spacelod_server.representations import Representation, send
from spacelod_server.responses import Reply
from spacelod_server.site import Site, current_site

if TYPE_CHECKING:
    from spacelod.record.operations import Operation

__all__ = ["answer", "questions"]

_MOST = 100


def questions() -> Reply:
    """List the questions: where each is asked, and what it needs to know."""
    site = current_site()
    listed = [
        {
            "question": one.name, "about": one.summary, "address": site.path(f"record/{one.name}"),
            "parameters": one.parameters, "required": list(one.parameters)[: one.required],
        }
        for one in OPERATIONS
    ]  # fmt: skip
    made = Representation.make(json_bytes({"release": site.release.version, "questions": listed}), JSON)
    return send(made, site.cache, last_modified=site.last_modified, cache_control=site.cache_control)


def answer() -> Reply:
    """Answer the question that ends the path; a name that means nothing, or several things, is a 404."""
    site, asked = current_site(), operation(request.path.rpartition("/")[2])
    assert asked is not None
    given = _given(asked)
    key = ("record", asked.name, *sorted(given.items()))
    made = site.cache.get(key, lambda: Representation.make(_answer(site, asked, given), JSON))
    return send(made, site.cache, last_modified=site.last_modified, cache_control=site.cache_control)


def _given(asked: Operation) -> dict[str, Any]:
    given: dict[str, Any] = {name: request.args[name] for name in asked.parameters if request.args.get(name)}
    if "limit" in asked.parameters:
        given["limit"] = asked_number("limit", 10, least=1, most=_MOST)
    missing = [name for name in list(asked.parameters)[: asked.required] if name not in given]
    if missing:
        raise Problem(400, f"{missing[0]} is missing: {asked.parameters[missing[0]]}.")
    return given


def _answer(site: Site, asked: Operation, given: dict[str, Any]) -> bytes:
    try:
        found = getattr(site.record, asked.name)(**given)
    except NotInRecord as error:
        raise Problem(404, str(error), nearest=to_json(error.nearest)) from None
    except SpacelodError as error:
        raise Problem(400, str(error)) from None
    written = None if found is None else to_json(found)
    return json_bytes({"release": site.release.version, "results" if asked.many else "result": written})
