"""Standing towards instruments, from the acts: who is bound from when until when, and as what."""

from __future__ import annotations

import calendar
import datetime
from collections import defaultdict
from functools import cache
from typing import NamedTuple

from independent.tables import Row, by_id, first_day, last_day, rows

TREATIES = ("multilateral-treaty", "constituent-treaty", "arms-control-treaty", "bilateral-agreement")
COMMITMENTS = ("non-binding-instrument", "declaration")
CONSENT = (
    "ratification", "acceptance", "approval", "accession", "succession", "declaration-of-acceptance", "continuation",
)  # fmt: skip


DEPOSITS = ("ratification", "acceptance", "approval", "accession")


class Standing(NamedTuple):
    """One actor towards one instrument; days are known to lie between an earliest and a latest one."""

    instrument: str
    actor: str
    status: str
    since: str
    start_earliest: str
    start_latest: str
    end: str
    end_earliest: str
    end_latest: str
    first_act: str

    def holds(self, day: str) -> bool:
        """True when it has certainly begun on the day and is not possibly over."""
        begun = bool(self.start_latest) and self.start_latest <= day
        return begun and not (self.end_earliest and self.end_earliest <= day)


@cache
def acts() -> dict[tuple[str, str], tuple[Row, ...]]:
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows("participation"):
        found[row["instrument"], row["actor"]].append(row)
    return {key: tuple(value) for key, value in found.items()}


def definitive(act: Row) -> bool:
    return act["action"] == "signature" and "binding by itself" in act["note"]


def is_treaty(instrument: str) -> bool:
    return by_id("instruments")[instrument]["kind"] in TREATIES


def gone() -> set[str]:
    return {row["predecessor"] for row in rows("successions")}


@cache
def listed_as_of(instrument: str, actor: str) -> str:
    found = [row["as_of"] for row in rows("status") if (row["instrument"], row["actor"]) == (instrument, actor)]
    return last_day(found[0]) if found else ""


def _first(candidates: list[Row]) -> Row:
    return min(candidates, key=lambda act: (last_day(act["date"]) or "9999", act["action"]))


Beginning = tuple[str, str, str, str]
UNKNOWN: Beginning = ("", "", "", "")


def _beginning(instrument: str, actor: str, done: tuple[Row, ...]) -> Beginning:
    """Return the date, its earliest and latest day, and the act that counts."""
    text = by_id("instruments")[instrument]
    if not is_treaty(instrument):
        act = _first([act for act in done if act["action"] != "withdrawal"])
        return act["date"], first_day(act["date"]) or _opened(text), last_day(act["date"]), act["action"]
    force = text["entry_into_force"]
    consents = [act for act in done if act["action"] in CONSENT or definitive(act)]
    if force and consents:
        return _bound(_first(consents), force, _opened(text), listed_as_of(instrument, actor))
    both = text["kind"] == "bilateral-agreement" and any(act["action"] == "signature" for act in done)
    return (force, first_day(force), last_day(force), "") if force and both else UNKNOWN


def _opened(text: Row) -> str:
    return first_day(text["opened_for_signature"]) or first_day(text["adopted"])


def _later(day: str, wait: str) -> str:
    """Return a day some days, months or years on; the last day of a month where the month has no such day."""
    date, number = datetime.date.fromisoformat(day), int(wait[1:-1])
    if wait.endswith("D"):
        return (date + datetime.timedelta(days=number)).isoformat()
    months = date.month - 1 + number * (12 if wait.endswith("Y") else 1)
    year, month = date.year + months // 12, months % 12 + 1
    return date.replace(year=year, month=month, day=min(date.day, calendar.monthrange(year, month)[1])).isoformat()


@cache
def _waits(column: str) -> dict[str, str]:
    return {row["instrument"]: row[column] for row in rows("provisions") if row[column]}


