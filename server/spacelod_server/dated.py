"""The record on a day: the document about a thing with what was in force then, and what may have been."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from spacelod.dates import date_literal
from spacelod.describe import PAGE_SIZE, Description, paged
from spacelod.flat.facts import Properties, paths, read_properties
from spacelod.flat.standing import read_interval, read_standings
from spacelod.store import Iri, parse
from spacelod.terms import Quad, iri, text, unwrap
from spacelod.triples import cut
from spacelod.vocab import DCTERMS, RDF, RDFS, SPACELOD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacelod.store import Statement
    from spacelod_server.site import Site
    from spacelod_server.things import Thing

__all__ = ["InForce", "changes_with_time", "describe_dated", "in_force"]

_TIES: Final = ("id/participation/", "id/membership/", "id/relationship/")
# How a tie names those whom it ties.
_ENDS: Final = tuple(
    unwrap(term)
    for term in (
        SPACELOD.participant, SPACELOD.instrument, SPACELOD.member, SPACELOD.organization, SPACELOD.relatesActor,
    )
)  # fmt: skip
_STATUS: Final = unwrap(SPACELOD.participationStatus)
# Standings that say that there is none any more.
_OVER: Final = frozenset({"withdrawn", "former-party", "lapsed"})
_HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
_WORDS: Final = {True: ("certain", "Held for certain"), False: ("possible", "May have held: the sources leave it open")}


@dataclass(frozen=True, slots=True)
class InForce:
    """A tie that held on a date, and whether that is certain; ``status`` is the standing then, for a participation."""

    iri: str
    certain: bool
    status: str = ""


def changes_with_time(thing: Thing) -> bool:
    """Return whether a date makes a difference to the document about a thing."""
    return thing.path.startswith(("id/actor/", "id/instrument/", *_TIES))


def in_force(site: Site, thing: Thing, on: str) -> list[InForce]:
    """Return the participations, memberships and relationships of a thing that held, or may have held, on a date.

    A tie is its own and only one.
    """
    pointing = (site.store.merged(predicate=end, object=thing.iri) for end in _ENDS)
    found = {unwrap(str(each.subject)) for statements in pointing for each in statements}
    if thing.path.startswith(_TIES):
        found.add(thing.iri)
    ties = (_judge(site, name, on) for name in sorted(found))
    return [tie for tie in ties if tie is not None]


def describe_dated(site: Site, thing: Thing, on: str, page: int = 1) -> Description[Statement]:
    """Return the description of a thing on a date: ``incoming`` is what is said of the ties that a page shows.

    What the rules derive is left out, for it tells how things stand now; the standing of each participation on the
    date is given instead. ``total`` counts the ties; of what is said, a page shows as much as without a date.
    """
    ties = in_force(site, thing, on)
    derived = f"<{site.base}graph/derived>"
    lasting = [each for each in _without_status(site, thing.iri) if str(each.graph_name) != derived]
    own, said = paged(lasting, page, cut)
    shown = ties[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    others = [each for tie in shown if tie.iri != thing.iri for each in _without_status(site, tie.iri)]
    others += parse(_judgements(site, thing, on, shown))
    return Description(thing.iri, own, others, _labels(site, thing, [*own, *others]), len(ties), page, said)


def _without_status(site: Site, name: str) -> list[Statement]:
    return [each for each in site.describer.own(name) if each.predicate.value != _STATUS]


def _facts(site: Site, name: str) -> Properties:
    # As text, which takes a fifth of the time: of every tie of a hub its acts are read, too.
    return read_properties(site.describer.told(name), site.base)


def _judge(site: Site, name: str, on: str) -> InForce | None:
    own, path = _facts(site, name), name.removeprefix(site.base)
    if SPACELOD.participant not in own:
        holds = read_interval(own).holds(on)
        return None if holds is False else InForce(name, certain=bool(holds))
    acts = {act: _facts(site, site.base + act) for act in paths(own.get(SPACELOD.hasAct, []))}
    (standing,) = read_standings({path: own, **acts})
    judged = standing.on(on)
    if not judged.status or judged.status in _OVER:
        return None
    return InForce(name, judged.certain, judged.status)


def _judgements(site: Site, thing: Thing, on: str, ties: Iterable[InForce]) -> list[Quad]:
    """Say for which date the document is, which ties are certain, and the standing that each participation then was."""
    document = iri(f"{site.base}{thing.stem}?on={on}")
    quads = [Quad(document, DCTERMS.valid, date_literal(on), "")]
    groups: dict[bool, list[InForce]] = {True: [], False: []}
    for tie in ties:
        groups[tie.certain].append(tie)
        # What may have been is not asserted: the group says that it is open.
        if tie.status and tie.certain:
            status = iri(f"{site.base}concept/participation-status/{tie.status}")
            quads.append(Quad(iri(tie.iri), SPACELOD.participationStatus, status, ""))
    for certain, members in groups.items():
        key, words = _WORDS[certain]
        node = iri(f"{document[1:-1]}#{key}")
        quads.append(Quad(node, RDF.type, iri(f"{_HYDRA}Collection"), ""))
        quads.append(Quad(node, RDFS.label, text(f"{words} ({on})", "en"), ""))
        quads += [Quad(node, iri(f"{_HYDRA}member"), iri(tie.iri), "") for tie in members]
    return quads


def _labels(site: Site, thing: Thing, said: Iterable[Statement]) -> list[Statement]:
    named = {each.object.value for each in said if isinstance(each.object, Iri)}
    named -= {unwrap(str(each.subject)) for each in said} | {thing.iri}
    return site.describer.labels_of(name for name in sorted(named) if name.startswith(site.base))
