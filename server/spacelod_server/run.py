"""Start everything: the query host, the workers that answer requests, and an orderly end."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import resource
import signal
import tempfile
import threading
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from spacelod.errors import ReleaseError
from spacelod.messages import LOG_FORMAT
from spacelod.release import Release, current
from spacelod.sparql.sandbox import release_memory, share_heap
from spacelod.sparql.supervise import Supervisor
from spacelod_server.bounds import OPEN_FILES, bound, files_allowed
from spacelod_server.ending import hear_signals, hold_signals, keep_in_step
from spacelod_server.place import try_address, try_store
from spacelod_server.settings import Settings

# Whatever takes longer to import is imported while the query host starts.
if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacelod_server.site import Publication, Site

__all__ = ["SHARED", "serve"]

_READY_SECONDS: Final = 10.0
_LONGEST_FOLDER: Final = 60
# By this variable the library of metrics learns, when it is imported, where processes count together.
_COUNTS: Final = "PROMETHEUS_MULTIPROC_DIR"
# Imported once, before the workers are forked. Whatever a first answer does not need costs the start its time.
SHARED: Final = ("spacelod_server.app", "spacelod_server.observing", "spacelod_server.pages.warm", "granian")
_log = logging.getLogger("spacelod_server")


def serve(settings: Settings) -> None:
    """Serve the published release until SIGTERM or SIGINT.

    Raises:
        ReleaseError: if nothing is published, or the query host cannot open it.
        SettingError: if the address cannot be listened on.
    """
    share_heap()
    os.environ[LOG_FORMAT] = settings.log_format
    release = current(settings.releases)
    try_address(settings)
    try_store(settings, release)
    wake = threading.Event()
    with _own_folder() as folder, _query_host(settings, release, folder) as (socket_path, supervisor):
        _prepare(release)
        from spacelod_server.hosts import Hosts

        with Hosts(settings.releases, folder, settings.limits).running() as hosts:
            server = _web_server(settings)
            server.on_startup(_allow_connections)
            server.on_startup(partial(_announce, settings, release))
            server.on_startup(hear_signals)
            server.on_startup(hold_signals)
            # The release is followed without new workers; the signal only saves the half second until the next look.
            server.on_startup(partial(signal.signal, signal.SIGHUP, lambda *_: wake.set()))
            loader = partial(_application, settings.with_socket(socket_path), hosts, server)
            if supervisor:
                _lead(settings, release, supervisor, wake)
            server.serve(target_loader=loader, wrap_loader=False)


def _allow_connections() -> None:
    """Raise the limit of open files, as far as the system lets an ordinary process."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = files_allowed()
    if soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < OPEN_FILES:
        _log.warning("only %d files may be open at once, %d are wanted: raise the hard limit", allowed, OPEN_FILES)


def _web_server(settings: Settings) -> Any:
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    from spacelod_server import logs

    return Granian(
        "spacelod_server",
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.web_processes,
        blocking_threads=settings.threads,
        # It counts connections, idle and unfinished ones too: a few hundred of them must not keep others out.
        backpressure=bound("connections"),
        websockets=False,
        # The limits of headers are those of HTTP/1; a proxy in front may speak to its clients as it likes.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=bound("header_seconds") * 1000, max_buffer_size=bound("read_bytes")
        ),
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=bound("stop_seconds"),
        log_level=LogLevels(settings.log_level),
        log_dictconfig=logs.configuration(settings.log_level, settings.log_format),
    )


