from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finding_cases import cases
from spacelod.errors import ReleaseError
from spacelod.iris import BASE, graph, thing
from spacelod.release import Release
from spacelod.search import INDEX, Finder
from spacelod.search.database import Database
from spacelod.search.index import build_index
from spacelod.terms import Quad, text
from spacelod.vocab import RDF, RDFS, SPACELOD

FACTS = graph("facts")


@pytest.mark.parametrize("case", cases("searches.csv"), ids=lambda case: case["text"])
def test_what_was_meant_comes_first(finder: Finder, case: dict[str, str]) -> None:
    hits = finder.search(case["text"]).hits
    assert hits, case["note"]
    assert hits[0].path == case["first"], case["note"]


@pytest.mark.parametrize(
    ("typed", "among"),
    [
        ("jap", "id/actor/jpn"), ("nas", "id/actor/nasa"), ("outer sp", "id/instrument/outer-space-treaty-1967"),
        ("lia conv", "id/instrument/liability-convention-1972"), ("rosk", "id/actor/roscosmos"), ("日", "id/actor/jpn"),
    ],
)  # fmt: skip
def test_suggestions_hold_what_is_being_typed(finder: Finder, typed: str, among: str) -> None:
    assert among in [hit.path for hit in finder.suggest(typed)[:3]]


def test_suggestions_can_be_paged_and_kept_to_kinds(finder: Finder) -> None:
    first, second = (finder.suggest("s", kinds=("actor",), limit=5, offset=offset) for offset in (0, 5))
    assert len(first) == len(second) == 5
    assert not {hit.path for hit in first} & {hit.path for hit in second}
    assert {hit.kind for hit in [*first, *second]} == {"actor"}


def test_facets_count_what_was_found_and_narrow_it(finder: Finder) -> None:
    found = finder.search("space agency")
    kinds = next(facet for facet in found.facets if facet.name == "kind")
    agencies = next(value for value in kinds.values if value.path == "def#SpaceAgency")
    narrowed = finder.search("space agency", filters=[("kind", agencies.path)])
    assert narrowed.total == agencies.total
    assert all("SpaceAgency" in hit.types for hit in narrowed.hits)


def test_values_of_one_facet_widen_and_facets_narrow(finder: Finder) -> None:
    treaty, other = ("treaty", "id/instrument/moon-agreement-1979"), ("treaty", "id/instrument/outer-space-treaty-1967")
    state = ("kind", "def#State")
    one, both = (finder.search("", filters=chosen).total for chosen in ([treaty, state], [treaty, other, state]))
    assert 0 < one < both
    assert finder.search("japan", filters=[treaty]).total == 0


def test_pages_follow_one_another_without_repeating(finder: Finder) -> None:
    pages = [finder.search("space", limit=30, offset=offset) for offset in (0, 30, 60)]
    paths = [hit.path for page in pages for hit in page.hits]
    assert len(paths) == len(set(paths)) == 90
    assert len({page.total for page in pages}) == 1


def test_few_results_are_widened_and_the_reader_is_told(finder: Finder) -> None:
    found = finder.search("outter space treety")
    assert found.reading == "outer space treaty"
    assert finder.search("outer space treaty").reading == ""


@pytest.mark.parametrize("nothing", ["", "   ", "?!", "\x00", "xqzzyvv"])
def test_nothing_is_found_for_nothing(finder: Finder, nothing: str) -> None:
    assert finder.search(nothing).total == 0


@given(st.text(max_size=300))
def test_any_text_may_be_searched(finder: Finder, anything: str) -> None:
    assert len(finder.search(anything, limit=3).hits) <= 3
    finder.suggest(anything)
    finder.named(anything)


@pytest.mark.parametrize("hostile", ['" OR 1=1 --', "names:*", "NEAR(a b)", "a AND", "'); DROP TABLE thing; --", "^a*"])
def test_the_language_of_the_engine_is_only_text(finder: Finder, hostile: str) -> None:
    finder.search(hostile)
    finder.suggest(hostile)
    assert finder.thing("id/actor/usa") is not None


def test_every_actor_and_instrument_is_found_by_its_own_name(finder: Finder) -> None:
    rows = finder.database.rows("SELECT path, label FROM thing WHERE kind IN ('actor', 'instrument')")
    lost = [path for path, label in rows if path not in [hit.path for hit in finder.named(label)]]
    assert lost == []


def small(tmp_path: Path, name: str = "search.sqlite", base: str = BASE) -> Path:
    node = thing("actor", "usa")
    quads = [
        Quad(node, RDF.type, SPACELOD.State, FACTS),
        Quad(node, RDFS.label, text("United States", "en"), FACTS),
        Quad(node, SPACELOD.isoAlpha2, text("US"), FACTS),
    ]
    path = tmp_path / name
    build_index(quads, path, base=base)
    return path


def test_the_same_statements_give_the_same_index(tmp_path: Path) -> None:
    assert small(tmp_path, "one").read_bytes() == small(tmp_path, "two").read_bytes()


def test_an_index_knows_the_base_of_its_release(tmp_path: Path) -> None:
    assert Finder.open(small(tmp_path, base="https://example.org/")).base == "https://example.org/"


def test_an_index_cannot_be_written_by_its_readers(tmp_path: Path) -> None:
    database = Database(small(tmp_path))
    with pytest.raises(sqlite3.OperationalError):
        database.rows("DELETE FROM thing")


def test_a_missing_or_foreign_file_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="spacelod build"):
        Finder.open(tmp_path / "missing")
    (tmp_path / "foreign").write_text("not a database " * 100)
    with pytest.raises(ReleaseError, match="not a search index"):
        Finder.open(tmp_path / "foreign")


def test_labels_of_what_is_not_there_are_not_kept(release: Release) -> None:
    finder = Finder.open(release.folder / INDEX)
    for number in range(100):
        assert finder.label_in(f"id/actor/invented-{number}", "fr") == f"invented-{number}"
    assert finder.label_in("id/actor/usa", "fr") != finder.label("id/actor/usa")
    kept = vars(finder)["_labels"]
    assert sorted(kept) == [("id/actor/usa", ""), ("id/actor/usa", "fr")]
