"""What changed, told to people: acts, standings, corrections, and the rest by kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from spacelod.diff import Difference
from spacelod.iris import graph, local_name
from spacelod.terms import Quad, Term, lexical, unwrap
from spacelod.vocab import RDF, RDFS, SKOS, SPACELOD

__all__ = ["Change", "Summary", "summarize"]

_LABELS: Final = {RDFS.label: 0, SKOS.prefLabel: 1}
# Where a node comes from is of no interest to readers of the record.
_PROVENANCE: Final = graph("provenance")
_ACTS: Final = frozenset(
    {"Signature", "DefinitiveSignature", "Ratification", "Acceptance", "Approval", "Accession", "SuccessionToTreaty",
     "DeclarationOfAcceptance", "ProvisionalApplication", "Reservation", "Objection", "TerritorialApplication",
     "Withdrawal", "Continuation"}
)  # fmt: skip
_STATUS: Final = SPACELOD.participationStatus
# As many as a reader goes through; all of them are in the JSON.
_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that came ("added"), went ("removed") or is described otherwise ("changed").

    ``values`` holds what each property said before and says now, where that differs.
    """

    iri: str
    kind: str
    how: str
    label: str
    values: dict[str, tuple[tuple[Term, ...], tuple[Term, ...]]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the change for JSON."""
        values = {name: {"before": list(old), "after": list(new)} for name, (old, new) in self.values.items()}
        return {"id": self.iri, "type": self.kind, "change": self.how, "label": self.label, "values": values}


@dataclass(frozen=True)
class Summary:
    """Every change, by the address of what changed, and how many statements came and went."""

    changes: tuple[Change, ...]
    added: int
    removed: int

    def lines(self) -> Iterator[str]:
        """Yield the summary as lines of text: what readers look for first, then the rest in numbers."""
        yield f"{self.added:,} statements added, {self.removed:,} removed"
        acts = [change for change in self.changes if change.kind in _ACTS]
        for how in ("added", "removed", "changed"):
            yield from _section(f"Acts {how}", [_told(change) for change in acts if change.how == how])
        yield from _section("Standings changed", list(self._standings()))
        corrections = [change.label for change in self.changes if change.kind == "Correction" and change.how == "added"]
        yield from _section("Corrections", corrections)
        rest = Counter((change.kind or "other", change.how) for change in self.changes if change.kind not in _ACTS)
        yield from _section("All else", [f"{kind}: {count:,} {how}" for (kind, how), count in sorted(rest.items())])

    def as_json(self) -> dict[str, Any]:
        """Return the whole summary for JSON."""
        counts = Counter((change.kind, change.how) for change in self.changes)
        return {
            "added": self.added,
            "removed": self.removed,
            "kinds": [{"type": kind, "change": how, "count": count} for (kind, how), count in sorted(counts.items())],
            "changes": [change.as_json() for change in self.changes],
        }

    def _standings(self) -> Iterator[str]:
        for change in self.changes:
            old, new = change.values.get(local_name(unwrap(_STATUS)), ((), ()))
            if change.how == "changed" and old != new:
                yield f"{change.label}: {_words(old)} -> {_words(new)}"


def summarize(difference: Difference, before: Iterable[Quad], after: Iterable[Quad]) -> Summary:
    """Return what a difference means; both datasets are read once, for kinds and names of what changed."""
    values = _values(difference)
    old, new = _known(before, values.keys()), _known(after, values.keys())
    changes = []
    for subject in sorted(values):
        kind, label = new.get(subject) or old.get(subject) or ("", "")
        how = "changed" if subject in old and subject in new else "added" if subject in new else "removed"
        # A value that only moved from one graph to another is the same value.
        told = {name: (tuple(sorted(gone - come)), tuple(sorted(come - gone)))
                for name, (gone, come) in sorted(values[subject].items()) if gone != come}  # fmt: skip
        if told:
            changes.append(Change(unwrap(subject), kind, how, label or unwrap(subject), told))
    return Summary(tuple(changes), len(difference.added), len(difference.removed))


def _values(difference: Difference) -> dict[Term, dict[str, tuple[set[Term], set[Term]]]]:
    """Return what each subject lost and gained, by property."""
    found: dict[Term, dict[str, tuple[set[Term], set[Term]]]] = defaultdict(dict)
    for side, quads in enumerate((difference.removed, difference.added)):
        for quad in quads:
            if quad.graph != _PROVENANCE:
                found[quad.subject].setdefault(local_name(unwrap(quad.predicate)), (set(), set()))[side].add(
                    quad.object
                )
    return found


def _known(quads: Iterable[Quad], subjects: Iterable[Term]) -> dict[Term, tuple[str, str]]:
    """Return the kind and the name of those subjects about which anything is said."""
    wanted = set(subjects)
    kinds: dict[Term, str] = {}
    labels: dict[Term, tuple[tuple[bool, int, str], str]] = {}
    for quad in quads:
        if quad.subject in wanted and quad.graph != _PROVENANCE:
            kinds.setdefault(quad.subject, "")
            if quad.predicate == RDF.type:
                kinds[quad.subject] = local_name(unwrap(quad.object))
            elif quad.predicate in _LABELS:
                # English first; then any, the same one whichever dataset it comes from.
                rank = (not quad.object.endswith("@en"), _LABELS[quad.predicate], quad.object)
                if quad.subject not in labels or rank < labels[quad.subject][0]:
                    labels[quad.subject] = (rank, lexical(quad.object))
    return {subject: (kind, labels[subject][1] if subject in labels else "") for subject, kind in kinds.items()}


def _section(title: str, entries: list[str]) -> Iterator[str]:
    if entries:
        yield ""
        yield f"{title} ({len(entries):,})"
        yield from (f"  {entry}" for entry in entries[:_SHOWN])
        if len(entries) > _SHOWN:
            yield f"  and {len(entries) - _SHOWN:,} more"


def _told(change: Change) -> str:
    dates = change.values.get("date")
    if change.how == "changed" and dates:
        return f"{change.label}: {_words(dates[0])} -> {_words(dates[1])}"
    if change.how == "changed":
        return f"{change.label} ({', '.join(change.values)})"
    day = _words(dates[change.how == "added"]) if dates else ""
    return f"{change.label}{f' ({day})' if day else ''}"


def _words(terms: tuple[Term, ...]) -> str:
    found = [unwrap(term).rpartition("/")[2] if term.startswith("<") else lexical(term) for term in terms]
    return ", ".join(found) or "nothing"
