"""A dataset of a few statements that uses every layer, in place of the tables."""

from __future__ import annotations

from pathlib import Path

from spacelod.inputs import Inputs
from spacelod.iris import BASE, graph, thing
from spacelod.release import Release
from spacelod.terms import Quad, integer, iri, text, typed
from spacelod.vocab import OWL, RDF, RDFS, SPACELOD
from spacelod.writing import Dataset, write_release

TREATY = thing("instrument", "outer-space-treaty-1967")


def quads(actors: int = 3) -> list[Quad]:
    facts, derived, links, provenance = (graph(name) for name in ("facts", "derived", "links", "provenance"))
    found = [
        Quad(TREATY, RDF.type, SPACELOD.Treaty, facts),
        Quad(SPACELOD.Treaty, RDFS.label, text("treaty", "en"), graph("ontology")),
        Quad(thing("claim", "b-001"), RDFS.label, text('He said "all\nof us"', "en"), graph("claims")),
    ]
    for number in range(actors):
        actor, key = thing("actor", f"a{number}"), f"a{number}"
        participation = thing("participation", "outer-space-treaty-1967", key)
        found += [
            Quad(actor, RDF.type, SPACELOD.State, facts),
            # Said twice: once by the tables and once by a rule.
            Quad(actor, RDF.type, SPACELOD.State, derived),
            Quad(actor, RDFS.label, text(f"État {number}", "fr"), facts),
            Quad(actor, SPACELOD.votesFor, integer(number), facts),
            Quad(participation, SPACELOD.boundFrom, typed("1967-10", "gYearMonth"), facts),
            Quad(participation, SPACELOD.participant, actor, facts),
            Quad(actor, SPACELOD.isPartyTo, TREATY, derived),
            Quad(actor, OWL.sameAs, iri(f"http://www.wikidata.org/entity/Q{number}"), links),
            Quad(actor, SPACELOD.fromTable, thing("table", "actors"), provenance),
        ]
    return found


def inputs(base: str = BASE, digest: str = "0" * 64) -> Inputs:
    return Inputs(
        digest=digest,
        base=base,
        version=f"0.1.0-{digest[:8]}",
        issued="2026-11-22",
        title="A small dataset",
        description="For tests.",
        licence="https://creativecommons.org/licenses/by/4.0/",
    )


def dataset(actors: int = 3) -> Dataset:
    return Dataset(quads(actors), {"actors": actors}, report="# nothing found\n")


def release(folder: Path, base: str = BASE) -> Release:
    folder.mkdir(parents=True)
    write_release(folder, dataset(), inputs(base))
    return Release.open(folder)
