"""A release fetched from a server, so that it can be verified like one on disk; torn downloads are resumed."""

from __future__ import annotations

import gzip
import json
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from typing import Any, Final, NamedTuple
from urllib.error import HTTPError
from urllib.parse import SplitResult, quote, urljoin
from urllib.request import Request, urlopen

from spacelod.errors import ReleaseError
from spacelod.manifest import MANIFEST, STORE, FileEntry, Manifest, StoreIndex
from spacelod.publish import PUBLISHED
from spacelod.signing import PUBLIC_KEY, SIGNATURE
from spacelod.urls import parts_of

__all__ = ["fetch_indexes", "fetch_release", "fetched_lines"]


class _Failure(NamedTuple):
    """Why a file did not come: the status of the answer, 0 without one."""

    code: int
    text: str


_CHUNK: Final = 1 << 20
_SECONDS: Final = 30
_ATTEMPTS: Final = 5


def fetch_release(address: str, folder: Path, *, report: Callable[[str], None] = lambda _: None) -> Path:
    """Download a release into a folder and return its path there.

    The address is that of the release (a folder with its manifest), or of a server, which stands for what it
    publishes now. Nothing outside the folder is written, whatever the manifest says.

    Raises:
        ReleaseError: if there is no release at the address, or a file cannot be had.
    """
    address = _release_address(address)
    folder.mkdir(parents=True, exist_ok=True)
    _download(f"{address}/{MANIFEST}", folder / MANIFEST)
    manifest = Manifest.read(folder)
    _download_all(address, folder, manifest.files, report)
    for name in (SIGNATURE, PUBLIC_KEY):
        _download(f"{address}/{name}", folder / name, optional=True)
    return folder


def fetch_indexes(address: str, folder: Path, *, report: Callable[[str], None] = lambda _: None) -> None:
    """Download what else the folder of a release holds, so that the copy can be served as it is.

    The address is that of a copy of the whole folder, as in object storage; a server does not give its indexes.

    Raises:
        ReleaseError: if there are no indexes at the address, or a file cannot be had.
    """
    try:
        _download(f"{address}/{STORE}", folder / STORE)
    except ReleaseError as error:
        raise ReleaseError(f"{error}; copy the whole folder of the release there, with {STORE} and store/") from None
    _download_all(address, folder, StoreIndex.read(folder).files, report)
    _download(f"{address}/{PUBLISHED}", folder / PUBLISHED, optional=True)


def _download_all(address: str, folder: Path, files: Mapping[str, FileEntry], report: Callable[[str], None]) -> None:
    for name, entry in files.items():
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise ReleaseError(f"the manifest at {address} names a file outside the release: {name}")
        report(name)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        _download(f"{address}/{quote(name)}", folder / name, entry.size)


def fetched_lines(place: str) -> Iterator[str]:
    """Yield the lines of a text file on disk or at an address, gzip-compressed or not."""
    if place.startswith(("http://", "https://")):
        content = _read(place)
    else:
        try:
            content = Path(place).read_bytes()
        except OSError as error:
            raise ReleaseError(f"{place} cannot be read: {error.strerror}") from None
    try:
        text = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise ReleaseError(f"{place} is not text: {error}") from None
    # Other line ends may stand inside a literal.
    yield from (f"{line}\n" for line in text.removesuffix("\n").split("\n"))


def _release_address(address: str) -> str:
    checked, address = _checked(address), address.rstrip("/").removesuffix(f"/{MANIFEST}")
    if "/release/" in checked.path:
        return address
    listing = urljoin(f"{address}/", "downloads.json")
    try:
        version = json.loads(_read(listing))["version"]
    except ReleaseError as error:
        # No server answers so, but storage where the folder of a release was put under a name of somebody's choice.
        if _is_there(f"{address}/{MANIFEST}"):
            return address
        raise ReleaseError(f"neither a {MANIFEST} nor a server is there: {error}") from None
    except (ValueError, KeyError, TypeError):
        raise ReleaseError(
            f"{listing} does not name the release of a server; give the address of a spacelod server, or of a release"
        ) from None
    return urljoin(listing, f"release/{version}")


def _is_there(url: str) -> bool:
    try:
        return bool(_read(url))
    except ReleaseError:
        return False


def _read(url: str) -> bytes:
    try:
        with _open(url) as reply:
            content: bytes = reply.read()
            return content
    # The connection cannot be made, breaks in the middle, or what answers does not speak HTTP.
    except (OSError, HTTPException) as error:
        raise ReleaseError(f"{url}: {getattr(error, 'reason', error)}") from None


def _download(url: str, path: Path, size: int | None = None, *, optional: bool = False) -> None:
    """Fetch a file; what was fetched before a connection broke is kept and the rest asked for.

    A file that stays short is kept: comparing it with the manifest says so by name.
    """
    for attempt in range(_ATTEMPTS):
        problem = _fetch(url, path, path.stat().st_size if path.exists() else 0)
        if problem is None or (optional and problem.code == 404):
            return
        # The address is wrong: asking again would not help. A server in trouble may be well in a moment.
        if problem.code and problem.code < 500:
            raise ReleaseError(f"{url}: {problem.text}")
        if size is not None and path.exists() and path.stat().st_size >= size:
            return
        time.sleep(0.2 * attempt)
    raise ReleaseError(f"{url}: {problem.text if problem else 'nothing came'}")


def _fetch(url: str, path: Path, have: int) -> _Failure | None:
    try:
        # A server without ranges answers 200 and the whole file, so the file is begun anew.
        with _open(url, have) as reply, path.open("ab" if reply.status == 206 else "wb") as file:
            while piece := reply.read(_CHUNK):
                file.write(piece)
    except HTTPError as error:
        return _Failure(error.code, f"{error.code} {error.reason}")
    # A connection that breaks in the middle is an HTTPException, one that cannot be made an OSError.
    except (OSError, HTTPException) as error:
        return _Failure(0, str(getattr(error, "reason", error)))
    return None


def _open(url: str, start: int = 0) -> Any:
    # The library also opens file: addresses, which a manifest must not be able to ask for.
    _checked(url)
    headers = {"User-Agent": "spacelod", **({"Range": f"bytes={start}-"} if start else {})}
    return urlopen(Request(url, headers=headers), timeout=_SECONDS)  # noqa: S310 - http(s) only, checked above


def _checked(url: str) -> SplitResult:
    parts = parts_of(url)
    if parts is None:
        raise ReleaseError(f"{url} is neither a folder nor an http(s) address")
    return parts
