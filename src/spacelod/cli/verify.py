"""``spacelod verify``."""

from __future__ import annotations

from pathlib import Path

import click

from spacelod.cli.options import releases_option
from spacelod.errors import ReleaseError

__all__ = ["verify"]


@click.command(
    short_help="Prove that a release is what its manifest says.", epilog="Example: spacelod verify releases/current"
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@releases_option
def verify(folder: Path | None, releases: Path) -> None:
    """Compare the release in FOLDER (default: the published one) with its manifest: files, statements, counts."""
    from spacelod.release import Release, current
    from spacelod.verify import verify as compare

    release = Release.open(folder) if folder else current(releases)
    differences = compare(release.folder)
    for difference in differences:
        click.echo(str(difference))
    if differences:
        places = f"{len(differences)} places" if len(differences) > 1 else "one place"
        raise ReleaseError(f"{release.folder} differs from its manifest in {places}")
    files, quads = len(release.manifest.files), release.manifest.counts["quads"]
    click.echo(f"{release.version}: {files} files, {quads:,} statements: as the manifest says")
