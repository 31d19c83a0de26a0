"""Who says so: the sources and the verification status of a node, and what else a page shows of every value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacelod_server.pages.reader import Name, Node, Reader

__all__ = ["Evidence", "evidence"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands behind a row: the node that holds it, its sources, how far it was checked, and a note."""

    node: Name
    sources: list[Name]
    status: Name | None
    note: str = ""

    @property
    def kind(self) -> str:
        """The key of the verification status, for its mark."""
        return self.status.iri.rpartition("/")[2] if self.status else "unverified"


def evidence(reader: Reader, node: Node, *more: Node) -> Evidence:
    """Return what stands behind a node and those that belong to it, such as the acts of a participation."""
    sources = dict.fromkeys(iri for each in (node, *more) for iri in each.iris("source"))
    status = node.iri_of("verificationStatus")
    notes = dict.fromkeys(text for each in (node, *more) for text in each.values("note", reader.language))
    return Evidence(
        reader.name(node.iri), reader.names(sources), reader.name(status) if status else None, "; ".join(notes)
    )
