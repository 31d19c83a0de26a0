"""The manifest of a release: what it is, what it holds, and the size and SHA-256 of every file.

``release.json`` lists what is published and is byte-identical when the release is built again.
``store.json`` lists the query store, a local index of the same statements whose files differ from
build to build; its content is proved against the dataset hash instead.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from spacelod.errors import ReleaseError
from spacelod.publish import names_release

__all__ = [
    "FORMAT", "MANIFEST", "STORE", "FileEntry", "Manifest", "StoreIndex",
    "describe_file", "describe_files", "digest_lines", "files_below",
]  # fmt: skip

# Raised when a program of before would misread the file; ``read`` refuses every other number. What is only added does
# not raise it: a reader passes over what it does not know, and takes what it misses for not stated.
FORMAT: Final = 2
MANIFEST: Final = "release.json"
STORE: Final = "store.json"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of a release: size in bytes and SHA-256 in lower-case hexadecimal digits."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a release says about itself in ``release.json``.

    ``dataset_sha256`` is the RDFC-1.0 hash of the dataset: without blank nodes the canonical form is
    the sorted distinct lines of canonical N-Quads of the named graphs. ``default_sha256`` is the same
    for the default graph, as N-Triples. ``rows`` counts the rows of each curated table, ``linksets`` the
    links to each target by property. ``coverage`` has the days of the first and the last dated act or event,
    ``compressors`` the libraries without which compressed files have other bytes.
    """

    version: str
    base: str
    issued: str
    title: str
    description: str
    licence: str
    inputs_sha256: str
    dataset_sha256: str
    default_sha256: str
    counts: Mapping[str, Any]
    rows: Mapping[str, int]
    findings: Mapping[str, int]
    publisher: str = "The spacelod project"
    ontology: str = ""
    coverage: Mapping[str, str] = field(default_factory=dict)
    compressors: Mapping[str, str] = field(default_factory=dict)
    linksets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    files: Mapping[str, FileEntry] = field(default_factory=dict)
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Write ``release.json``."""
        _write_json(folder / MANIFEST, asdict(self))

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read ``release.json``; raise ReleaseError when it is missing, unreadable, of another format or of no name."""
        content = _read_json(folder / MANIFEST)
        if content.get("format") != FORMAT:
            raise ReleaseError(
                f"{folder / MANIFEST} has format {content.get('format')!r}, and this program reads {FORMAT}; "
                "use the program that made the release, or build it again"
            )
        known = {each.name for each in fields(cls)}
        try:
            files = {name: FileEntry(entry["size"], entry["sha256"]) for name, entry in content.pop("files").items()}
            manifest = cls(**{name: value for name, value in content.items() if name in known}, files=files)
            # Folders and files are named after it, and a manifest may come from anywhere.
            named = names_release(manifest.version)
        except (KeyError, TypeError, AttributeError) as error:
            raise ReleaseError(f"{folder / MANIFEST} is not the manifest of a release: {error}") from None
        if not named:
            raise ReleaseError(f"{folder / MANIFEST} has the version {manifest.version!r}, which cannot name a release")
        return manifest


@dataclass(frozen=True)
class StoreIndex:
    """What ``store.json`` says: the engine that wrote the store, and its files."""

    engine: str
    files: Mapping[str, FileEntry]

    def write(self, folder: Path) -> None:
        """Write ``store.json``."""
        _write_json(folder / STORE, asdict(self))

    @classmethod
    def read(cls, folder: Path) -> StoreIndex:
        """Read ``store.json``; raise ReleaseError when it is missing or unreadable."""
        content = _read_json(folder / STORE)
        try:
            files = {name: FileEntry(**entry) for name, entry in content["files"].items()}
            return cls(content["engine"], files)
        except (KeyError, TypeError, AttributeError) as error:
            raise ReleaseError(f"{folder / STORE} does not list a store: {error}") from None


def describe_files(folder: Path, names: Iterable[str]) -> dict[str, FileEntry]:
    """Return size and SHA-256 of files given by their names under the folder, in the order of the names."""
    return {name: describe_file(folder / name) for name in sorted(names)}


def describe_file(path: Path) -> FileEntry:
    """Return size and SHA-256 of one file."""
    with path.open("rb") as file:
        # In pieces: a dump of a large record does not fit into memory.
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FileEntry(path.stat().st_size, digest)


def files_below(folder: Path) -> Iterator[str]:
    """Yield the name of every file under a folder, with slashes, sorted."""
    # Links count as files: a link that leads nowhere shows as a difference and is not passed over.
    yield from sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def digest_lines(lines: Iterable[str]) -> tuple[str, int]:
    """Return the SHA-256 of lines of text, and how many there are."""
    digest, count = hashlib.sha256(), 0
    for line in lines:
        digest.update(line.encode())
        count += 1
    return digest.hexdigest(), count


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ReleaseError(
            f"{path} does not exist; this is not a complete release, `spacelod build` makes one"
        ) from None
    except ValueError as error:
        raise ReleaseError(f"{path} is not JSON ({error}); `spacelod build` again, or copy the release again") from None
    if not isinstance(content, dict):
        raise ReleaseError(f"{path} does not hold a JSON object")
    return content
