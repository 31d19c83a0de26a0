"""Proof that a release is what its manifest says, and exactly where it is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING, Any, Final

from spacelod.manifest import MANIFEST, STORE, FileEntry, StoreIndex, describe_file, digest_lines, files_below
from spacelod.release import Release
from spacelod.sorting import sorted_lines

if TYPE_CHECKING:
    from spacelod.store import Store

__all__ = ["Difference", "same_size", "verify"]

_LISTS: Final = {MANIFEST, STORE}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the manifest says: "missing", "extra", "size", "sha256", "content" or "count"."""

    kind: str
    name: str
    expected: str
    found: str

    def __str__(self) -> str:
        if self.kind in ("missing", "extra"):
            return f"{self.name}: {self.kind}"
        return f"{self.name}: {self.kind} is {self.found}, the manifest says {self.expected}"


def verify(folder: Path) -> list[Difference]:
    """Compare a release with its manifest: every file, then every statement and count in its store.

    The store is read only when its own files are sound. An empty list is the proof.

    Raises:
        ReleaseError: if the folder holds no release or its manifest cannot be read.
    """
    release = Release.open(folder)
    differences = list(_compare_files(release))
    if not any(difference.name.startswith("store/") for difference in differences):
        differences += _compare_store(release)
    return differences


def same_size(release: Release) -> bool:
    """Say whether every listed file is there with its size: a check in milliseconds, not a proof."""
    for name, entry in _entries(release).items():
        path = release.folder / name
        if not path.is_file() or path.stat().st_size != entry.size:
            return False
    return True


def _entries(release: Release) -> dict[str, FileEntry]:
    return {**release.manifest.files, **StoreIndex.read(release.folder).files}


def _compare_files(release: Release) -> Iterator[Difference]:
    entries = _entries(release)
    found = set(files_below(release.folder)) - _LISTS
    for name in sorted(entries.keys() | found):
        if name not in found:
            yield Difference("missing", name, "a file", "nothing")
        elif name not in entries:
            yield Difference("extra", name, "nothing", "a file")
        else:
            yield from _compare_file(name, entries[name], describe_file(release.folder / name))


def _compare_file(name: str, expected: FileEntry, found: FileEntry) -> Iterator[Difference]:
    if found.size != expected.size:
        yield Difference("size", name, str(expected.size), str(found.size))
    elif found.sha256 != expected.sha256:
        yield Difference("sha256", name, expected.sha256, found.sha256)


def _compare_store(release: Release) -> Iterator[Difference]:
    from spacelod.stats import count

    manifest, store = release.manifest, release.open_store()
    named = (line for graph in store.graphs() for line in _statements(store, graph))
    contents = (
        ("dataset", manifest.dataset_sha256, named),
        ("default graph", manifest.default_sha256, _statements(store, None)),
    )
    with TemporaryDirectory(prefix="spacelod-verify-") as working:
        for name, expected, lines in contents:
            digest, _ = digest_lines(sorted_lines(lines, Path(working)))
            if digest != expected:
                yield Difference("content", name, expected, digest)
    yield from _compare_counts("counts", manifest.counts, count(store, release.base))


def _statements(store: Store, graph: str | None) -> Iterator[str]:
    ending = f" <{graph}> .\n" if graph else " .\n"
    with TemporaryFile() as dump:
        store.dump(dump, graph)
        dump.seek(0)
        for line in dump:
            yield line.decode().removesuffix(" .\n") + ending


def _compare_counts(name: str, expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[Difference]:
    for key, value in found.items():
        stated = expected.get(key)
        if isinstance(value, Mapping) and isinstance(stated, Mapping):
            yield from _compare_counts(f"{name}.{key}", stated, {**dict.fromkeys(stated, 0), **value})
        elif value != stated:
            yield Difference("count", f"{name}.{key}", str(stated), str(value))
