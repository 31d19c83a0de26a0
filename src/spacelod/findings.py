"""Findings: what validation has to say, led back to the row of the table that must be mended."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, Protocol

from spacelod.iris import BASE, graph
from spacelod.prefixes import prefixes
from spacelod.terms import Quad, Term, boolean, iri, text, unwrap
from spacelod.vocab import RDF, Vocabulary

__all__ = ["ENGINES", "SEVERITIES", "SHAPE", "Finding", "Severity", "finding_quads", "locate", "report"]

SHAPE: Final = BASE + "shape/"
Severity = Literal["violation", "warning", "info"]
SEVERITIES: Final[tuple[Severity, ...]] = ("violation", "warning", "info")

# What runs shapes. The first is the reference; another must find the same, node by node.
ENGINES: Final = ("pyshacl", "shacl-rust")

_REPORT: Final = BASE + "report"
_SH: Final = Vocabulary(
    "http://www.w3.org/ns/shacl#",
    (
        "ValidationReport", "ValidationResult", "conforms", "result", "focusNode", "resultPath", "resultMessage",
        "resultSeverity", "sourceShape", "value", "Violation", "Warning", "Info",
    ),
)  # fmt: skip
_LEVELS: Final = {"violation": _SH.Violation, "warning": _SH.Warning, "info": _SH.Info}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a shape or a check found. Only a violation stops a release.

    ``check`` and ``focus`` are IRIs; ``origin`` is ``data/table.csv:line`` once it is located.
    """

    severity: Severity
    check: str
    focus: str
    message: str
    path: str = ""
    value: Term = ""
    fix: str = ""
    related: tuple[str, ...] = ()
    origin: str = ""

    @property
    def name(self) -> str:
        """The name of the shape or check, as in its file."""
        return self.check.removeprefix(SHAPE)

    @property
    def key(self) -> str:
        """A short name of this finding that stays the same as long as the finding does."""
        parts = (self.severity, self.check, self.focus, self.path, self.value, self.message)
        # Sixty-four bits are plenty for the findings of one release, and the name stays short in an address.
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def __str__(self) -> str:
        where = self.origin or self.focus.removeprefix(BASE)
        remedy = f" {self.fix}" if self.fix else ""
        return f"{where}: {self.severity}: {self.message}{remedy} [{self.name}]"


class Origin(Protocol):
    """The table and the line of a row."""

    @property
    def table(self) -> str: ...

    @property
    def line(self) -> int: ...


def locate(findings: Iterable[Finding], origins: Mapping[Term, Origin]) -> list[Finding]:
    """Return the findings, each with the row that made its node, worst first.

    A node that several rows make together leads to the first of them: a participation to its first
    act, a vote to its first cast, the adoption of a treaty to the treaty.
    """
    rows = {unwrap(node): row for node, row in origins.items()}
    parts: dict[str, Origin] = {}
    for node, row in rows.items():
        parts.setdefault(node.rpartition("/")[0], row)
    found = [(finding, _origin(finding, rows, parts)) for finding in findings]
    found.sort(key=lambda pair: (SEVERITIES.index(pair[0].severity), pair[0].check, *_place(pair[1]), pair[0].focus))
    return [replace(finding, origin=f"data/{row.table}.csv:{row.line}") if row else finding for finding, row in found]


def _place(row: Origin | None) -> tuple[str, int]:
    return (row.table, row.line) if row else ("", 0)


def _origin(finding: Finding, rows: Mapping[str, Origin], parts: Mapping[str, Origin]) -> Origin | None:
    for node in (finding.focus, *finding.related):
        # Nodes that several rows make have no row of their own; their keys begin like those of the rows that do.
        act = node.replace("/id/participation/", "/id/act/", 1)
        treaty = node.rpartition("/")[0].replace("/id/event/", "/id/instrument/", 1)
        row = rows.get(node) or parts.get(node) or parts.get(act) or rows.get(treaty)
        if row is not None:
            return row
    return None


def report(findings: Sequence[Finding]) -> str:
    """Return the findings as a SHACL validation report in Turtle, without blank nodes."""
    # A server reads reports and never writes one.
    from spacelod.turtle import TurtleWriter

    lines = sorted({f"{s} {p} {o} ." for s, p, o in _triples(findings)})
    writer = TurtleWriter({**prefixes(), "shape": SHAPE})
    return "".join([*writer.header(), *writer.turtle(lines)])


def finding_quads(findings: Sequence[Finding]) -> list[Quad]:
    """Return the same report as statements of the provenance graph, so that weaknesses can be asked for."""
    return [Quad(*triple, graph("provenance")) for triple in dict.fromkeys(_triples(findings))]


def _triples(findings: Sequence[Finding]) -> Iterator[tuple[Term, Term, Term]]:
    node = iri(_REPORT)
    conforms = not any(finding.severity == "violation" for finding in findings)
    yield node, RDF.type, _SH.ValidationReport
    yield node, _SH.conforms, boolean(conforms)
    for finding in findings:
        result = iri(f"{_REPORT}/{finding.key}")
        yield node, _SH.result, result
        yield result, RDF.type, _SH.ValidationResult
        yield result, _SH.focusNode, iri(finding.focus)
        yield result, _SH.resultSeverity, _LEVELS[finding.severity]
        yield result, _SH.sourceShape, iri(finding.check)
        yield result, _SH.resultMessage, text(" ".join(filter(None, (finding.message, finding.fix))), "en")
        if finding.path:
            yield result, _SH.resultPath, iri(finding.path)
        if finding.value:
            yield result, _SH.value, finding.value
