"""``spacelod validate``."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["validate"]


@click.command(
    short_help="Check the tables, or the whole graph, without building.", epilog="Example: spacelod validate data"
)
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@click.option("--graph", is_flag=True, help="Also build the graph in memory and run every shape and check.")
def validate(data: Path | None, graph: bool) -> None:
    """Check the curated tables in DATA (default: those that came with spacelod); show every fault at once."""
    from spacelod.resources import resource
    from spacelod.tables import read_tables

    data = data or resource("data")
    tables = read_tables(data)
    rows = sum(len(tables.rows(name)) for name in tables)
    click.echo(f"{len(list(tables))} tables, {rows:,} rows: no faults")
    if graph:
        _validate_graph(data)


def _validate_graph(data: Path) -> None:
    from spacelod.build import assemble
    from spacelod.cli.options import console
    from spacelod.progress import Progress

    dataset = assemble(data, Progress(console(stderr=True)))
    found = ", ".join(f"{count} of severity {name}" for name, count in sorted(dataset.findings.items()))
    click.echo("the graph has no violations" + (f"; findings: {found}" if found else ""))
