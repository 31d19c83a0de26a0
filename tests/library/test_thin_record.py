"""Where the record is thin: every number in that part of the README is counted in the tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from spacelod.populate.accounts import withheld
from spacelod.tables import Tables

ROOT: Final = Path(__file__).resolve().parents[2]
MILITARY: Final = ("space-force", "military-space-organization", "command")


def acts(tables: Tables, instrument: str, *actions: str) -> int:
    rows = tables.rows("participation")
    return len({row["actor"] for row in rows if row["instrument"] == instrument and row["action"] in actions})


def published(tables: Tables, instrument: str, what: str) -> str:
    return tables.by_key("reference-counts")[f"{instrument}|{what}"]["expected"]


def without_identifier(tables: Tables, *kinds: str) -> str:
    known = {row["actor"] for row in tables.rows("identifiers") if row["match"] != "unconfirmed"}
    bodies = [row.key for row in tables.rows("actors") if row["kind"] in kinds]
    return f"{len([key for key in bodies if key not in known])} of {len(bodies)}"


def undated_seats(tables: Tables) -> int:
    return len([row for row in tables.rows("memberships") if row["organization"] == "copuos" and not row["start"]])


def undated_partners(tables: Tables) -> int:
    rows = [row for row in tables.rows("relationships") if row["type"] == "named-partner"]
    assert not [row for row in rows if row["start"] or row["end"]]
    return len(rows)


def accords(tables: Tables) -> str:
    signed = acts(tables, "artemis-accords-2020", "signature")
    return f"The Artemis Accords have {signed} of the {published(tables, 'artemis-accords-2020', 'participants')}"


def code_of_conduct(tables: Tables) -> str:
    subscribed = acts(tables, "hague-code-of-conduct-2002", "acceptance")
    expected = published(tables, "hague-code-of-conduct-2002", "participants")
    return f"of the {expected} subscribers of the Hague Code of Conduct only {subscribed} are here"


def alce(tables: Tables) -> str:
    signed = acts(tables, "alce-convention-2021", "signature")
    bound = acts(tables, "alce-convention-2021", "ratification", "accession")
    expected = published(tables, "alce-convention-2021", "parties")
    return f"ALCE has {signed} of the 18 or 19 signatures reported and {bound} of its {expected} parties"


def withheld_rows(tables: Tables) -> str:
    rows = [row for name in tables for row in tables.rows(name)]
    return f"never as facts: {sum(map(withheld, rows))} of {len(rows):,} rows"


SENTENCES: Final[dict[str, Callable[[Tables], str]]] = {
    "accords": accords,
    "code of conduct": code_of_conduct,
    "ALCE": alce,
    "test ban": lambda tables: f"lacks one of {published(tables, 'partial-test-ban-treaty-1963', 'parties')} parties",
    "deposits": lambda tables: f"and {len(tables.rows('deposits'))} further signatures in London",
    "seats": lambda tables: f"have no first day: {undated_seats(tables)} of the seats in the Committee",
    "partners": lambda tables: f"{undated_partners(tables)} ties between states and agencies say only",
    "agencies": lambda tables: f"{without_identifier(tables, 'space-agency')} space agencies",
    "military": lambda tables: f"{without_identifier(tables, *MILITARY)} military bodies have no identifier",
    "withheld": withheld_rows,
}


@pytest.mark.parametrize("sentence", SENTENCES.values(), ids=SENTENCES)
def test_the_readme_counts_what_is_missing(sentence: Callable[[Tables], str], curated: Tables) -> None:
    prose = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert sentence(curated) in prose
