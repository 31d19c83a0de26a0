"""``spacelod diff``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from spacelod.cli.options import console, releases_option
from spacelod.errors import ReleaseError
from spacelod.publish import CURRENT

if TYPE_CHECKING:
    from spacelod.terms import Quad

__all__ = ["diff"]

_METADATA = "csv-metadata.json"


@click.command(
    short_help="Show which statements a change adds and removes.",
    epilog="Example: spacelod diff current data",
)
@click.argument("before", default=CURRENT)
@click.argument("after", required=False)
@releases_option
@click.option("--summary", is_flag=True, help="Only count the changes of each graph.")
def diff(before: str, after: str | None, releases: Path, summary: bool) -> None:
    """Show what AFTER adds to and takes from BEFORE, derived statements included.

    Each of them is the version of a release (or "current", the published one), the folder of a release,
    or a folder of curated tables. Without arguments the published release is compared with the tables
    that came with spacelod. Tables with faults are refused; the shapes and checks are left to a build.
    """
    from spacelod.diff import difference
    from spacelod.resources import resource

    changes = difference(_statements(before, releases), _statements(after or str(resource("data")), releases))
    for line in changes.text():
        if not summary or line[:1] not in "+-":
            click.echo(line)
    click.echo(f"in all: {len(changes.removed):,} removed, {len(changes.added):,} added")


def _statements(place: str, releases: Path) -> Iterable[Quad]:
    folder = Path(place)
    if (folder / _METADATA).is_file():
        from spacelod.build import gather
        from spacelod.progress import Progress

        return gather(folder, Progress(console(stderr=True))).quads
    from spacelod.dumps import Layers
    from spacelod.release import Release

    found = next((candidate for candidate in (releases / place, folder) if candidate.is_dir()), None)
    if found is None:
        raise ReleaseError(f"{place} is neither a release nor a folder of tables; `spacelod build` makes a release")
    return Layers.of(Release.open(found)).dataset()
