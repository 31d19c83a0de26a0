from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard
from rdflib import Dataset, Graph

import small_dataset
from spacelod.dump import DUMPS, export
from spacelod.errors import BuildError
from spacelod.formats import GRAPH_FORMATS, by_suffix
from spacelod.iris import BASE, GRAPHS, graph, thing
from spacelod.release import Release
from spacelod.terms import Quad, lines
from spacelod.vocab import RDFS
from spacelod.writing import write_release

HELPERS = Path(small_dataset.__file__).parent


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return small_dataset.release(tmp_path_factory.mktemp("small") / "release")


def test_the_n_quads_dump_is_the_sorted_distinct_lines(small: Release) -> None:
    expected = "".join(sorted(set(lines(small_dataset.quads()))))
    assert small.dumps[f"spacelod-{small.version}.nq"].read_text(encoding="utf-8") == expected
    assert small.manifest.dataset_sha256 == hashlib.sha256(expected.encode()).hexdigest()


def test_the_default_graph_says_nothing_twice_and_nothing_of_provenance(small: Release) -> None:
    expected = {" ".join(quad[:3]) for quad in small_dataset.quads() if quad.graph != graph("provenance")}
    dump = small.dumps[f"spacelod-{small.version}.nt"].read_text(encoding="utf-8")
    assert [line.removesuffix(" .") for line in dump.removesuffix("\n").split("\n")] == sorted(expected)
    assert small.manifest.counts["triples"] == len(expected)


@pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: f"{dump.content}.{dump.suffix}")
def test_each_dump_says_the_same_as_the_n_quads(small: Release, dump: object) -> None:
    path = small.dumps[dump.file_name(small.version)]
    dataset = parsed(small.dumps[f"spacelod-{small.version}.nq"])
    if by_suffix(dump.suffix).quads:
        assert parsed(path) == dataset
    else:
        wanted = {dump.content} if dump.content in GRAPHS else {name for name, public in GRAPHS.items() if public}
        names = {f"{BASE}graph/{name}" for name in wanted}
        assert {triple[:3] for triple in parsed(path)} == {quad[:3] for quad in dataset if str(quad[3]) in names}


@pytest.mark.parametrize("content", ["default", "dataset", "facts"])
@pytest.mark.parametrize("format_", GRAPH_FORMATS, ids=lambda format_: format_.name)
def test_every_content_can_be_written_in_every_format(small: Release, content: str, format_: object) -> None:
    written = b"".join(export(small, content, format_))
    names = (
        set(GRAPHS) if content == "dataset" else {content} if content in GRAPHS else {g for g in GRAPHS if GRAPHS[g]}
    )
    wanted = {quad for quad in small_dataset.quads() if quad.graph in {graph(name) for name in names}}
    with_graphs = format_.quads and content != "default"
    found = Dataset().parse(data=written, format=format_.media_type)
    assert len(set(found.quads())) == len({quad if with_graphs else quad[:3] for quad in wanted})


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
    found = []
    for seed, locale, zone, folder in (
        ("1", "C", "UTC", tmp_path / "a"),
        ("2", "C.UTF-8", "Asia/Tokyo", tmp_path / "elsewhere" / "bé"),
    ):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone, "PYTHONPATH": str(HELPERS)}
        subprocess.run([sys.executable, "-c", script, folder], env=environment, check=True)
        manifest = json.loads((folder / "release.json").read_text(encoding="utf-8"))
        found.append({name: (folder / name).read_bytes() for name in ["release.json", *manifest["files"]]})
    assert found[0] == found[1]


def parsed(path: Path) -> set[tuple[object, ...]]:
    format_ = by_suffix(path.suffix[1:])
    found = Dataset() if format_.quads else Graph()
    found.parse(data=path.read_bytes(), format=format_.media_type)
    return set(found.quads()) if format_.quads else set(found)
