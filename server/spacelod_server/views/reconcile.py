"""The Reconciliation Service API, version 0.2 at ``/reconcile`` and the draft of 1.0 at ``/reconcile/v1``."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from flask import render_template, request

from spacelod.formats import HTML
from spacelod.reconcile import (
    FAMILIES,
    Budget,
    MalformedRequest,
    Service,
    draft_extend,
    draft_manifest,
    extend,
    flyout,
    manifest,
    propose,
    read_batch,
    read_draft_batch,
    read_extension,
    suggest,
)
from spacelod_server.asked import asked_language
from spacelod_server.bounds import bound
from spacelod_server.language import DATA_LANGUAGES, current_language, speak
from spacelod_server.negotiation import choose_language
from spacelod_server.plain import asked_number, json_bytes, own_address
from spacelod_server.problems import Problem
from spacelod_server.responses import COMMON, Reply
from spacelod_server.site import Site, current_site
from spacelod_server.turns import one_batch

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "HUGE", "draft_endpoint", "draft_extension", "draft_match", "endpoint", "preview", "proposals", "show_flyout",
    "suggestions",
]  # fmt: skip

# A name in JavaScript, with dots: nothing else can be called, so nothing else can be run.
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*){0,4}\Z", re.ASCII)
_LONGEST_CALLBACK: Final = 128
_FORM: Final = "application/x-www-form-urlencoded"
_MOST_SUGGESTIONS: Final = 50
# Nothing has so many. Whoever asks for more than is given at a time, or for what lies behind the end, makes no mistake.
HUGE: Final = 9_999_999
_DRAFT: Final = "/reconcile/v1"
_PREVIEW_POLICY: Final = "default-src 'none'; style-src 'self'; frame-ancestors *"


class Embeddable(Reply):
    """A page that other sites may show in a frame: the only one, because it has nothing to click on."""

    common = tuple((name, _PREVIEW_POLICY if name == "Content-Security-Policy" else value) for name, value in COMMON)


def endpoint() -> Reply:
    """Answer the manifest, a batch of queries, or a data extension query of version 0.2."""
    site = current_site()
    if request.method == "POST" and request.mimetype != _FORM:
        raise Problem(415, f"A batch is sent as {_FORM}, under queries or extend.")
    values = request.form if request.method == "POST" else request.args
    if "queries" in values:
        return _answer_batch(lambda budget: _reconcile(site.reconciliation, values["queries"], budget))
    if "extend" in values:
        return _answer_batch(lambda budget: extend(site.reconciliation, read_extension(values["extend"]), budget))
    if request.method == "POST":
        raise Problem(400, "The form has neither queries nor extend.")
    return _answer(lambda: manifest(site.reconciliation, own_address(site), title=site.release.manifest.title))


def draft_endpoint() -> Reply:
    """Answer the manifest of the draft of version 1.0."""
    site = current_site()
    return _json(draft_manifest(site.reconciliation, own_address(site), title=site.release.manifest.title))


def draft_match() -> Reply:
    """Answer a batch of queries of the draft of version 1.0."""
    site = current_site()

    def match(budget: Budget) -> dict[str, Any]:
        found = [site.reconciliation.reconcile(query, budget) for query in read_draft_batch(_body())]
        return {"results": [{"candidates": _named(site, candidates)} for candidates in found]}

    return _in_language(_answer_batch(match, jsonp=False))


def draft_extension() -> Reply:
    """Answer a data extension query of the draft of version 1.0."""
    service = current_site().reconciliation
    return _answer_batch(lambda budget: draft_extend(service, read_extension(_body()), budget), jsonp=False)


def suggestions(family: str) -> Reply:
    """Suggest entities, types or properties for a prefix."""
    site = current_site()
    prefix = request.args.get("prefix", "")
    limit = min(asked_number("limit", 10, least=1, most=HUGE), _MOST_SUGGESTIONS)
    # Version 0.2 says cursor where the draft says offset.
    offset = asked_number("cursor", 0, least=0, most=HUGE) or asked_number("offset", 0, least=0, most=HUGE)

    def result() -> dict[str, Any]:
        items = suggest(site.reconciliation, _family(family), prefix, limit=limit, offset=offset)
        return {"result": _named(site, items) if family == "entity" else items}

    return _in_language(_answer(result)) if family == "entity" else _answer(result)


def show_flyout(family: str) -> Reply:
    """Return a small piece of HTML about an entity, a type or a property."""
    given = request.args.get("id", "")
    found = flyout(current_site().reconciliation, _family(family), given)
    if found is None:
        raise Problem(404, f"There is no {family} with the identifier {given!r}.")
    return _answer(lambda: {"id": given, "html": found})


def proposals() -> Reply:
    """Propose properties for the entities of a type."""
    limit = asked_number("limit", 0, least=0, most=HUGE) if "limit" in request.args else None
    return _answer(lambda: propose(current_site().reconciliation, request.args.get("type", ""), limit))


def preview() -> Reply:
    """Return a small page about an entity, to be shown in a frame."""
    site = current_site()
    given = request.args.get("id", "")
    hit = site.reconciliation.entity(given)
    if hit is None:
        raise Problem(404, f"There is no entity with the identifier {given!r}.")
    # Whoever reads it does so through the client, whose address names no language.
    code, vary = asked_language(HTML, "")
    speak(code)
    shown = partial(site.finder.label_in, language=current_language())
    label, kinds = shown(hit.path), [shown(f"def#{name}") for name in hit.types]
    names = sorted({name for (name,) in _other_names(site, hit.number)} - {label})
    body = render_template("preview.html", hit=hit, label=label, kinds=kinds, names=names[:8], iri=site.base + hit.path)
    headers = {"Content-Type": HTML.content_type, "Cache-Control": site.cache_control, "Content-Language": code}
    headers.update({"Vary": vary} if vary else {})
    return Embeddable(body.encode(), 200, headers)


def _language() -> str:
    """Return the language of names: that of the address, or in the draft the one that the client wishes."""
    code = current_language()
    if code != "en" or not request.path.startswith(_DRAFT):
        return code
    return choose_language(request.headers.get("Accept-Language"), tuple(DATA_LANGUAGES))


def _in_language(reply: Reply) -> Reply:
    reply.headers["Content-Language"] = _language()
    return reply


def _named(site: Site, entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return entities with their names, and those of their types, in the language of the answer."""
    language = _language()
    for entity in entities if language != "en" else ():
        entity["name"] = site.finder.label_in(f"id/{entity['id']}", language)
        for kind in entity.get("type", entity.get("notable", ())):
            kind["name"] = site.finder.label_in(f"def#{kind['id']}", language)
    return entities


