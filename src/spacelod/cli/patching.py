"""``spacelod apply-patch``."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["apply_patch"]


@click.command(
    "apply-patch",
    short_help="Bring a copy of the data up to date.",
    epilog="Example: spacelod apply-patch copy.nq from-0.1.0-2b7d2e2e.rdfp -o newer.nq",
)
@click.argument("copy", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("patches", nargs=-1, required=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file.  [default: COPY itself]")
def apply_patch(copy: Path, patches: tuple[str, ...], output: Path | None) -> None:
    """Apply RDF Patches, files or addresses, one after the other to COPY, an N-Quads dump of a release.

    COPY may be compressed; what is written is not. The result is proved by its hash (RDFC-1.0) before it
    takes the place of anything: a patch for other data, or a broken one, changes nothing.
    """
    from spacelod.changes import apply_patch as patched
    from spacelod.changes import read_patch
    from spacelod.dumps.packing import unpacked
    from spacelod.fetching import fetched_lines

    target = output or copy.with_name(copy.name.removesuffix(".gz").removesuffix(".zst"))
    source = copy
    for place in patches:
        patch = read_patch(fetched_lines(place))
        with unpacked(source) as lines:
            digest = patched(lines, patch, target)
        source = target
        click.echo(f"{target}: {len(patch.removed):,} removed, {len(patch.added):,} added; RDFC-1.0 (SHA-256) {digest}")