def _effect(act: Row) -> str:
    """Return the day from which an act of consent has effect: of its own, or after the time that the treaty sets."""
    wait = _waits("consent_effect_after").get(act["instrument"], "")
    if act["effective_from"] or not wait or len(act["date"]) < 10 or act["action"] not in DEPOSITS:
        return act["effective_from"] or act["date"]
    return _later(act["date"], wait)


def _replaced(act: Row) -> str:
    """Return the day on which the state ended whose place an undated succession took."""
    ends = [
        by_id("actors")[row["predecessor"]]["dissolved"]
        for row in rows("successions")
        if act["action"] == "succession"
        and act["actor"] in row["successors"].split(";")
        and (act["instrument"], row["predecessor"]) in acts()
    ]
    return ends[0] if ends else ""


def _bound(act: Row, force: str, opened: str, listed: str) -> Beginning:
    own = _effect(act)
    opened = _replaced(act) or opened
    earliest = max(first_day(own) or opened, first_day(force))
    latest = last_day(own) or listed
    if not latest:
        return "", earliest, "", act["action"]
    if (latest, first_day(own) or opened) > (last_day(force), first_day(force)):
        return own, earliest, max(latest, last_day(force)), act["action"]
    known = own or latest <= first_day(force)
    return force if known else "", earliest, last_day(force), act["action"]


def _end(instrument: str, actor: str, done: tuple[Row, ...]) -> str:
    withdrawn = [act for act in done if act["action"] == "withdrawal"]
    if withdrawn:
        notice = _waits("withdrawal_effect_after").get(instrument, "")
        notified = withdrawn[0]["date"]
        return withdrawn[0]["effective_from"] or (_later(notified, notice) if notice and notified else notified)
    ends = [by_id("instruments")[instrument]["terminated"], by_id("actors")[actor]["dissolved"]]
    return min((end for end in ends if end), default="")


def _status(instrument: str, done: tuple[Row, ...], begun: bool, over: bool) -> str:
    actions = {"definitive" if definitive(act) else act["action"] for act in done}
    if "withdrawal" in actions:
        return "withdrawn"
    if over:
        return "former-party" if is_treaty(instrument) and begun else "lapsed"
    if not is_treaty(instrument):
        political = by_id("instruments")[instrument]["kind"] in COMMITMENTS
        return "signatory" if actions & {"signature", "definitive"} and not political else "endorser"
    found = {
        "declared-acceptance": "declaration-of-acceptance" in actions,
        "party": begun,
        "consented": bool(actions & {*CONSENT, "definitive"}),
        "signatory": True,
    }
    return next(status for status, holds in found.items() if holds)


@cache
def standings() -> dict[tuple[str, str], Standing]:
    found = {}
    for (instrument, actor), done in acts().items():
        since, earliest, latest, act = _beginning(instrument, actor, done)
        end = _end(instrument, actor, done)
        status = _status(instrument, done, bool(earliest), bool(end) or actor in gone())
        found[instrument, actor] = Standing(
            instrument, actor, status, since, earliest, latest, end, first_day(end), last_day(end), act
        )
    return found


def of_instrument(instrument: str) -> list[Standing]:
    return [standing for standing in standings().values() if standing.instrument == instrument]


def of_actor(actor: str) -> list[Standing]:
    return [standing for standing in standings().values() if standing.actor == actor]


def parties(instrument: str) -> set[str]:
    return {standing.actor for standing in of_instrument(instrument) if standing.status == "party"}


def is_party(actor: str, instrument: str) -> bool:
    return (instrument, actor) in standings() and standings()[instrument, actor].status == "party"


def signatories(instrument: str) -> set[str]:
    """Actors that signed and are not bound by the instrument."""
    open_ = ("signatory", "endorser", "consented", "provisionally-applying")
    return {
        standing.actor
        for standing in of_instrument(instrument)
        if standing.status in open_ and any(act["action"] == "signature" for act in acts()[instrument, standing.actor])
    }
