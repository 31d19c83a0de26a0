"""``spacelod validate``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from spacelod.cli.options import console, releases_option
from spacelod.findings import ENGINES

__all__ = ["validate"]


@click.command(
    short_help="Check the tables, or the whole graph, without building.",
    epilog="Example: spacelod validate --changed data",
)
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@click.option("--graph", is_flag=True, help="Also build the graph in memory and run every shape and check.")
@click.option("--changed", is_flag=True, help="The same, but run the shapes only on what the published release lacks.")
@click.option(
    "--engine", type=click.Choice(ENGINES), default=ENGINES[0], show_default=True,
    help="What runs the shapes. All find the same; a build uses the first.",
)  # fmt: skip
@releases_option
def validate(data: Path | None, graph: bool, changed: bool, engine: str, releases: Path) -> None:
    """Check the curated tables in DATA (default: those that came with spacelod); show every fault at once.

    --changed trusts the published release, and the shapes as they were when it was built: after a change of a shape
    use --graph.
    """
    from spacelod.resources import resource
    from spacelod.tables import read_tables

    data = data or resource("data")
    if not (graph or changed):
        tables = read_tables(data)
        rows = sum(len(tables.rows(name)) for name in tables)
        click.echo(f"{len(list(tables))} tables, {rows:,} rows: no faults")
    else:
        _validate_graph(data, engine, releases if changed else None)


def _validate_graph(data: Path, engine: str, releases: Path | None) -> None:
    from spacelod.build import examine, gather
    from spacelod.changed import touched
    from spacelod.dumps import Layers
    from spacelod.progress import Progress
    from spacelod.release import current

    progress = Progress(console(stderr=True))
    gathered = gather(data, progress)
    click.echo(f"{len(gathered.rows)} tables, {sum(gathered.rows.values()):,} rows: no faults")
    only = None if releases is None else touched(Layers.of(current(releases)).dataset(), gathered.quads)
    if only is not None:
        click.echo(f"{len(only):,} things are touched by the changes since the published release")
    findings = Counter(finding.severity for finding in examine(gathered, progress, engine=engine, only=only))
    found = ", ".join(f"{count} of severity {name}" for name, count in sorted(findings.items()))
    click.echo("the graph has no violations" + (f"; findings: {found}" if found else ""))
