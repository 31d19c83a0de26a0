from __future__ import annotations

import errno
import json
import os
import pty
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import small_dataset
from spacelod.cli import COMMANDS, main
from spacelod.release import Release

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shelf")
    release = small_dataset.release(folder / "0.1.0-00000000")
    (folder / "current").symlink_to(release.version)
    return folder


@pytest.fixture
def run(runner: CliRunner, shelf: Path):
    def invoke(*arguments: str, **options: str):
        return runner.invoke(main, [*arguments, "--releases", str(shelf)], **options)

    return invoke


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself_with_an_example(runner: CliRunner, name: str) -> None:
    result = runner.invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert f"Example: spacelod {name}" in result.output
    command = main.get_command(click.Context(main), name)
    assert command.short_help in runner.invoke(main, ["--help"]).output


def test_the_help_appears_at_once() -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "spacelod", "--help"], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.3


def test_the_help_imports_no_engine() -> None:
    script = (
        "import sys; from spacelod.cli import COMMANDS, main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "sys.exit(','.join({'rdflib', 'pyoxigraph', 'flask', 'rich', 'csvw', 'pyshacl'} & set(sys.modules)))"
    )
    finished = subprocess.run([sys.executable, "-c", script], check=False, capture_output=True, text=True)
    assert finished.stderr.strip() == ""


def test_a_release_that_is_sound_is_verified(run, shelf: Path) -> None:
    result = run("verify")
    files = len(Release.open(shelf / "current").manifest.files)
    assert (
        result.output.splitlines(keepends=True)[0]
        == f"0.1.0-00000000: {files} files, 30 statements: as the manifest says; not signed\n"
    )
    assert result.exit_code == 0


def test_a_release_that_differs_is_reported_and_fails(runner: CliRunner, tmp_path: Path) -> None:
    release = small_dataset.release(tmp_path / "release")
    (release.folder / "report.ttl").unlink()
    result = runner.invoke(main, ["verify", str(release.folder)])
    assert result.exit_code == 1
    assert result.stdout == "report.ttl: missing\n"
    assert result.stderr == f"{release.folder} differs from its manifest in one place\n"


QUERIES = {
    "rows as csv": ([COUNT], "n\n24\n"),
    "rows as tsv": ([COUNT, "--format", "tsv"], "?n\n24\n"),
    "a truth value": (["ASK { ?s ?p ?o }"], "true\n"),
    "a truth value as json": (["ASK {}", "--format", "json"], '{"head":{},"boolean":true}'),
    "a graph as n-triples": (
        ["CONSTRUCT { ?s a ?o } WHERE { ?s a ?o FILTER CONTAINS(STR(?s), 'a1') }", "--format", "nt"],
        "<https://w3id.org/spacelod/id/actor/a1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
        "<https://w3id.org/spacelod/def#State> .\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("arguments", "expected"), QUERIES.values(), ids=QUERIES)
def test_a_query_answers_in_the_format_asked(run, arguments: list[str], expected: str) -> None:
    result = run("query", *arguments)
    assert (result.exit_code, result.output) == (0, expected)


def test_a_query_comes_from_a_file_or_standard_input(run, tmp_path: Path) -> None:
    file = tmp_path / "count.rq"
    file.write_text(COUNT, encoding="utf-8")
    assert run("query", str(file)).output == run("query", "-", input=COUNT).output == "n\n24\n"


def test_a_terminal_gets_a_table_with_short_names(shelf: Path) -> None:
    query = "SELECT ?who WHERE { ?who a <https://w3id.org/spacelod/def#State> } ORDER BY ?who"
    parent, child = pty.openpty()
    command = [sys.executable, "-m", "spacelod", "query", query, "--releases", shelf]
    subprocess.run(command, check=True, stdout=child, env={**os.environ, "COLUMNS": "60"})
    os.close(child)
    shown = os.read(parent, 1 << 16).decode()
    os.close(parent)
    assert "actor:a1" in shown
    assert shown.endswith("3 rows\r\n")


def test_a_long_query_ends_with_ctrl_c(shelf: Path) -> None:
    cross = " ".join(f"?s{number} ?p{number} ?o{number} ." for number in range(8))
    command = [sys.executable, "-m", "spacelod", "query", f"SELECT (COUNT(*) AS ?n) {{ {cross} }}", "--releases", shelf]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(2)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=5)
    assert process.returncode == -signal.SIGINT


FAILURES = {
    "a query that is none": (["query", "SELECT * { ?s ?p"], 1, "line 1, column 17: expected a term"),
    "a file that is none": (["query", "nothing.rq"], 1, "nothing.rq is neither a file nor a query\n"),
    "rows as turtle": (["query", COUNT, "--format", "turtle"], 1, "this query gives no turtle; it gives json, xml"),
    "a graph as csv": (["query", "DESCRIBE <x:y>", "--format", "csv"], 1, "this query gives no csv; it gives turtle"),
    "an unknown format": (["query", COUNT, "--format", "pdf"], 2, "'pdf' is not one of"),
    "an unknown release": (["stats", "--release", "9"], 1, "there is no release at"),
    "an unknown command": (["publish"], 2, "No such command 'publish'"),
    "a missing folder of tables": (["build", "--data", "nowhere"], 2, "'nowhere' does not exist"),
}


@pytest.mark.parametrize(("arguments", "status", "message"), FAILURES.values(), ids=FAILURES)
def test_an_error_is_one_line_and_a_status(run, arguments: list[str], status: int, message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == status
    assert message in result.stderr
    assert "Traceback" not in result.output


def test_a_file_that_may_not_be_read_is_one_line(run, shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # By root, who runs tests in containers, every file may be read.
    def refuse(path: Path, **_: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_text", refuse)
    result = run("verify", str(shelf / "current"))
    assert result.exit_code == 1
    (line,) = result.output.splitlines()
    assert "release.json: Permission denied; " in line


def test_faults_in_tables_are_listed_and_fail(runner: CliRunner, tmp_path: Path) -> None:
    result = runner.invoke(main, ["validate", str(tmp_path)])
    assert result.exit_code == 1
    assert "csv-metadata.json" in result.stderr


def test_a_dump_of_one_graph_goes_to_a_file(run, tmp_path: Path) -> None:
    target = tmp_path / "links.nt"
    assert run("dump", "--graph", "links", "--format", "nt", "-o", str(target)).exit_code == 0
    assert len(target.read_text(encoding="utf-8").splitlines()) == 3


def test_the_counts_are_those_of_the_manifest(run, shelf: Path) -> None:
    manifest = Release.open(shelf / "current").manifest
    found = json.loads(run("stats", "--json").output)
    assert found == {**manifest.counts, "rows": manifest.rows}
    assert "        24  statements\n" in run("stats").output
