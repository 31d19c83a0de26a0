"""Bad input: every fault is found, told with file, line, column and remedy, and all of them in one run."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spacelod.errors import TablesError
from spacelod.tables import read_tables

CASES = tomllib.loads((Path(__file__).parents[1] / "data" / "bad-tables.toml").read_text(encoding="utf-8"))["case"]


def problems(folder: Path, **options: Any) -> list[str]:
    with pytest.raises(TablesError) as caught:
        read_tables(folder, **options)
    assert str(caught.value).splitlines() == [str(problem) for problem in caught.value.problems]
    return [str(problem) for problem in caught.value.problems]


def change(path: Path, old: str, new: str) -> int:
    """Replace a text that stands once, and return the line where it stood."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_fault_is_told_with_its_place_and_its_remedy(folder: Path, case: dict[str, Any]) -> None:
    line = change(folder / f"{case['table']}.csv", *case["change"]) + case.get("line", 0)
    if "elsewhere" in case:
        with pytest.raises(TablesError) as caught:
            read_tables(folder)
        assert [f"{p.file} {p.column}: {p.problem}. {p.remedy}" for p in caught.value.problems] == [
            f"data/{case['elsewhere']}.csv {said}" for said in case["says"]
        ]
        return
    assert problems(folder) == sorted(f"data/{case['table']}.csv:{line}: {said}" for said in case["says"])


FILES: list[tuple[str, Callable[[bytes], bytes | None], list[str]]] = [
    (
        "empty",
        lambda _: b"",
        ["data/status.csv:1: the file is empty. Restore it; its header is instrument,actor,status,as_of,source"],
    ),
    (
        "missing",
        lambda _: None,
        [
            "data/status.csv:1: cannot be read: No such file or directory."
            " Restore the file; its header is instrument,actor,status,as_of,source"
        ],
    ),
    (
        "only a header",
        lambda content: content.split(b"\n")[0] + b"\n",
        ["data/status.csv:1: the table has no rows. Restore them, or take the table out of csv-metadata.json."],
    ),
    (
        "byte order mark",
        lambda content: b"\xef\xbb\xbf" + content,
        ["data/status.csv:1: the file begins with a byte order mark. Save it in UTF-8 without one."],
    ),
    (
        "UTF-16",
        lambda content: content.decode().encode("utf-16"),
        ["data/status.csv:1: the file is in UTF-16. Save it in UTF-8."],
    ),
    (
        "Latin-1",
        lambda content: content.replace(b"t-anzsil", b"t-anz\xe9l"),
        ["data/status.csv:3: byte 0xe9 is not UTF-8. Save the file in UTF-8 and look at the line."],
    ),
    (
        "CR LF",
        lambda content: content.replace(b"\n", b"\r\n"),
        ["data/status.csv:1: a line ends with a carriage return. Save the file with LF line ends."],
    ),
]


@pytest.mark.parametrize(("name", "damage", "says"), FILES, ids=[name for name, _, _ in FILES])
def test_a_damaged_file_is_told_once(
    folder: Path, name: str, damage: Callable[[bytes], bytes | None], says: list[str]
) -> None:
    path = folder / "status.csv"
    content = damage(path.read_bytes())
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    assert problems(folder) == says


def test_all_faults_of_all_tables_are_told_in_one_run(folder: Path) -> None:
    change(folder / "votes.csv", "usa,no,", "usa,nein,")
    change(folder / "claims.csv", ",ussf,cooperates-with,", ",usf,cooperates-with,")
    change(folder / "participation.csv", "1991-10-11,day", "1991-10,day")
    change(folder / "names.csv", "jaxa,ja,", "jaxxa,Japanese,")
    (folder / "status.csv").unlink()
    (folder / "groups.csv").write_bytes(b"")
    (folder / "events.csv").write_bytes((folder / "events.csv").read_bytes() + b"\nmore\n")
    found = [" ".join(problem.split(" ")[:2]).split(".csv:")[0] for problem in problems(folder)]
    assert found == [
        f"data/{name}" for name in ("events", "events", "groups", "names", "names", "participation", "status", "votes")
    ]


def test_many_unknown_ids_do_not_hide_a_missing_table(folder: Path) -> None:
    (folder / "sources.csv").unlink()
    found = problems(folder)
    assert len(found) == 1
    assert found[0].startswith("data/sources.csv:1: cannot be read")


def test_a_table_that_is_not_declared_is_refused(folder: Path) -> None:
    (folder / "extra.csv").write_text("id\n1\n", encoding="utf-8")
    assert problems(folder) == ["data/extra.csv:1: not declared in csv-metadata.json. Declare it, or take it out."]


def test_the_future_begins_after_the_given_day(folder: Path) -> None:
    day = datetime.date(2014, 12, 1)
    assert any(
        "votes.csv" in problem and "2014-12-02 lies in the future" in problem for problem in problems(folder, today=day)
    )
    read_tables(folder, today=datetime.date(2200, 1, 1))


def test_an_end_may_lie_ahead(folder: Path) -> None:
    change(folder / "relationships.csv", "norms-of-behaviour,2019,,", "norms-of-behaviour,2019,2091-12-31,")
    assert read_tables(folder).by_key("relationships")["usa-nato-space-domain-2019"]["end"] == "2091-12-31"
