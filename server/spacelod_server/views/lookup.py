"""Look-up: from a known name, and from an identifier elsewhere, to the thing of ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from flask import render_template, request

from spacelod.formats import HTML
from spacelod.search.lookup import SELF, look_up
from spacelod.search.origins import DESCRIPTIVE
from spacelod_server.guard import local_path
from spacelod_server.links import escape_iri
from spacelod_server.negotiation import choose_format
from spacelod_server.plain import JSON, json_reply
from spacelod_server.problems import Problem
from spacelod_server.responses import Reply
from spacelod_server.site import Site, current_site

if TYPE_CHECKING:
    from spacelod.search import Hit
    from spacelod.search.lookup import Found

__all__ = ["find_label", "look_up_many", "look_up_one"]

_MOST: Final = 1000
_LONGEST: Final = 2000
_NEAR: Final = 5


def find_label(text: str) -> Reply:
    """Send the client of a known name on to the thing; several things of that name are listed, none is guessed."""
    site = current_site()
    hits = [hit for hit in site.finder.named(text) if hit.origin not in DESCRIPTIVE]
    # A thing whose own label it is stands before one that is called so too.
    own = [hit for hit in hits if hit.origin == "label"] or hits
    if not own:
        raise Problem(404, f"Nothing is called {text!r}.", nearest=_nearest(site, text))
    namesakes = [hit for hit in own if hit.kind == own[0].kind and hit.types == own[0].types]
    if len(namesakes) > 1:
        return _choices(site, namesakes)
    return _redirect(site, own[0], {})


def look_up_one() -> Reply:
    """Send the client of an identifier on to the thing that it identifies, or describe the link as JSON."""
    site = current_site()
    identifier = request.args.get("iri") or request.args.get("uri") or ""
    if not identifier:
        raise Problem(400, "Ask with iri=, an IRI or a short form such as iso:USA or wikidata:Q30.")
    if len(identifier) > _LONGEST:
        raise Problem(400, f"An identifier has at most {_LONGEST} characters.")
    found = look_up(site.finder, identifier)
    if _wants_json():
        return json_reply(_as_json(site, identifier, found), 200 if found else 404, {"Vary": "Accept"})
    if not found:
        raise Problem(404, f"No thing is known by {identifier!r}.", headers={"Vary": "Accept"})
    if len(found) > 1 and _strength(found[0]) == _strength(found[1]):
        return _choices(site, [one.hit for one in found])
    return _redirect(site, found[0].hit, _relation_link(found[0]))


def look_up_many() -> Reply:
    """Look up a list of identifiers, sent as JSON, at once."""
    site = current_site()
    try:
        identifiers = json.loads(request.get_data())
        # Half of a surrogate pair is JSON but no text: it could not be written into the answer.
        json.dumps(identifiers, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Problem(400, "The body is no JSON list of identifiers.") from None
    if not isinstance(identifiers, list) or not all(isinstance(one, str) for one in identifiers):
        raise Problem(400, "The body is a JSON list of identifiers, each a text.")
    if len(identifiers) > _MOST:
        raise Problem(413, f"At most {_MOST} identifiers are looked up at a time.", limit=_MOST)
    return json_reply([_as_json(site, one, look_up(site.finder, one[:_LONGEST])) for one in identifiers])


def _wants_json() -> bool:
    if request.args.get("format") == "json":
        return True
    # Only a client that names JSON and would not rather have a page wants the description and not the thing.
    accept = request.headers.get("Accept", "")
    return "json" in accept and choose_format(accept, (JSON,)) is not None


def _strength(found: Found) -> tuple[bool, str]:
    return found.match == "exact", found.relation


def _as_json(site: Site, identifier: str, found: list[Found]) -> dict[str, Any]:
    return {"identifier": identifier, "found": [_found_as_json(site, one) for one in found]}


def _found_as_json(site: Site, found: Found) -> dict[str, Any]:
    described: dict[str, Any] = {
        "iri": site.base + found.hit.path,
        "label": found.hit.label,
        "types": [f"{site.base}def#{name}" for name in found.hit.types],
        "relation": found.relation,
        "match": found.match,
    }
    if found.relation == SELF:
        return described
    optional = {
        "object": found.iri,
        "scheme": f"{site.base}concept/identifier-scheme/{found.scheme}" if found.scheme else "",
        "value": found.value,
        "justification": found.justification,
        "sources": [site.base + path for path in found.sources],
        "statement": site.base + found.node if found.node else "",
        "verification": found.status.rpartition("/")[2],
    }
    return described | {name: value for name, value in optional.items() if value}


def _relation_link(found: Found) -> dict[str, str]:
    if found.relation == SELF or not found.iri:
        return {}
    return {"Link": f'<{escape_iri(found.iri)}>; rel="{found.relation}"'}


def _redirect(site: Site, hit: Hit, headers: dict[str, str]) -> Reply:
    location = _address(site, hit)
    sent = {
        "Location": location,
        "Cache-Control": site.cache_control,
        "Vary": "Accept",
        "Content-Type": "text/plain; charset=utf-8",
    }
    return Reply(f"{location}\n".encode(), 303, sent | headers)


def _choices(site: Site, hits: list[Hit]) -> Reply:
    choices = [{"iri": site.base + hit.path, "label": hit.label, "url": _address(site, hit)} for hit in hits]
    if choose_format(request.headers.get("Accept"), (JSON, HTML)) is HTML:
        body = render_template("choices.html", choices=choices).encode()
        return Reply(body, 300, {"Content-Type": HTML.content_type, "Cache-Control": "no-cache", "Vary": "Accept"})
    return json_reply({"title": "Multiple Choices", "status": 300, "choices": choices}, 300, {"Vary": "Accept"})


def _address(site: Site, hit: Hit) -> str:
    # The fragment of a term belongs to the browser: it must not be escaped.
    path, mark, fragment = hit.path.partition("#")
    return site.prefix + local_path(path) + mark + fragment


def _nearest(site: Site, text: str) -> list[dict[str, str]]:
    near = site.finder.search(text, limit=_NEAR).hits
    return [{"label": hit.label, "iri": site.base + hit.path, "page": _address(site, hit)} for hit in near]
