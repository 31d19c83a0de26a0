"""What the pages show: statements as groups of labelled properties, with links that stay on this server."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from spacelod.describe import PAGE_SIZE
from spacelod.formats import GRAPH_FORMATS
from spacelod.store import Iri, Literal
from spacelod.terms import XSD, unwrap
from spacelod.vocab import DCTERMS, OWL, RDFS, SKOS
from spacelod_server.links import schema_type
from spacelod_server.things import label_of

if TYPE_CHECKING:
    from spacelod.describe import Description
    from spacelod.store import Statement
    from spacelod_server.site import Site
    from spacelod_server.things import Thing

__all__ = ["Group", "Row", "Value", "entity_page", "script_json"]

# The layers of the record, in the order and the words in which a page shows them.
_LAYERS: Final = {
    "facts": "Recorded facts",
    "ontology": "Definition",
    "derived": "Derived from the facts",
    "claims": "Claims and known gaps",
    "links": "The same thing elsewhere",
    "provenance": "Where this comes from",
    "": "About this part of the record",
}
_HIDDEN: Final = {unwrap(RDFS.label)}
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[-_]")
_DESCRIPTIONS: Final = tuple(unwrap(term) for term in (DCTERMS.description, SKOS.definition, RDFS.comment))


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a property; ``href`` leads to this server or elsewhere."""

    text: str
    href: str | None = None
    local: bool = True
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One property and its values."""

    label: str
    href: str | None
    values: list[Value]


@dataclass(frozen=True, slots=True)
class Group:
    """The statements of one layer."""

    title: str
    rows: list[Row]


def entity_page(
    site: Site, thing: Thing, description: Description[Statement], *, brief: bool = False
) -> dict[str, Any]:
    """Return what the template of a thing's page needs; a brief one lists no statements."""
    english = _texts(description.own, _DESCRIPTIONS)
    return {
        "title": thing.label,
        "iri": thing.iri,
        "description": english[0] if english else "",
        "kinds": [_value(site, iri) for iri in thing.types],
        "groups": [] if brief else list(_groups(site, description.own)),
        "incoming": [] if brief else _incoming(site, description),
        "total": description.total,
        "page": description.page,
        "pages": description.pages,
        "parted": description.parted,
        "shown": (description.page - 1) * PAGE_SIZE + 1,
        "path": site.path(thing.stem),
        "formats": [(known.label, f"{site.path(thing.stem)}.{known.suffix}", known) for known in GRAPH_FORMATS],
        "canonical": site.base + thing.stem,
        "schema": script_json(_schema(site, thing, description, english)),
    }


def script_json(data: Any) -> Markup:
    """Return JSON that may stand in a script element: no text of the data can end the element."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 - escaped


def _groups(site: Site, own: list[Statement]) -> list[Group]:
    layers: dict[str, list[Statement]] = {}
    for statement in own:
        graph = str(statement.graph_name)
        layers.setdefault(graph[1:-1].rpartition("/")[2] if graph.startswith("<") else "", []).append(statement)
    order = [name for name in _LAYERS if name in layers] + sorted(layers.keys() - _LAYERS)
    return [Group(_LAYERS.get(name, name), _rows(site, layers[name])) for name in order if layers[name]]


def _rows(site: Site, statements: list[Statement]) -> list[Row]:
    shown = (statement for statement in statements if statement.predicate.value not in _HIDDEN)
    by_property = groupby(shown, key=lambda statement: statement.predicate.value)
    return [
        Row(_name(site, name), site.href(name), [_value(site, statement.object) for statement in group])
        for name, group in by_property
    ]


def _incoming(site: Site, description: Description[Statement]) -> list[Row]:
    subjects: dict[str, dict[str, None]] = {}
    for statement in description.incoming:
        subjects.setdefault(statement.predicate.value, {})[unwrap(str(statement.subject))] = None
    return [
        Row(_name(site, name), site.href(name), sorted((_value(site, iri) for iri in found), key=_by_text))
        for name, found in sorted(subjects.items())
    ]


def _by_text(value: Value) -> str:
    return value.text.casefold()


def _value(site: Site, term: Any) -> Value:
    if isinstance(term, Literal):
        return Value(_readable(term), language=term.language)
    iri = term.value if isinstance(term, Iri) else str(term)
    local = iri.startswith(site.base)
    labels = site.describer.labels(iri)
    if local and not labels and (thing := site.things.find(iri.removeprefix(site.base))) and thing.retired:
        # An old address is named, but no link leads to where nothing is.
        return Value(thing.path)
    return Value(label_of(site.describer, iri) if local or labels else iri, site.href(iri), local)


def _readable(literal: Any) -> str:
    if literal.datatype.value == f"{XSD}boolean":
        return "yes" if literal.value == "true" else "no"
    return str(literal.value)


def _name(site: Site, iri: str) -> str:
    """Return the label of a property, or its name in words."""
    label = label_of(site.describer, iri)
    return label if " " in label else " ".join(_WORD.split(label)).lower()


def _texts(own: list[Statement], properties: tuple[str, ...]) -> list[str]:
    found = [
        statement.object.value
        for statement in own
        if statement.predicate.value in properties
        and isinstance(statement.object, Literal)
        and statement.object.language in (None, "en")
    ]
    return [str(text) for text in found]


_SAME: Final = frozenset(unwrap(term) for term in (OWL.sameAs, SKOS.exactMatch))
_OTHER_NAMES: Final = unwrap(SKOS.altLabel)


def _schema(site: Site, thing: Thing, description: Description[Statement], english: list[str]) -> dict[str, Any]:
    """Return the thing in the words of schema.org, for search engines."""
    own = description.own
    names = {str(s.object.value) for s in own if s.predicate.value == _OTHER_NAMES and isinstance(s.object, Literal)}
    same = {s.object.value for s in own if s.predicate.value in _SAME and isinstance(s.object, Iri)}
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": schema_type(thing),
        "@id": thing.iri,
        "name": thing.label,
        "url": site.base + thing.stem,
        # schema.org knows parts of creative works only; anything may be the subject of one.
        "subjectOf": {"@type": "Dataset", "@id": f"{site.base}dataset", "name": site.release.manifest.title},
    }
    extras = {"description": english[:1], "alternateName": sorted(names)[:20], "sameAs": sorted(same)}
    found.update({key: value if len(value) > 1 else value[0] for key, value in extras.items() if value})
    return found
