"""Every format of a document holds the same statements, whichever of four independent parsers reads it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from rdflib import Dataset, Graph

import spacelod_server
from spacelod.describe import Describer
from spacelod.formats import GRAPH_FORMATS, Format
from spacelod.release import Release
from spacelod.store import read
from spacelod.triples import cut
from spacelod_server import create_app, load_settings

DOCUMENTS = {
    "a state": "doc/actor/usa",
    "a state on a day": "doc/actor/sau?on=2015-06-01",
    "a treaty": "doc/instrument/outer-space-treaty-1967",
    "a place beyond ASCII": "doc/place/são-tomé",
    "a name in Cyrillic": "doc/name/afg/ru/Афганистан",
    "a claim": "doc/claim/claim-a-001",
    "a concept": "doc/concept/verdict/supported",
    "the ontology": "def",
    "a shape": "doc/shape/actor",
    "the dataset": "dataset",
    "a retired thing": "doc/membership/copuos/egy/founding-member",
    "a renamed thing": "id/membership/copuos/alb/member",
    "nothing": "doc/actor/nobody",
}
READ_BY = {
    # parser: formats, by suffix, and its own names for them
    "rdflib": {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml", "nq": "nquads", "trig": "trig"},
    "oxigraph": {known.suffix: known.suffix for known in GRAPH_FORMATS},
    "raptor": {"ttl": "turtle", "nt": "ntriples", "rdf": "rdfxml", "nq": "nquads", "trig": "trig"},
    "N3.js": {"ttl": "ttl", "nt": "nt", "nq": "nq", "trig": "trig"},
}
NODE_MODULES = Path(spacelod_server.__file__).resolve().parents[1] / "node_modules"
Statements = set[tuple[str, str, str]]


@pytest.fixture(scope="module")
def folder(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every document in every format, as files."""
    client = create_app(load_settings({}, {}), release).test_client()
    folder = tmp_path_factory.mktemp("documents")
    for number, address in enumerate(DOCUMENTS.values()):
        path, _, query = address.partition("?")
        for known in GRAPH_FORMATS:
            suffix = "" if path.startswith("id/") else f".{known.suffix}"
            answer = client.get(f"/{quote(path)}{suffix}?{query}", headers={"Accept": known.media_type}, buffered=True)
            assert answer.mimetype == known.media_type
            (folder / f"{number}.{known.suffix}").write_bytes(answer.data)
    return folder


def statements(document: bytes, suffix: str = "nq") -> Statements:
    known = next(known for known in GRAPH_FORMATS if known.suffix == suffix)
    return set(read(document, known))


def rdflib(file: Path, name: str) -> Statements:
    dataset = Dataset(default_union=True)
    dataset.parse(file, format=name)
    merged = Graph()
    for subject, predicate, value, _ in dataset.quads((None, None, None, None)):
        merged.add((subject, predicate, value))
    return statements(merged.serialize(format="nt", encoding="utf-8"))


def oxigraph(file: Path, name: str) -> Statements:
    return statements(file.read_bytes(), name)


def raptor(file: Path, name: str) -> Statements:
    command = ["rapper", "-q", "-i", name, "-o", "ntriples", str(file)]
    return statements(subprocess.run(command, capture_output=True, check=True).stdout)


@pytest.fixture(scope="module")
def n3(folder: Path) -> dict[str, str]:
    """What N3.js reads in each file that it can read, as N-Quads."""
    files = [str(file) for file in folder.iterdir() if file.suffix[1:] in READ_BY["N3.js"]]
    script = Path(__file__).parents[1] / "helpers" / "n3_statements.cjs"
    command = ["node", str(script), str(NODE_MODULES), *files]
    found: dict[str, str] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return found


@pytest.mark.parametrize("number", range(len(DOCUMENTS)), ids=list(DOCUMENTS))
@pytest.mark.parametrize("parser", [rdflib, oxigraph, raptor], ids=lambda parser: parser.__name__)
def test_a_parser_reads_the_same_in_every_format(
    folder: Path, number: int, parser: Callable[[Path, str], Statements]
) -> None:
    if parser is raptor and shutil.which("rapper") is None:
        pytest.skip("rapper is not installed")
    # rdflib writes some literals in another way than it read them, so each parser is compared with itself.
    formats = READ_BY[parser.__name__]
    first = parser(folder / f"{number}.nt", formats["nt"])
    assert len(first) == len(statements((folder / f"{number}.nt").read_bytes(), "nt")) > 0
    for suffix, name in formats.items():
        assert parser(folder / f"{number}.{suffix}", name) == first, suffix


@pytest.mark.skipif(not (NODE_MODULES / "n3").is_dir(), reason="N3.js is not installed")
@pytest.mark.parametrize("number", range(len(DOCUMENTS)), ids=list(DOCUMENTS))
def test_n3_js_reads_the_same_in_every_format(folder: Path, n3: dict[str, str], number: int) -> None:
    first = statements((folder / f"{number}.nt").read_bytes(), "nt")
    for suffix in READ_BY["N3.js"]:
        assert statements(n3[str(folder / f"{number}.{suffix}")].encode()) == first, suffix


def test_every_format_is_read_by_two_parsers_at_least() -> None:
    def readers(known: Format) -> int:
        return sum(known.suffix in suffixes for suffixes in READ_BY.values())

    assert all(readers(known) >= 2 for known in GRAPH_FORMATS)


def test_a_name_is_the_same_looked_up_by_layer_and_in_the_whole(release: Release) -> None:
    store = release.open_store()
    things = sorted({str(one.subject)[1:-1] for graph in store.graphs() for one in store.graph(graph)})[::29]
    told, layered = Describer(store, release.base), Describer(store, release.base)
    names = {thing: told.names(thing) for thing in things}
    assert names == {thing: cut(layered.labels(thing)) for thing in things}
    assert names == {thing: told.names(thing) for thing in things}
    lines = Describer(store, release.base, lines=release.open_lines())
    assert lines.lines is not None
    assert names == {thing: lines.names(thing) for thing in things}
    stated = Describer(store, release.base, lines=release.open_lines())
    assert all(sorted(map(str, stated.labels(thing))) == sorted(map(str, layered.labels(thing))) for thing in things)


def test_the_sorted_dump_tells_what_the_store_tells(release: Release) -> None:
    store = release.open_store()
    things = sorted({str(one.subject)[1:-1] for graph in store.graphs() for one in store.graph(graph)})[::17]
    stored, lines = Describer(store, release.base), Describer(store, release.base, lines=release.open_lines())
    assert lines.lines is not None
    for thing in [*things, release.base, f"{release.base}id/actor/nobody"]:
        assert stored.tell(thing) == lines.tell(thing)
    for bad in ("", "urn:a> <urn:b", "urn:a b"):
        assert lines.names(bad) == stored.names(bad) == []
