"""``spacelod query``."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spacelod import open_release
from spacelod.cli.options import chosen_release, console, release_option, releases_option
from spacelod.errors import QueryError
from spacelod.formats import GRAPH_FORMATS, RESULT_FORMATS, by_name

if TYPE_CHECKING:
    from spacelod.store import Answer

__all__ = ["query"]

_NAMES = [name for format_ in (*RESULT_FORMATS, *GRAPH_FORMATS) for name in (format_.name, format_.suffix)]


@click.command(
    short_help="Run a SPARQL query on a release.",
    epilog="Example: spacelod query 'SELECT ?kind (COUNT(*) AS ?n) { ?thing a ?kind } GROUP BY ?kind'",
)
@click.argument("text", metavar="FILE|QUERY|-")
@click.option(
    "--format", "format_name", metavar="NAME", type=click.Choice(["table", *dict.fromkeys(_NAMES)]),
    help="csv, tsv, json, xml, turtle, ...  [default: a table on a terminal, else csv or turtle]",
)  # fmt: skip
@click.option("--endpoint", metavar="URL", help="Ask a SPARQL endpoint instead of a release here.")
@release_option
@releases_option
def query(text: str, format_name: str | None, endpoint: str | None, version: str | None, releases: Path) -> None:
    """Run a query from a file, the command line, or standard input (-).

    A release here is asked without limits. The prefixes of the project need not be declared.
    """
    with open_release(endpoint or chosen_release(releases, version).folder) as dataset, _interruptible():
        _write(dataset.answer(_query_text(text)), format_name)


def _query_text(argument: str) -> str:
    if argument == "-":
        return sys.stdin.read()
    # No query is without one of these; a file whose name has a blank can come by standard input.
    if any(mark in argument for mark in " {\n"):
        return argument
    try:
        return Path(argument).read_text(encoding="utf-8")
    except (FileNotFoundError, IsADirectoryError):
        raise QueryError(f"{argument} is neither a file nor a query") from None


def _write(answer: Answer, format_name: str | None) -> None:
    if format_name is None:
        piped = "turtle" if answer.kind == "graph" else "csv"
        format_name = "table" if sys.stdout.isatty() and answer.kind != "graph" else piped
    if format_name == "table":
        _write_table(answer)
        return
    if answer.kind == "boolean" and format_name in ("csv", "tsv"):
        # SPARQL's CSV and TSV forms are for rows; a truth value is a line.
        click.echo("true" if answer else "false")
        return
    format_ = by_name(format_name)
    if format_ is None or (format_ in GRAPH_FORMATS) != (answer.kind == "graph"):
        wanted = GRAPH_FORMATS if answer.kind == "graph" else RESULT_FORMATS
        raise QueryError(f"this query gives no {format_name}; it gives {', '.join(known.name for known in wanted)}")
    answer.serialize(format_, sys.stdout.buffer)


def _write_table(answer: Answer) -> None:
    from rich.table import Table

    from spacelod.prefixes import prefixes
    from spacelod.turtle import TurtleWriter

    if answer.kind == "boolean":
        click.echo("true" if answer else "false")
        return
    if answer.kind == "graph":
        raise QueryError("this query gives a graph, not a table; choose turtle, n-triples, ...")
    short = TurtleWriter(prefixes()).term
    table = Table(*answer.variables)
    for row in answer.rows():
        table.add_row(*("" if term is None else short(term) for term in row))
    console().print(table, markup=False)
    click.echo(f"{table.row_count:,} row{'' if table.row_count == 1 else 's'}")


@contextmanager
def _interruptible() -> Iterator[None]:
    # While the engine computes, Python handles no signal; the system's own way of ending a process does work.
    former = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, former)
