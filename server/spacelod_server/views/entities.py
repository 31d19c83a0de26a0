"""Things and the documents about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from spacelod.formats import HTML
from spacelod_server.absence import find, gone, send_on
from spacelod_server.asked import asked_date, asked_format, asked_language, asked_page, split_suffix
from spacelod_server.dated import changes_with_time
from spacelod_server.documents import FORMATS, document, site_links
from spacelod_server.language import current_language, in_language, speak
from spacelod_server.links import LINKSET_TYPE, linkset
from spacelod_server.representations import Representation, send
from spacelod_server.responses import Reply
from spacelod_server.site import Site, current_site
from spacelod_server.things import thing_path

if TYPE_CHECKING:
    from spacelod.formats import Format
    from spacelod_server.things import Thing

__all__ = ["describe", "identify"]

_LINKSET = ".linkset.json"


def identify(path: str = "") -> Reply:  # noqa: ARG001 - the route needs its name; the whole path is what counts
    """Send the client of a thing on to its document, in the format that it prefers."""
    site = current_site()
    thing = find(site, request.path.lstrip("/"))
    if thing.retired or not request.path.endswith(thing.path):
        return _moved(site, thing)
    chosen, vary = asked_format(FORMATS)
    code, vary = asked_language(chosen, vary)
    location = _location(site, thing, chosen, code)
    headers = {
        "Location": location,
        "Link": site_links(site, thing, _date(thing)),
        "Cache-Control": site.cache_control,
        "Content-Type": "text/plain; charset=utf-8",
    }
    if vary:
        headers["Vary"] = vary
    return Reply(f"{location}\n".encode(), site.settings.redirect_status, headers).last()


def describe(path: str) -> Reply:
    """Return the document about a thing: by suffix, or negotiated."""
    site = current_site()
    if path.endswith(_LINKSET):
        return _send_linkset(site, path.removesuffix(_LINKSET))
    stem, chosen = split_suffix(path, FORMATS)
    thing = site.things.find(thing_path(stem)) if chosen else None
    if thing is None:
        # A key may itself end like a suffix.
        thing = site.things.find(thing_path(path)) or find(site, thing_path(stem), chosen)
        stem, chosen = path, None
    if thing.retired:
        return _moved(site, thing, chosen)
    if thing.stem != f"doc/{stem}":
        return _renamed(site, thing, chosen)
    return _send_document(site, thing, chosen)


def _send_document(site: Site, thing: Thing, format: Format | None) -> Reply:
    page, vary = asked_page(), ""
    if format is None:
        chosen, vary = asked_format(FORMATS)
        code, vary = asked_language(chosen, vary)
        speak(code)
    else:
        chosen, code = format, current_language()
    headers = {}
    if request.path != f"/{thing.stem}.{chosen.suffix}":
        headers["Content-Location"] = _location(site, thing, chosen, code)
    return send(
        document(site, thing, chosen, page, _date(thing)), site.cache, last_modified=site.last_modified,
        cache_control=site.cache_control, headers=headers, vary=vary,
    )  # fmt: skip


def _location(site: Site, thing: Thing, format: Format, code: str) -> str:
    """Return the address of the document in a format; pages have one in each language."""
    stem = in_language(thing.stem, code) if format is HTML else thing.stem
    return f"{site.path(stem)}.{format.suffix}{_kept_query(thing)}"


def _send_linkset(site: Site, stem: str) -> Reply:
    thing = find(site, thing_path(stem))
    if thing.retired:
        return _moved(site, thing)
    body = linkset(thing, site.base, site.release.manifest.licence)
    made = Representation.typed(body, LINKSET_TYPE)
    return send(made, site.cache, last_modified=site.last_modified, cache_control=site.cache_control)


def _moved(site: Site, thing: Thing, format: Format | None = None) -> Reply:
    """Send the client of an old name on to the new one, or say that the thing is gone for good."""
    if not thing.retired:
        return send_on(site, site.path(thing.path) + _kept_query(thing))
    if thing.successor is None:
        raise gone(site, thing, format)
    successor = site.things.find(thing.successor.removeprefix(site.base))
    if successor is None or request.path.lstrip("/") == thing.path:
        return send_on(site, (site.local(thing.successor) or thing.successor) + _kept_query(thing), thing)
    return _renamed(site, successor, format, thing)


def _renamed(site: Site, thing: Thing, format: Format | None, old: Thing | None = None) -> Reply:
    suffix = f".{format.suffix}" if format else ""
    return send_on(site, site.path(thing.stem) + suffix + _kept_query(thing), old, format if old else None)


def _kept_query(thing: Thing) -> str:
    """Return the part of the query string that makes another document of it."""
    page, on = asked_page(), _date(thing)
    kept = {"on": on, "page": "" if page == 1 else str(page)}
    text = "&".join(f"{name}={value}" for name, value in kept.items() if value)
    return f"?{text}" if text else ""


def _date(thing: Thing) -> str:
    date = asked_date()
    return date if changes_with_time(thing) else ""
