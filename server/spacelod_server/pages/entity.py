"""The page of any thing: its own part by its kind, inside the frame that all pages of things share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import render_template

from spacelod_server.dated import changes_with_time
from spacelod_server.pages.actor import actor_page
from spacelod_server.pages.asked import Asked
from spacelod_server.pages.claim import claim_row
from spacelod_server.pages.concept import concept_page
from spacelod_server.pages.day import has_day
from spacelod_server.pages.frame import frame
from spacelod_server.pages.instrument import instrument_page
from spacelod_server.pages.reader import Reader
from spacelod_server.pages.record import record_page
from spacelod_server.pages.source import source_page
from spacelod_server.showing import entity_page

if TYPE_CHECKING:
    from spacelod.describe import Description
    from spacelod.store import Statement
    from spacelod_server.pages.reader import Node
    from spacelod_server.site import Site
    from spacelod_server.things import Thing

__all__ = ["listed", "render_thing"]

_TEMPLATES: Final = {"actor": "actor.html", "instrument": "instrument.html", "source": "source.html",
                     "claim": "claim.html", "concept": "concept.html"}  # fmt: skip
# Later pages of these show nothing of what is gathered, which for a hub takes longer than all that they do show.
_FIRST_PAGE: Final = frozenset({"actor", "source", "claim", "concept"})
# Up to so many statements are listed on the page itself.
_FEW: Final = 60


def render_thing(site: Site, thing: Thing, description: Description[Statement]) -> bytes:
    """Return the page of a thing in the language, and for the day, that the request asks for."""
    reader, asked = Reader(site), Asked.read()
    # The tables of a page are made of everything, the list of statements of a part.
    node = reader.known(thing.iri, site.describer.own(thing.iri) if description.parted else description.own)
    kind = thing.path.removeprefix("id/").partition("/")[0]
    if kind == "actor" and "ActorGroup" in node.types:
        kind = "group"
    opened = bool(description.incoming) or not description.total or description.page > 1
    return render_template(
        _TEMPLATES.get(kind, "record.html"),
        page=frame(reader, thing, node, f"?on={asked.on}" if asked.on and changes_with_time(thing) else ""),
        own={} if kind in _FIRST_PAGE and description.page > 1 else _own(reader, node, kind, asked),
        whole=entity_page(site, thing, description, brief=not opened),
        opened=opened,
        asked=asked,
        dated=has_day(node, kind),
    ).encode()


def listed(site: Site, thing: Thing, page: int) -> Description[Statement]:
    """Return the description that a page shows: with every statement on demand or when they are few."""
    if page == 1 and not Asked.read().all:
        outline = site.describer.outline(thing.iri)
        if len(outline.own) + outline.total > _FEW:
            return outline
    return site.describer.describe(thing.iri, page)


def _own(reader: Reader, node: Node, kind: str, asked: Asked) -> dict[str, Any]:
    if kind == "actor":
        return actor_page(reader, node, asked)
    if kind == "instrument":
        return instrument_page(reader, node, asked)
    if kind == "source":
        return source_page(reader, node, asked)
    if kind == "concept":
        return concept_page(reader, node)
    if kind == "claim":
        return {"claim": claim_row(reader, node)}
    return record_page(reader, node, kind, asked)
