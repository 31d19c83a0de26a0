"""The front page."""

from __future__ import annotations

from typing import Final

from flask import render_template

from spacelod.formats import GRAPH_FORMATS, HTML
from spacelod_server.asked import asked_format
from spacelod_server.documents import dataset
from spacelod_server.language import current_language
from spacelod_server.pages.context import page_address
from spacelod_server.pages.front import home_page
from spacelod_server.pages.reader import Reader
from spacelod_server.representations import Representation, send
from spacelod_server.responses import Reply
from spacelod_server.showing import script_json
from spacelod_server.site import Site, current_site

__all__ = ["home"]

# People first: whoever asks for nothing in particular gets the page.
_OFFERS: Final = (HTML, *GRAPH_FORMATS)


def home() -> Reply:
    """Return the front page, or the description of the dataset to clients that want data."""
    site = current_site()
    chosen, vary = asked_format(_OFFERS)
    key = ("home", current_language(), page_address())
    made = site.cache.get(key, lambda: _page(site)) if chosen is HTML else dataset(site, chosen)
    headers = {"Link": _links(site)}
    return send(
        made, site.cache, last_modified=site.last_modified, cache_control=site.cache_control, headers=headers, vary=vary
    )


def _page(site: Site) -> Representation:
    page = home_page(Reader(site))
    body = render_template("home.html", schema=script_json(_schema(site)), manifest=site.release.manifest, **page)
    return Representation.make(body.encode(), HTML)


def _links(site: Site) -> str:
    manifest = site.release.manifest
    return ", ".join(
        [
            f'<{site.base}dataset>; rel="cite-as"',
            '<https://schema.org/Dataset>; rel="type"',
            f'<{manifest.licence}>; rel="license"',
            *(
                f'<{site.path("dataset")}.{known.suffix}>; rel="describedby"; type="{known.media_type}"'
                for known in GRAPH_FORMATS
            ),
            f'<{site.path("openapi.json")}>; rel="service-desc"; type="application/json"',
        ]
    )


def _schema(site: Site) -> dict[str, object]:
    manifest = site.release.manifest
    files = [name for name in manifest.files if name.startswith("dumps/")]
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": f"{site.base}dataset",
        "name": manifest.title,
        "description": manifest.description,
        "url": site.base,
        "version": manifest.version,
        "dateModified": manifest.issued,
        "license": manifest.licence,
        "isAccessibleForFree": True,
        "distribution": [
            {"@type": "DataDownload", "contentUrl": f"{site.base}release/{manifest.version}/{name}", "name": name}
            for name in files
        ],
    }
