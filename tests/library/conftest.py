"""A few rows of every curated table that refer to nothing outside themselves, for tests that change them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from spacelod.resources import resource
from spacelod.tables import Row, Tables, canonical, read_tables

# A row by its key in each table; what they refer to comes along.
SEEDS = {
    "participation": [
        "moon-agreement-1979|mex|accession",
        "moon-agreement-1979|sau|accession",
        "moon-agreement-1979|sau|withdrawal",
        "partial-test-ban-treaty-1963|jpn|ratification",
    ],
    "deposits": ["outer-space-treaty-1967|bra|signature|gbr"],
    "status": ["moon-agreement-1979|mex", "moon-agreement-1979|sau"],
    "memberships": ["jpn|un|member|1956-12-18", "nasa|iadc|founding-member|1993-10-25"],
    "relationships": ["usa-nato-space-domain-2019", "nato-apss-loi"],
    "relationship-roles": ["usa-rus-asat-2021|usa|source"],
    "actors": ["naval-space-command", "nasa", "jaxa", "group-space-agencies", "ussf", "esa", "usspacecom", "iadc"],
    "events": ["global-sentinel-2014", "global-sentinel-2019"],
    "groups": ["group-space-agencies"],
    "identifiers": ["jaxa|isni|0000000122207916", "nasa|ror|https://ror.org/027ka1x80", "nasa|wikidata|Q23548"],
    "names": ["jaxa|ja|宇宙航空研究開発機構"],
    "claims": ["claim-a-001", "claim-a-002"],
    "claim-facts": ["claim-a-002|relationships|usstratcom-esa-ssa-2014"],
    "votes": ["unga-resolution-69-32|usa", "unga-resolution-69-32|jpn"],
    "vote-totals": ["unga-resolution-79-18|unga"],
    "corrections": ["actors|naval-space-command|dissolved"],
    "retired": ["id/act/eutelsat-convention-1982/svk/accession", "id/membership/copuos/egy/founding-member"],
    "unsourced-actors": ["actors|ace-costa-rica|native_name|Agencia Espacial Costarricense"],
}


def pick(tables: Tables) -> dict[str, dict[str, Row]]:
    """Return the seeds (the first two rows of a table without any) and every row that they refer to."""
    picked: dict[str, dict[str, Row]] = {name: {} for name in tables}
    waiting = [
        row
        for name in tables
        for row in ([tables.by_key(name)[key] for key in SEEDS.get(name, ())] or tables.rows(name)[:2])
    ]
    while waiting:
        row = waiting.pop()
        if row.key in picked[row.table]:
            continue
        picked[row.table][row.key] = row
        description = tables.dataset.tables[row.table]
        for reference in description.references:
            column = next(column for column in description.columns if column.name == reference.column)
            waiting += [tables.by_key(reference.target)[item] for item in column.items(row[reference.column])]
        if row.table in ("further-sources", "claim-facts"):
            waiting.append(tables.by_key(row["table"])[row["key"]])
        if row.table == "deposits":
            waiting.append(tables.by_key("participation")[row.key.rpartition("|")[0]])
    return picked


@pytest.fixture(scope="session")
def curated() -> Tables:
    return read_tables(resource("data"))


@pytest.fixture(scope="session")
def small_tables(curated: Tables, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is read without a fault. Copy it before changing it."""
    folder = tmp_path_factory.mktemp("small") / "data"
    folder.mkdir()
    shutil.copy(resource("data") / "csv-metadata.json", folder)
    for name, rows in pick(curated).items():
        text = canonical(curated.dataset.tables[name], rows.values())
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def folder(small_tables: Path, tmp_path: Path) -> Path:
    """A copy of the small tables that the test may change."""
    return Path(shutil.copytree(small_tables, tmp_path / "data"))
