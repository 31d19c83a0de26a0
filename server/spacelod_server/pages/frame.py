"""What every page of a thing has around its own part: names, way back, formats, citation, languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from spacelod.formats import GRAPH_FORMATS
from spacelod.iris import local_name
from spacelod_server.language import DATA_LANGUAGES, translate
from spacelod_server.pages.citation import citation
from spacelod_server.pages.evidence import evidence
from spacelod_server.pages.reader import Name

if TYPE_CHECKING:
    from spacelod_server.pages.reader import Node, Reader
    from spacelod_server.things import Thing

__all__ = ["crumbs", "frame"]

# The list to which each kind of thing belongs: words and path.
_LISTS: Final = {
    "actor": ("Actors", "actors"), "instrument": ("Instruments", "instruments"),
    "participation": ("Treaties and states", "matrix"), "act": ("Treaties and states", "matrix"),
    "status": ("Treaties and states", "matrix"), "relationship": ("Relations", "explorer"),
    "membership": ("Relations", "explorer"), "event": ("Events", "events"), "claim": ("Claims", "claims"),
    "source": ("Sources", "sources"), "conflict": ("Data quality", "quality"), "gap": ("Data quality", "quality"),
    "correction": ("Data quality", "quality"), "reference-count": ("Data quality", "quality"),
    "vote": ("Instruments", "instruments"), "committee-vote": ("Instruments", "instruments"),
    "question": ("Questions", "sparql"), "concept": ("Ontology", "def"),
}  # fmt: skip


def frame(reader: Reader, thing: Thing, node: Node, query: str = "") -> dict[str, Any]:
    """Return what the template around a thing's page needs; ``query`` makes another document of the page."""
    site, name = reader.site, reader.name(thing.iri)
    stem = reader.path(thing.stem)
    return {
        "thing": thing,
        "title": name.text,
        "name": name,
        "iri": thing.iri,
        "node": node,
        "kinds": [reader.name(iri) for iri in thing.types if iri.startswith(reader.base)],
        "lead": node.value("description", reader.language) or node.value("definition", reader.language),
        "crumbs": crumbs(reader, thing),
        "evidence": evidence(reader, node),
        "formats": [(known.label, f"{site.path(thing.stem)}.{known.suffix}{query}", known) for known in GRAPH_FORMATS],
        "stem": stem,
        "canonical": site.base + thing.stem + query,
        "cite": citation(site, name.text, thing.iri),
        "cite_stem": site.path(thing.stem.replace("doc/", "cite/", 1)),
        "names": _names(node),
        "elsewhere": _elsewhere(reader, node),
    }


def crumbs(reader: Reader, thing: Thing) -> list[Name]:
    """Return the way back from a thing to the front page."""
    kind = thing.path.removeprefix("id/").partition("/")[0]
    words, path = _LISTS.get(kind, ("Record", ""))
    way = [Name(translate("Home"), reader.path(""))]
    return [*way, Name(translate(words), reader.path(path))] if path else way


def _names(node: Node) -> list[tuple[str, str, list[str]]]:
    """Return the names of a thing by language: code, the language's own name, the names."""
    found: dict[str, dict[str, None]] = {}
    for kind in ("label", "prefLabel", "altLabel", "nativeName", "acronym", "shortName", "fullTitle"):
        for text, language in node.names(kind):
            found.setdefault(language, {})[text] = None
    known = [code for code in DATA_LANGUAGES if code in found]
    others = sorted(found.keys() - set(known))
    return [(code, DATA_LANGUAGES.get(code, code), list(found[code])) for code in [*known, *others]]


def _elsewhere(reader: Reader, node: Node) -> list[tuple[Name, str, str | None]]:
    """Return the identifiers that others give to a thing: scheme, value, and where the value leads."""
    linked = node.iris("sameAs") + node.iris("exactMatch") + node.iris("closeMatch")
    rows = []
    for each in reader.nodes(node.iris("hasIdentifier")):
        value = each.value("identifierValue")
        match = next((iri for iri in linked if value and local_name(iri).lower() == value.lower()), None)
        rows.append((reader.name(each.iri_of("identifierScheme")), value, reader.site.href(match) if match else None))
    return sorted(rows, key=lambda row: (row[0].order, row[1]))
