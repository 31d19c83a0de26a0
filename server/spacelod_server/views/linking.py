"""How to link to us: the guide, and the files of links to others under lasting names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import render_template

from spacelod.formats import HTML
from spacelod.linksets import FOLDER, OTHER, TARGETS
from spacelod_server.asked import asked_format
from spacelod_server.plain import JSON, json_bytes, own_address
from spacelod_server.problems import Problem
from spacelod_server.representations import Representation, send
from spacelod_server.responses import Reply
from spacelod_server.site import Site, current_site

if TYPE_CHECKING:
    from spacelod.formats import Format

__all__ = ["linkset", "show_guide"]

_SUFFIXES: Final = ("sssom.tsv", "ttl")


def show_guide() -> Reply:
    """Return the guide for those who link to us; as JSON, the linksets alone."""
    site = current_site()
    chosen, vary = asked_format((JSON, HTML))
    if chosen is HTML:
        # The guide shows this server's own address, which no cache may keep for another.
        body = render_template("linking.html", linksets=_linksets(site), address=own_address(site)).encode()
        return Reply(body, 200, {"Content-Type": HTML.content_type, "Cache-Control": "no-store", "Vary": "Accept"})
    made = site.cache.get(("linksets", chosen.name), lambda: _as_json(site, chosen))
    return send(made, site.cache, last_modified=site.last_modified, cache_control=site.cache_control, vary=vary)


def linkset(name: str) -> Reply:
    """Send the client of a linkset's lasting name on to the file of the published release."""
    site = current_site()
    file = f"{FOLDER}/{name}"
    if file not in site.release.manifest.files:
        raise Problem(404, "There is no such linkset.", linksets=site.path("linking"))
    location = site.path(f"release/{site.release.version}/{file}")
    return Reply(b"", 302, {"Location": location, "Cache-Control": site.cache_control})


def _as_json(site: Site, format: Format) -> Representation:
    return Representation.make(json_bytes({"linksets": _linksets(site)}), format)


def _linksets(site: Site) -> list[dict[str, Any]]:
    """Return the linksets of the release, in the order of their targets."""
    counts = site.release.manifest.linksets
    return [
        {
            "name": target.name,
            "title": target.title,
            "dataset": target.dataset,
            "links": dict(counts[target.name]),
            "files": {suffix: site.path(f"{FOLDER}/{target.name}.{suffix}") for suffix in _SUFFIXES},
        }
        for target in (*TARGETS, OTHER)
        if target.name in counts
    ]
