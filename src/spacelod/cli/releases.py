"""``spacelod releases``, ``rollback`` and ``prune``: what is there, going back, letting go."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from spacelod.cli.options import releases_option

__all__ = ["prune", "releases", "rollback"]


@click.command(short_help="List the releases, the oldest first.", epilog="Example: spacelod releases --json")
@releases_option
@click.option("--json", "as_json", is_flag=True, help="Write the list as JSON.")
def releases(releases: Path, as_json: bool) -> None:
    """List the releases in the order in which they were published; a star marks the published one."""
    from spacelod.history import Shelved, shelved
    from spacelod.signing import key_number

    def row(one: Shelved) -> dict[str, Any]:
        manifest = one.release.manifest
        return {
            "version": manifest.version, "published": one.record.published, "issued": manifest.issued,
            "previous": one.record.previous, "current": one.current, "quads": manifest.counts["quads"],
            "dataset_sha256": manifest.dataset_sha256, "base": manifest.base, "key": key_number(one.release.folder),
        }  # fmt: skip

    rows = [row(one) for one in shelved(releases)]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for found in rows:
        signed = f"signed {found['key']}" if found["key"] else "not signed"
        mark = "*" if found["current"] else " "
        click.echo(f"{mark} {found['version']}  {found['published']}  {found['quads']:>9,} statements  {signed}")


@click.command(short_help="Publish an earlier release again.", epilog="Example: spacelod rollback 0.1.0-2b7d2e2e")
@click.argument("version", required=False, default="")
@releases_option
def rollback(version: str, releases: Path) -> None:
    """Publish the release VERSION again, or the one before the published one. A running server follows."""
    from spacelod.keeping import rollback as go_back

    click.echo(f"published {go_back(releases, version).version}")


@click.command(short_help="Remove the oldest releases.", epilog="Example: spacelod prune --keep 13 --dry-run")
@click.option(
    "--keep",
    metavar="N",
    type=click.IntRange(min=1),
    # A year of monthly releases, and the one before.
    default=13,
    show_default=True,
    help="How many releases stay, the published one included.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@releases_option
def prune(keep: int, dry_run: bool, releases: Path) -> None:
    """Remove all but the newest releases. The published one always stays; what a rollback set aside goes."""
    from spacelod.keeping import prune as let_go

    going = let_go(releases, keep, only_say=dry_run)
    for one in going:
        click.echo(f"{'would remove' if dry_run else 'removed'} {one.release.version} of {one.record.published}")
    if not going:
        click.echo("nothing to remove")
