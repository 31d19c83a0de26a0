"""The whole way through a real OpenRefine, as a user goes it: import, reconcile, extend, export."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

import pytest

from finding_cases import cases

PROGRAM = shutil.which("openrefine")
SECONDS = 180
NAMES = {
    "NASA": "actor/nasa",
    "Roskosmos": "actor/roscosmos",
    "Roskozmos": "",
    "European Space Agency (ESA)": "actor/esa",
    "Japan": "actor/jpn",
    "Ministry of Defence": "",
    "nobody at all": "",
}

# A list as somebody brings it, with the things that are meant.
MANY = {row["name"]: row["expected"] for row in cases("remembered-names.csv")}
SHARE_RIGHT = 0.95

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="OpenRefine (Debian package openrefine) is not installed"),
]


class Refine:
    """The HTTP interface of OpenRefine, as far as it is needed here."""

    def __init__(self, address: str) -> None:
        self.address = address

    def get(self, command: str, **parameters: str) -> Any:
        with urlopen(f"{self.address}/command/core/{command}?{urlencode(parameters)}", timeout=60) as reply:
            return json.load(reply)

    def post(self, command: str, **form: str) -> bytes:
        token = self.get("get-csrf-token")["token"]
        body = urlencode({**form, "csrf_token": token}).encode()
        with urlopen(f"{self.address}/command/core/{command}", data=body, timeout=60) as reply:
            return bytes(reply.read())

    def create(self, content: str) -> str:
        """Make a project from a CSV text and return its number."""
        token = self.get("get-csrf-token")["token"]
        mark = "----spacelod"
        fields = {
            "project-name": "names",
            "format": "text/line-based/*sv",
            "options": '{"separator": ",", "headerLines": 1}',
        }
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        ]
        parts.append(
            f'--{mark}\r\nContent-Disposition: form-data; name="project-file"; filename="names.csv"\r\n'
            f"Content-Type: text/csv\r\n\r\n{content}\r\n--{mark}--\r\n"
        )
        request = Request(
            f"{self.address}/command/core/create-project-from-upload?csrf_token={token}",
            data="".join(parts).encode(),
            headers={"Content-Type": f"multipart/form-data; boundary={mark}"},
        )
        return parse_qs(urlsplit(_redirected(request)).query)["project"][0]

    def apply(self, project: str, *operations: dict[str, Any]) -> None:
        """Apply operations and wait until nothing runs any more."""
        self.post("apply-operations", project=project, operations=json.dumps(operations))
        deadline = time.monotonic() + SECONDS
        while self.get("get-processes", project=project)["processes"]:
            assert time.monotonic() < deadline, "OpenRefine did not come to an end"
            time.sleep(0.3)

    def export(self, project: str) -> list[dict[str, str]]:
        text = self.post("export-rows/names.csv", project=project, format="csv", engine=ALL)
        return list(csv.DictReader(io.StringIO(text.decode())))


ENGINE = {"facets": [], "mode": "row-based"}
ALL = json.dumps(ENGINE)


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def _redirected(request: Request) -> str:
    try:
        with build_opener(_Stay).open(request, timeout=60) as reply:
            raise AssertionError(f"no project was made: {reply.read()[:200]!r}")
    except HTTPError as error:
        with error:
            return str(error.headers["Location"])


@pytest.fixture(scope="module")
def refine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Refine]:
    folder: Path = tmp_path_factory.mktemp("openrefine")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [str(PROGRAM), "-i", "127.0.0.1", "-p", str(port), "-d", str(folder), "-x", "refine.headless=true"]
    # The command is a script, which ends without the program that it starts.
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, start_new_session=True
    ) as process:
        try:
            refine = Refine(f"http://127.0.0.1:{port}")
            deadline = time.monotonic() + SECONDS
            while True:
                try:
                    refine.get("get-version")
                    break
                except OSError:  # refused, or too slow while it starts
                    assert time.monotonic() < deadline, "OpenRefine did not start"
                    time.sleep(0.5)
            yield refine
        finally:
            os.killpg(process.pid, signal.SIGTERM)


def test_a_list_of_names_is_reconciled_extended_and_exported(refine: Refine, server: str) -> None:
    service = f"{server}/reconcile"
    with urlopen(service, timeout=10) as reply:
        manifest = json.load(reply)
    spaces = {name: manifest[name] for name in ("identifierSpace", "schemaSpace")}
    table = io.StringIO()
    writer = csv.writer(table)
    names = [*NAMES, *(name for name in MANY if name not in NAMES)]
    writer.writerows([["name"], *([name] for name in names)])
    project = refine.create(table.getvalue())
    config = {
        "mode": "standard-service",
        "service": service,
        **spaces,
        "autoMatch": True,
        "columnDetails": [],
        "limit": 0,
    }
    column = {"op": "core/column-addition", "engineConfig": ENGINE, "baseColumnName": "name", "columnInsertIndex": 1}
    extension = {"properties": [{"id": "iso3", "name": "ISO"}, {"id": "country", "name": "Country"}]}
    refine.apply(project, {"op": "core/recon", "engineConfig": ENGINE, "columnName": "name", "config": config})
    refine.apply(
        project,
        {**column, "newColumnName": "match", "expression": "grel:cell.recon.match.id", "onError": "set-to-blank"},
        {**column, "newColumnName": "best", "expression": "grel:cell.recon.best.id", "onError": "set-to-blank"},
    )
    refine.apply(
        project,
        {
            "op": "core/extend-reconciled-data", "engineConfig": ENGINE, "baseColumnName": "name", "endpoint": service,
            **spaces, "extension": extension, "columnInsertIndex": 3,
        },
    )  # fmt: skip
    # A matched cell is exported with the name of its entity, so rows are told apart by their place.
    rows = dict(zip(names, refine.export(project), strict=True))
    assert len(rows) >= 200
    assert {name: rows[name]["match"] for name in NAMES} == NAMES
    assert {name for name in MANY if rows[name]["match"] not in ("", MANY[name])} == set()
    assert sum(rows[name]["best"] == MANY[name] for name in MANY) >= SHARE_RIGHT * len(MANY)
    # What is no match for sure has no value of its own.
    assert all(bool(row["ISO 3166-1 alpha-3"] or row["Country"]) <= bool(row["match"]) for row in rows.values())
    assert rows["Roskozmos"]["best"] == "actor/roscosmos"
    assert rows["Japan"]["ISO 3166-1 alpha-3"] == "JPN"
    assert rows["NASA"]["Country"] == "United States of America"
