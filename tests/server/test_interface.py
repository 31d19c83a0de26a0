"""schemathesis asks everything that the OpenAPI description allows and much that it forbids; about a minute.

It complains of what a description cannot say. Those complaints are known by operation and kind, each with its reason;
any other fails. It is no requirement of ours: the test runs where its command is installed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.clients

GRAMMAR = "a query has a grammar, and a batch of queries is JSON inside of a form: to a description both are text"
EMPTY = "a number that is left empty, as forms send it, is one that is not given"
BODY = "413 says that a body is too large, which schemathesis does not count as a refusal"
QUERY = "OpenAPI 3.1 has no operation for the method QUERY, which Allow names and the endpoint answers"
CONDITIONS = "what a condition holds depends on its kind"
PROPERTY = "which properties there are is for the record to say"
WITH_NUMBERS = ("/record/find", "/reconcile/v1/extend/propose", "/search", "/search/suggest")
# Schema-violating request accepted, schema-valid request rejected, wrong answer to an undeclared method, Allow differs.
ACCEPTED, REJECTED, UNDECLARED, ALLOW = "ST201", "ST202", "ST204", "ST205"
KNOWN = {
    **{(f"{method} /reconcile", REJECTED): GRAMMAR for method in ("GET", "HEAD", "POST")},
    **{(f"{method} /sparql", REJECTED): GRAMMAR for method in ("GET", "HEAD", "POST")},
    **{(f"{method} {path}", ACCEPTED): EMPTY for method in ("GET", "HEAD") for path in WITH_NUMBERS},
    ("POST /lookup", ACCEPTED): BODY,
    **{(f"POST /reconcile/v1/{route}", REJECTED): CONDITIONS for route in ("match", "reconcile")},
    ("POST /reconcile/v1/extend", REJECTED): PROPERTY,
    ("OPTIONS /sparql", ALLOW): QUERY,
    ("QUERY /sparql", UNDECLARED): QUERY,
}
OPERATION = re.compile(r"_{3,} ([A-Z]+ /\S*) _{3,}")
COMPLAINT = re.compile(r"- (ST\d+) ")


def test_schemathesis_finds_nothing_but_what_a_description_cannot_say(server: str, tmp_path: Path) -> None:
    command = shutil.which("schemathesis")
    if command is None:
        pytest.skip("schemathesis is not installed")
    options = ["--phases", "coverage,fuzzing", "--max-examples", "6", "--generation-deterministic", "--no-color"]
    done = subprocess.run(
        [command, "run", f"{server}/openapi.json", "--continue-on-failure", *options],
        capture_output=True, text=True, timeout=500, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert "Test cases:" in done.stdout, done.stdout[-2000:] + done.stderr[-2000:]
    operation, found = "", {}
    for line in done.stdout.splitlines():
        if named := OPERATION.match(line):
            operation = named[1]
        elif complaint := COMPLAINT.match(line):
            found[operation, complaint[1]] = line
    assert found.keys() <= KNOWN.keys(), {key: found[key] for key in found.keys() - KNOWN.keys()}
