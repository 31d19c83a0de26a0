"""The page of an actor: what it is bound by, what it is part of, with whom it works, and when."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final

from spacelod_server.drawing.lines import Bar, bars
from spacelod_server.language import translate
from spacelod_server.pages.dates import Span
from spacelod_server.pages.evidence import evidence
from spacelod_server.pages.standing import Act, Standing, read_standing

if TYPE_CHECKING:
    from spacelod_server.pages.asked import Asked
    from spacelod_server.pages.reader import Name, Node, Reader

__all__ = ["actor_page", "standings_by", "tie_rows"]

# Instruments in the order in which a page groups them, by class.
_KINDS: Final = {
    "Treaty": "Treaties", "PoliticalCommitment": "Political commitments",
    "InteragencyAgreement": "Agreements between agencies", "Arrangement": "Arrangements",
}  # fmt: skip
_BODIES: Final = {
    "SpaceForce": "Space forces", "SpaceAgency": "Space agencies", "MilitaryCommand": "Military commands",
    "MilitaryOrganization": "Military space organisations", "Ministry": "Ministries", "GovernmentBody": "Other bodies",
}  # fmt: skip
_SHOWN: Final = 60
# So many ties are shown in their groups; the other partners by name, and their ties in the explorer.
_TIES: Final = 110


def actor_page(reader: Reader, node: Node, asked: Asked) -> dict[str, Any]:
    """Return what the template of an actor needs."""
    standings = standings_by(reader, node.iri, asked.on)
    groups = _by_kind(reader, standings)
    return {
        "is_state": "State" in node.types,
        "bound": sum(row.mark == "bound" for row in standings),
        "treaties": len(reader.members("Treaty")),
        "chronicle": _chronicle(standings),
        "facts": _facts(reader, node),
        "life": Span.of(node),
        "groups": groups,
        "bars": _bars(reader, groups, node, asked),
        "bodies": _bodies(reader, node),
        "memberships": _memberships(reader, node, asked),
        "members": _members(reader, node, asked),
        "ties": _ties(reader, node, asked),
        "events": _events(reader, node),
        "votes": _votes(reader, node),
        "founded_by": reader.names(node.iris("constitutedBy")),
        "depositary_of": reader.names(node.iris("depositaryOf")),
        "claims": _claims(reader, node),
        "not_party": _not_party(reader, node, asked),
    }


def standings_by(reader: Reader, actor: str, on: str = "") -> list[Standing]:
    """Return the standing of an actor towards every instrument, or on a day towards those that it had begun with."""
    found = (read_standing(reader, each, on) for each in reader.pointing("participant", actor))
    rows = (row for row in found if not on or row.mark != "none")
    return sorted(rows, key=lambda row: (row.began, row.instrument.order))


def _chronicle(standings: list[Standing]) -> list[tuple[str, list[tuple[Act, Name]]]]:
    """Return every act year by year, the newest first; acts without a date come last, under no year."""
    years: dict[str, list[tuple[Act, Name]]] = {}
    dated = [(act, row.instrument) for row in standings for act in row.acts]
    for act, instrument in sorted(dated, key=lambda pair: (pair[0].earliest, pair[1].order), reverse=True):
        years.setdefault(act.date[:4], []).append((act, instrument))
    return list(years.items())


def _by_kind(reader: Reader, standings: list[Standing]) -> list[tuple[str, list[Standing]]]:
    groups: dict[str, list[Standing]] = {words: [] for words in _KINDS.values()}
    for row in standings:
        types = reader.types(row.instrument.iri)
        words = next((_KINDS[kind] for kind in _KINDS if kind in types), "Other instruments")
        groups.setdefault(words, []).append(row)
    return [(words, rows) for words, rows in groups.items() if rows]


def _bars(reader: Reader, groups: list[tuple[str, list[Standing]]], node: Node, asked: Asked) -> Any:
    rows = [
        Bar(row.instrument.text, row.span.start_earliest, row.span.end_earliest,
            row.signature.earliest if row.signature else "", row.mark)
        for words, standings in groups if words in ("Treaties", "Political commitments")
        for row in standings if row.mark != "none"
    ]  # fmt: skip
    title = translate("Since when {name} is bound, treaty by treaty", name=reader.label(node.iri))
    # "9" sorts behind every date.
    rows.sort(key=lambda bar: bar.point or bar.start or "9")
    return bars(rows, asked.on or reader.site.release.issued, title)


def _facts(reader: Reader, node: Node) -> list[tuple[str, list[Name]]]:
    found = [
        ("Acts for", node.iris("actsFor")),
        ("Unit of", node.iris("unitOf")),
        ("Country", [iri for iri in node.iris("country") if iri not in node.iris("actsFor")]),
        ("Capital", node.iris("capital")),
        ("Seat", node.iris("headquarters")),
        ("Function", node.iris("actorFunction")),
        ("Succeeded", node.iris("predecessor") + node.iris("predecessorState")),
        ("Succeeded by", node.iris("succeededBy") + node.iris("successorState")),
        ("Home page", node.iris("homepage")),
    ]
    return [(words, reader.names(iris)) for words, iris in found if iris]


def _bodies(reader: Reader, node: Node) -> list[tuple[str, list[tuple[Name, Span]]]]:
    groups: dict[str, list[tuple[Name, Span]]] = {}
    direct = dict.fromkeys(node.iris("hasUnit") or node.iris("hasBody"))
    for each in dict.fromkeys([*direct, *node.iris("hasBody")]):
        kinds = reader.types(each)
        words = next((_BODIES[kind] for kind in _BODIES if kind in kinds), "Other bodies")
        groups.setdefault(words, []).append((reader.name(each), _life(reader, each, "establishedOn", "dissolvedOn")))
    order = [words for words in _BODIES.values() if words in groups]
    return [(words, sorted(groups[words], key=lambda row: row[0].order)) for words in order]


def _life(reader: Reader, iri: str, first: str, last: str) -> Span:
    """Return since when and until when a thing was, without reading all that is said of it."""
    ends = (reader.one(iri, name) for name in (first, last))
    start, end = ("" if found is None else str(found.value) for found in ends)
    return Span(start=start, end=end)


def _memberships(reader: Reader, node: Node, asked: Asked) -> list[dict[str, Any]]:
    return tie_rows(reader, reader.pointing("member", node.iri), "organization", asked)


def _members(reader: Reader, node: Node, asked: Asked) -> list[dict[str, Any]]:
    return tie_rows(reader, reader.pointing("organization", node.iri), "member", asked)


def tie_rows(reader: Reader, nodes: list[Node], other: str, asked: Asked) -> list[dict[str, Any]]:
    """Return a row for each membership that holds on the day asked for, by the name of the other side."""
    rows = []
    for each in nodes:
        span = Span.of(each)
        holds = span.on(asked.on) if asked.on else "certain"
        if holds != "no":
            rows.append({"other": reader.name(each.iri_of(other)), "role": reader.name(each.iri_of("membershipRole")),
                         "span": span, "holds": holds, "evidence": evidence(reader, each)})  # fmt: skip
    return sorted(rows, key=lambda row: row["other"].order)


def _ties(reader: Reader, node: Node, asked: Asked) -> dict[str, Any]:
    """Return relationships by partner for a state and by type for others, those with most first."""
    partners: dict[str, list[dict[str, Any]]] = {}
    types: Counter[Name] = Counter()
    by_type: dict[Name, list[dict[str, Any]]] = {}
    for each in reader.pointing("relatesActor", node.iri):
        span = Span.of(each)
        holds = span.on(asked.on) if asked.on else "certain"
        if holds == "no":
            continue
        kind = reader.name(each.iri_of("relationshipType"))
        types[kind] += 1
        others = [other for other in each.iris("relatesActor") if other != node.iri]
        row = {"type": kind, "span": span, "holds": holds, "domains": reader.names(each.iris("capabilityDomain")),
               "node": reader.name(each.iri), "text": each.value("description", reader.language),
               "others": reader.names(others), "evidence": evidence(reader, each)}  # fmt: skip
        by_type.setdefault(kind, []).append(row)
        for other in others:
            partners.setdefault(other, []).append(row)
    named = {reader.name(iri): rows for iri, rows in partners.items()}
    groups = _fullest(named if "State" in node.types else by_type)
    opened = sum(so_far <= _TIES for so_far in accumulate(len(rows) for _, rows in groups)) or 1
    return {
        "groups": [(name, sorted(rows, key=lambda row: row["span"].start or "9")) for name, rows in groups[:opened]],
        "more": [name for name, _ in groups[opened:]],
        "partners": len(partners), "total": sum(types.values()), "types": types.most_common(),
    }  # fmt: skip


def _fullest(groups: dict[Name, list[dict[str, Any]]]) -> list[tuple[Name, list[dict[str, Any]]]]:
    return sorted(groups.items(), key=lambda item: (-len(item[1]), item[0].order))


def _events(reader: Reader, node: Node) -> list[tuple[Name, Span]]:
    found = dict.fromkeys(
        each.subject.value for name in ("participatingActor", "organizedBy", "observingActor")
        for each in reader.statements(predicate=reader.term(name), object=node.iri)
    )  # fmt: skip
    rows = [(reader.name(iri), _life(reader, iri, "start", "end")) for iri in found]
    return sorted(rows, key=lambda row: row[1].start, reverse=True)[:_SHOWN]


def _votes(reader: Reader, node: Node) -> list[dict[str, Any]]:
    rows = []
    for cast in reader.pointing("castBy", node.iri):
        vote = reader.node(cast.iri_of("inVote"))
        rows.append({"position": reader.name(cast.iri_of("votePosition")), "date": vote.value("date"),
                     "instrument": reader.name(vote.iri_of("onInstrument") or vote.iri), "vote": reader.name(vote.iri),
                     "committee": "CommitteeVote" in vote.types, "evidence": evidence(reader, cast)})  # fmt: skip
    return sorted(rows, key=lambda row: row["date"])


def _claims(reader: Reader, node: Node) -> list[tuple[Name, Name]]:
    found = {each.iri: each for name in ("claimSubject", "claimObject") for each in reader.pointing(name, node.iri)}
    return [(reader.name(iri), reader.name(each.iri_of("verdict"))) for iri, each in sorted(found.items())]


def _not_party(reader: Reader, node: Node, asked: Asked) -> dict[str, Any] | None:
    """Return the state that is bound in place of one of its bodies, which can be party to no treaty, and by what."""
    if "GovernmentBody" not in node.types and not {"SpaceAgency", "SpaceForce", "Ministry", "MilitaryCommand",
                                                   "MilitaryOrganization"} & set(node.types):  # fmt: skip
        return None
    state = node.iri_of("actsFor") or node.iri_of("country")
    if not state:
        return None
    standings = [row for row in standings_by(reader, state, asked.on) if "TreatyParticipation" in row.kinds]
    return {
        "state": reader.name(state),
        "treaties": len(reader.members("Treaty")),
        "bound": [row for row in standings if row.mark == "bound"],
        "signed": [row for row in standings if row.mark == "signed"],
    }
