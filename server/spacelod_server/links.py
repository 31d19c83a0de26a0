"""Links for machines: FAIR Signposting (level 2), alternates, and the link set of a document."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from spacelod.formats import GRAPH_FORMATS, HTML
from spacelod_server.guard import local_path

if TYPE_CHECKING:
    from spacelod_server.site import Site
    from spacelod_server.things import Thing

__all__ = ["LINKSET_TYPE", "dataset_links", "escape_iri", "link_header", "linkset", "schema_type"]

LINKSET_TYPE: Final = "application/linkset+json"
# The nearest schema.org type of our classes; the first that a thing has decides.
_SCHEMA: Final = {
    "State": "Country",
    "Organization": "Organization",
    "Place": "Place",
    "Event": "Event",
    "Instrument": "Legislation",
    "Source": "CreativeWork",
    "Claim": "Claim",
    "Vote": "VoteAction",
}
_SCHEMA_OF_KIND: Final = {
    "id/actor": "Organization", "id/instrument": "Legislation", "id/event": "Event", "id/act": "Event",
    "id/place": "Place", "id/source": "CreativeWork", "id/claim": "Claim", "concept": "DefinedTerm",
    "id/question": "Question", "graph": "Dataset",
}  # fmt: skip


# The same few names are escaped again and again, in headers and in link sets; a site map has all others, once.
@lru_cache(1024)
def escape_iri(iri: str) -> str:
    """Return an IRI as the URI that headers and JSON links carry."""
    return quote(iri, safe=":/?#[]@!$&'()*+,;=%~")


def schema_type(thing: Thing) -> str:
    """Return the schema.org type that fits a thing best."""
    steps = thing.path.split("/", 2)
    return _schema_of("/".join(steps[:2]) if steps[0] == "id" else steps[0], thing.types)


# There are few kinds, and few combinations of classes.
@lru_cache(1024)
def _schema_of(kind: str, types: tuple[str, ...]) -> str:
    names = {iri.rpartition("#")[2] for iri in types}
    default = _SCHEMA_OF_KIND.get(kind, "Thing")
    return next((schema for name, schema in _SCHEMA.items() if name in names), default)


def link_header(thing: Thing, base: str, licence: str, prefix: str, query: str = "") -> str:
    """Return the value of the Link header of a document and of the redirect to it.

    ``query`` is what the document has in its address beyond the thing, such as a date.
    """
    stem, page = prefix + local_path(thing.stem), escape_iri(base + thing.stem) + query
    named = (
        f'<{escape_iri(thing.iri)}>; rel="cite-as", <{page}>; rel="canonical", '
        f'<https://schema.org/AboutPage>; rel="type", <https://schema.org/{schema_type(thing)}>; rel="type", '
        f'<{licence}>; rel="license", <{escape_iri(base)}dataset#publisher>; rel="author", '
        f'<{escape_iri(base)}dataset>; rel="collection", '
        f'<{stem}.linkset.json>; rel="linkset"; type="{LINKSET_TYPE}", '
    )
    alternates = _ALTERNATES.replace(">", f"{query}>") if query else _ALTERNATES
    return named + alternates.replace("<", f"<{stem}.")


def dataset_links(site: Site) -> str:
    """Return the links of every page about the dataset: what to cite, what describes it, and what it consists of."""
    manifest, described = site.release.manifest, site.path("dataset")
    release = f"{site.base}release/{manifest.version}"
    stem = f"release/{manifest.version}"
    whole = [name for name in manifest.files if name.startswith(f"dumps/spacelod-{manifest.version}.")]
    return ", ".join(
        [
            f'<{release}>; rel="cite-as"',
            f'<{site.base}dataset>; rel="collection"',
            '<https://schema.org/Dataset>; rel="type"',
            '<https://schema.org/AboutPage>; rel="type"',
            f'<{manifest.licence}>; rel="license"',
            f'<{site.base}dataset#publisher>; rel="author"',
            *(f'<{described}.{known.suffix}>; rel="describedby"; type="{known.media_type}"' for known in GRAPH_FORMATS),
            *(
                f'<{site.path(f"{stem}/{name}")}>; rel="item"; type="application/gzip"'
                for name in whole
                if name.endswith(".gz")
            ),
        ]
    )


# Every document has the same formats; put together once, only the stem has to be filled in.
_ALTERNATES: Final = ", ".join(
    [
        *(f'<{known.suffix}>; rel="describedby alternate"; type="{known.media_type}"' for known in GRAPH_FORMATS),
        f'<{HTML.suffix}>; rel="alternate"; type="{HTML.media_type}"',
    ]
)


def linkset(thing: Thing, base: str, licence: str) -> bytes:
    """Return the link set of a document (RFC 9264): its own links, and the way back from each format."""
    page = escape_iri(base + thing.stem)
    described = [{"href": f"{page}.{known.suffix}", "type": known.media_type} for known in GRAPH_FORMATS]
    own: dict[str, Any] = {
        "anchor": page,
        "cite-as": [{"href": escape_iri(thing.iri)}],
        "type": [{"href": "https://schema.org/AboutPage"}, {"href": f"https://schema.org/{schema_type(thing)}"}],
        "license": [{"href": licence}],
        "author": [{"href": f"{escape_iri(base)}dataset#publisher"}],
        "collection": [{"href": f"{escape_iri(base)}dataset", "type": "text/turtle"}],
        "describedby": described,
    }
    back = [{"anchor": link["href"], "describes": [{"href": page, "type": HTML.media_type}]} for link in described]
    return json.dumps({"linkset": [own, *back]}, indent=2).encode() + b"\n"