def _reconcile(service: Service, text: str, budget: Budget) -> dict[str, Any]:
    return {key: {"result": service.reconcile(query, budget)} for key, query in read_batch(text).items()}


def _answer_batch(make: Callable[[Budget], Any], *, jsonp: bool = True) -> Reply:
    """Return what is made within a budget, while no other batch is answered."""

    def within() -> Any:
        with one_batch(request.environ):
            return make(Budget(bound("batch_seconds")))

    return _answer(within, jsonp=jsonp)


def _answer(make: Callable[[], Any], *, jsonp: bool = True) -> Reply:
    """Return what is made as JSON, or inside a call when the client asks for that; faults become problems."""
    callback = request.args.get("callback") if jsonp else None
    if callback is not None and (len(callback) > _LONGEST_CALLBACK or not _CALLBACK.match(callback)):
        raise Problem(400, "callback is no name of a function.")
    try:
        content = make()
    except MalformedRequest as error:
        raise Problem(error.status, f"{error}.", where=error.where) from None
    if callback is None:
        return _json(content)
    # The comment keeps the first bytes of the answer out of the hands of whoever chose the name.
    body = b"/**/" + callback.encode() + b"(" + _escaped(json_bytes(content).strip()) + b");\n"
    return Reply(body, 200, {"Content-Type": "application/javascript; charset=utf-8", "Cache-Control": "no-store"})


def _json(content: Any) -> Reply:
    return Reply(json_bytes(content), 200, {"Content-Type": "application/json", "Cache-Control": "no-store"})


def _escaped(body: bytes) -> bytes:
    # Line separators are white space in JSON and line ends in older JavaScript.
    return body.replace("\u2028".encode(), b"\\u2028").replace("\u2029".encode(), b"\\u2029")


def _body() -> str:
    if request.mimetype != "application/json":
        raise Problem(415, "The body is JSON, sent as application/json.")
    try:
        return request.get_data().decode()
    except UnicodeDecodeError:
        raise Problem(400, "The body is not UTF-8.") from None


def _family(family: str) -> str:
    if family not in FAMILIES:
        raise Problem(404, f"Suggestions are for {', '.join(FAMILIES)}.")
    return family


def _other_names(site: Site, number: int) -> list[tuple[str]]:
    return site.finder.database.rows(
        "SELECT text FROM name WHERE thing = ? AND origin IN ('title', 'official', 'native', 'acronym', 'alternative')",
        (number,),
    )
