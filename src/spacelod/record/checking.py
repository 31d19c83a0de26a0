"""Whether what a sentence states is in the record.

A sentence is read for the names in it, one relation between them, a negation and dates; each pair of things is then
held against the standings, memberships and ties of the record. What is not understood is said and not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Final

from rapidfuzz.fuzz import token_sort_ratio

from spacelod.dates import bounds
from spacelod.flat.standing import CONSENTS, Standing
from spacelod.record.answers import Check, Claim, Membership, Mention, Participation, Relationship
from spacelod.record.continuing import Continuation, Continuations
from spacelod.record.reading import RecordReader
from spacelod.record.relations import NEGATION, Relation, relation_in
from spacelod.record.sentences import Named, dates_in, names_in, names_left, without
from spacelod.record.ties import Ties
from spacelod.search import Hit
from spacelod.search.standings import Standings

__all__ = ["Checker"]

_SUPPORTED, _CONTRADICTED, _PARTLY = "supported", "contradicted", "partly-supported"
_UNSUPPORTED, _NOT_CHECKABLE = "unsupported", "not-checkable"
_OPPOSITE: Final = {_SUPPORTED: _CONTRADICTED, _CONTRADICTED: _SUPPORTED}
# How alike a claim and the sentence have to be, from 0 to 100, for the claim to be shown.
_ALIKE: Final = 58
# From here on a claim says the same.
_SAME: Final = 88
_PRESENT: Final = re.compile(r"\b(?:is|are|remains?)\b", re.IGNORECASE)
# "was a party in 1980" is said of a time, and "ratified in 1980" of an act.
_LASTING: Final = re.compile(
    r"\b(?:is|are|was|were|been|remain\w*)\b(?:\s+\w+){0,2}\s+(?:part(?:y|ies)|bound|signator(?:y|ies))\b|\bin force\b",
    re.IGNORECASE,
)
_MOST_CLAIMS: Final = 5
_SUCCESSION: Final = "SuccessionToTreaty"
# The length of a date that names a day.
_WHOLE: Final = len("1967-01-27")
_MOST_TIES: Final = 12


@dataclass
class _Found:
    """What bears on a sentence, and a judgement with a reason for each pair of things.

    ``present`` says whether the sentence speaks of today, and not of an act; ``lasting``, whether of what lasts;
    ``on`` is the day, month or year that the question puts it in where it names no date itself.
    """

    present: bool = False
    lasting: bool = False
    on: str = ""
    judged: list[tuple[str, str]] = field(default_factory=list)
    participations: list[Participation] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    relationships: dict[str, Relationship] = field(default_factory=dict)

    def judge(self, verdict: str, because: str) -> None:
        self.judged.append((verdict, because))


class Checker:
    """Checks sentences against one release."""

    def __init__(self, reader: RecordReader, standings: Standings) -> None:
        self._reader, self._standings = reader, standings
        self._ties, self._continuations = Ties(reader), Continuations(reader)

    def check(self, sentence: str, *, on: str = "", release: str = "") -> Check:
        """Return what the record has on a sentence.

        ``on`` is the day, month or year that it speaks of, if it names none.
        """
        named = names_in(self._reader.finder, sentence)
        rest = sentence
        for one in named:
            rest = without(rest, one.start, one.end)
        dates = tuple(dates_in(rest))
        instruments, actors = _sort(named)
        relation = relation_in(rest, self._possible(instruments, actors))
        found = _Found(bool(_PRESENT.search(rest)), bool(_LASTING.search(rest)), on="" if dates else on)
        if relation:
            self._hold_against(found, relation, (instruments, actors), dates)
        negated = bool(NEGATION.search(rest))
        verdict, because = self._conclude(found, relation, named, negated=negated)
        left = names_left(rest) if found.judged else []
        if left:
            verdict = _PARTLY if verdict == _SUPPORTED else verdict
            because = [*because, f"Not recognised, and not checked: {', '.join(left)}."]
        claims = self._claims(sentence, named)
        if claims and claims[0][0] >= _SAME and not negated:
            verdict, because = _with_claim(verdict, because, claims[0][1])
        return Check(
            sentence=sentence, verdict=verdict, because=tuple(because), relation=relation.name if relation else "",
            negated=negated, dates=dates or ((on,) if on else ()), mentions=tuple(map(self._mention, named)),
            participations=tuple(found.participations), memberships=tuple(found.memberships),
            relationships=tuple(found.relationships.values()), claims=tuple(claim for _, claim in claims),
            release=release,
        )  # fmt: skip

    def _possible(self, instruments: Sequence[Hit], actors: Sequence[Hit]) -> set[str]:
        """Return which relations the named things can have."""
        if instruments and actors:
            return {"instrument"}
        seats = any(self._standings.of_organization(actor.path) for actor in actors)
        return ({"membership"} if seats else set()) | {"tie"} if len(actors) > 1 else set()

    def _hold_against(
        self, found: _Found, relation: Relation, things: tuple[list[Hit], list[Hit]], dates: Sequence[str]
    ) -> None:
        instruments, actors = things
        if relation.about == "instrument":
            for actor, instrument in product(actors, instruments):
                self._standing(found, relation, actor, instrument, dates)
        elif relation.about == "membership":
            organizations = [actor for actor in actors if self._standings.of_organization(actor.path)]
            organization = organizations[-1]
            for actor in actors:
                if actor.path != organization.path:
                    self._seat(found, relation, actor, organization, dates)
        else:
            strangers = (pair for pair in combinations(actors, 2) if not self._ties.within(*pair))
            for one, other in strangers:
                self._tie(found, relation, one, other, dates)

    def _standing(self, found: _Found, relation: Relation, actor: Hit, instrument: Hit, dates: Sequence[str]) -> None:
        one = self._standings.between(actor.path, instrument.path)
        continued = self._continuations.of(actor.path) if one is None else self._continuations.by(actor.path)
        if one is None and continued:
            self._continued(found, relation, (actor, instrument), continued, dates)
            return
        if one is None:
            because = f"The record has no act of {actor.label} towards {instrument.label}."
            found.judge(_UNSUPPORTED, because + self._earlier(actor, instrument))
            return
        verdict, because = self._judge_standing(found, relation, one, dates)
        if any(act.kind == _SUCCESSION for act in one.acts):
            because += self._earlier(actor, instrument)
        # Russia did not exist when the Soviet Union ratified.
        if continued and any(act.date and not continued.is_over(act.date) for act in one.acts):
            because = f"{because} {continued.said}"
        found.judge(verdict, because)

    def _earlier(self, actor: Hit, instrument: Hit) -> str:
        """Return what the states before a state did towards an instrument; nothing where they did nothing."""
        told = ""
        for before in self._continuations.before(actor.path):
            if one := self._standings.between(before.predecessor, instrument.path):
                shown = self._reader.participation(one, one.on(""))
                told += (
                    f" {before.said} {shown.actor.label}: {shown.status} towards {instrument.label}{_course(shown)}."
                )
        return told

    def _continued(
        self, found: _Found, relation: Relation, things: tuple[Hit, Hit], continued: Continuation, dates: Sequence[str]
    ) -> None:
        """Judge what is said of a state by what is recorded under the one that continues it."""
        actor, instrument = things
        one = self._standings.between(continued.successor, instrument.path)
        if one is None:
            found.judge(
                _UNSUPPORTED, f"The record has no act of {actor.label} towards {instrument.label}. {continued.said}"
            )
            return
        verdict, because = self._judge_standing(found, relation, one, dates)
        because = f"{because} {continued.said}"
        dates = dates or ([found.on] if found.on else [])
        held = _acts(one, relation)
        if not dates and held and all(continued.is_over(act) for act in held):
            verdict, because = _CONTRADICTED, f"{because} The act came after the end of the {actor.label}."
        elif not dates and verdict == _SUPPORTED and found.present:
            # Whoever writes "is" means today, when the state is no more.
            verdict, because = _PARTLY, f"{because} Of the {actor.label} it was true until {continued.date}."
        elif dates and verdict == _SUPPORTED and all(map(continued.is_over, dates)):
            verdict, because = _CONTRADICTED, f"{because} The {actor.label} ended in {continued.date}."
        found.judge(verdict, because)

    def _judge_standing(
        self, found: _Found, relation: Relation, one: Standing, dates: Sequence[str]
    ) -> tuple[str, str]:
        day = _day(one, relation, dates, lasting=found.lasting) or found.on
        judged = one.on(day)
        shown = self._reader.participation(one, judged)
        if shown not in found.participations:
            found.participations.append(shown)
        held = _acts(one, relation, by=found.on)
        who, what, when = shown.actor.label, shown.instrument.label, _when(day)
        state = f"{who}: {judged.status or 'no standing'} {when} towards {what}{_course(shown)}."
        certainly = _SUPPORTED if judged.certain else _PARTLY
        if relation.name == "party-to" and not (dates or found.on) and judged.status == "consented":
            return _PARTLY, f"{state} It has consented, and the instrument is not in force."
        # What was done by a date stays done, though what lasts may be over again.
        if any(_agree(date, act) for date in dates for act in held) or (found.on and held and not found.lasting):
            return _SUPPORTED, state
        if day and judged.status in relation.statuses:
            return certainly, state
        if dates and held and not found.lasting:
            return _CONTRADICTED, f"{state} The act is dated {', '.join(held)}, not {', '.join(dates)}."
        if not dates and (judged.status in relation.statuses or (relation.name == "signed" and held and not day)):
            return certainly, state
        return _CONTRADICTED, state

    def _seat(self, found: _Found, relation: Relation, actor: Hit, organization: Hit, dates: Sequence[str]) -> None:
        seats = [one for one in self._standings.of_member(actor.path) if one.organization == organization.path]
        day = next((date for date in dates if len(date) == 10), found.on)
        held = [one for one in seats if one.on(day) is not False]
        found.memberships += [self._reader.membership(one, certain=bool(one.on(day))) for one in held or seats]
        fitting = [one for one in held if one.is_full or relation.name == "observer-of"]
        name = f"{actor.label} in {organization.label}"
        if relation.name == "observer-of":
            fitting = [one for one in held if "observer" in one.role]
        begun = [one.interval.start for one in fitting if one.interval.start]
        wrong = [date for date in dates if len(date) < 10 and begun and not any(_agree(date, one) for one in begun)]
        if fitting and not wrong:
            found.judge(_SUPPORTED, f"{name}: {fitting[0].role}{_since(fitting[0].interval.start)}.")
        elif fitting:
            found.judge(_PARTLY, f"{name}: {fitting[0].role}, but since {begun[0]}, not {wrong[0]}.")
        elif seats:
            found.judge(_CONTRADICTED, f"{name}: only {', '.join(sorted({one.role for one in seats}))} in the record.")
        else:
            found.judge(_UNSUPPORTED, f"The record has no seat of {name}.")

    def _tie(self, found: _Found, relation: Relation, one: Hit, other: Hit, dates: Sequence[str]) -> None:
        ties = self._ties.between(one, other)
        years = {date[:4] for date in dates}
        fitting = [tie for tie in ties if not relation.types or tie.type in relation.types]
        found.relationships |= {tie.iri: tie for tie in (fitting or ties)[:_MOST_TIES]}
        pair = f"{one.label} and {other.label}"
        if not ties:
            found.judge(_UNSUPPORTED, f"The record has no tie between {pair}.")
        elif not fitting:
            kinds = ", ".join(sorted({tie.type for tie in ties}))
            found.judge(_UNSUPPORTED, f"{pair}: the record has {kinds}, nothing of this kind.")
        elif found.on and not any(_may_last(tie, found.on) for tie in fitting):
            found.judge(_PARTLY, f"{pair}: {fitting[0].type}{_since(fitting[0].since)}, not {_when(found.on)}.")
        elif years and not any(tie.since[:4] in years or not tie.since for tie in fitting):
            found.judge(_PARTLY, f"{pair}: {fitting[0].type} since {fitting[0].since}, not {', '.join(sorted(years))}.")
        else:
            found.judge(_SUPPORTED, f"{pair}: {fitting[0].description or fitting[0].type}")

    def _conclude(
        self, found: _Found, relation: Relation | None, named: Sequence[Named], *, negated: bool
    ) -> tuple[str, list[str]]:
        unclear = [f"{one.text!r} may be {len(one.hits)} things, and was left out." for one in named if one.hit is None]
        if not found.judged:
            if not named:
                return _NOT_CHECKABLE, ["The sentence names nothing of the record."]
            missing = "no relation that the record knows" if relation is None else "no second thing of the record"
            return _NOT_CHECKABLE, [f"The sentence states {missing} between the things that it names.", *unclear]
        verdicts = [_OPPOSITE.get(verdict, verdict) if negated else verdict for verdict, _ in found.judged]
        if negated and _UNSUPPORTED in verdicts:
            # Nothing on record bears a denial out, but nothing speaks against it.
            unclear = ["The sentence denies; the record is not complete enough to prove absence.", *unclear]
        return _overall(verdicts), [*(because for _, because in found.judged), *unclear]

    def _claims(self, sentence: str, named: Sequence[Named]) -> list[tuple[float, Claim]]:
        """Return the claims of documents that say much the same with their likeness, the likest first."""
        finder = self._reader.finder
        words = " ".join([one.text for one in named] or [sentence])
        found = (finder.search(text, kinds=("claim",), limit=20).hits for text in (sentence, words))
        hits = {hit.path: hit for hits in found for hit in hits}
        alike = sorted(((token_sort_ratio(sentence, hit.label), path) for path, hit in hits.items()), reverse=True)
        kept = [(likeness, path) for likeness, path in alike[:_MOST_CLAIMS] if likeness >= _ALIKE]
        return [(likeness, self._reader.claim(path)) for likeness, path in kept]

    def _mention(self, one: Named) -> Mention:
        hit = one.hit
        possible = () if hit else tuple(map(self._reader.thing, one.hits[:_MOST_CLAIMS]))
        return Mention(one.text, self._reader.thing(hit) if hit else None, possible)


def _sort(named: Iterable[Named]) -> tuple[list[Hit], list[Hit]]:
    """Return the instruments and the actors that are meant beyond doubt, each once."""
    hits = {one.hit.path: one.hit for one in named if one.hit}
    kinds = {kind: [hit for hit in hits.values() if hit.kind == kind] for kind in ("instrument", "actor")}
    return kinds["instrument"], kinds["actor"]


def _day(one: Standing, relation: Relation, dates: Sequence[str], *, lasting: bool) -> str:
    """Return the day on which a standing is looked at, "" for now.

    What is said to last in a year or a month is true if it was so at its end or at its beginning.
    """
    for date in sorted(dates, key=len, reverse=True):
        if len(date) == _WHOLE:
            return date
        if date and lasting:
            first, last = (str(bound)[1 : _WHOLE + 1] for bound in bounds(date))
            return last if one.on(last).status in relation.statuses else first
    return ""


def _acts(one: Standing, relation: Relation, by: str = "") -> list[str]:
    """Return the dates of the acts of a relation, of those only that may have been done by a date if one is given."""
    acts = (act for act in one.acts if act.kind in relation.acts and act.date)
    return [act.date for act in acts if not by or act.done(by) is not False]


def _may_last(tie: Relationship, on: str) -> bool:
    return not (
        tie.since[: len(on)] > on[: len(tie.since)] or (tie.until and tie.until[: len(on)] < on[: len(tie.until)])
    )


def _when(date: str) -> str:
    return f"{'on' if len(date) == _WHOLE else 'in'} {date}" if date else "now"


def _course(shown: Participation) -> str:
    parts = [
        f"signed {shown.signed}" if shown.signed else "",
        f"{shown.consent} {shown.consented}".strip() if shown.consent in CONSENTS.values() else "",
        f"bound from {shown.since}" if shown.since else "",
        f"until {shown.until}" if shown.until else "",
    ]
    told = ", ".join(part for part in parts if part)
    return f" ({told})" if told else ""


def _since(start: str) -> str:
    return f" since {start}" if start else ", without a date"


def _agree(one: str, other: str) -> bool:
    """Say whether two dates can be the same; the coarser one decides."""
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and longer.startswith(shorter)


def _overall(verdicts: Sequence[str]) -> str:
    kinds = set(verdicts)
    if len(kinds) == 1:
        return verdicts[0]
    return _PARTLY if kinds & {_SUPPORTED, _PARTLY} else _CONTRADICTED if _CONTRADICTED in kinds else _UNSUPPORTED


def _with_claim(verdict: str, because: list[str], claim: Claim) -> tuple[str, list[str]]:
    """Return the conclusion with what the editors found on a claim that says the same; a fact stands before it."""
    told = f"{claim.asserted_in.title} claims the same; the record judges it {claim.verdict}. {claim.note}".strip()
    decided = verdict in (_UNSUPPORTED, _NOT_CHECKABLE)
    return (claim.verdict if decided else verdict), [told, *(() if decided else because)]
