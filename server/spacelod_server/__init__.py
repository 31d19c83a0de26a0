"""The linked-data server of spacelod: a Flask application over one immutable release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spacelod_server.settings import SETTINGS, Setting, Settings, load_settings

if TYPE_CHECKING:
    from spacelod_server.app import create_app

__all__ = ["SETTINGS", "Setting", "Settings", "create_app", "load_settings"]


def __getattr__(name: str) -> Any:
    # Whoever only wants the settings, such as a command's help, need not wait for Flask.
    if name == "create_app":
        from spacelod_server.app import create_app

        return create_app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
