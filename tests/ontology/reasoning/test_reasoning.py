"""What the ontology forbids, what follows from it, and what it must leave possible; decided by HermiT.

Each file in clash/ can be true until its line marked "<- clash" is added; each in entailed/ until the denial of what
follows from it is added. The files in consistent/ can all be true together.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
import rdflib

from spacelod.explanation import sentences
from spacelod.iris import graph, thing
from spacelod.populate import populate
from spacelod.reason import Reasoning, consistent, project
from spacelod.resources import resource
from spacelod.rules import derive
from spacelod.tables import read_tables
from spacelod.terms import Quad, text, typed
from spacelod.vocab import RDF, SPACELOD

HERE = Path(__file__).parent
CLASHES = sorted((HERE / "clash").glob("*.ttl"))
ENTAILMENTS = sorted((HERE / "entailed").glob("*.ttl"))
POSSIBLE = sorted((HERE / "consistent").glob("*.ttl"))
MARKS = ("# <- clash", "# <- denial")
FACTS = graph("facts")


def triples(turtle: str) -> str:
    return rdflib.Graph().parse(data=turtle, format="turtle").serialize(format="nt")


def without_the_mark(files: Iterable[Path]) -> str:
    lines = (line for file in files for line in file.read_text().splitlines() if not line.endswith(MARKS))
    return triples("\n".join(lines))


def whole_record() -> str:
    quads = populate(read_tables(resource("data"))).quads
    published = {graph(name) for name in ("facts", "claims", "links")}
    return project([*(quad for quad in quads if quad.graph in published), *derive(quads)], limit=1_000_000)


@pytest.fixture(scope="module")
def verdicts() -> dict[str, Reasoning]:
    """The answer to each question; a start of Java takes a second, so two run at a time."""
    questions = {"whole record": whole_record()}
    questions |= {"without the marks": without_the_mark([*CLASHES, *ENTAILMENTS, *POSSIBLE])}
    questions |= {str(file): triples(file.read_text()) for file in (*CLASHES, *ENTAILMENTS)}
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        return dict(zip(questions, pool.map(consistent, questions.values()), strict=True))


@pytest.mark.slow
def test_the_ontology_is_consistent_with_the_whole_record(verdicts: dict[str, Reasoning]) -> None:
    assert verdicts["whole record"] == Reasoning(consistent=True, unsatisfiable=())


@pytest.mark.slow
def test_what_is_left_of_every_file_without_its_marked_line_is_possible(verdicts: dict[str, Reasoning]) -> None:
    assert verdicts["without the marks"] == Reasoning(consistent=True, unsatisfiable=())


@pytest.mark.slow
@pytest.mark.parametrize("file", CLASHES, ids=lambda file: file.stem)
def test_what_the_law_rules_out_clashes(file: Path, verdicts: dict[str, Reasoning]) -> None:
    assert not verdicts[str(file)].consistent


@pytest.mark.slow
@pytest.mark.parametrize("file", ENTAILMENTS, ids=lambda file: file.stem)
def test_denying_what_follows_clashes(file: Path, verdicts: dict[str, Reasoning]) -> None:
    assert not verdicts[str(file)].consistent


@pytest.mark.parametrize("file", [*CLASHES, *ENTAILMENTS], ids=lambda file: file.stem)
def test_a_file_marks_one_line(file: Path) -> None:
    assert sum(line.endswith(MARKS) for line in file.read_text().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "force-as-treaty-participant",
            {
                "actor/ussf is a space force.",
                "Every space force is a military organization.",
                "No organization is a state.",
                'Whatever a treaty participation has as "participant" is an intergovernmental organization or a state.',
            },
        ),
        (
            "own-unit",
            {
                'actor/copuos has as "unit of" actor/copuos.',
                '"unit of" never goes both ways, nor from a thing to itself.',
            },
        ),
    ],
)
def test_a_clash_is_explained_in_english(name: str, expected: set[str]) -> None:
    found = consistent(triples((HERE / "clash" / f"{name}.ttl").read_text()), explain=True)
    assert expected <= set(found.explanation.splitlines())


def test_an_axiom_of_unknown_form_stays_as_it_is() -> None:
    lines = ("Explanation(s):", "1)   a unitOf b", "     Reflexive", "     A subClassOf B or", "                  C")
    proof = "\n".join((*lines, "", "2)   x type Y"))
    assert sentences(proof, {"unitOf": "unit of"}) == ['a has as "unit of" b.', "Reflexive", "Every A is a B or a C."]


def quad(subject: str, predicate: str, object_: str) -> Quad:
    return Quad(subject, predicate, object_, FACTS)


def test_a_projection_keeps_classes_and_ties_and_leaves_dates_and_words_out() -> None:
    vote, text_ = thing("vote", "r"), thing("instrument", "r")
    quads = [
        quad(vote, RDF.type, SPACELOD.PlenaryVote),
        quad(vote, SPACELOD.onInstrument, text_),
        quad(vote, SPACELOD.date, typed("2022-12-07", "date")),
        quad(vote, "<http://www.w3.org/2004/02/skos/core#note>", text("a note")),
        quad(vote, SPACELOD.dateEarliest, typed("2022-12-07T00:00:00Z", "dateTime")),
        quad(text_, RDF.type, SPACELOD.Resolution),
    ]
    lines = project(quads, limit=100).splitlines()
    assert len(lines) == 4
    assert not [line for line in lines if "note" in line or "#date>" in line]


def test_a_projection_takes_some_of_every_class_and_tells_things_apart() -> None:
    states = [quad(thing("actor", f"s{number}"), RDF.type, SPACELOD.State) for number in range(100)]
    quads = [*states, quad(thing("actor", "a"), RDF.type, SPACELOD.SpaceAgency)]
    projected = project(quads, limit=10)
    assert projected == project(reversed(quads), limit=10)
    assert projected.count("#State>") == 9
    assert projected.count("#SpaceAgency>") == 1
    assert projected.count("#first>") == 10
