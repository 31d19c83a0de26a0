"""The OpenAPI 3.1 description of the server, generated from the route table."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from spacelod.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from spacelod_server.routes import Route
    from spacelod_server.site import Site

__all__ = ["openapi"]

_PARAMETER = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")
# OpenAPI 3.1 has no operation for these; a client learns of them from Allow.
_UNDESCRIBED: Final = frozenset({"QUERY", "OPTIONS"})
_FORM: Final = "application/x-www-form-urlencoded"
_CONTENT: Final = {
    "document": (*GRAPH_FORMATS, HTML),
    "results": (*RESULT_FORMATS, *GRAPH_FORMATS, HTML),
}
_STATUS_TEXT: Final = {
    "200": "The representation",
    "204": "The methods that are possible",
    "301": "The canonical address",
    "302": "The address of the file",
    "303": "The document about the thing",
    "304": "The client has the representation",
    "400": "The request is malformed",
    "403": "The server is read-only",
    "404": "Nothing has this address",
    "406": "No acceptable format",
    "410": "The thing was retired",
    "413": "The request or its answer is too large",
    "415": "The body has a type that cannot be used",
    "422": "The query needs more memory than one query may have",
    "429": "This client used its share of time",
    "503": "The server is full",
    "504": "The query took too long",
}


_MISSED: Final = frozenset({"404", "410"})


def openapi(routes: Iterable[Route], site: Site) -> dict[str, Any]:
    """Return the description of every route as an OpenAPI document."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        path = _PARAMETER.sub(r"{\1}", route.rule)
        names = _PARAMETER.findall(route.rule)
        item = paths.setdefault(path, {})
        for method in route.methods:
            if method not in _UNDESCRIBED:
                item[method.lower()] = _operation(route, method, names)
    manifest = site.release.manifest
    return {
        "openapi": "3.1.0",
        "info": {
            "title": manifest.title,
            "version": manifest.version,
            "license": {"name": "CC BY 4.0", "url": manifest.licence},
        },
        "servers": [{"url": site.path("").rstrip("/") or "/"}],
        "paths": paths,
        "components": {"schemas": {"Problem": _PROBLEM}},
    }


_TEXT: Final = {"type": "string"}
_NAMED: Final = {"type": "string", "minLength": 1}
_FORMAT_WORDS: Final = [
    *dict.fromkeys(
        word for known in (*GRAPH_FORMATS, HTML) for word in ("", "json", known.name, known.suffix, known.media_type)
    ),
]  # fmt: skip
# Control characters are refused in any path.
_PATH: Final = {"type": "string", "pattern": r"^[^\u0000-\u001f\u007f\ufffd]+$"}
# What parameters of these names may hold, wherever they stand.
_SCHEMAS: Final[Mapping[str, Mapping[str, Any]]] = {
    "page": {"type": "integer", "minimum": 1, "maximum": 999_999},
    # A day that every year has, and a year that there was; a form without a date sends it empty.
    "on": {
        "type": "string",
        "pattern": "^((?!0000)[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?"
        "|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31)?)?$",
    },
    "callback": {"type": "string", "pattern": r"^[A-Za-z_$][\w$.]*$"},
}
_PROBLEM: Final = {
    "type": "object",
    "description": "Problem details (RFC 9457)",
    "properties": {"title": {"type": "string"}, "status": {"type": "integer"}, "detail": {"type": "string"}},
    "required": ["title", "status", "detail"],
}


def _operation(route: Route, method: str, names: list[str]) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": route.schemas.get(name, _PATH)} for name in names
    ]
    parameters += [
        {"name": name, "in": "query", "description": text, "required": name in route.required,
         "schema": _schema(route, name)}
        for name, text in route.parameters.items()
        # A query stands in the body; one in the address too would be the second one.
        if not (method == "POST" and route.content == "results" and name == "query")
    ]  # fmt: skip
    operation: dict[str, Any] = {
        "operationId": f"{method.lower()}_{route.name}",
        "summary": route.summary,
        "parameters": parameters,
        "responses": {status: _response(route, status) for status in route.statuses},
    }
    # What may happen anywhere: a trailing slash, a malformed request, a condition that does not hold.
    operation["responses"]["default"] = {"description": "Any other outcome", "content": {"*/*": {}}}
    if method == "POST":
        operation["requestBody"] = {"content": _body(route), "required": route.content == "results" or bool(route.body)}
    return operation


def _schema(route: Route, name: str) -> Mapping[str, Any]:
    if name in route.required:
        return _NAMED
    if name == "format" and "406" in route.statuses and route.content != "results":
        return {"type": "string", "enum": _FORMAT_WORDS}
    return route.schemas.get(name) or _SCHEMAS.get(name) or _TEXT


def _body(route: Route) -> dict[str, Any]:
    if route.body:
        return {"application/json": {"schema": route.body}}
    fields: dict[str, Any] = {name: {"type": "string"} for name in route.parameters}
    form: dict[str, Any] = {"type": "object", "properties": fields}
    if route.content != "results":
        return {_FORM: {"schema": form}}
    direct = {"application/sparql-query": {"schema": {"type": "string"}}}
    return {**direct, _FORM: {"schema": {**form, "required": ["query"]}}}


def _response(route: Route, status: str) -> dict[str, Any]:
    response: dict[str, Any] = {"description": _STATUS_TEXT.get(status, HTTPStatus(int(status)).phrase)}
    if status == "200":
        types = [known.media_type for known in _CONTENT.get(route.content, ())] or route.content.split()
        response["content"] = {media_type: {} for media_type in types}
    elif status[0] in "45":
        problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
        # What is missing or gone is told as data too, to those who asked for data.
        data = [known.media_type for known in GRAPH_FORMATS] if status in _MISSED and "406" in route.statuses else []
        response["content"] = {"application/problem+json": problem, "text/html": {}, **{name: {} for name in data}}
    return response
