"""The page of a source: what it is, and everything that rests on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from spacelod.vocab import DCTERMS
from spacelod_server.pages.day import stood, table_of

if TYPE_CHECKING:
    from spacelod_server.pages.asked import Asked
    from spacelod_server.pages.reader import Node, Reader

__all__ = ["source_page"]

_WORDS: Final = {
    "act": "Legal acts", "participation": "Participations", "status": "Status reports", "actor": "Actors",
    "instrument": "Instruments", "membership": "Memberships", "relationship": "Relationships", "event": "Events",
    "claim": "Claims", "name": "Names", "vote": "Votes", "committee-vote": "Committee votes", "conflict": "Conflicts",
    "provision": "Provisions", "identifier": "Identifiers", "place": "Places", "reference-count": "Published totals",
    "group": "Groups of instruments", "gap": "Known gaps", "other": "Other things",
}  # fmt: skip
_SHOWN: Final = 40


def source_page(reader: Reader, node: Node, asked: Asked) -> dict[str, Any]:
    """Return what the template of a source needs; ``kind`` shows all of one kind, ``on`` what stood on a day."""
    groups: dict[str, list[str]] = {}
    for each in reader.statements(predicate=DCTERMS.source[1:-1], object=node.iri):
        iri = each.subject.value
        if not asked.on or stood(reader, iri, asked.on):
            groups.setdefault(table_of(reader, iri), []).append(iri)
    for side in ("supportedBySource", "contradictedBySource"):
        groups[side] = sorted(reader.pointers(side, node.iri))
    shown = asked.kind if asked.kind in groups else ""
    rows = []
    for kind in [*_WORDS, *sorted(groups.keys() - _WORDS)]:
        iris = groups.get(kind, [])
        if iris and kind not in ("supportedBySource", "contradictedBySource") and shown in ("", kind):
            cut = sorted(iris) if shown else sorted(iris)[:_SHOWN]
            rows.append((kind, _WORDS.get(kind, kind), len(iris), reader.names(cut)))
    return {
        "publisher": node.value("publisher"),
        "date": node.value("date"),
        "pages": [(iri, reader.site.href(iri)) for iri in node.iris("page")],
        "kind": reader.names(node.iris("sourceKind")),
        "note": node.values("note", reader.language),
        "rests": rows,
        "only": shown,
        "supports": reader.names(groups["supportedBySource"]),
        "contradicts": reader.names(groups["contradictedBySource"]),
    }
