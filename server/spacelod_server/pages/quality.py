"""How good the record is: what validation found, how much is checked, what is missing, what sources dispute."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from spacelod.formats import by_suffix
from spacelod.iris import local_name
from spacelod.store import read
from spacelod_server.pages.coverage import ASPECTS, coverage
from spacelod_server.pages.evidence import evidence
from spacelod_server.pages.history import past_releases
from spacelod_server.site import current_publication

if TYPE_CHECKING:
    from spacelod_server.pages.asked import Asked
    from spacelod_server.pages.reader import Reader
    from spacelod_server.site import Site

__all__ = ["quality_page"]

_SH: Final = "<http://www.w3.org/ns/shacl#"
_LEVELS: Final = ("Violation", "Warning", "Info")
_SHOWN: Final = 8


def quality_page(reader: Reader, asked: Asked) -> dict[str, Any]:
    """Return what the template of the quality page needs."""
    del asked
    return {
        "findings": _findings(reader),
        "levels": Counter(level for level, *_ in _results(reader.site).values()),
        "checked": _checked(reader),
        "tables": sorted(reader.site.release.manifest.counts.get("tables", {}).items()),
        "layers": sorted(reader.site.release.manifest.counts.get("graphs", {}).items()),
        "counts": _counts(reader),
        "conflicts": [(node, evidence(reader, node)) for node in reader.instances("Conflict")],
        "gaps": _gaps(reader),
        "coverage": coverage(reader),
        "aspects": ASPECTS,
        "trend": past_releases(current_publication().history()),
    }


def _results(site: Site) -> dict[str, tuple[str, str, str, str]]:
    """Return each result of the report by its IRI: level, shape, message, focus."""
    known: dict[str, tuple[str, str, str, str]] | None = site.worked_out.get("report")
    if known is not None:
        return known
    turtle = by_suffix("ttl")
    assert turtle is not None
    parts: dict[str, dict[str, str]] = defaultdict(dict)
    path = site.release.folder / "report.ttl"
    for subject, predicate, value in read(path.read_bytes(), turtle) if path.exists() else ():
        if predicate.startswith(_SH):
            parts[subject][predicate.removeprefix(_SH)[:-1]] = value
    known = {
        subject: (local_name(found["resultSeverity"][1:-1]), found.get("sourceShape", "<>")[1:-1],
                  found.get("resultMessage", '""').rpartition('"')[0][1:], found.get("focusNode", "<>")[1:-1])
        for subject, found in parts.items() if "resultSeverity" in found
    }  # fmt: skip
    site.worked_out["report"] = known
    return known


def _findings(reader: Reader) -> list[dict[str, Any]]:
    groups: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for level, shape, message, focus in _results(reader.site).values():
        groups[level, shape].append((message, focus))
    rows = [
        {"level": level, "shape": shape.removeprefix(f"{reader.base}shape/"), "message": found[0][0],
         "number": len(found), "first": reader.names(focus for _, focus in found[:_SHOWN])}
        for (level, shape), found in groups.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (_LEVELS.index(str(row["level"])), -int(str(row["number"]))))


def _checked(reader: Reader) -> list[tuple[Any, int, float]]:
    """Return how many nodes have each verification status, and their share in hundredths."""
    known: Counter[str] | None = reader.site.worked_out.get("checked")
    if known is None:
        found = reader.statements(predicate=reader.term("verificationStatus"))
        known = reader.site.worked_out["checked"] = Counter(each.object.value for each in found)
    total = sum(known.values()) or 1
    return [(reader.name(iri), number, round(100 * number / total, 1)) for iri, number in known.most_common()]


def _counts(reader: Reader) -> list[dict[str, Any]]:
    rows = []
    for node in reader.instances("ReferenceCount"):
        published, recorded = node.value("publishedCount"), node.value("recordedCount")
        rows.append({
            "instrument": reader.names(node.iris("aboutInstrument")), "what": reader.names(node.iris("countKind")),
            "published": published, "recorded": recorded, "expected": node.value("expectedCount"),
            "as_of": node.value("asOf"), "note": node.value("note", reader.language),
            "evidence": evidence(reader, node),
        })  # fmt: skip
    return rows


def _gaps(reader: Reader) -> list[dict[str, Any]]:
    return [
        {"name": reader.name(node.iri), "field": node.value("missingField", reader.language),
         "reason": node.value("gapReason", reader.language),
         "about": reader.names(node.iris("aboutInstrument") + node.iris("aboutActor"))}
        for node in reader.instances("KnownGap")
    ]  # fmt: skip
