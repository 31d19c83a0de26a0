"""The ties around an actor, as a list of edges that a graph can be drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from spacelod.asof import Period
from spacelod_server.pages.dates import Span
from spacelod_server.pages.evidence import Evidence, evidence

if TYPE_CHECKING:
    from spacelod_server.pages.asked import Asked
    from spacelod_server.pages.reader import Name, Node, Reader

__all__ = ["START", "Edge", "relations_page"]

START: Final = "ussf"
_MOST: Final = 240


@dataclass(frozen=True, slots=True)
class Edge:
    """One tie: who, what, when, and who says so."""

    actors: list[Name]
    type: Name
    domains: list[Name]
    span: Span
    holds: str
    node: Name
    evidence: Evidence


def relations_page(reader: Reader, asked: Asked, start: str) -> dict[str, Any]:
    """Return the ties within one or two steps of an actor, filtered by type, domain, period and day."""
    start = start or _first(reader)
    known = reader.one(start, "inRelationship") is not None
    depth = 2 if asked.depth == "2" else 1
    edges = _edges(reader, start, asked, depth) if known else []
    every = [edge for edge in edges if _wanted(edge, asked)]
    shown = every[:_MOST]
    return {
        "start": reader.name(start),
        "key": start.rpartition("/")[2], "depth": depth, "known": known,
        "edges": shown, "total": len(every),
        "types": _choices([edge.type] for edge in edges), "domains": _choices(edge.domains for edge in edges),
        "graph": _graph(shown, start) | {"depth": depth},
    }  # fmt: skip


def _first(reader: Reader) -> str:
    """Return the actor with which a reader begins who names none: a well-connected one, or any that has ties."""
    usual = reader.thing(f"actor/{START}")
    if reader.one(usual, "inRelationship") is not None:
        return usual
    ties = reader.statements(predicate=reader.term("inRelationship"))
    return next((each.subject.value for each in ties), next(iter(reader.states()), usual))


def _edges(reader: Reader, start: str, asked: Asked, depth: int) -> list[Edge]:
    found: dict[str, Node] = {}
    front, seen = [start], {start}
    for _ in range(depth):
        reached: dict[str, None] = {}
        for actor in front:
            for node in reader.pointing("relatesActor", actor):
                found.setdefault(node.iri, node)
                reached.update(dict.fromkeys(node.iris("relatesActor")))
        front = [iri for iri in reached if iri not in seen][:_MOST]
        seen.update(front)
    every = (_edge(reader, node, asked.on) for node in found.values())
    edges = [edge for edge in every if edge.holds != "no"]
    return sorted(edges, key=lambda edge: edge.span.start_earliest, reverse=True)


def _edge(reader: Reader, node: Node, on: str) -> Edge:
    span = Span.of(node)
    return Edge(
        actors=reader.names(node.iris("relatesActor")),
        type=reader.name(node.iri_of("relationshipType")),
        domains=reader.names(node.iris("capabilityDomain")),
        span=span,
        holds=span.on(on) if on else "certain",
        node=reader.name(node.iri),
        evidence=evidence(reader, node),
    )


def _wanted(edge: Edge, asked: Asked) -> bool:
    # An end is the first day on which the tie holds no longer.
    begins, ends = edge.span.start_earliest, edge.span.end_latest
    if (asked.until and begins > Period.of(asked.until).last) or (
        asked.from_ and ends and ends <= Period.of(asked.from_).first
    ):
        return False
    if asked.type and not edge.type.iri.endswith(f"/{asked.type}"):
        return False
    return not asked.domain or any(domain.iri.endswith(f"/{asked.domain}") for domain in edge.domains)


def _choices(groups: Any) -> list[tuple[str, str]]:
    found = {name.iri.rpartition("/")[2]: name.text for names in groups for name in names}
    return sorted(found.items(), key=lambda item: item[1])


def _graph(edges: list[Edge], start: str) -> dict[str, Any]:
    """Return the ties as nodes and lines; a tie of more than two actors is a star around its first."""
    nodes: dict[str, dict[str, Any]] = {}
    lines: list[dict[str, Any]] = []
    for edge in edges:
        for actor in edge.actors:
            key = actor.iri.rpartition("/")[2]
            nodes.setdefault(key, {"id": key, "label": actor.text, "href": actor.href, "start": actor.iri == start})
        middle = next((actor for actor in edge.actors if actor.iri == start), edge.actors[0] if edge.actors else None)
        for other in edge.actors:
            if middle is not None and other.iri != middle.iri:
                lines.append({"id": f"e{len(lines)}", "source": middle.iri.rpartition("/")[2], "label": edge.type.text,
                              "target": other.iri.rpartition("/")[2], "type": edge.type.iri.rpartition("/")[2],
                              "record": edge.node.iri.rpartition("/")[2]})  # fmt: skip
    return {"nodes": list(nodes.values()), "edges": lines}
