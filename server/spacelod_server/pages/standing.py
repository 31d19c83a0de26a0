"""Where an actor stands towards an instrument: by what acts, since when, and on a given day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from sys import intern
from typing import TYPE_CHECKING, Final, cast

from spacelod.asof import Period
from spacelod.flat import standing as flat
from spacelod_server.pages.dates import Span
from spacelod_server.pages.evidence import Evidence, evidence

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from spacelod_server.pages.reader import Name, Node, Reader

__all__ = ["MARKS", "Act", "Standing", "read_standing", "sort_standings"]

# How each status is drawn: a filled ring, a ring with a core (it does not bind in law), half a ring, a crossed one.
MARKS: Final = {
    "party": "bound", "declared-acceptance": "bound", "bound": "bound", "committed": "bound",
    "provisionally-applying": "bound", "endorser": "joined", "signatory": "signed", "consented": "signed",
    "withdrawn": "left", "former-party": "left", "lapsed": "left",
}  # fmt: skip
_ENDINGS: Final = frozenset({"Withdrawal"})
# Standings are read by many pages; a release has some two thousand.
_KEPT: Final = 5_000


@dataclass(frozen=True, slots=True)
class Act:
    """One legal act, by the name of its class."""

    kind: str
    label: str
    date: str
    earliest: str
    node: Node
    href: str | None = None
    effective: str = ""
    with_: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """One actor's standing towards one instrument.

    ``mark`` names how it is drawn; ``certain`` is false on a day that the sources leave open.
    """

    actor: Name
    instrument: Name
    status: str
    mark: str
    label: Name | None
    span: Span
    acts: list[Act]
    evidence: Evidence
    judged: flat.Standing
    kinds: tuple[str, ...] = ()
    certain: bool = True
    signature: Act | None = None
    consent: Act | None = None
    ending: Act | None = None

    @property
    def began(self) -> str:
        """The first day of the first act, for sorting; what has no act comes last."""
        return self.acts[0].earliest if self.acts else "9"

    @property
    def signed(self) -> str:
        """The date of signature as the source has it."""
        return self.signature.date if self.signature else ""

    @property
    def consented(self) -> str:
        """The date of the act of consent as the source has it."""
        return self.consent.date if self.consent else ""


def read_standing(reader: Reader, node: Node, on: str = "") -> Standing:
    """Return the standing that a participation records, as of a day when one is given."""
    known: dict[tuple[str, str], Standing] = reader.site.worked_out.setdefault("standings", {})
    key = (reader.language, node.iri)
    found = known.get(key)
    if found is None:
        found = _read(reader, node)
        if len(known) < _KEPT:
            known[key] = found
    if not on:
        return found
    judgement = found.judged.on(on)
    # What had not happened yet is not shown; an act without a date may have happened.
    acts = [act for act in found.acts if act.earliest <= Period.of(on).last]
    return replace(
        found, status=judgement.status, mark=_mark(judgement.status, found.judged.treaty), certain=judgement.certain,
        acts=acts, signature=_first(acts, flat.SIGNATURES), consent=_first(acts, flat.CONSENTS),
        ending=_first(acts, _ENDINGS),
    )  # fmt: skip


def sort_standings(rows: Iterable[Standing], by: str) -> list[Standing]:
    """Return standings by "name", "status", "signed" or "consent"; what has no date comes last."""
    order = ("bound", "joined", "signed", "left", "none")
    keys = {
        "status": lambda row: (order.index(row.mark), row.actor.order),
        "signed": lambda row: (row.signature.earliest if row.signature else "9", row.actor.order),
        "consent": lambda row: (row.consent.earliest if row.consent else "9", row.actor.order),
        "since": lambda row: (row.span.start_earliest or "9", row.actor.order),
    }
    return sorted(rows, key=keys.get(by, lambda row: row.actor.order))


def _read(reader: Reader, node: Node) -> Standing:
    acts = sorted(
        (_act(reader, act) for act in reader.nodes(node.iris("hasAct"))), key=lambda act: act.earliest or "9999"
    )
    status = intern(node.iri_of("participationStatus").rpartition("/")[2])
    # It is the same in every language.
    known: dict[str, flat.Standing] = reader.site.worked_out.setdefault("judged", {})
    judged = known.get(node.iri) or _judged(node, status, acts)
    if len(known) < _KEPT:
        known[node.iri] = judged
    return Standing(
        actor=reader.name(node.iri_of("participant")),
        instrument=reader.name(node.iri_of("instrument")),
        status=status,
        mark=_mark(status, judged.treaty),
        label=reader.name(node.iri_of("participationStatus")) if status else None,
        span=cast("Span", judged.interval),
        acts=acts,
        evidence=evidence(reader, node, *(act.node for act in acts)),
        judged=judged,
        kinds=tuple(node.types),
        signature=_first(acts, flat.SIGNATURES),
        consent=_first(acts, flat.CONSENTS),
        ending=_first(acts, _ENDINGS),
    )


def _act(reader: Reader, node: Node) -> Act:
    kind = next((name for name in node.types if name != "ParticipationAct"), "ParticipationAct")
    return Act(
        kind=kind,
        label=reader.label(reader.term(kind)),
        date=intern(node.value("date")),
        earliest=intern(node.value("dateEarliest")[:10]),
        node=node,
        href=reader.href(node.iri),
        effective=intern(node.value("effectiveFrom")),
        with_=tuple(reader.names(node.iris("depositedWith"))),
    )


def _first(acts: Iterable[Act], kinds: Container[str]) -> Act | None:
    # One act may be of two kinds here: a definitive signature signs, and it binds.
    return next((act for act in acts if act.kind in kinds), None)


def _judged(node: Node, status: str, acts: list[Act]) -> flat.Standing:
    """Return the standing by which the tables and the data tell what was so on a day."""
    return flat.Standing(
        path=node.iri, instrument=node.iri_of("instrument"), actor=node.iri_of("participant"),
        treaty="TreatyParticipation" in node.types, status=status, interval=Span.of(node),
        acts=tuple(
            flat.Act(act.kind, act.date, act.earliest, intern(act.node.value("dateLatest")[:10])) for act in acts
        ),
    )  # fmt: skip


def _mark(status: str, treaty: bool) -> str:
    mark = MARKS.get(status, "none")
    # Nobody is bound by what is no treaty: whoever signed or endorsed it has joined.
    return mark if treaty or mark in ("none", "left") else "joined"
