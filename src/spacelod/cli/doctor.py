"""``spacelod doctor``."""

from __future__ import annotations

from typing import Any

import click

from spacelod.cli.serve import ServerCommand

__all__ = ["doctor"]

_MARKS = {"ok": "ok   ", "note": "note ", "fault": "FAULT"}


@click.command(
    cls=ServerCommand, short_help="Examine whether a server can run here.", epilog="Example: spacelod doctor --port 80"
)
def doctor(**options: Any) -> None:
    """Look at everything that a server needs, with the settings that it would have, and say what to do.

    Exit status 1 when something is at fault; a note is no fault.
    """
    from spacelod_server.doctor import examine
    from spacelod_server.settings import load_settings

    faults = 0
    for found in examine(load_settings({name: value for name, value in options.items() if value is not None})):
        click.echo(f"{_MARKS[found.state]}  {found.subject}: {found.seen}")
        if found.state != "ok":
            click.echo(f"       -> {found.remedy}")
        faults += found.state == "fault"
    if faults:
        raise click.exceptions.Exit(1)
