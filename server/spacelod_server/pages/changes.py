"""What is new: the latest legal acts, the releases, and what was corrected in the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from spacelod.iris import local_name
from spacelod_server.pages.history import past_releases
from spacelod_server.site import current_publication

if TYPE_CHECKING:
    from spacelod_server.pages.asked import Asked
    from spacelod_server.pages.reader import Name, Node, Reader

__all__ = ["NewAct", "changes_page", "latest_acts"]

_ACTS: Final = 60


@dataclass(frozen=True, slots=True)
class NewAct:
    """A legal act as news: its date as the source has it, who did what, and where it is recorded."""

    iri: str
    date: str
    earliest: str
    actor: Name
    instrument: Name
    label: str
    href: str | None


def changes_page(reader: Reader, asked: Asked) -> dict[str, Any]:
    """Return what the template of the changes needs."""
    del asked
    return {
        "acts": latest_acts(reader, _ACTS),
        "releases": past_releases(current_publication().history()),
        "corrections": _corrections(reader),
        # Terms of others, such as the label, go by their own short names.
        "term_named": lambda name: reader.label(reader.term(name)) if _is_ours(reader, name) else name,
        "is_ours": lambda name: _is_ours(reader, name),
    }


def latest_acts(reader: Reader, number: int) -> list[NewAct]:
    """Return the latest legal acts of the record, the newest first."""
    start = reader.thing("act/")
    dated = sorted(
        ((each.object.value, each.subject.value) for each in reader.statements(
            predicate=reader.term("dateEarliest")) if each.subject.value.startswith(start)),
        reverse=True,
    )  # fmt: skip
    return [_act(reader, node) for node in reader.nodes(iri for _, iri in dated[:number])]


def _act(reader: Reader, node: Node) -> NewAct:
    kind = next((iri for iri in node.iris("type") if local_name(iri) != "ParticipationAct"), "")
    return NewAct(
        node.iri, node.value("date"), node.value("dateEarliest")[:10], reader.name(node.iri_of("byActor")),
        reader.name(node.iri_of("onInstrument")), reader.label(kind), reader.href(node.iri),
    )  # fmt: skip


def _corrections(reader: Reader) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the corrections by table, as they stand in the layer that says where rows come from."""
    tables: dict[str, list[dict[str, Any]]] = {}
    for name in reader.site.things.names().get("id/correction", []):
        node = reader.node(reader.thing(f"correction/{name}"))
        table = local_name(node.iri_of("aboutNode"))
        tables.setdefault(table, []).append({
            "name": reader.name(node.iri), "row": node.value("rowKey"), "field": node.value("correctedField"),
            "old": node.value("oldValue"), "new": node.value("newValue"),
            "reason": node.value("correctionReason", reader.language), "source": node.value("correctionSource"),
        })  # fmt: skip
    return sorted(tables.items())


def _is_ours(reader: Reader, name: str) -> bool:
    # A release that adds terms and concepts also adds things of OWL's and SKOS's kinds, whose names are theirs.
    return bool(reader.node(reader.term(name)))
