"""The relations that a sentence may state between things of the record, and the words that state them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from spacelod.flat.standing import CONSENTS, SIGNATURES

__all__ = ["BOUND", "COMMITTED", "NEGATION", "RELATIONS", "Relation", "relation_in"]


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation: how it is said, and what in the record bears it out.

    ``about`` is "instrument", "membership" or "tie". For instruments ``statuses`` are the standings that satisfy it,
    ``acts`` the acts by which it comes about; for ties ``types`` are the relationship types, none meaning any.
    """

    name: str
    about: str
    words: re.Pattern[str]
    statuses: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()


def _said(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


# Keys of the scheme participation-status: what binds, and what commits to an instrument that does not bind.
BOUND: Final = frozenset({"party", "declared-acceptance", "provisionally-applying"})
COMMITTED: Final = BOUND | {"endorser"}
_EXERCISES: Final = frozenset({"joint-exercise", "exchange-programme"})
_RIVALRY: Final = frozenset({"competition", "contention", "dispute", "protest", "sanction", "suspension"})
_ALLIANCE: Final = frozenset({"alliance", "collective-defence"})
_SHARING: Final = frozenset({"data-sharing", "ssa-data-sharing"})

# The first that fits is meant: whoever writes "withdrew as a party" speaks of the end.
RELATIONS: Final = (
    Relation(
        "withdrew-from", "instrument",
        _said(r"withdr[ae]w\w*|denounc\w+|left|leav(?:e|es|ing)|pull(?:ed|s|ing)? out|no longer (?:a )?part(?:y|ies)"),
        frozenset({"withdrawn", "former-party", "lapsed"}), frozenset({"Withdrawal"}),
    ),
    Relation(
        "party-to", "instrument",
        _said(
            r"ratif\w+|acced\w+|accession|accept(?:s|ed|ance)|approved?|bound|(?:states? )?part(?:y|ies)|adher\w+|"
            r"contracting|in force (?:for|in|between)|succe(?:eds?|eded|ssion)"
        ),
        BOUND, frozenset(CONSENTS),
    ),
    Relation(
        "signed", "instrument",
        _said(r"sign(?:s|ed|ing|atory|atories)?|endors\w+|join(?:s|ed|ing)?|committed|subscribed"),
        COMMITTED | {"signatory"}, SIGNATURES,
    ),
    Relation(
        "member-of", "membership", _said(r"members?|membership|belongs?|join(?:s|ed|ing)?|sits? (?:in|on)|seats?"),
    ),
    Relation("observer-of", "membership", _said(r"observers?")),
    Relation("exercises-with", "tie", _said(r"exercises?|war ?games?|train(?:s|ed|ing)?|drills?"), types=_EXERCISES),
    Relation(
        "shares-data-with", "tie",
        _said(r"shar(?:e|es|ed|ing)[\w ]{0,40}(?:data|information|awareness)|data[- ]sharing"),
        types=_SHARING,
    ),
    Relation(
        "competes-with", "tie",
        _said(r"compet\w+|rival\w*|contend\w*|dispute\w*|sanction\w*|strained|adversar\w+"), types=_RIVALRY,
    ),
    Relation("allied-with", "tie", _said(r"all(?:y|ies|ied|iance)"), types=_ALLIANCE),
    Relation(
        "cooperates-with", "tie",
        _said(
            r"co-?operat\w+|partner\w*|collaborat\w+|work(?:s|ed|ing)? (?:together|with|closely)|agree(?:d|s|ment\w*)|"
            r"joint\w*|support\w*|provid\w+|exchang\w+|dialogue\w*|hosts?|hosted|memorand\w+"
        ),
    ),
)  # fmt: skip
# "not only" denies nothing.
NEGATION: Final = re.compile(
    r"\b(?:not(?! only)|never|no longer|neither|nor|without|ha(?:s|ve) yet to|refus\w+ to|declin\w+ to|fail\w* to)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)  # fmt: skip


def relation_in(text: str, about: set[str]) -> Relation | None:
    """Return the relation that a text states, of those that the things in it can have."""
    return next((one for one in RELATIONS if one.about in about and one.words.search(text)), None)
