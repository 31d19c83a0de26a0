"""Proof that a release is what its manifest says, and exactly where it is not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING, Any, Final

from spacelod.dumps.table import DUMPS, Dump
from spacelod.formats import by_suffix
from spacelod.manifest import MANIFEST, STORE, FileEntry, StoreIndex, describe_file, digest_lines, files_below
from spacelod.publish import PUBLISHED
from spacelod.release import Release
from spacelod.sorting import distinct, sorted_lines

if TYPE_CHECKING:
    from spacelod.store import Store

__all__ = ["Difference", "readable", "same_size", "verify"]

# What lists the others, vouches for them, or says when they were published and what they changed.
_BESIDE: Final = {MANIFEST, STORE, PUBLISHED, f"{MANIFEST}.minisig", "minisign.pub"}
_HISTORY: Final = "changes/"
# Counts that every manifest states.
_ALWAYS: Final = ("quads", "triples")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the manifest says.

    Its kind is "missing", "extra", "size", "sha256", "canonical", "content", "count" or "signature".
    """

    kind: str
    name: str
    expected: str
    found: str

    def __str__(self) -> str:
        if self.kind in ("missing", "extra"):
            return f"{self.name}: {self.kind}"
        if self.kind == "signature":
            return f"{self.name}: the signature does not hold: {self.found}"
        return f"{self.name}: {self.kind} is {self.found}, the manifest says {self.expected}"


def verify(folder: Path, *, key: str = "", parse: bool = False) -> list[Difference]:
    """Compare a release with its manifest: signature, every file, canonical form, every statement and count.

    The store is read only when its own files are sound; a downloaded release has none. One that another version of
    the engine has written cannot be read: its statements are counted in the dumps then. Of the counts those are
    compared that the manifest states, since a program of before may have counted less. With ``parse`` every RDF
    dump is read, too, and must hold the same statements. An empty list is the proof.

    Raises:
        ReleaseError: if the folder holds no release or its manifest cannot be read.
    """
    release = Release.open(folder)
    differences = [*_compare_signature(release, key), *_compare_files(release)]
    sound = set(release.manifest.files) - {difference.name for difference in differences}
    differences += _compare_canonical(release, sound)
    if parse:
        differences += _compare_parsed(release, sound)
    if _has_store(release) and not any(difference.name.startswith("store/") for difference in differences):
        if readable(release):
            differences += _compare_store(release, release.open_store())
        elif not differences:
            differences += _compare_loaded(release)
    return differences


def readable(release: Release) -> bool:
    """Say whether the engine that is installed here has written the store of a release, and so can read it."""
    from spacelod.store import ENGINE

    return StoreIndex.read(release.folder).engine == ENGINE


def same_size(release: Release) -> bool:
    """Say whether every listed file is there with its size: a check in milliseconds, not a proof."""
    for name, entry in _entries(release).items():
        path = release.folder / name
        if not path.is_file() or path.stat().st_size != entry.size:
            return False
    return True


def _has_store(release: Release) -> bool:
    return (release.folder / STORE).exists() or release.store_folder.exists()


def _entries(release: Release) -> dict[str, FileEntry]:
    stored = StoreIndex.read(release.folder).files if _has_store(release) else {}
    return {**release.manifest.files, **stored}


def _compare_signature(release: Release, key: str) -> Iterator[Difference]:
    from spacelod.signing import SIGNATURE, check_signature

    problem = check_signature(release.folder, key)
    if problem:
        yield Difference("signature", SIGNATURE, "a valid signature", problem)


def _compare_files(release: Release) -> Iterator[Difference]:
    entries = _entries(release)
    found = {name for name in files_below(release.folder) if not name.startswith(_HISTORY)} - _BESIDE
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


def _compare_canonical(release: Release, sound: set[str]) -> Iterator[Difference]:
    """Prove that the line dumps are the canonical form (RDFC-1.0), so that their SHA-256 is its hash."""
    for content, suffix, expected in _canonical(release):
        name = f"dumps/{Dump(content, suffix).file_name(release.version)}"
        if name in sound:
            with (release.folder / name).open(encoding="utf-8", newline="\n") as lines:
                problem = _not_canonical(lines)
            if problem:
                yield Difference("canonical", name, "distinct lines in order, without blank nodes", problem)
            elif release.manifest.files[name].sha256 != expected:
                yield Difference("canonical", name, expected, release.manifest.files[name].sha256)


def _canonical(release: Release) -> tuple[tuple[str, str, str], ...]:
    manifest = release.manifest
    return ("dataset", "nq", manifest.dataset_sha256), ("default", "nt", manifest.default_sha256)


def _not_canonical(lines: Iterable[str]) -> str:
    before = ""
    for number, line in enumerate(lines, 1):
        # Equal is wrong as well: a set has no statement twice.
        if line <= before:
            return f"line {number} out of order"
        # The text of a literal may well hold these characters; the graph stands behind it.
        if line.startswith("_:") or " _:" in line.partition('"')[0] or " _:" in line.rpartition('"')[2]:
            return f"a blank node in line {number}"
        before = line
    return ""


def _compare_parsed(release: Release, sound: set[str]) -> Iterator[Difference]:
    from spacelod.store import read_lines

    files = release.manifest.files
    with TemporaryDirectory(prefix="spacelod-verify-") as working:
        for dump in DUMPS:
            name = f"dumps/{dump.file_name(release.version)}"
            plain = Dump(dump.content, "nq" if dump.names_graphs else "nt").file_name(release.version)
            format_ = by_suffix(dump.suffix)
            if name in sound and format_:
                with (release.folder / name).open("rb") as document:
                    digest, _ = digest_lines(distinct(sorted_lines(read_lines(document, format_), Path(working))))
                if digest != files[f"dumps/{plain}"].sha256:
                    yield Difference("content", name, files[f"dumps/{plain}"].sha256, digest)


def _compare_loaded(release: Release) -> Iterator[Difference]:
    """Compare what the dumps hold when they are loaded as the store was."""
    from spacelod.store import Store

    with TemporaryDirectory(prefix="spacelod-verify-") as folder:
        store = Store.create(Path(folder))
        for content, suffix, _ in _canonical(release):
            store.load(release.folder / f"dumps/{Dump(content, suffix).file_name(release.version)}")
        yield from _compare_store(release, store)


def _compare_store(release: Release, store: Store) -> Iterator[Difference]:
    from spacelod.stats import count

    manifest = release.manifest
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
    found, stated = count(store, release.base), {*_ALWAYS, *manifest.counts}
    yield from _compare_counts(
        "counts", manifest.counts, {name: number for name, number in found.items() if name in stated}
    )


def _statements(store: Store, graph: str | None) -> Iterator[str]:
    ending = f" <{graph}> .\n" if graph else " .\n"
    # The engine writes a graph in one go; a file keeps a large one out of memory while its lines are taken one by one.
    with TemporaryFile() as dump:
        store.dump(dump, graph)
        dump.seek(0)
        for line in dump:
            yield line.decode().removesuffix(" .\n") + ending


def _compare_counts(name: str, expected: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[Difference]:
    for key, value in found.items():
        stated = expected.get(key)
        if isinstance(value, Mapping) and isinstance(stated, Mapping):
            # The store counts what it has: a class that the manifest names and the
            # store lacks has to show, so it counts as 0.
            yield from _compare_counts(f"{name}.{key}", stated, {**dict.fromkeys(stated, 0), **value})
        elif value != (0 if stated is None else stated):
            yield Difference("count", f"{name}.{key}", str(stated), str(value))
