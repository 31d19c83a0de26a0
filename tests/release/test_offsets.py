"""Where things begin in the sorted statements, and where the pages of hubs do, is known from the build of a release."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from itertools import groupby
from pathlib import Path

import pytest

from spacelod import describe
from spacelod.describe import Describer
from spacelod.leafing import SortedLines
from spacelod.offsets import OFFSETS, Offsets, write_offsets
from spacelod.release import Release
from spacelod.vocab import RDF, RDFS, SKOS

BASE = "https://example.org/"
FEW = 3


def statements_of(release: Release) -> Path:
    return release.dumps[f"spacelod-{release.version}.nq"]


@pytest.fixture(scope="module")
def parted(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Offsets:
    """The offsets of the record as they would be if nearly everything were a hub."""
    path = tmp_path_factory.mktemp("offsets") / OFFSETS
    write_offsets(path, statements_of(release), size=FEW)
    return Offsets(path)


def test_every_thing_of_the_record_begins_where_it_is_said(release: Release) -> None:
    offsets, begin = Offsets(release.folder / OFFSETS), 0
    with statements_of(release).open("rb") as file:
        for subject, lines in groupby(file, lambda line: line.partition(b" ")[0].decode()):
            assert offsets.of(subject) == begin
            begin += sum(map(len, lines))
    assert offsets.of(f"<{BASE}nothing>") is None


def test_names_are_those_that_the_statements_themselves_give(release: Release) -> None:
    store, path = release.open_store(), statements_of(release)
    offsets = Offsets(release.folder / OFFSETS)
    assert offsets.has_names
    found = [Describer(store, release.base, lines=lines) for lines in (SortedLines(path), SortedLines(path, offsets))]
    subjects = {line.partition(" ")[0][1:-1] for line in path.read_text(encoding="utf-8").splitlines()[::97]}
    asked = [f"{release.base}id/actor/usa", f"{release.base}id/nothing", 'no "IRI"', *sorted(subjects)]
    assert [found[0].names(name) for name in asked] == [found[1].names(name) for name in asked]
    assert [set(found[0].labels(name)) for name in asked] == [set(found[1].labels(name)) for name in asked]


def test_names_are_searched_for_where_a_release_of_an_earlier_version_has_none(
    release: Release, tmp_path: Path
) -> None:
    path = Path(shutil.copy(release.folder / OFFSETS, tmp_path))
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DROP TABLE names")
    offsets = Offsets(path)
    assert not offsets.has_names
    told, known = (
        Describer(release.open_store(), release.base, lines=SortedLines(statements_of(release), each))
        for each in (offsets, Offsets(release.folder / OFFSETS))
    )
    usa = f"{release.base}id/actor/usa"
    assert told.tell(usa) == known.tell(usa)
    assert told.describe(usa) == known.describe(usa)


def test_a_thing_is_named_in_english_or_in_no_language_or_else_in_all(tmp_path: Path) -> None:
    names = {
        "a": [f'{RDFS.label} "A"@en', f'{RDFS.label} "B"@fr', f'{SKOS.prefLabel} "C"@en'],
        "b": [f'{RDFS.label} "A"@fr', f'{RDFS.label} "B"@ru', f'{SKOS.prefLabel} "C"@en'],
        "c": [f'{SKOS.prefLabel} "A" ', f'{SKOS.prefLabel} "B"@fr', f'<{BASE}p> "C"@en'],
        "d": [f'<{BASE}p> "A"@en'],
    }
    graph = f"<{BASE}graph/facts> ."
    lines = [f"<{BASE}{key}> {said.strip()} {graph}\n" for key, found in names.items() for said in found]
    (tmp_path / "dataset.nq").write_text("".join(sorted(lines)))
    write_offsets(tmp_path / OFFSETS, tmp_path / "dataset.nq")
    told = Offsets(tmp_path / OFFSETS).names([f"<{BASE}{key}>" for key in (*names, "e")])
    assert {key: len(lines) for key, lines in told.items()} == {f"<{BASE}a>": 1, f"<{BASE}b>": 2, f"<{BASE}c>": 1}
    assert {line + "\n" for found in told.values() for line in found} < set(lines)


def test_a_page_of_a_hub_is_the_same_whether_or_not_all_of_it_is_read(
    release: Release, parted: Offsets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(describe, "OWN_PAGE_SIZE", FEW)
    store, path = release.open_store(), statements_of(release)
    whole = Describer(store, release.base, lines=SortedLines(path))
    paged = Describer(store, release.base, lines=SortedLines(path, parted))
    subjects = {line.partition(" ")[0][1:-1] for line in path.read_text(encoding="utf-8").splitlines()[::3999]}
    for thing in [f"{release.base}id/actor/usa", f"{release.base}def", *sorted(subjects)]:
        # The page behind the last one shows no more than what every page shows.
        for page in range(1, whole.tell(thing).pages + 2):
            assert paged.tell(thing, page) == whole.tell(thing, page)
            one, other = paged.describe(thing, page), whole.describe(thing, page)
            assert (one.said, sorted(map(str, one.own))) == (other.said, sorted(map(str, other.own)))


def test_of_a_hub_no_more_is_read_than_its_page(
    release: Release, parted: Offsets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(describe, "OWN_PAGE_SIZE", FEW)
    lines, hub = SortedLines(statements_of(release), parted), f"{release.base}id/actor/usa"
    read: list[str] = []
    starting = lines.starting

    def watched(prefix: str) -> list[str]:
        found = starting(prefix)
        read.extend(line for line in found if line.startswith(f"<{hub}> "))
        return found

    monkeypatch.setattr(lines, "starting", watched)
    describer = Describer(release.open_store(), release.base, lines=lines)
    assert describer.tell(hub, 2).pages > 50
    assert {line.split(" ")[1] for line in read} == {RDF.type, RDFS.label}
    assert [one[1] for one in describer.gist(hub, [RDFS.label])] == [RDFS.label] * 6


def test_pages_of_another_size_are_not_used(release: Release, parted: Offsets) -> None:
    lines, hub = statements_of(release), f"{release.base}id/actor/usa"
    assert parted.size == FEW
    assert Offsets(release.folder / OFFSETS).size == describe.OWN_PAGE_SIZE
    told = [Describer(release.open_store(), lines=SortedLines(lines, each)).tell(hub).own for each in (None, parted)]
    assert told[0] == told[1]


@pytest.mark.parametrize("firsts", range(9))
@pytest.mark.parametrize("others", range(9))
def test_statements_that_every_page_shows_are_numbered_before_the_others(
    tmp_path: Path, firsts: int, others: int
) -> None:
    graphs = [f"<{BASE}graph/derived>", f"<{BASE}graph/facts>"]
    lines = [f'<{BASE}a> {RDFS.label} "{n}" {graph} .\n' for n in range(firsts) for graph in graphs]
    lines += [f"<{BASE}a> <{BASE}p> <{BASE}{n}> {graph} .\n" for n in range(others) for graph in graphs]
    path, text = tmp_path / "dataset.nq", "".join(sorted([*lines, f"<{BASE}b> <{BASE}p> <{BASE}a> {graphs[0]} .\n"]))
    path.write_text(text)
    write_offsets(tmp_path / OFFSETS, path, size=FEW)
    offsets, said = Offsets(tmp_path / OFFSETS), firsts + others
    found = [offsets.page(f"<{BASE}a>", page) for page in range(1, 9)]
    assert offsets.page(f"<{BASE}b>", 1) is None
    if said <= FEW:
        assert found == [None] * 8
        return
    for number, page in enumerate(found):
        assert page is not None
        assert page.said == said
        shown = range(max(number * FEW, firsts), min((number + 1) * FEW, said))
        values = [line.split(" ")[2] for line in text[page.start : page.stop].splitlines() if RDFS.label not in line]
        assert values == [f"<{BASE}{n - firsts}>" for n in shown for _ in graphs]


def test_a_release_of_an_earlier_version_has_none(release: Release, tmp_path: Path) -> None:
    assert Release(tmp_path, release.manifest).open_offsets() is None
