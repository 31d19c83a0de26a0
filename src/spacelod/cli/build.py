"""``spacelod build``."""

from __future__ import annotations

from pathlib import Path

import click

from spacelod.cli.options import console, data_option, releases_option
from spacelod.iris import BASE
from spacelod.resources import resource

__all__ = ["build"]


@click.command(
    short_help="Build, validate and publish a release.",
    epilog="Example: spacelod build --base-uri http://127.0.0.1:8000/",
)
@data_option
@releases_option
@click.option("--base-uri", "base", metavar="URL", default=BASE, show_default=True, help="The base of every IRI.")
@click.option("--version", metavar="VERSION", help="The release's name.  [default: data version and input hash]")
@click.option(
    "--sign-key",
    "key",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="SPACELOD_SIGNING_KEY",
    show_envvar=True,
    help="A minisign secret key to sign the release with; its password comes from SPACELOD_SIGNING_PASSWORD.",
)
@click.option("--force", is_flag=True, help="Build even if a release of the same inputs is there.")
@click.option(
    "--bulk",
    is_flag=True,
    help="For millions of rows, by the extra `bulk`: no validation, and plain lines; the release says so.",
)
def build(  # noqa: PLR0917 - click passes options by name
    data: Path | None, releases: Path, base: str, version: str | None, key: Path | None, force: bool, bulk: bool
) -> None:
    """Build a release from the tables, validate it, and publish it in one step.

    A release of the same inputs is reused. If anything fails, the published release stays as it was.
    """
    from spacelod.build import build as build_release
    from spacelod.progress import Progress
    from spacelod.signing import Signer, key_number

    # Before the build, so that a wrong password does not cost a minute.
    signer = Signer.read(key) if key else None
    progress = Progress(console(stderr=True))
    if bulk:
        if signer or force or base != BASE:
            raise click.UsageError("--bulk goes with --data, --releases and --version only")
        from spacelod.bulk import build_bulk

        release = build_bulk(data or resource("data"), releases, version=version, progress=progress)
    else:
        release = build_release(
            data=data, releases=releases, base=base, version=version, force=force, signer=signer, progress=progress,
        )  # fmt: skip
    counts = release.manifest.counts
    if progress.steps:
        cost = ", ".join(f"{step.name} {step.cpu:.1f}" for step in progress.steps)
        # Costs go to the error stream: a script reads the one line about the release.
        click.echo(f"{progress.cpu:.1f} s CPU ({cost})", err=True)
        number = key_number(release.folder)
        click.echo(
            f"published {release.version}: {counts['triples']:,} statements in {release.folder}, "
            f"{f'signed with key {number}' if number else 'not signed'}"
        )
    else:
        click.echo(f"up to date: {release.version} in {release.folder}")
