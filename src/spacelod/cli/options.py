"""Options and output that several subcommands share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from spacelod.release import RELEASES, Release, current

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["chosen_release", "console", "data_option", "release_option", "releases_option"]

releases_option = click.option(
    "--releases",
    type=click.Path(file_okay=False, path_type=Path),
    default=RELEASES,
    envvar="SPACELOD_RELEASES",
    show_default=True,
    show_envvar=True,
    help="The folder that holds the releases.",
)
release_option = click.option(
    "--release", "version", metavar="VERSION", help="A release by its version instead of the published one."
)
data_option = click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The folder of the curated tables.  [default: those that came with spacelod]",
)


def chosen_release(releases: Path, version: str | None) -> Release:
    """Return the release of a version, or the published one."""
    return Release.open(releases / version) if version else current(releases)


def console(*, stderr: bool = False) -> Console:
    """Return a console for people; it knows whether it is a terminal."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)
