"""The change list that mirrors follow: Activity Streams 2.0, paged by release as IIIF Change Discovery pages it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from spacelod_server.problems import Problem
from spacelod_server.representations import Representation, send
from spacelod_server.site import current_publication, current_site

if TYPE_CHECKING:
    from spacelod.history import Shelved
    from spacelod_server.responses import Reply
    from spacelod_server.site import Publication, Site

__all__ = ["show_collection", "show_page"]

_CONTEXT: Final = ["http://iiif.io/api/discovery/1/context.json", "https://www.w3.org/ns/activitystreams"]
_TYPE: Final = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'


def show_collection() -> Reply:
    """Return the collection of all changes: a page for each release, the newest last."""
    site, publication = current_site(), current_publication()
    history = publication.history()
    collection = {
        "@context": _CONTEXT, "id": f"{site.base}activities", "type": "OrderedCollection",
        "totalItems": sum(len(_items(publication, one)) for one in history),
        "rights": site.release.manifest.licence,
        "seeAlso": {"id": f"{site.base}dataset", "type": "Dataset", "format": "text/turtle"},
        # IIIF Change Discovery 1.0: a follower begins at the last page and reads back to what it knows.
        "first": _page_link(site, history[0]), "last": _page_link(site, history[-1]),
    }  # fmt: skip
    return _send(site, collection)


def show_page(version: str) -> Reply:
    """Return the changes that a release made: what came, changed and went, and where the patch is."""
    site, publication = current_site(), current_publication()
    history = publication.history()
    number = next((n for n, one in enumerate(history) if one.release.version == version), None)
    if number is None:
        raise Problem(404, f"No release {version} is in this list.", activities=site.path("activities"))
    shown = history[number]
    page: dict[str, Any] = {
        "@context": _CONTEXT, "id": f"{site.base}activities/{version}", "type": "OrderedCollectionPage",
        "partOf": {"id": f"{site.base}activities", "type": "OrderedCollection"},
        "startIndex": sum(len(_items(publication, one)) for one in history[:number]),
    }  # fmt: skip
    if number:
        page["prev"] = _page_link(site, history[number - 1])
    if number + 1 < len(history):
        page["next"] = _page_link(site, history[number + 1])
    items = _items(publication, shown)
    return _send(site, page | {"seeAlso": _files(site, shown), "orderedItems": items})


def _items(publication: Publication, one: Shelved) -> list[dict[str, Any]]:
    """Return the activities of a release, the earliest first; the first release creates everything it holds."""
    path = one.release.folder / "changes" / "activities.json"
    if path.is_file():
        items: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
        return items
    site = publication.site_of(one.release.version)
    names = site.things.names() if site else {}
    return [
        {"type": "Create", "object": {"id": f"{one.release.base}{kind}/{key}", "type": "Object"},
         "endTime": one.record.published}
        for kind, keys in names.items() for key in keys
    ]  # fmt: skip


def _files(site: Site, one: Shelved) -> list[dict[str, str]]:
    folder, stem = one.release.folder / "changes", f"release/{one.release.version}/changes"
    types = {".rdfp": "application/rdf-patch", ".ru": "application/sparql-update", ".txt": "text/plain"}
    return [
        {"id": f"{site.base}{stem}/{path.name}", "type": "Document", "format": types[path.suffix]}
        for path in sorted(folder.glob("*"))
        if path.suffix in types
    ]


def _page_link(site: Site, one: Shelved) -> dict[str, str]:
    return {"id": f"{site.base}activities/{one.release.version}", "type": "OrderedCollectionPage"}


def _send(site: Site, content: dict[str, Any]) -> Reply:
    made = Representation.typed((json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode(), _TYPE)
    return send(made, site.cache, last_modified="", cache_control=site.cache_control)
