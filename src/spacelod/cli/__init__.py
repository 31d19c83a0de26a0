"""The ``spacelod`` command. Each subcommand has a module, which imports what it needs when it runs."""

from __future__ import annotations

from typing import IO, Any

import click

from spacelod import __version__
from spacelod.cli.build import build
from spacelod.cli.diff import diff
from spacelod.cli.doctor import doctor
from spacelod.cli.dump import dump
from spacelod.cli.fetch import fetch
from spacelod.cli.mcp import mcp
from spacelod.cli.parts import parts
from spacelod.cli.patching import apply_patch
from spacelod.cli.query import query
from spacelod.cli.reason import reason
from spacelod.cli.releases import prune, releases, rollback
from spacelod.cli.serve import serve
from spacelod.cli.stats import stats
from spacelod.cli.validate import validate
from spacelod.cli.verify import verify
from spacelod.errors import SpacelodError

__all__ = ["main"]


class _Failure(click.ClickException):
    """An error of the library as the command line shows it: its own words, exit status 1."""

    # Without the word "Error:" of click before it: the faults of tables are
    # several lines, each with its place in front.
    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)


class _Commands(click.Group):
    """Shows what the library raises on purpose; anything else is a bug and traces back."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SpacelodError as error:
            raise _Failure(str(error)) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="spacelod")
def main() -> None:
    """Who is bound by what in space diplomacy, as linked data: build it, check it, query it, serve it."""


_COMMANDS = (
    build, parts, validate, diff, apply_patch, verify, releases, rollback, prune, query, dump, stats, reason,
    serve, doctor, fetch, mcp,
)  # fmt: skip
for _command in _COMMANDS:
    main.add_command(_command)
