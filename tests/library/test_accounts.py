"""Every row of every table is published, or withheld for a reason that is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from spacelod.cli import main
from spacelod.errors import BuildError
from spacelod.iris import thing
from spacelod.populate import populate
from spacelod.populate.accounts import WITHHELD, account_quads
from spacelod.release import Release
from spacelod.tables import Tables
from spacelod.terms import lexical
from spacelod.vocab import SPACELOD


def test_the_rows_of_each_table_add_up(release: Release, curated: Tables) -> None:
    accounts = release.manifest.counts["accounts"]
    assert {name: account["rows"] for name, account in accounts.items()} == {
        name: len(curated.rows(name)) for name in sorted(curated)
    }
    for account in accounts.values():
        assert account["rows"] == account["things"] + account["statements"] + account["withheld"]


def test_only_what_has_no_source_or_no_confirmation_is_withheld(release: Release) -> None:
    accounts = release.manifest.counts["accounts"]
    assert {name for name, account in accounts.items() if account["withheld"]} == set(WITHHELD)


def test_no_value_that_is_withheld_is_published(curated: Tables) -> None:
    said = {(lexical(quad.object) if quad.object.startswith('"') else quad.object) for quad in populate(curated).quads}
    unconfirmed = [row for row in curated.rows("instrument-identifiers") if row["match"] == "unconfirmed"]
    assert unconfirmed
    assert not [row["value"] for row in unconfirmed if any(row["value"] in value for value in said)]


def test_a_row_without_trace_stops_the_build(curated: Tables) -> None:
    population = populate(curated)
    node = thing("relationship", curated.rows("relationship-roles")[0]["relationship"])
    rest = {quad for quad in population.quads if quad.subject != node}
    with pytest.raises(BuildError, match=r"data/relationship-roles\.csv:2: nothing of the row is published"):
        list(account_quads(curated, population.origins, rest))


def test_a_table_says_why_it_withholds(curated: Tables) -> None:
    said = {
        quad.subject: lexical(quad.object)
        for quad in populate(curated).quads
        if quad.predicate == SPACELOD.withholdingReason
    }
    assert said == {thing("table", name): reason for name, reason in WITHHELD.items()}


def test_the_account_is_printed(runner: CliRunner, releases: Path, release: Release) -> None:
    lines = runner.invoke(main, ["stats", "--releases", str(releases)]).output.splitlines()
    head = next(
        at for at, line in enumerate(lines) if line.split() == ["rows", "things", "statements", "withheld", "table"]
    )
    accounts = release.manifest.counts["accounts"]
    assert [line.split()[4] for line in lines[head + 1 : -1]] == list(accounts)
    assert lines[-1].split()[0] == f"{sum(account['rows'] for account in accounts.values()):,}"
