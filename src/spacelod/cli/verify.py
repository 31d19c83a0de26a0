"""``spacelod verify``."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from spacelod.cli.options import releases_option
from spacelod.errors import ReleaseError

__all__ = ["verify"]


@click.command(
    short_help="Prove that a release is what its manifest says.",
    epilog="Example: spacelod verify --key RWQ… http://127.0.0.1:8000/",
)
@click.argument("place", metavar="[FOLDER|URL]", required=False)
@click.option("--key", metavar="KEY", default="", help="The minisign public key of the publisher, or a file with it.")
@click.option("--parse", is_flag=True, help="Also read every RDF dump and compare its statements.")
@releases_option
def verify(place: str | None, key: str, parse: bool, releases: Path) -> None:
    """Compare a release with its manifest: signature, files, canonical form, statements, counts.

    FOLDER is a release on disk (default: the published one); URL a server, or one release on it, which is
    downloaded and compared. Without --key a signature is checked against the key that lies beside it: that
    proves that nothing was damaged, not whose release it is.
    """
    if place and place.startswith(("http://", "https://")):
        from spacelod.fetching import fetch_release

        with TemporaryDirectory(prefix="spacelod-verify-") as folder:
            _compare(fetch_release(place, Path(folder) / "release"), place, key, parse=parse)
        return
    from spacelod.release import Release, current

    release = Release.open(Path(place)) if place else current(releases)
    _compare(release.folder, str(release.folder), key, parse=parse)


def _compare(folder: Path, place: str, key: str, *, parse: bool) -> None:
    from spacelod.release import Release
    from spacelod.signing import key_number
    from spacelod.verify import verify as compare

    differences = compare(folder, key=key, parse=parse)
    for difference in differences:
        click.echo(str(difference))
    if differences:
        places = f"{len(differences)} places" if len(differences) > 1 else "one place"
        raise ReleaseError(f"{place} differs from its manifest in {places}")
    manifest, number = Release.open(folder).manifest, key_number(folder)
    signed = (
        f"signed with key {number}" + ("" if key else " (give --key to know whose it is)") if number else "not signed"
    )
    click.echo(
        f"{manifest.version}: {len(manifest.files)} files, {manifest.counts['quads']:,} statements: "
        f"as the manifest says; {signed}"
    )
    click.echo(f"RDFC-1.0 (SHA-256) {manifest.dataset_sha256}")
