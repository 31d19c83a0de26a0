"""Start everything: the query host, the workers that answer requests, and an orderly end."""

from __future__ import annotations

import contextlib
import logging
import socket
import tempfile
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from spacelod.errors import ReleaseError, SettingError
from spacelod.release import Release, current
from spacelod_server.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["serve"]

_READY_SECONDS: Final = 10.0
_HEADER_READ_MILLISECONDS: Final = 10_000
_HEADER_BYTES: Final = 128 * 1024
_STOP_SECONDS: Final = 15
_LONGEST_FOLDER: Final = 60
_log = logging.getLogger("spacelod_server")


def serve(settings: Settings) -> None:
    """Serve the published release until SIGTERM or SIGINT.

    Raises:
        ReleaseError: if nothing is published, or the query host cannot open it.
        SettingError: if the address cannot be listened on.
    """
    release = current(settings.releases)
    _try_address(settings)
    with _query_host(settings, release) as socket_path:
        server = _web_server(settings)
        server.on_startup(partial(_announce, settings, release))
        loader = partial(_application, settings.with_socket(socket_path), release.folder)
        server.serve(target_loader=loader, wrap_loader=False)


def _web_server(settings: Settings) -> Any:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    return Granian(
        "spacelod_server",
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.workers,
        blocking_threads=settings.threads,
        backpressure=settings.threads * 2,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_READ_MILLISECONDS, max_buffer_size=_HEADER_BYTES),
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=_STOP_SECONDS,
        log_level=LogLevels(settings.log_level),
        log_dictconfig=_logging(settings.log_level),
    )


def _application(settings: Settings, folder: Path) -> Any:
    """Return the WSGI application of one worker; the store is opened here, after the fork."""
    from spacelod_server.app import create_app

    return create_app(settings, Release.open(folder))


def _announce(settings: Settings, release: Release) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    _log.info("serving release %s at http://%s:%d", release.version, host, settings.port)


def _try_address(settings: Settings) -> None:
    """Find out before anything is started whether the address can be had."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        where = f"{settings.host} port {settings.port}"
        raise SettingError(f"cannot listen on {where}: {error.strerror}; choose another host or port") from None


@contextlib.contextmanager
def _query_host(settings: Settings, release: Release) -> Iterator[Path]:
    """Keep a query host running, and yield its socket; a socket in the settings is somebody else's host."""
    if settings.query_socket is not None:
        yield settings.query_socket
        return
    from spacelod.sparql.supervise import Supervisor

    with tempfile.TemporaryDirectory(prefix="spacelod-", dir=_short_folder()) as folder:
        path = Path(folder) / "query.sock"
        with Supervisor(release.store_folder, path, settings.limits) as supervisor:
            # Imported while the host starts, and before workers are forked, so that they share it.
            for name in ("spacelod_server.app", "granian"):
                import_module(name)
            if not supervisor.wait_ready(timeout=_READY_SECONDS):
                raise ReleaseError(f"the query host does not start on {release.store_folder}; `spacelod build` again")
            yield path


def _short_folder() -> str | None:
    """Return a folder for the socket, whose path may have some hundred characters at most; None is the usual one."""
    return "/tmp" if len(tempfile.gettempdir()) > _LONGEST_FOLDER else None  # noqa: S108 - the new folder in it is ours


def _logging(level: str) -> dict[str, Any]:
    """Return how processes log: one line a message on the error stream, granian's own only when they matter."""
    return {
        "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(message)s"}},
        "filters": {"quiet": {"()": "spacelod_server.run.Quiet"}},
        "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["quiet"]}},
        "loggers": {
            "_granian": {"handlers": ["stream"], "propagate": False},
            "spacelod_server": {"handlers": ["stream"], "level": level.upper(), "propagate": False},
        },
    }


class Quiet(logging.Filter):
    """Passes over what granian says of each start, and its advice to have few threads.

    Threads here mostly wait for the query host, so their number has nothing to do with that of processors.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether a message is shown."""
        return record.name != "_granian" or (record.levelno >= logging.WARNING and "Python threads" not in record.msg)
