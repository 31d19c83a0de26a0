"""The settings of the server: one table of names, defaults, kinds and help.

Sources are read in a fixed order, the later one wins: defaults, the environment
(``SPACELOD_…``), explicit arguments. A wrong value stops the start and says what is accepted.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from spacelod.errors import SettingError
from spacelod.sparql.limits import LIMITS, Limits
from spacelod_server.processors import processors

__all__ = ["SETTINGS", "Setting", "Settings", "load_settings"]

_VARIABLE: Final = "SPACELOD_"
_HOST = re.compile(r"[A-Za-z0-9._:-]+\Z")
_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]+)*\Z")
_ENDPOINT = re.compile(r"https?://[^\s#@]+\Z")
_BASE = re.compile(r"https?://[A-Za-z0-9.:-]+/(?:[A-Za-z0-9._~-]+/)*\Z")


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table: ``accepted`` says in words which values ``read`` takes."""

    name: str
    default: Any
    help: str
    accepted: str
    read: Callable[[Any], Any]

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return _VARIABLE + self.name.upper()


def _row(default: Any, text: str, accepted: str, read: Callable[[Any], Any]) -> Any:
    return field(default=default, metadata={"help": text, "accepted": accepted, "read": read})


def _number(default: int, text: str, *, least: int, most: int) -> Any:
    def read(value: Any) -> int:
        number = int(str(value))
        if not least <= number <= most:
            raise ValueError
        return number

    return _row(default, text, f"a whole number from {least} to {most}", read)


def _choice(default: Any, text: str, *choices: Any) -> Any:
    def read(value: Any) -> Any:
        return next(choice for choice in choices if str(choice) == str(value).lower())

    return _row(default, text, " or ".join(str(choice) for choice in choices), read)


def _text(default: str, text: str, form: re.Pattern[str], accepted: str) -> Any:
    def read(value: Any) -> str:
        if not form.match(str(value)):
            raise ValueError
        return str(value)

    return _row(default, text, accepted, read)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator may choose. Values are checked whichever way they come in."""

    host: str = _text("127.0.0.1", "address to listen on", _HOST, "a host name or an IP address")
    port: int = _number(8000, "port to listen on", least=1, most=65535)
    releases: Path = _row(  # noqa: RUF009 - a dataclass field, as in every row
        Path("releases"), "folder of the releases; its link `current` names the one that is served",
        "the path of a folder", Path,
    )  # fmt: skip
    workers: int = _number(0, "processes that answer requests; 0 is one for each processor", least=0, most=64)
    threads: int = _number(64, "requests that one process answers at a time", least=2, most=1024)
    redirect_status: int = _choice(303, "status of the redirect from a thing to its document", 303, 302)
    proxy_hops: int = _number(0, "reverse proxies whose X-Forwarded headers are believed", least=0, most=8)
    prefix: str = _text("", "path under which a proxy publishes the server", _PREFIX, "empty, or a path such as /data")
    base_uri: str = _text(
        "", "base that the release must have; empty accepts any", re.compile(rf"{_BASE.pattern}|\Z"),
        "empty, or an http(s) address that ends with a slash",
    )  # fmt: skip
    store: str = _text(
        "", "SPARQL endpoint that holds the statements of the release, in place of its own store",
        re.compile(rf"{_ENDPOINT.pattern}|\Z"), "empty, or an http(s) address",
    )  # fmt: skip
    query_socket: Path | None = _row(  # noqa: RUF009 - a dataclass field, as in every row
        None, "socket of a running query host; without it the server starts one",
        "the path of a socket", lambda value: Path(value) if value else None,
    )  # fmt: skip
    go_first: str = _choice(
        "on", "documents go before all other work while there is little to do, where the system allows it", "on", "off"
    )
    cache_megabytes: int = _number(4, "memory of each process for finished documents", least=0, most=65536)
    # Each takes some ten megabytes of each process.
    earlier_releases: int = _number(1, "earlier releases that each process keeps open", least=1, most=64)
    max_age: int = _number(3600, "seconds that caches may keep a document without asking", least=0, most=31536000)
    log_level: str = _choice("info", "how much is logged", "debug", "info", "warning", "error")
    log_format: str = _choice("text", "form of the messages on the error stream", "text", "json")
    log_requests: str = _choice("off", "a line of JSON on the output stream for each request and query", "off", "on")
    metrics: str = _choice(
        "local", "who may read /metrics: nobody, this machine and not through a proxy, or everybody",
        "off", "local", "open",
    )  # fmt: skip
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        for setting in _OWN:
            object.__setattr__(self, setting.name, _checked(setting, getattr(self, setting.name), setting.name))

    @property
    def web_processes(self) -> int:
        """How many processes answer requests."""
        return self.workers or processors()

    def with_socket(self, path: Path) -> Settings:
        """Return the settings with the query host at another socket."""
        return dataclasses.replace(self, query_socket=path)


_OWN: Final = tuple(
    Setting(row.name, row.default, row.metadata["help"], row.metadata["accepted"], row.metadata["read"])
    for row in dataclasses.fields(Settings)
    if row.metadata
)
_LIMITS: Final = tuple(
    Setting(f"limit_{limit.name}", limit.default, f"{limit.help} ({limit.unit})", limit.accepted, limit.read)
    for limit in LIMITS
)
SETTINGS: Final = (*_OWN, *_LIMITS)


def load_settings(explicit: Mapping[str, Any] | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings from the environment and explicit values; an explicit None says nothing."""
    values = {
        setting.name: _checked(setting, environ[setting.variable], setting.variable)
        for setting in SETTINGS
        if setting.variable in environ
    }
    values.update({name: value for name, value in (explicit or {}).items() if value is not None})
    unknown = values.keys() - {setting.name for setting in SETTINGS}
    if unknown:
        raise SettingError(f"there is no setting called {min(unknown)!r}")
    limits = {name.removeprefix("limit_"): values.pop(name) for name in list(values) if name.startswith("limit_")}
    return Settings(**values, limits=Limits.of(limits))


def _checked(setting: Setting, value: Any, where: str) -> Any:
    try:
        return None if value is None else setting.read(value)
    except (ValueError, TypeError, StopIteration):
        raise SettingError(f"{where} is {str(value)!r}; accepted is {setting.accepted}") from None
