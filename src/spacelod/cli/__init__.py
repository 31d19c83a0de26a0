"""The ``spacelod`` command. Each subcommand has a module, which is imported when it is called."""

from __future__ import annotations

import errno
from importlib import import_module
from typing import IO, Any, Final

import click

from spacelod import __version__
from spacelod.errors import SpacelodError

__all__ = ["COMMANDS", "main"]


# What the system refuses for rights that this program cannot give itself: no bug, and nothing that a trace explains.
_RIGHTS: Final = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


class _Failure(click.ClickException):
    """An error of the library as the command line shows it: its own words, exit status 1."""

    # Without the word "Error:" of click before it: the faults of tables are
    # several lines, each with its place in front.
    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, file=file, err=file is None)


# The module of each subcommand. A server starts a tenth of a second earlier without the others.
COMMANDS: Final = {
    "build": "build", "parts": "parts", "validate": "validate", "diff": "diff", "apply-patch": "patching",
    "verify": "verify", "releases": "releases", "rollback": "releases", "prune": "releases", "query": "query",
    "dump": "dump", "stats": "stats", "reason": "reason", "serve": "serve", "doctor": "doctor", "fetch": "fetch",
    "mcp": "mcp",
}  # fmt: skip


class _Commands(click.Group):
    """Shows what the library raises on purpose; anything else is a bug and traces back."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - likewise
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        found: click.Command = getattr(import_module(f"spacelod.cli.{place}"), cmd_name.replace("-", "_"))
        return found

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except SpacelodError as error:
            raise _Failure(str(error)) from error
        except OSError as error:
            if error.errno not in _RIGHTS or error.filename is None:
                raise
            text = f"{error.filename}: {error.strerror}; whoever runs this needs the right to it, by owner and mode"
            raise _Failure(text) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="spacelod")
def main() -> None:
    """Who is bound by what in space diplomacy, as linked data: build it, check it, query it, serve it."""
