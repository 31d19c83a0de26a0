"""The bulk path says what the careful path says: on the real tables, on generated ones, and on mistakes."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import Plan, write_tables
from spacelod.bulk import write_parts
from spacelod.bulk.columns import images
from spacelod.bulk.parts import Work, each_part, tasks
from spacelod.errors import BuildError
from spacelod.iris import segment, slug
from spacelod.populate import populate
from spacelod.resources import resource
from spacelod.tables import read_tables
from spacelod.tables.metadata import read_metadata
from spacelod.terms import lines


def careful(folder: Path) -> bytes:
    return "".join(sorted(set(lines(populate(read_tables(folder)).quads)))).encode()


def bulk(folder: Path, target: Path, **options: int) -> bytes:
    found: set[bytes] = set()
    for part in each_part(folder, target, **options):
        found.update(part.path.read_bytes().splitlines(keepends=True))
        # Whoever takes a part may take it away.
        part.path.unlink()
    return b"".join(sorted(found))


def assert_same(found: bytes, wanted: bytes) -> None:
    """Show some lines that differ; a comparison of the whole would print it all."""
    one, other = set(found.splitlines()), set(wanted.splitlines())
    assert (sorted(one - other)[:5], sorted(other - one)[:5]) == ([], [])
    same = found == wanted
    assert same


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(resource("data"), tmp_path / "data"))


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("options", [{"jobs": 1}, {"jobs": 2, "size": 20_000}], ids=["one process", "many pieces"])
def test_the_real_tables_give_the_same_bytes(tmp_path: Path, options: dict[str, int]) -> None:
    assert_same(bulk(resource("data"), tmp_path / "parts", **options), careful(resource("data")))


def test_generated_tables_give_the_same_bytes(tmp_path: Path) -> None:
    write_tables(tmp_path / "data", Plan(60_000, seed=3))
    assert_same(bulk(tmp_path / "data", tmp_path / "parts"), careful(tmp_path / "data"))


def test_most_rows_are_a_matter_of_form(tmp_path: Path) -> None:
    write_tables(tmp_path, Plan(60_000))
    work = Work.of(tmp_path)
    for task in tasks(tmp_path, read_metadata(tmp_path)):
        for _ in work.text(task):
            pass
    large = ("participation", "status", "memberships", "names", "identifiers", "relationships")
    wanted = {*large, *(f"{name} together" for name in ("participation", "names"))}
    known = {name: plan.learnt.values() for (name, size), plan in work.plans.items() if name in wanted and size < 5}
    assert set(known) == wanted
    assert [name for name, forms in known.items() if not forms or None in forms] == []


# What no row of the tables has today: text that must be escaped, letters that no IRI takes as they are.
HARD = [
    ("names.csv", "Agencia Espacial Brasileña", '"Agencia ""Espacial"" \\ Brasileña"'),
    ("participation.csv", "before 19 December 2022", "binding by itself"),
    ("actors.csv", "Caracas", "Cara|cas (Distrito)"),
    ("memberships.csv", ",2016-04,,month,", ",2024-02,,month,"),
]


def test_cells_out_of_the_ordinary_give_the_same_bytes(data: Path, tmp_path: Path) -> None:
    for file, old, new in HARD:
        replace(data / file, old, new)
    assert_same(bulk(data, tmp_path / "parts", jobs=1), careful(data))


PIECES = [
    "ab",
    "AB",
    ".",
    "-",
    "~",
    "_",
    " ",
    "/:",
    "É",
    "E\u0301",
    "\u0301",
    "Σ",
    "ς",
    "İ",
    "ß",
    "中",
    "ء",
    "\u2028",
    "\x85",
    "\t",
    "\0",
]


@pytest.mark.parametrize(("make", "lower"), [(slug, True), (segment, False)])
def test_a_column_of_keys_is_made_as_one_key_is(make: Callable[[str], str], lower: bool) -> None:
    drawn = random.Random(3)
    for pieces in (PIECES[:8], PIECES) * 40:
        cells = ["".join(drawn.choices(pieces, k=drawn.randrange(8))) for _ in range(50)]
        assert images(cells, lower=lower) == [make(cell) for cell in cells]


FAULTS = [
    ("actors.csv", "http://www.abae.gob.ve/", "http://www.abae gob.ve/", r"actors\.csv.*abae"),
    ("participation.csv", "2021-09-18", "2021-09-31", r"participation\.csv.*2021-09-31"),
    ("status.csv", "2021,cub,party", "2021,nobody,party", r"status\.csv.*nobody"),
    ("status.csv", "alce-convention-2021,atg,", "alce-convention-2021,atg,,", r"status\.csv.*6 cells instead of 5"),
    ("events.csv", "id,kind", "id,sort", r"events\.csv:1: the header"),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), FAULTS, ids=[new for _, _, new, _ in FAULTS])
def test_a_fault_is_refused_with_its_place_and_leaves_no_parts(
    data: Path, tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    replace(data / file, old, new)
    with pytest.raises(BuildError, match=said):
        write_parts(data, tmp_path / "parts", jobs=1)
    assert not (tmp_path / "parts").exists()


def test_parts_of_another_run_are_never_mixed_in(data: Path, tmp_path: Path) -> None:
    (tmp_path / "part-00000.nq").write_text("old")
    with pytest.raises(BuildError, match="not empty"):
        write_parts(data, tmp_path)
    assert (tmp_path / "part-00000.nq").read_text() == "old"
