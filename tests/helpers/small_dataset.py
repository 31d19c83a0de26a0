"""A dataset of a few statements that uses every layer, in place of the tables."""

from __future__ import annotations

from pathlib import Path

from spacelod.inputs import Inputs
from spacelod.iris import BASE, graph, thing
from spacelod.release import Release
from spacelod.terms import Quad, boolean, integer, iri, text, typed
from spacelod.vocab import OWL, RDF, RDFS, SPACELOD
from spacelod.writing import Dataset, write_release

# Literals and IRIs that have tripped writers of one format or another.
AWKWARD = [
    text("<b>&amp; ]]> 'one' \"two\" \\\\three\\\\"), text("tab\tline\nreturn\r\r\n end"),
    text("\x7f\u0085\u2028 \U0001f680"),
    text(""), text(" "), text("שלום", "he"), text("中文", "zh-hant"), typed("1.5", "decimal"), typed("-07", "gMonth"),
    integer(-12), integer(10**20), boolean(True),
    typed("é<&>", "anyURI"),
    '"<p/>"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#XMLLiteral>',
    *(iri(f"{BASE}id/actor/{key}") for key in ("a.b.", "-x", "são", "%C3%A9", "a(b)'c", "a//b", "x;y=1&z", "~", "")),
    iri("mailto:a@example.org"), iri("urn:x:y"), iri("https://example.org/?q=<x>".replace("<x>", "x") + "&a=b#c"),
]  # fmt: skip
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


def awkward() -> list[Quad]:
    """Return the statements of the dataset, and some that are hard to write in one format or another."""
    place, facts = thing("place", "awkward"), graph("facts")
    found = [Quad(place, RDFS.seeAlso, value, facts) for value in AWKWARD]
    return [*quads(), *found, Quad(place, iri("https://example.org/a/b#c.d-e"), text("x"), facts)]


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
