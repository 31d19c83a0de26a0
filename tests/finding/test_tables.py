from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pytest
from csvw import Table
from flask.testing import FlaskClient

TABLES = (
    "matrix", "parties/outer-space-treaty-1967", "parties/artemis-accords-2020", "treaties/jpn", "treaties/esa",
    "members/copuos", "members/nato", "memberships/usa",
)  # fmt: skip


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    reply = client.get(address)
    assert reply.status_code == 200, reply.text
    return list(csv.DictReader(io.StringIO(reply.text)))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("query", ["", "?on=1980-01-01"])
def test_csv_and_json_hold_the_same_rows(client: FlaskClient, table: str, query: str) -> None:
    plain = rows(client, f"/table/{table}.csv{query}")
    records = client.get(f"/table/{table}.json{query}").get_json()
    written = {True: "true", False: "false"}
    assert plain == [
        {name: written.get(cell, cell) if isinstance(cell, bool) else cell for name, cell in record.items()}
        for record in records
    ]


@pytest.mark.parametrize("table", TABLES)
def test_the_metadata_describes_the_table(client: FlaskClient, table: str, tmp_path: Path) -> None:
    reply = client.get(f"/table/{table}.csv?on=2020-06-30")
    described = next(part for part in reply.headers["Link"].split(", <") if 'rel="describedby"' in part)
    address = described.lstrip("<").partition(">")[0]
    metadata = client.get(address)
    assert metadata.mimetype == "application/csvm+json"
    content = metadata.get_json()
    name = f"{table.rpartition('/')[2]}.csv"
    assert content["url"] == f"{name}?on=2020-06-30"
    (tmp_path / name).write_bytes(reply.data)
    (tmp_path / "metadata.json").write_text(json.dumps({**content, "url": name}), encoding="utf-8")
    described_table = Table.from_file(tmp_path / "metadata.json")
    assert len(list(described_table.iterdicts(strict=True))) == len(rows(client, f"/table/{table}.csv?on=2020-06-30"))


def test_the_header_is_there_without_rows(client: FlaskClient) -> None:
    text = client.get("/table/parties/outer-space-treaty-1967.csv?on=1900-01-01").text
    assert text.startswith("actor,actor_label,actor_iri,status,certain,")
    assert text.count("\n") == 1


def test_the_parties_of_a_day_are_those_bound_on_it(client: FlaskClient) -> None:
    before, after = (
        {row["actor"]: row["status"] for row in rows(client, f"/table/parties/moon-agreement-1979.csv?on={day}")}
        for day in ("2024-01-04", "2024-01-05")
    )
    assert (before["sau"], after["sau"]) == ("party", "withdrawn")


def test_both_directions_agree(client: FlaskClient) -> None:
    parties = {row["actor"]: row for row in rows(client, "/table/parties/liability-convention-1972.csv?on=1990-01-01")}
    treaties = {row["instrument"]: row for row in rows(client, "/table/treaties/jpn.csv?on=1990-01-01")}
    japan, convention = parties["jpn"], treaties["liability-convention-1972"]
    shared = ("status", "certain", "signed", "consent", "consented", "from", "until", "sources")
    assert [japan[name] for name in shared] == [convention[name] for name in shared]


def test_the_matrix_agrees_with_the_table_of_a_treaty(client: FlaskClient) -> None:
    matrix = rows(client, "/table/matrix.csv?treaties=rescue-agreement-1968&on=1975-01-01")
    parties = {row["actor"]: row for row in rows(client, "/table/parties/rescue-agreement-1968.csv?on=1975-01-01")}
    for row in matrix:
        cell, party = row["rescue-agreement-1968"], parties.get(row["state"])
        assert cell == (party["status"] + ("" if party["certain"] == "true" else "?") if party else "")


