"""The page of a concept or of a concept scheme: six languages, broader and narrower, and what uses it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from spacelod.vocab import SKOS
from spacelod_server.language import DATA_LANGUAGES

if TYPE_CHECKING:
    from spacelod_server.pages.reader import Name, Node, Reader

__all__ = ["concept_page", "count_uses", "scheme_tree"]

_SKOS: Final = SKOS.note[1:-1].removesuffix("note")
_SHOWN: Final = 12
_MANY: Final = 1_000


def concept_page(reader: Reader, node: Node) -> dict[str, Any]:
    """Return what the template of a concept or of a scheme needs."""
    return {
        "labels": [(code, words, [text for text, language in node.names("prefLabel") if language == code],
                    [text for text, language in node.names("altLabel") if language == code])
                   for code, words in DATA_LANGUAGES.items()],
        "definitions": node.names("definition"),
        "scope": node.names("scopeNote"),
        "examples": node.names("example"),
        "notation": node.value("notation"),
        "scheme": reader.names(node.iris("inScheme")),
        "broader": reader.names(node.iris("broader")),
        "narrower": reader.names(node.iris("narrower")),
        "related": reader.names(node.iris("related")),
        "matches": [(reader.site.short(iri), reader.href(iri)) for name in ("exactMatch", "closeMatch", "broadMatch")
                    for iri in node.iris(name)],
        "tree": scheme_tree(reader, node.iri) if "ConceptScheme" in node.types else [],
        "uses": _uses(reader, node.iri) if "Concept" in node.types else [],
    }  # fmt: skip


def scheme_tree(reader: Reader, scheme: str) -> list[tuple[int, Name, str]]:
    """Return the concepts of a scheme in the order of its hierarchy, each with its depth and definition."""
    found = reader.statements(predicate=f"{_SKOS}inScheme", object=scheme)
    members = {each.subject.value: reader.node(each.subject.value) for each in found}
    tops = [iri for iri, node in members.items() if not set(node.iris("broader")) & members.keys()]
    rows: list[tuple[int, Name, str]] = []

    def walk(iri: str, depth: int) -> None:
        rows.append((depth, reader.name(iri), members[iri].value("definition", reader.language)))
        below = [other for other in members if iri in members[other].iris("broader")]
        for other in sorted(below, key=lambda each: reader.name(each).order):
            walk(other, depth + 1)

    for iri in sorted(tops, key=lambda each: reader.name(each).order):
        walk(iri, 0)
    return rows


def count_uses(reader: Reader, concept: str) -> list[tuple[str, int, list[str]]]:
    """Return what points to a concept by each property of the ontology: how many, and the first of them.

    A status that half of the record has is counted once for each release.
    """
    known: dict[str, list[tuple[str, int, list[str]]]] = reader.site.worked_out.setdefault("uses", {})
    if concept in known:
        return known[concept]
    counted: Counter[str] = Counter()
    first: dict[str, list[str]] = {}
    for each in reader.statements(object=concept):
        name = each.predicate.value
        if name.startswith(f"{reader.base}def#"):
            counted[name] += 1
            kept = first.setdefault(name, [])
            if len(kept) < _SHOWN:
                kept.append(each.subject.value)
    rows = [(name, number, first[name]) for name, number in counted.most_common()]
    if counted.total() >= _MANY:
        known[concept] = rows
    return rows


def _uses(reader: Reader, concept: str) -> list[tuple[Name, int, list[Name]]]:
    return [(reader.name(name), number, reader.names(first))
            for name, number, first in count_uses(reader, concept)]  # fmt: skip
