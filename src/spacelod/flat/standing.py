"""Who stood how towards what on a day: participations and memberships read from a release.

A date may be known to the year only, so an answer for a day inside that year is possible and not
certain. Both are said; nothing is rounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from spacelod.asof import Period, holds
from spacelod.flat.facts import Properties, key, paths, value
from spacelod.terms import Term
from spacelod.vocab import DCTERMS, RDF, SKOS, SPACELOD

__all__ = [
    "CONSENTS",
    "SIGNATURES",
    "Act",
    "Interval",
    "Judgement",
    "Membership",
    "Standing",
    "read_interval",
    "read_memberships",
    "read_standings",
]

# The acts by which an actor becomes bound, in words.
CONSENTS: Final = {
    "Ratification": "ratification", "Acceptance": "acceptance", "Approval": "approval", "Accession": "accession",
    "SuccessionToTreaty": "succession", "DefinitiveSignature": "definitive signature",
    "DeclarationOfAcceptance": "declaration of acceptance", "Continuation": "continuation",
}  # fmt: skip
# A definitive signature is both: it signs, and it binds (Vienna Convention on the Law of Treaties, Article 12).
SIGNATURES: Final = frozenset({"Signature", "DefinitiveSignature"})
# What makes an actor more than a stranger before it is bound, the strongest first.
_STEPS: Final = (
    ("consented", frozenset(CONSENTS)),
    ("provisionally-applying", frozenset({"ProvisionalApplication"})),
    ("signatory", SIGNATURES),
)
# What an actor is while its participation lasts; any other status tells how it ended or that it never began.
_LASTING: Final = frozenset({"party", "declared-acceptance", "endorser", "signatory"})

_FULL_ROLES: Final = frozenset({"member", "founding-member", "participant"})


class Judgement(NamedTuple):
    """A standing on a day (a key of the scheme participation-status, "" for none), and whether it is certain."""

    status: str
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Interval:
    """A span of time with what is known of its ends: texts as precise as their source, and the bounds as days."""

    start: str = ""
    start_earliest: str = ""
    start_latest: str = ""
    end: str = ""
    end_earliest: str = ""
    end_latest: str = ""

    def holds(self, date: str) -> bool | None:
        """Return whether a date (a day, a month or a year) lies within; None when the record does not say."""
        return holds(
            Period.of(date), start_earliest=self.start_earliest, start_latest=self.start_latest,
            end_earliest=self.end_earliest, end_latest=self.end_latest,
        )  # fmt: skip

    def is_over(self, date: str) -> bool:
        """Return whether a date certainly lies at the end or behind it."""
        return bool(self.end_latest) and self.end_latest <= Period.of(date).first


@dataclass(frozen=True, slots=True)
class Act:
    """One legal act: the local name of its class, its date as in the source, and the bounds as days."""

    kind: str
    date: str = ""
    earliest: str = ""
    latest: str = ""
    note: str = ""

    def done(self, date: str) -> bool | None:
        """Return whether the act was done by a date; None when the record does not say."""
        asked = Period.of(date)
        if self.latest and self.latest <= asked.first:
            return True
        return False if self.earliest and self.earliest > asked.last else None


@dataclass(frozen=True, slots=True)
class Standing:
    """The standing of one actor towards one instrument; paths are IRIs without the base."""

    path: str
    instrument: str
    actor: str
    treaty: bool
    status: str
    interval: Interval
    acts: tuple[Act, ...] = ()
    sources: tuple[str, ...] = ()
    verification: str = ""

    def on(self, day: str) -> Judgement:
        """Return the standing on a day, or through a month or a year; for "" the standing that the release gives."""
        if not day:
            return Judgement(self.status)
        if not self.interval.start_earliest and not self.interval.start_latest:
            return self._unbound(day)
        holds = self.interval.holds(day)
        if holds:
            return Judgement(self._lasting())
        if self.interval.is_over(day):
            return Judgement(self._ended())
        if holds is None:
            return Judgement(self._lasting(), certain=False)
        return self._unbound(day)

    def _lasting(self) -> str:
        if self.status in _LASTING:
            return self.status
        return "party" if self.treaty else "endorser"

    def _ended(self) -> str:
        withdrew = any(act.kind == "Withdrawal" for act in self.acts)
        return "withdrawn" if withdrew else "former-party" if self.treaty else "lapsed"

    def _unbound(self, day: str) -> Judgement:
        """Return the standing of an actor that is not, or not yet, bound."""
        if self.interval.is_over(day):
            return Judgement("lapsed")
        # The end of an actor may be known only to lie behind some day.
        lasts = not (self.interval.end_earliest and self.interval.end_earliest <= Period.of(day).last)
        for status, kinds in _STEPS:
            done = [act.done(day) for act in self.acts if act.kind in kinds]
            if any(done):
                return Judgement(status if self.treaty or status != "consented" else "signatory", lasts)
            if None in done and status == "signatory":
                return Judgement(status, certain=False)
        return Judgement("")


@dataclass(frozen=True, slots=True)
class Membership:
    """A membership or another seat; paths are IRIs without the base, ``role`` is a key of its scheme."""

    path: str
    organization: str
    member: str
    role: str
    interval: Interval
    note: str = ""
    sources: tuple[str, ...] = ()
    verification: str = ""

    @property
    def is_full(self) -> bool:
        """Whether it makes a member, and not an observer or a partner."""
        return self.role in _FULL_ROLES

    def on(self, day: str) -> bool | None:
        """Return whether it held on a day, None when the record does not say; for "" whether it has no end."""
        return self.interval.holds(day) if day else not self.interval.end_earliest


def read_standings(described: Mapping[str, Properties]) -> Iterator[Standing]:
    """Yield the standing of each participation among described things, its acts being among them too."""
    for path, own in sorted(described.items()):
        if SPACELOD.participant in own and SPACELOD.instrument in own:
            acts = (_act(described.get(act, {})) for act in paths(own.get(SPACELOD.hasAct, [])))
            yield Standing(
                path=path,
                instrument=paths(own[SPACELOD.instrument])[0],
                actor=paths(own[SPACELOD.participant])[0],
                treaty=SPACELOD.TreatyParticipation in own.get(RDF.type, []),
                status=key(own.get(SPACELOD.participationStatus, [])),
                interval=read_interval(own),
                # "9" sorts behind every year, so an act without a date comes last.
                acts=tuple(sorted(acts, key=lambda act: (act.earliest or "9", act.kind))),
                sources=paths(own.get(DCTERMS.source, [])),
                verification=key(own.get(SPACELOD.verificationStatus, [])),
            )


def read_memberships(described: Mapping[str, Properties]) -> Iterator[Membership]:
    """Yield each membership among described things."""
    for path, own in sorted(described.items()):
        if SPACELOD.member in own and SPACELOD.organization in own:
            yield Membership(
                path=path,
                organization=paths(own[SPACELOD.organization])[0],
                member=paths(own[SPACELOD.member])[0],
                role=key(own.get(SPACELOD.membershipRole, [])),
                interval=read_interval(own),
                note=value(own.get(SKOS.note, [])),
                sources=paths(own.get(DCTERMS.source, [])),
                verification=key(own.get(SPACELOD.verificationStatus, [])),
            )


def _act(own: Properties) -> Act:
    return Act(
        kind=key(own.get(RDF.type, [])),
        date=value(own.get(SPACELOD.date, [])),
        earliest=_day(own, SPACELOD.dateEarliest),
        latest=_day(own, SPACELOD.dateLatest),
        note=value(own.get(SKOS.note, [])),
    )


def read_interval(own: Properties) -> Interval:
    """Return the span of a participation, a membership or a relationship."""
    return Interval(
        start=value([*own.get(SPACELOD.boundFrom, []), *own.get(SPACELOD.start, [])]),
        start_earliest=_day(own, SPACELOD.startEarliest),
        start_latest=_day(own, SPACELOD.startLatest),
        end=value([*own.get(SPACELOD.boundUntil, []), *own.get(SPACELOD.end, [])]),
        end_earliest=_day(own, SPACELOD.endEarliest),
        end_latest=_day(own, SPACELOD.endLatest),
    )


def _day(own: Properties, property_: Term) -> str:
    # Bounds are midnights; what is compared is their day.
    return value(own.get(property_, []))[:10]
