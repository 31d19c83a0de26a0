"""The page of a smaller thing (a tie, an event, an act, a place): what is said, sorted by what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from spacelod.asof import Period
from spacelod_server.language import translate
from spacelod_server.pages.dates import spoken
from spacelod_server.pages.day import MOMENTS, has_day, on_day
from spacelod_server.pages.evidence import evidence
from spacelod_server.pages.instrument import vote_row
from spacelod_server.pages.reader import Name
from spacelod_server.pages.standing import read_standing

if TYPE_CHECKING:
    from spacelod_server.pages.asked import Asked
    from spacelod_server.pages.reader import Node, Reader, Value
    from spacelod_server.pages.standing import Standing

__all__ = ["record_page"]

# What a reader asks of a record, and the properties that answer, in order.
_THEMES: Final = {
    "Who": "relatesActor sourceActor targetActor hostActor providerActor observerActor frameworkNation byActor "
           "participant member organization participatingActor observingActor organizedBy castBy aboutActor "
           "predecessorState successorState nameOf identifies comprises",
    "What": "relationshipType membershipRole votePosition inVote onInstrument instrument ofInstrument provisionOf "
            "actOf capabilityDomain underInstrument instrumentText withinFramework hasManifestation nameKind "
            "identifierScheme identifierValue matchType participationStatus reportedStatus boundBy "
            "hasStatusReport depositedWith articleNumber imposesObligation successionKind membersRule aboutInstrument "
            "conflictAspect firstValue firstSource secondValue secondSource valueInUse countKind publishedCount "
            "expectedCount recordedCount missingField gapReason rowKey correctedField oldValue newValue "
            "correctionReason correctionSource votesFor votesAgainst votesAbstaining inBody documentSymbol "
            "rollComplete expectedAnswer questionKind",
    "When": "date start end asOf effectiveFrom boundFrom boundUntil notificationDate",
    "Where": "heldAt signedAt",
}  # fmt: skip
# What readers call a property, where its name in the ontology is one for the ontology.
_WORDS: Final = {
    "relatesActor": "Actors", "participant": "Actor", "aboutActor": "Actor", "participatingActor": "Taking part",
    "observingActor": "Observing", "organizedBy": "Organised by", "byActor": "Actor", "castBy": "Actor",
    "relationshipType": "Kind", "membershipRole": "Role", "votePosition": "Vote", "inVote": "In the vote",
    "onInstrument": "Instrument", "instrument": "Instrument", "ofInstrument": "Instrument",
    "aboutInstrument": "Instrument", "provisionOf": "Instrument", "actOf": "Part of the standing",
    "capabilityDomain": "Domain", "instrumentText": "In what form", "participationStatus": "Standing today",
    "reportedStatus": "Standing reported", "boundBy": "By what act", "hasStatusReport": "Status reports",
    "depositedWith": "Deposited with", "hasManifestation": "Shown by", "withinFramework": "Within the framework of",
    "firstValue": "One value", "firstSource": "Its source", "secondValue": "Another value",
    "secondSource": "Its source", "valueInUse": "In use here", "missingField": "What is missing", "gapReason": "Why",
    "date": "Date", "start": "Began", "end": "Ended", "asOf": "As of", "effectiveFrom": "In effect from",
    "boundFrom": "Bound since", "boundUntil": "Bound until", "heldAt": "Place", "signedAt": "Signed at",
    "votesFor": "In favour", "votesAgainst": "Against", "votesAbstaining": "Abstaining", "inBody": "Body",
    "rollComplete": "The roll is complete", "conflictAspect": "About what",
}  # fmt: skip
# Things that lead here, by the property that leads, and the words for them.
_BACK: Final = {
    "heldAt": "What happened here", "capital": "Capital of", "headquarters": "Seat of", "signedAt": "Signed here",
    "actOf": "Acts", "hasManifestation": "Shown by", "withinFramework": "Within this framework",
    "evidence": "Evidence for claims", "aboutNode": "Recorded weaknesses", "boundBy": "Binds through this act",
}  # fmt: skip
_MOST: Final = 100
# What a reader is told who asks for a day: of what lasts, and of what happens.
_THEN: Final = {
    "held": ("It held.", "It happened then."),
    "open": ("It may have held: the sources leave it open.",
             "It may have happened by then: the sources leave it open."),
    "ahead": ("It had not begun.", "It had not happened yet."),
    "over": ("It was over.", "It had happened before."),
}  # fmt: skip


def record_page(reader: Reader, node: Node, table: str, asked: Asked) -> dict[str, Any]:
    """Return what the template of a record needs, and with a date how it stood then."""
    themes = [(words, _rows(reader, node, names.split())) for words, names in _THEMES.items()]
    is_vote = bool({"PlenaryVote", "CommitteeVote"} & set(node.types))
    return {
        "themes": [(words, rows) for words, rows in themes if rows],
        "then": _then(reader, node, table, asked.on) if asked.on and has_day(node, table) else None,
        "back": _back(reader, node),
        "acts": _acts(reader, node, asked.on),
        "vote": vote_row(reader, node) if is_vote else None,
    }


def _then(reader: Reader, node: Node, table: str, on: str) -> tuple[str, Standing | None]:
    """Return in words how a record stood on a day; of a participation, the standing itself."""
    if table == "participation":
        return "", read_standing(reader, node, on)
    return _THEN[on_day(node, table, on)][table in MOMENTS], None


def _rows(reader: Reader, node: Node, names: list[str]) -> list[tuple[str, list[Name]]]:
    rows = []
    for name in names:
        values = [_value(reader, value) for value in node.said.get(name, ())]
        if values:
            words = translate(_WORDS[name]) if name in _WORDS else reader.label(reader.term(name))
            rows.append((words, sorted(values, key=lambda value: value.order)))
    return rows


def _value(reader: Reader, value: Value) -> Name:
    if isinstance(value, str):
        return reader.name(value)
    text = value.value
    if value.type.endswith(("#date", "#gYear", "#gYearMonth")):
        text = spoken(text, reader.language)
    if value.type.endswith("#boolean"):
        text = translate("yes" if text == "true" else "no")
    return Name(text, None, value.language if value.language != reader.language else None)


def _back(reader: Reader, node: Node) -> list[tuple[str, list[Name], int]]:
    # The acts of a standing have a list of their own, with dates and sources.
    names = [name for name in _BACK if name != "actOf" or not node.iris("hasAct")]
    found = [(_BACK[name], reader.pointers(name, node.iri)) for name in names]
    return [(words, reader.names(iris[:_MOST]), len(iris)) for words, iris in found if iris]


def _acts(reader: Reader, node: Node, on: str) -> list[dict[str, Any]]:
    last = Period.of(on).last if on else "9"
    acts = [
        {"name": reader.name(each.iri), "date": each.value("date"), "order": each.value("dateEarliest") or "9",
         "kind": reader.names(each.iris("type")), "evidence": evidence(reader, each)}
        for each in reader.nodes(node.iris("hasAct")) if each.value("dateEarliest")[:10] <= last
    ]  # fmt: skip
    return sorted(acts, key=lambda act: str(act["order"]))