def test_a_year_leaves_its_days_open(client: FlaskClient) -> None:
    members = rows(client, "/table/members/copuos.csv?on=1980-06-30")
    assert {row["certain"] for row in members} == {"true", "false"}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/table/parties/nothing.csv", 404), ("/table/colours/usa.csv", 404), ("/table/parties/usa.csv", 404),
        ("/table/parties/outer-space-treaty-1967.xml", 404), ("/table/matrix.xml", 404),
        ("/table/matrix.csv?treaties=nothing", 404), ("/table/matrix.csv?on=1980-13", 400),
        ("/table/treaties/jpn.csv?on=1980-02-30", 400), ("/table/treaties/jpn.csv?on=%0d%0aX:1", 400),
        ("/table/treaties/..%2f..%2fusa.csv", 404),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(client: FlaskClient, address: str, status: int) -> None:
    reply = client.get(address)
    assert (reply.status_code, reply.mimetype) == (status, "application/problem+json")


def test_a_strange_query_does_not_reach_a_header(client: FlaskClient) -> None:
    reply = client.get("/table/treaties/jpn.csv?x=<script>,%0d%0a")
    assert "script" not in reply.headers["Link"]


@pytest.mark.parametrize(
    ("noisy", "clean"),
    [
        ("/table/parties/moon-agreement-1979.csv-metadata.json?utm=noise", ""),
        ("/table/parties/moon-agreement-1979.csv-metadata.json?utm=noise&on=%201985", "?on=1985"),
        ("/table/matrix.csv-metadata.json?treaties=,moon-agreement-1979,moon-agreement-1979&utm=noise",
         "?treaties=moon-agreement-1979"),
    ],
)  # fmt: skip
def test_the_metadata_name_the_table_by_what_makes_it_another(client: FlaskClient, noisy: str, clean: str) -> None:
    replies = [client.get(noisy), client.get(noisy.partition("?")[0] + clean)]
    name = noisy.rpartition("/")[2].partition("-metadata")[0]
    assert [reply.get_json()["url"] for reply in replies] == [name + clean] * 2
    assert replies[0].headers["Link"] == replies[1].headers["Link"]


def test_tables_are_cached_by_their_content(client: FlaskClient) -> None:
    tag = client.get("/table/treaties/jpn.csv").headers["ETag"]
    assert client.get("/table/treaties/jpn.csv", headers={"If-None-Match": tag}).status_code == 304


def test_the_list_of_tables_is_a_page_and_json(client: FlaskClient) -> None:
    listed = client.get("/table").get_json()
    assert [table["table"] for table in listed["tables"]] == ["matrix", "parties", "treaties", "members", "memberships"]
    assert "pandas" in client.get("/table", headers={"Accept": "text/html"}).text


def test_pandas_reads_a_table_by_its_address(server: str) -> None:
    parties = pd.read_csv(f"{server}/table/parties/moon-agreement-1979.csv?on=1984-07-11")
    bound = parties[parties.status == "party"]
    assert list(bound.actor_label) == ["Austria", "Chile", "Netherlands", "Philippines", "Uruguay"]
    assert parties.certain.dtype == bool
    matrix = pd.read_csv(f"{server}/table/matrix.csv?treaties=outer-space-treaty-1967", index_col="state")
    assert matrix.loc["usa", "outer-space-treaty-1967"] == "party"
    records = pd.read_json(f"{server}/table/members/nato.json?on=1949-12-31")
    assert len(records) == 12


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed (Debian: r-base-core)")
def test_r_reads_a_table_by_its_address(server: str) -> None:
    program = f"""
    parties <- read.csv("{server}/table/parties/moon-agreement-1979.csv?on=1984-07-11", encoding = "UTF-8")
    cat(parties$actor_label[parties$status == "party"], sep = "|")
    """
    done = subprocess.run(["Rscript", "-e", program], capture_output=True, text=True, check=True)
    assert done.stdout == "Austria|Chile|Netherlands|Philippines|Uruguay"


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("1966", ""),
        ("1967", "party?"),
        ("1967-10", "party?"),
        ("1967-11", "party"),
        ("1968", "party"),
        ("1967-01", "signatory?"),
    ],
)
def test_a_month_or_a_year_asks_for_what_held_all_through(client: FlaskClient, on: str, expected: str) -> None:
    rows = client.get(f"/table/matrix.json?treaties=outer-space-treaty-1967&on={on}").get_json()
    cells = {row["state"]: row["outer-space-treaty-1967"] for row in rows}
    assert cells.get("usa", "") == expected
