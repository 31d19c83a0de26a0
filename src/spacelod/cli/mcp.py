"""``spacelod mcp``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from spacelod.cli.options import chosen_release, release_option, releases_option

__all__ = ["mcp"]


@click.command(
    short_help="Serve the record to AI assistants (Model Context Protocol).",
    epilog="Example: spacelod mcp --releases /srv/spacelod/releases",
)
@click.option(
    "--server",
    metavar="URL",
    envvar="SPACELOD_MCP_SERVER",
    show_envvar=True,
    help="Ask the spacelod server at this address instead of a release on this machine.",
)
@click.option(
    "--http",
    is_flag=True,
    envvar="SPACELOD_MCP_HTTP",
    show_envvar=True,
    help="Streamable HTTP at /mcp instead of standard input and output.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="With --http: the address to listen on.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8765, show_default=True, help="With --http: the port to listen on."
)
@click.option(
    "--allow-host",
    "names",
    multiple=True,
    metavar="NAME",
    help="With --http: a host name under which a proxy publishes it; may be repeated.",
)
@release_option
@releases_option
def mcp(*, server: str | None, http: bool, version: str | None, releases: Path, **place: Any) -> None:
    """Answer AI assistants from a release: search, standings on a day, claims, SPARQL; always with sources.

    Needs the extra: pip install 'spacelod[mcp]'. Nothing is ever written.
    """
    from spacelod.mcp import Place, serve

    serve(server or chosen_release(releases, version), place=Place(**place) if http else None)
