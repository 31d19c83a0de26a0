"""The names that people really write: the first candidate is nearly always right, and a sure match always is."""

from __future__ import annotations

import random

import pytest

from finding_cases import cases
from spacelod.reconcile import Service
from spacelod.reconcile.queries import Query

FEWEST, SHARE_RIGHT = 150, 0.95


@pytest.mark.parametrize(
    "table",
    [
        "messy-names.csv",
        "everyday-names.csv",
        "remembered-names.csv",
        "recalled-names.csv",
        "unprompted-names.csv",
        "outsiders-names.csv",
    ],
)
def test_messy_names_find_their_actors(service: Service, table: str) -> None:
    rows = cases(table)
    assert len(rows) >= FEWEST
    missed, wrong = [], []
    for row in rows:
        found = service.reconcile(Query(row["name"], limit=5))
        if (found[0]["id"] if found else "") != row["expected"]:
            missed.append(row["name"])
        wrong += [row["name"] for one in found if one["match"] and one["id"] != row["expected"]]
    assert wrong == []
    assert 1 - len(missed) / len(rows) >= SHARE_RIGHT, missed


@pytest.mark.parametrize("row", cases("strangers.csv"), ids=lambda row: row["name"])
def test_what_the_record_does_not_hold_is_no_sure_match(service: Service, row: dict[str, str]) -> None:
    assert not any(one["match"] for one in service.reconcile(Query(row["name"], limit=5)))


def test_a_name_with_a_letter_missing_is_never_surely_something_else(service: Service) -> None:
    rows = service.finder.database.rows(
        "SELECT thing.path, name.text FROM name JOIN thing ON thing.id = name.thing "
        "WHERE thing.kind IN ('actor', 'instrument') AND name.origin IN ('label', 'official', 'title', 'native')"
    )
    chosen = random.Random(1967).sample(sorted(rows), 400)
    # "Niger" is no slip of "Nigeria": what is a name itself means what it says.
    all_names = {name.casefold() for (name,) in service.finder.database.rows("SELECT text FROM name")}
    wrong = []
    for path, name in chosen:
        place = random.Random(name).randrange(len(name))
        written = name[:place] + name[place + 1 :]
        if not written.strip() or written.casefold() in all_names:
            continue
        found = service.reconcile(Query(written, limit=3))
        wrong += [(name, written, one["id"]) for one in found if one["match"] and f"id/{one['id']}" != path]
    assert wrong == []
