"""``spacelod dump``."""

from __future__ import annotations

from pathlib import Path
from typing import IO

import click

from spacelod.cli.options import chosen_release, release_option, releases_option
from spacelod.formats import GRAPH_FORMATS, by_name
from spacelod.iris import GRAPHS

__all__ = ["dump"]

_NAMES = [name for format_ in GRAPH_FORMATS for name in (format_.name, format_.suffix)]


@click.command(
    short_help="Write a release, or one of its graphs, in a format.",
    epilog="Example: spacelod dump --graph facts --format turtle -o facts.ttl",
)
@click.option(
    "--graph", "content", metavar="NAME", type=click.Choice(["default", "dataset", *GRAPHS]), default="default",
    show_default=True, help=f"default, dataset (the named graphs), {', '.join(GRAPHS)}.",
)  # fmt: skip
@click.option(
    "--format", "format_name", metavar="NAME", type=click.Choice(list(dict.fromkeys(_NAMES))), default="turtle",
    show_default=True, help=f"{', '.join(format_.name for format_ in GRAPH_FORMATS)}.",
)  # fmt: skip
@click.option("-o", "--output", type=click.File("wb"), default="-", help="A file.  [default: standard output]")
@release_option
@releases_option
def dump(content: str, format_name: str, output: IO[bytes], version: str | None, releases: Path) -> None:
    """Write statements of a release to standard output or a file, sorted, in any format."""
    from spacelod.dumps import export

    format_ = by_name(format_name)
    assert format_ is not None
    for piece in export(chosen_release(releases, version), content, format_):
        output.write(piece)
