"""What a server needs of the place where it runs, tried out by its start and by the examination beforehand."""

from __future__ import annotations

import socket
from contextlib import closing
from typing import TYPE_CHECKING

from spacelod.errors import ReleaseError, SettingError

if TYPE_CHECKING:
    from spacelod.release import Release
    from spacelod_server.settings import Settings

__all__ = ["address_problem", "try_address", "try_store"]


def address_problem(settings: Settings) -> OSError | None:
    """Return why the address cannot be listened on, None where it can."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as trial:
            # Connections that linger from the server before do not make an address taken.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        return error
    return None


def try_address(settings: Settings) -> None:
    """Raise SettingError if the address cannot be listened on."""
    problem = address_problem(settings)
    if problem:
        where = f"{settings.host} port {settings.port}"
        raise SettingError(f"cannot listen on {where}: {problem.strerror}; choose another host or port")


def try_store(settings: Settings, release: Release) -> None:
    """Raise SettingError if the endpoint does not hold this release, ReleaseError if its own store is not there."""
    if settings.store:
        from spacelod.remote import RemoteStore

        counts = release.manifest.counts
        with closing(RemoteStore(settings.store, release.base)) as store:
            store.check(counts["graphs"], counts["triples"])
    elif not (release.store_folder / "CURRENT").is_file():
        raise ReleaseError(f"{release.store_folder} holds no store; `spacelod build` again, or copy the release again")