def _application(settings: Settings, hosts: Path, server: Any) -> Any:
    """Return the WSGI application of one worker; the store is opened here, after the fork."""
    keep_in_step(server.pid)
    from spacelod_server import metrics
    from spacelod_server.app import create_app
    from spacelod_server.hosts import EarlierQueries
    from spacelod_server.observing import Observed
    from spacelod_server.pages.warm import start_warming
    from spacelod_server.patience import watch
    from spacelod_server.precedence import PRECEDENCE
    from spacelod_server.thrift import stay_small

    app = create_app(
        settings, current(settings.releases), earlier=lambda version: EarlierQueries(hosts, version, settings)
    )
    limits = settings.limits
    watch(settings.port, limits.deadline + 2 * limits.queue_seconds + bound("silent_seconds"))
    if not settings.store:  # what is asked of an endpoint is not asked beforehand
        start_warming(app)
        stay_small(app.extensions["spacelod"])
    if settings.go_first == "on":
        PRECEDENCE.start(settings.web_processes, metrics.going_first.set)
    _start_following(settings, app.extensions["spacelod"])
    return Observed(app, written=settings.log_requests == "on")


def _start_following(settings: Settings, publication: Publication) -> None:
    """Let a web process take up each release that is published, unless the data come from an endpoint."""
    if not settings.store:
        from spacelod_server.following import follow
        from spacelod_server.pages.warm import warm_site
        from spacelod_server.site import Site

        def open_site(release: Release) -> Site:
            return warm_site(Site.open(settings, release, publication.site.queries))

        threading.Thread(
            target=follow, args=(settings.releases, publication, open_site), name="release", daemon=True
        ).start()


def _announce(settings: Settings, release: Release) -> None:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    _log.info("serving release %s at http://%s:%d", release.version, host, settings.port)
    from spacelod_server.precedence import hindrance

    if settings.go_first == "on" and (held := hindrance()):
        _log.info("documents take turns with queries: %s", held)


@contextlib.contextmanager
def _own_folder() -> Iterator[Path]:
    """Make the one folder that the server writes to: the query socket, and what its processes count."""
    with tempfile.TemporaryDirectory(prefix="spacelod-", dir=_short_folder()) as name:
        counts = Path(name) / "counts"
        counts.mkdir()
        os.environ[_COUNTS] = str(counts)
        yield Path(name)


@contextlib.contextmanager
def _query_host(settings: Settings, release: Release, folder: Path) -> Iterator[tuple[Path, Supervisor | None]]:
    """Start a query host and keep it running; a socket in the settings is somebody else's host."""
    if settings.query_socket is not None:
        yield settings.query_socket, None
        return
    path, store = folder / "query.sock", settings.store or release.store_folder
    with Supervisor(store, path, settings.limits, base=release.base) as supervisor:
        yield path, supervisor


def _lead(settings: Settings, release: Release, supervisor: Supervisor, wake: threading.Event) -> None:
    """Wait until the query host can be asked, and have it follow what is published from then on."""
    if not supervisor.wait_ready(timeout=_READY_SECONDS):
        store = settings.store or release.store_folder
        raise ReleaseError(f"the query host does not start on {store}; `spacelod doctor` says why")
    # Somebody else's endpoint holds one release, and whoever runs it decides which.
    if not settings.store:
        from spacelod_server.following import lead

        threading.Thread(
            target=lead, args=(settings.releases, supervisor, release, wake), name="release", daemon=True
        ).start()


def _prepare(release: Release) -> None:
    """Load what every worker needs while the host starts and before workers are forked, so that they share it."""
    # Next to nothing of what is imported becomes garbage; to look for it would take a tenth of the start.
    gc.disable()
    from spacelod_server.enclosures import enclosures

    # What reading it needs for a while becomes room for all that is imported after it.
    enclosures(release).load()
    for name in SHARED:
        import_module(name)
    from spacelod.search import INDEX, Finder

    Finder.open(release.folder / INDEX)
    release_memory()
    # The collector of a worker would look through all of it, and what is looked at is copied.
    gc.freeze()
    gc.enable()


def _short_folder() -> str | None:
    """Return a folder for the socket, whose path may have some hundred characters at most; None is the usual one."""
    return "/tmp" if len(tempfile.gettempdir()) > _LONGEST_FOLDER else None  # noqa: S108 - the new folder in it is ours
