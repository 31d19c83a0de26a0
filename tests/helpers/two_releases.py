"""A folder of small releases with a history: an act whose date was corrected, an actor that came and one that went."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

import small_dataset
import spacelod.build
from spacelod.build import build
from spacelod.iris import BASE, graph, thing
from spacelod.release import Release
from spacelod.terms import Quad, text, typed
from spacelod.vocab import RDF, RDFS, SPACELOD

FIRST, SECOND = "0.1.0-11111111", "0.1.0-22222222"
ACT = thing("act", "outer-space-treaty-1967", "a1", "ratification")
STANDING = thing("participation", "outer-space-treaty-1967", "a1")


def acts(day: str) -> list[Quad]:
    """Return the standing of an actor that ratified on a day."""
    facts, bound = graph("facts"), typed(f"{day}T00:00:00Z", "dateTime")
    return [
        Quad(ACT, RDF.type, SPACELOD.Ratification, facts),
        Quad(ACT, RDFS.label, text("A1: ratification, Outer Space Treaty", "en"), facts),
        Quad(ACT, SPACELOD.date, typed(day, "date"), facts),
        Quad(ACT, SPACELOD.dateEarliest, bound, facts),
        Quad(ACT, SPACELOD.dateLatest, bound, facts),
        Quad(ACT, SPACELOD.byActor, thing("actor", "a1"), facts),
        Quad(ACT, SPACELOD.onInstrument, small_dataset.TREATY, facts),
        Quad(ACT, SPACELOD.actOf, STANDING, facts),
        Quad(STANDING, RDF.type, SPACELOD.TreatyParticipation, facts),
        Quad(STANDING, RDFS.label, text("A1 and the Outer Space Treaty", "en"), facts),
        Quad(STANDING, SPACELOD.instrument, small_dataset.TREATY, facts),
        Quad(STANDING, SPACELOD.hasAct, ACT, graph("derived")),
        Quad(STANDING, SPACELOD.boundFrom, typed(day, "date"), graph("derived")),
        Quad(STANDING, SPACELOD.startEarliest, bound, graph("derived")),
        Quad(STANDING, SPACELOD.startLatest, bound, graph("derived")),
    ]


# A2 leaves with the correction, and A3 comes.
EARLIER = [*small_dataset.quads(3), *acts("1970-05-01")]
LATER = [
    *(quad for quad in small_dataset.quads(4) if thing("actor", "a2") not in (quad.subject, quad.object)),
    *acts("1972-05-01"),
]


def publish_both(releases: Path) -> Path:
    """Publish the earlier and the later release, a month apart; return the folder that they are in."""
    with pytest.MonkeyPatch.context() as patch:
        publish(releases, "1", EARLIER, "1767225600", patch)
        publish(releases, "2", LATER, "1769904000", patch)
    return releases


def publish(
    releases: Path, digit: str, quads: Iterable[Quad], moment: str, monkeypatch: pytest.MonkeyPatch, base: str = BASE
) -> Release:
    """Publish statements as a release whose version ends in a digit, at a moment in seconds since 1970."""
    found = list(quads)
    monkeypatch.setattr(spacelod.build, "read_inputs", lambda _data, base: small_dataset.inputs(base, digit * 64))
    monkeypatch.setattr(spacelod.build, "assemble", lambda _data, _progress: small_dataset.Dataset(found, report="\n"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", moment)
    return build(releases=releases, base=base)
