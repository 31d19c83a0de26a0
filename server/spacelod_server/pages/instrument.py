"""The page of an instrument: dates, depositaries, who stands where and since when, what is missing."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from spacelod.asof import Period
from spacelod_server.drawing.lines import course, growth
from spacelod_server.drawing.world import Place, drawn_as, world_map
from spacelod_server.language import translate
from spacelod_server.pages.evidence import evidence
from spacelod_server.pages.standing import Standing, read_standing, sort_standings

if TYPE_CHECKING:
    from spacelod_server.pages.asked import Asked
    from spacelod_server.pages.reader import Name, Node, Reader

__all__ = ["instrument_page", "map_of", "missing_states", "standings_of"]

_DATES: Final = {
    "adoptedOn": "Adopted", "openedForSignatureOn": "Opened for signature", "enteredIntoForceOn": "In force since",
    "terminatedOn": "Ended",
}  # fmt: skip
_TIES: Final = {
    "implements": "Implements", "amends": "Amends", "supersedes": "Replaces", "refersTo": "Refers to",
    "constitutes": "Founds", "mayBeMeant": "May be what is meant",
}  # fmt: skip
_BACK: Final = {"implements": "Implemented by", "amends": "Amended by", "supersedes": "Replaced by",
                "refersTo": "Referred to by"}  # fmt: skip
_NUMBER: Final = re.compile(r"\d+")
# A treaty that so many have joined is open to every state.
_UNIVERSAL: Final = 40
_WORDS: Final = {"bound": "Bound", "joined": "Joined", "signed": "Signed only", "left": "No longer", "none": "Neither"}


def instrument_page(reader: Reader, node: Node, asked: Asked) -> dict[str, Any]:
    """Return what the template of an instrument needs."""
    every = [row for row in standings_of(reader, node.iri, asked.on) if not asked.on or row.mark != "none"]
    counts = Counter(row.mark for row in every)
    shown = [row for row in every if _wanted(row, asked)]
    return {
        "facts": _facts(reader, node),
        "ties": _ties(reader, node),
        "standings": sort_standings(shown, asked.sort),
        "total": len(every),
        "counts": [(mark, words, counts[mark]) for mark, words in _WORDS.items() if counts[mark] and mark != "none"],
        "forms": _forms(every),
        "decades": _decades(every),
        "map": map_of(reader, every, reader.label(node.iri)),
        "course": _course(reader, every, node, asked),
        "provisions": _provisions(reader, node),
        "conflicts": [(each, evidence(reader, each))
                      for each in reader.pointing("aboutInstrument", node.iri, "conflict")],
        "votes": _votes(reader, node),
        "missing": missing_states(reader, node, every),
    }  # fmt: skip


def standings_of(reader: Reader, instrument: str, on: str = "") -> list[Standing]:
    """Return the standing of every participant of an instrument."""
    rows = (read_standing(reader, each, on) for each in reader.pointing("instrument", instrument))
    return sort_standings(rows, "name")


def map_of(reader: Reader, rows: list[Standing], title: str) -> Any:
    """Return the map of who is bound, the states that are dots on it, and the names that it cannot show."""
    places, small, unseen = [], [], []
    for row in rows:
        number, present = reader.states().get(row.actor.iri, ("", False))
        drawn = drawn_as(number) if number and present else ""
        if drawn:
            places.append(Place(number, row.mark, f"{row.actor.text}: {translate(_WORDS[row.mark])}"))
        else:
            ended: Any = reader.one(row.actor.iri, "dissolvedOn")
            unseen.append((row, str(ended.value)[:4] if ended is not None else ""))
        if drawn == "dot" and row.mark != "none":
            small.append(row)
    bound = sum(row.mark in ("bound", "joined") for row in rows)
    words = translate("Map of the world: {bound} of {total} recorded actors take part in {title}",
                      bound=bound, total=len(rows), title=title)  # fmt: skip
    return {"svg": world_map(places, words), "unseen": unseen, "small": small} if places else None


def missing_states(reader: Reader, node: Node, rows: list[Standing]) -> list[Name]:
    """Return the present states that have no standing towards a treaty that is open to all of them."""
    if "Treaty" not in node.types or not (len(rows) >= _UNIVERSAL or _of_united_nations(reader, node)):
        return []
    present = {row.actor.iri for row in rows if row.mark != "none"}
    return reader.names(
        iri for iri, (number, lasting) in reader.states().items() if number and lasting and iri not in present
    )


def _of_united_nations(reader: Reader, node: Node) -> bool:
    kept = {reader.thing("actor/unga"), reader.thing("actor/un-secretary-general")}
    return bool(kept & {*node.iris("adoptedBy"), *node.iris("hasDepositary")})


def _wanted(row: Standing, asked: Asked) -> bool:
    if asked.status and row.mark != asked.status:
        return False
    if asked.act and asked.act not in {act.kind for act in row.acts}:
        return False
    return asked.find.casefold() in row.actor.text.casefold()


def _facts(reader: Reader, node: Node) -> dict[str, Any]:
    return {
        "dates": [(words, node.value(name)) for name, words in _DATES.items() if node.value(name)],
        "place": reader.names(node.iris("signedAt")),
        "depositaries": reader.names(node.iris("hasDepositary")),
        "adopted_by": reader.names(node.iris("adoptedBy")),
        "domains": reader.names(node.iris("capabilityDomain")),
        "legal": reader.names(node.iris("legalCharacter")),
        "form": reader.names(node.iris("instrumentForm")),
        "symbols": node.values("documentSymbol") + node.values("treatySeriesReference"),
        "texts": [(urlsplit(iri).hostname or iri, reader.site.href(iri)) for iri in node.iris("textAt")],
        "full": node.value("fullTitle", reader.language),
    }


def _ties(reader: Reader, node: Node) -> list[tuple[str, list[Name]]]:
    found = [(words, reader.names(node.iris(name))) for name, words in _TIES.items()]
    found += [(words, reader.names(reader.pointers(name, node.iri))) for name, words in _BACK.items()]
    return [(words, names) for words, names in found if names]


def _forms(rows: list[Standing]) -> list[tuple[str, str, int, int]]:
    """Return each form of consent with its number, and its share of the most frequent one in hundredths."""
    counted = Counter((act.kind, act.label) for row in rows for act in row.acts)
    most = max(counted.values(), default=1)
    return [(kind, label, number, round(100 * number / most)) for (kind, label), number in counted.most_common()]


def _decades(rows: list[Standing]) -> dict[str, Any]:
    """Return the matrix of forms of consent: how many acts of each form in each decade; no date has a column too."""
    counted: dict[tuple[str, str], Counter[str]] = {}
    for row in rows:
        for act in row.acts:
            counted.setdefault((act.kind, act.label), Counter())[f"{act.date[:3]}0" if act.date else ""] += 1
    columns = sorted({decade for row in counted.values() for decade in row}, key=lambda decade: decade or "9")
    lines = sorted(counted.items(), key=lambda item: -item[1].total())
    return {"columns": columns, "rows": [(kind, label, [row[each] for each in columns], row.total())
                                         for (kind, label), row in lines]}  # fmt: skip


def _course(reader: Reader, rows: list[Standing], node: Node, asked: Asked) -> dict[str, Any]:
    """Return the time line of how many were bound, and the same year by year."""
    until = Period.of(asked.on).last if asked.on else reader.site.release.issued
    stays = [(row.span.start_earliest, row.span.end_earliest) for row in rows if row.mark != "signed"]
    steps = course(stays, until)
    # Whoever has joined what is no treaty is bound by nothing.
    words = "Number bound by {title}" if "Treaty" in node.types else "Number taking part in {title}"
    title = translate(f"{words} over the years", title=reader.label(node.iri))
    came = Counter(start[:4] for start, _ in stays if start and start <= until)
    went = Counter(end[:4] for start, end in stays if start and end and end <= until)
    years = {step.day[:4]: step.count for step in steps}
    return {
        "drawing": growth(steps, until, title),
        "years": [(year, came[year], went[year], count) for year, count in years.items()],
        "undated": sum(row.mark in ("bound", "joined") and not row.span.start_earliest for row in rows),
    }


def _provisions(reader: Reader, node: Node) -> list[dict[str, Any]]:
    return [
        {
            "node": reader.name(each.iri),
            "text": each.value("description", reader.language),
            "obligations": reader.names(each.iris("imposesObligation")),
            "evidence": evidence(reader, each),
        }
        for each in sorted(reader.pointing("provisionOf", node.iri), key=_place)
    ]


def _place(provision: Node) -> tuple[list[int], str]:
    # The number may be Roman ("XIV(4)"); the key has it in digits ("article-14-4").
    return [int(part) for part in _NUMBER.findall(provision.key)], provision.key


def _votes(reader: Reader, node: Node) -> list[dict[str, Any]]:
    votes = reader.pointing("onInstrument", node.iri, "vote", "committee-vote")
    return [vote_row(reader, each) for each in votes]


def vote_row(reader: Reader, node: Node) -> dict[str, Any]:
    """Return a vote with its totals and, by position, who cast it."""
    roll: dict[str, list[Name]] = {}
    for cast in reader.pointing("inVote", node.iri):
        roll.setdefault(cast.iri_of("votePosition"), []).append(reader.name(cast.iri_of("castBy")))
    totals = {"yes": node.value("votesFor"), "no": node.value("votesAgainst"), "abstain": node.value("votesAbstaining")}
    order = {"yes": 0, "no": 1, "abstain": 2}
    rows = [
        (reader.name(position), totals.get(position.rpartition("/")[2], ""), sorted(names, key=lambda n: n.order))
        for position, names in sorted(roll.items(), key=lambda item: order.get(item[0].rpartition("/")[2], 3))
    ]
    return {"name": reader.name(node.iri), "date": node.value("date"), "roll": rows, "totals": totals,
            "body": reader.names(node.iris("inBody")), "evidence": evidence(reader, node)}  # fmt: skip
