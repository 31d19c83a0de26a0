from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

import small_dataset
from canonical import rdfc, rdfc_by_rdflib
from spacelod.dumps import DUMPS, Dump, export
from spacelod.errors import BuildError
from spacelod.formats import GRAPH_FORMATS
from spacelod.iris import BASE, GRAPHS, graph, thing
from spacelod.release import Release
from spacelod.terms import Quad, lines
from spacelod.vocab import RDFS
from spacelod.writing import write_release

SUFFIXES = [known.suffix for known in GRAPH_FORMATS]
HELPERS = Path(small_dataset.__file__).parent


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("small")
    write_release(folder, small_dataset.Dataset(small_dataset.awkward()), small_dataset.inputs())
    return Release.open(folder)


def test_the_n_quads_dump_is_the_sorted_distinct_lines(small: Release) -> None:
    expected = "".join(sorted(set(lines(small_dataset.awkward()))))
    assert small.dumps[f"spacelod-{small.version}.nq"].read_text(encoding="utf-8") == expected
    assert small.manifest.dataset_sha256 == hashlib.sha256(expected.encode()).hexdigest()


def test_the_default_graph_says_nothing_twice_and_nothing_of_provenance(small: Release) -> None:
    expected = {" ".join(quad[:3]) for quad in small_dataset.awkward() if quad.graph != graph("provenance")}
    dump = small.dumps[f"spacelod-{small.version}.nt"].read_text(encoding="utf-8")
    assert [line.removesuffix(" .") for line in dump.removesuffix("\n").split("\n")] == sorted(expected)
    assert small.manifest.counts["triples"] == len(expected)


def expected_hash(release: Release, dump: Dump) -> str:
    """Return the hash of the lines themselves: without blank nodes, sorted canonical N-Quads are the canonical form."""
    plain = Dump(dump.content, "nq" if dump.names_graphs else "nt")
    return release.manifest.files[f"dumps/{plain.file_name(release.version)}"].sha256


@pytest.mark.parametrize("parse", [rdfc, rdfc_by_rdflib])
@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: f"{dump.content}.{dump.suffix}")
def test_two_parsers_read_the_same_dataset_in_every_format(small: Release, dump: Dump, parse: Callable) -> None:
    found, count = parse(small.dumps[dump.file_name(small.version)].read_bytes(), dump.suffix)
    assert found == expected_hash(small, dump)
    graphs = small.manifest.counts["graphs"]
    counts = {"dataset": small.manifest.counts["quads"], "default": small.manifest.counts["triples"], **graphs}
    assert count == counts[dump.content]


def test_every_content_comes_in_every_format_and_every_compression(release: Release) -> None:
    version = release.version
    whole = {f"spacelod-{version}.{suffix}" for suffix in SUFFIXES}
    layers = {f"spacelod-{version}-{name}.{suffix}" for name in GRAPHS for suffix in SUFFIXES}
    packed = {f"{name}.{pack}" for name in whole | layers for pack in ("gz", "zst")}
    assert set(release.dumps) == whole | layers | packed | {f"spacelod-{version}-tables.csvw.zip"}


@pytest.mark.parametrize(
    ("quad", "suffix"),
    [
        (Quad(thing("actor", "a"), RDFS.label, '"a\\u0001b"', graph("facts")), "control character"),
        (Quad(thing("actor", "a"), "<https://example.org/1>", '"x"', graph("facts")), "no XML name"),
        (Quad("<actor:x>", RDFS.label, '"x"', graph("facts")), "read as a prefixed name"),
    ],
)
def test_what_a_format_cannot_say_is_refused_and_not_dropped(tmp_path: Path, quad: Quad, suffix: str) -> None:
    with pytest.raises(BuildError, match=suffix):
        write_release(tmp_path, small_dataset.Dataset([quad]), small_dataset.inputs())


@pytest.mark.parametrize("content", ["default", "dataset", "facts"])
@pytest.mark.parametrize("format_", GRAPH_FORMATS, ids=lambda format_: format_.name)
def test_every_content_can_be_written_in_every_format(small: Release, content: str, format_: object) -> None:
    written = b"".join(export(small, content, format_))
    names = (
        set(GRAPHS) if content == "dataset" else {content} if content in GRAPHS else {g for g in GRAPHS if GRAPHS[g]}
    )
    wanted = {quad for quad in small_dataset.awkward() if quad.graph in {graph(name) for name in names}}
    names_graphs = content != "default" and Dump(content, format_.suffix).names_graphs
    found, count = rdfc(written, format_.suffix)
    expected = sorted({" ".join(quad if names_graphs else quad[:3]) + " .\n" for quad in wanted})
    assert (found, count) == (hashlib.sha256("".join(expected).encode()).hexdigest(), len(expected))


@pytest.mark.parametrize("suffix", ["gz", "zst"])
def test_a_compressed_dump_holds_the_plain_one(small: Release, suffix: str) -> None:
    for name, path in small.dumps.items():
        if name.endswith(suffix):
            packed = path.read_bytes()
            plain = gzip.decompress(packed) if suffix == "gz" else zstandard.decompress(packed)
            assert plain == path.with_suffix("").read_bytes()


def test_a_dump_under_another_base_has_no_trace_of_the_canonical_one(tmp_path: Path) -> None:
    release = small_dataset.release(tmp_path / "release", base="http://127.0.0.1:8000/")
    for name, path in release.dumps.items():
        if not name.endswith(("gz", "zst")):
            assert BASE not in path.read_text(encoding="utf-8")
    assert BASE not in (release.folder / "dataset.ttl").read_text(encoding="utf-8")
    assert release.manifest.counts["triples"] == 24


@pytest.mark.parametrize(
    "quad",
    [
        Quad("_:b", RDFS.label, '"x"', graph("facts")),
        Quad(thing("actor", "a"), RDFS.seeAlso, "_:b", graph("facts")),
        Quad(thing("actor", "a"), RDFS.label, '"x"', f"<{BASE}graph/other>"),
    ],
    ids=["blank subject", "blank object", "unknown graph"],
)
def test_what_cannot_be_published_is_refused(tmp_path: Path, quad: Quad) -> None:
    dataset = small_dataset.Dataset([quad])
    with pytest.raises(BuildError, match="not publishable"):
        write_release(tmp_path, dataset, small_dataset.inputs())


def test_a_rebuild_gives_the_same_bytes_whatever_the_hash_seed_the_locale_and_the_folder(tmp_path: Path) -> None:
    script = "import pathlib, sys, small_dataset; small_dataset.release(pathlib.Path(sys.argv[1]))"
    found: list[dict[str, bytes]] = []
    for seed, locale, zone, mask, folder in (
        ("1", "C", "UTC", 0o22, tmp_path / "a"),
        ("2", "C.UTF-8", "Asia/Tokyo", 0o77, tmp_path / "elsewhere" / "bé"),
    ):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone, "PYTHONPATH": str(HELPERS)}
        subprocess.run([sys.executable, "-c", script, folder], env=environment, umask=mask, check=True)
        manifest = json.loads((folder / "release.json").read_text(encoding="utf-8"))
        found.append({name: (folder / name).read_bytes() for name in ["release.json", *manifest["files"]]})
    assert found[0] == found[1]
