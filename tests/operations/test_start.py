"""What a start loads: by what it imports, since the clock of a busy machine proves nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from running import running
from spacelod_server.bounds import OPEN_FILES

SERVER = {"flask", "granian", "jinja2", "prometheus_client", "werkzeug"}
AUTHORING = {"csvw", "lxml", "owlready2", "pandas", "pyshacl", "rdflib"}
ENGINE = {"pyoxigraph", "spacelod.store"}
# Each is imported by its code, before anything else happens, and must not have brought these along.
STARTS = {
    # Until then the query host, which starts beside all of the rest, has not even been asked to.
    "the main process before the query host": (
        "import spacelod_server.run", SERVER | AUTHORING | ENGINE | {"spacelod.search", "sqlite3"},
    ),
    "what web processes share": (
        "import importlib, spacelod_server.run; [importlib.import_module(name) for name in spacelod_server.run.SHARED]",
        AUTHORING | {
            "spacelod.build", "spacelod.populate", "spacelod.rules", "spacelod.tables", "spacelod.validate",
            "spacelod.mcp", "spacelod.remote",
        },
    ),
    "the query host": (
        "import spacelod.sparql.host", SERVER | AUTHORING | {"spacelod.checks", "spacelod.search", "sqlite3"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", STARTS)
def test_a_start_imports_nothing_that_a_first_answer_does_not_need(what: str) -> None:
    code, needless = STARTS[what]
    program = f"import json, sys\n{code}\nprint(json.dumps(list(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert needless & set(json.loads(loaded)) == set()


def test_the_patterns_of_the_query_scan_wait_for_a_query() -> None:
    """To compile them takes as long as a tenth of the start."""
    program = (
        "import re, sys\n"
        "compiled = []\n"
        "compile = re.compile\n"
        "re.compile = lambda pattern, flags=0: compiled.append(len(pattern)) or compile(pattern, flags)\n"
        "import spacelod.sparql.scan\n"
        "at_import, _ = max(compiled), spacelod.sparql.scan.form_of('ASK {}')\n"
        "print(at_import < 1_500 < max(compiled))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


def test_a_start_that_may_open_few_files_says_how_many_are_wanted(releases: Path, tmp_path: Path) -> None:
    limited = ["sh", "-c", 'ulimit -n 1000; exec "$@"', "sh", sys.executable, "-m", "spacelod", "serve"]
    said = tmp_path / "said"
    with said.open("w") as log, running([*limited, "--releases", releases, "--workers", "1"], stderr=log):
        pass
    assert f"only 1000 files may be open at once, {OPEN_FILES} are wanted" in said.read_text()
