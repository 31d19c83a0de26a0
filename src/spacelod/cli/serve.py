"""``spacelod serve``."""

from __future__ import annotations

from typing import Any

import click

__all__ = ["ServerCommand", "serve"]


class ServerCommand(click.Command):
    """Takes its options from the server's table of settings, which is read only when they are wanted."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the options of every setting, and the command's own."""
        return [*_options(), *super().get_params(ctx)]


def _options() -> list[click.Parameter]:
    from spacelod_server.settings import SETTINGS

    return [
        click.Option(
            [f"--{setting.name.replace('_', '-')}"],
            metavar="VALUE",
            help=f"{setting.help}: {setting.accepted}.  [env: {setting.variable}; default: {_shown(setting.default)}]",
        )
        for setting in SETTINGS
    ]


def _shown(default: object) -> str:
    return "none" if default in (None, "") else str(default)


@click.command(
    cls=ServerCommand, short_help="Serve the published release over HTTP.", epilog="Example: spacelod serve --port 8080"
)
def serve(**options: Any) -> None:
    """Serve the published release until interrupted; build it first if need be with `spacelod build`."""
    from spacelod_server.run import serve as run
    from spacelod_server.settings import load_settings

    given = {name: value for name, value in options.items() if value is not None}
    run(load_settings(given))
