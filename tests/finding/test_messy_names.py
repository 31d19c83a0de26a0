"""The names that people really write: the first candidate is nearly always right, and a sure match always is."""

from __future__ import annotations

import random

from finding_cases import cases
from spacelod.reconcile import Service
from spacelod.reconcile.queries import Query

FEWEST, SHARE_RIGHT = 150, 0.95


def test_messy_names_find_their_actors(service: Service) -> None:
    rows = cases("messy-names.csv")
    assert len(rows) >= FEWEST
    missed, wrong = [], []
    for row in rows:
        found = service.reconcile(Query(row["name"], limit=5))
        if not found or found[0]["id"] != f"actor/{row['expected']}":
            missed.append(row["name"])
        wrong += [row["name"] for one in found if one["match"] and one["id"] != f"actor/{row['expected']}"]
    assert wrong == []
    assert 1 - len(missed) / len(rows) >= SHARE_RIGHT, missed


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
