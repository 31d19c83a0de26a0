"""``spacelod fetch``."""

from __future__ import annotations

from pathlib import Path

import click

from spacelod.cli.options import releases_option

__all__ = ["fetch"]


@click.command(
    short_help="Copy a release from elsewhere, prove it and publish it here.",
    epilog="Example: spacelod fetch https://objects.example.org/spacelod/release/0.1.0-2b7d2e2e",
)
@click.argument("address")
@click.option("--key", metavar="KEY", default="", help="The minisign public key of the publisher, or a file with it.")
@releases_option
def fetch(address: str, key: str, releases: Path) -> None:
    """Copy the release at ADDRESS, where the whole folder of a release can be read by GET, as in object storage.

    It is compared with its manifest before it is published; a running server follows.
    """
    from spacelod.copying import take_over

    release = take_over(address, releases, key=key)
    click.echo(f"published {release.version}: {release.manifest.counts['quads']:,} statements in {release.folder}")
