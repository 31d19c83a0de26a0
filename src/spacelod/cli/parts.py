"""``spacelod parts``."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["parts"]


@click.command(
    short_help="Write the statements of tables of any size as N-Quads files.",
    epilog="Example: spacelod parts data parts/ && oxigraph load --location store --file parts/*.nq",
)
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--jobs", type=click.IntRange(min=1), help="How many processes.  [default: one for each core]")
def parts(data: Path, folder: Path, jobs: int | None) -> None:
    """Write what the tables in DATA say into an empty FOLDER, with every core and in bounded memory.

    The statements are those of `spacelod build` before rules are applied and anything is validated. A statement
    that several rows make may stand in several parts; a store keeps it once.

    Needs the extra: pip install 'spacelod[bulk]'.
    """
    import time

    from spacelod.bulk import write_parts

    started = time.perf_counter()
    written = write_parts(data, folder, jobs=jobs)
    rows, size = sum(part.rows for part in written), sum(part.size for part in written)
    seconds = time.perf_counter() - started
    click.echo(f"{rows:,} rows, {size / 1e6:,.0f} MB in {len(written)} parts in {folder}, {seconds:.1f} s")
