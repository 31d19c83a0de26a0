"""The descriptions of the release: complete by the profiles, and true."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, XSD, Graph, Literal, Namespace, URIRef

from spacelod.formats import by_suffix
from spacelod.iris import GRAPHS
from spacelod.release import Release
from spacelod_server import create_app
from spacelod_server.settings import Settings

ROWS = list(csv.DictReader(Path(__file__).with_name("description.csv").read_text(encoding="utf-8").splitlines()))
PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#", "dcatap": "http://data.europa.eu/r5r/", "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/", "prov": "http://www.w3.org/ns/prov#", "spdx": "http://spdx.org/rdf/terms#",
    "skos": "http://www.w3.org/2004/02/skos/core#", "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#", "xsd": str(XSD),
}  # fmt: skip
DCAT, VOID, SPDX = (Namespace(PREFIXES[prefix]) for prefix in ("dcat", "void", "spdx"))


def name(prefixed: str) -> URIRef:
    prefix, _, local = prefixed.partition(":")
    return URIRef(PREFIXES[prefix] + local)


@pytest.fixture(scope="module")
def description(release: Release) -> Graph:
    return Graph().parse(release.folder / "dataset.ttl", format="turtle")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['profile']} {row['class']} {row['property']}")
def test_what_a_profile_wants_is_there_and_of_its_kind(description: Graph, row: dict[str, str]) -> None:
    instances = set(description.subjects(RDF.type, name(row["class"])))
    assert instances
    for instance in instances:
        values = list(description.objects(instance, name(row["property"])))
        assert int(row["least"]) <= len(values) <= int(row["most"] or len(values)), instance
        assert [value for value in values if not fits(description, value, row["range"])] == []


def fits(description: Graph, value: URIRef | Literal, kind: str) -> bool:
    if kind == "literal":
        return isinstance(value, Literal) and bool(str(value).strip())
    if kind == "date":
        return isinstance(value, Literal) and value.datatype == XSD.date and value.value is not None
    if kind.startswith("xsd:"):
        return isinstance(value, Literal) and value.datatype == name(kind) and not value.ill_typed
    if not isinstance(value, URIRef):
        return False
    return kind == "iri" or (value, RDF.type, name(kind)) in description


def test_there_are_no_blank_nodes(description: Graph) -> None:
    assert all(isinstance(term, URIRef | Literal) for triple in description for term in triple)


def test_sizes_and_checksums_are_those_of_the_files(release: Release, description: Graph) -> None:
    found = {}
    for distribution in description.subjects(RDF.type, DCAT.Distribution):
        path = str(description.value(distribution, DCAT.downloadURL)).partition(f"/release/{release.version}/")[2]
        checksum = description.value(distribution, SPDX.checksum)
        digest = str(description.value(checksum, SPDX.checksumValue)).lower()
        found[path] = (int(description.value(distribution, DCAT.byteSize)), digest)
    dumps = {name: entry for name, entry in release.manifest.files.items() if name.startswith("dumps/")}
    assert found == {name: (entry.size, entry.sha256) for name, entry in dumps.items()}


def test_media_types_are_those_of_the_files(description: Graph) -> None:
    iana = "https://www.iana.org/assignments/media-types/"
    for distribution in description.subjects(RDF.type, DCAT.Distribution):
        parts = str(distribution).partition("#")[2].split(".")
        packed = {"gz": "application/gzip", "zst": "application/zstd"}.get(parts[-1])
        inner = parts[-2] if packed else parts[-1]
        known = "text/csv" if inner == "zip" else by_suffix(inner).media_type
        assert str(description.value(distribution, DCAT.mediaType)) == iana + known
        found = description.value(distribution, DCAT.compressFormat)
        assert (str(found) if found else None) == (iana + packed if packed else None)


COUNTS = {
    VOID.triples: "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    VOID.distinctSubjects: "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    VOID.distinctObjects: "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    VOID.classes: "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
    VOID.properties: "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
}


@pytest.mark.parametrize("measure", COUNTS, ids=lambda measure: measure.rpartition("#")[2])
def test_totals_are_what_the_store_counts(release: Release, description: Graph, measure: URIRef) -> None:
    ((counted,),) = release.open_store().query(COUNTS[measure]).rows()
    stated = description.value(URIRef(f"{release.base}release/{release.version}"), measure)
    assert int(stated) == int(counted.split('"')[1])


def test_partitions_are_what_the_store_counts(release: Release, description: Graph) -> None:
    store, version = release.open_store(), URIRef(f"{release.base}release/{release.version}")
    kinds = (
        (VOID.classPartition, VOID["class"], VOID.entities,
         "SELECT ?k (COUNT(DISTINCT ?s) AS ?n) { ?s a ?k } GROUP BY ?k"),
        (VOID.propertyPartition, VOID.property, VOID.triples, "SELECT ?k (COUNT(*) AS ?n) { ?s ?k ?o } GROUP BY ?k"),
        (VOID.propertyPartition, VOID.property, VOID.distinctSubjects,
         "SELECT ?k (COUNT(DISTINCT ?s) AS ?n) { ?s ?k ?o } GROUP BY ?k"),
    )  # fmt: skip
    for partition, key, measure, query in kinds:
        parts = description.objects(version, partition)
        stated = {str(description.value(part, key)): int(description.value(part, measure)) for part in parts}
        assert stated == {k[1:-1]: int(n.split('"')[1]) for k, n in store.query(query).rows()}
    for graph in GRAPHS:
        node = URIRef(f"{release.base}graph/{graph}")
        ((counted,),) = store.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{node}> {{ ?s ?p ?o }} }}").rows()
        assert int(description.value(node, VOID.triples)) == int(counted.split('"')[1])


def test_linksets_are_as_large_as_their_links_in_the_store(release: Release, description: Graph) -> None:
    store = release.open_store()
    for linkset in description.subjects(RDF.type, VOID.Linkset):
        target = description.value(linkset, VOID.objectsTarget)
        if target is not None:
            space = str(description.value(target, VOID.uriSpace))
            predicate = description.value(linkset, VOID.linkPredicate)
            ((counted,),) = store.query(
                f"SELECT (COUNT(*) AS ?n) {{ ?s <{predicate}> ?o FILTER(isIRI(?s) && "
                f'STRSTARTS(STR(?s), "{release.base}") && STRSTARTS(STR(?o), "{space}")) }}'
            ).rows()
            assert int(description.value(linkset, VOID.triples)) == int(counted.split('"')[1]), linkset


def test_example_resources_are_in_the_dataset(release: Release, description: Graph) -> None:
    store = release.open_store()
    for example in description.objects(URIRef(f"{release.base}dataset"), VOID.exampleResource):
        assert store.mentions(str(example))


GOOGLE = (
    "name", "description", "url", "identifier", "version", "license", "creator", "publisher", "keywords", "sameAs",
    "isAccessibleForFree", "datePublished", "dateModified", "temporalCoverage", "spatialCoverage", "variableMeasured",
    "includedInDataCatalog", "distribution", "citation", "inLanguage",
)  # fmt: skip


def test_schema_org_says_what_dataset_search_asks_for_and_the_same_as_dcat(release: Release) -> None:
    twin = json.loads((release.folder / "schema-org.jsonld").read_text(encoding="utf-8"))
    assert twin["@context"] == "https://schema.org/"
    assert twin["@type"] == "Dataset"
    assert [key for key in GOOGLE if not twin.get(key)] == []
    assert 50 <= len(twin["description"]) <= 5000
    assert re.fullmatch(r"\d{4}-\d\d-\d\d/\d{4}-\d\d-\d\d", twin["temporalCoverage"])
    files = release.manifest.files
    downloads = {one["contentUrl"].partition(f"/{release.version}/")[2]: one for one in twin["distribution"]}
    assert set(downloads) == {name for name in files if name.startswith("dumps/")}
    assert all(one["sha256"] == files[name].sha256 for name, one in downloads.items())
    assert all(one["contentSize"] == str(files[name].size) for name, one in downloads.items())


def test_the_crate_lists_every_file_and_can_be_read_by_its_library(release: Release) -> None:
    from rocrate.rocrate import ROCrate

    crate = ROCrate(release.folder)
    listed = {entity.id for entity in crate.data_entities}
    assert listed == {*release.manifest.files, "release.json"} - {"ro-crate-metadata.json"}
    assert crate.root_dataset["license"].id == release.manifest.licence
    files = {entity.id: entity.get("sha256") for entity in crate.data_entities}
    assert all(files[name] == release.manifest.files[name].sha256 for name in files if name != "release.json")


def test_the_citation_file_has_what_version_1_2_of_the_format_wants(release: Release) -> None:
    lines = (release.folder / "CITATION.cff").read_text(encoding="utf-8").splitlines()
    scalars = dict(line.split(": ", 1) for line in lines if re.match(r"[a-z-]+: ", line))
    assert scalars["cff-version"] == "1.2.0"
    assert scalars["type"] == "dataset"
    assert {"message", "title", "version", "date-released", "license", "url", "abstract"} <= scalars.keys()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", scalars["date-released"])
    assert json.loads(scalars["version"]) == release.version
    assert lines[lines.index("authors:") + 1].startswith("  - name: ")


@pytest.fixture(scope="module")
def client(release: Release) -> FlaskClient:
    return create_app(Settings(releases=release.folder.parent), release).test_client()


def test_everything_of_ours_that_the_description_names_can_be_fetched(
    release: Release, description: Graph, client: FlaskClient
) -> None:
    named = {str(term).partition("#")[0] for triple in description for term in triple if isinstance(term, URIRef)}
    own = sorted(name.removeprefix(release.base) for name in named if name.startswith(release.base))
    assert len(own) > len(release.dumps)
    statuses = {path: client.head(f"/{path}", headers={"Accept": "text/turtle, */*;q=0.1"}).status_code for path in own}
    assert {path: status for path, status in statuses.items() if status not in (200, 303)} == {}


def test_downloads_are_as_long_and_of_the_type_that_the_description_says(
    release: Release, description: Graph, client: FlaskClient
) -> None:
    iana = "https://www.iana.org/assignments/media-types/"
    for distribution in description.subjects(RDF.type, DCAT.Distribution):
        address = str(description.value(distribution, DCAT.downloadURL)).removeprefix(release.base)
        reply = client.head(f"/{address}")
        assert int(reply.headers["Content-Length"]) == int(description.value(distribution, DCAT.byteSize))
        outer = (
            description.value(distribution, DCAT.compressFormat) or description.value(distribution, DCAT.packageFormat)
            or description.value(distribution, DCAT.mediaType)
        )  # fmt: skip
        assert iana + reply.headers["Content-Type"].partition(";")[0] == str(outer)
        entry = release.manifest.files[address.removeprefix(f"release/{release.version}/")]
        assert reply.headers["ETag"] == f'"{entry.sha256}"'


@pytest.mark.parametrize("path", ["dataset", ".well-known/void", "downloads"])
def test_the_description_has_links_for_machines(release: Release, client: FlaskClient, path: str) -> None:
    links = ", ".join(client.get(f"/{path}", headers={"Accept": "text/html"}).headers.getlist("Link"))
    for relation in ("cite-as", "license", "describedby", "type", "item"):
        assert f'rel="{relation}"' in links, relation
    assert f"<{release.base}dataset>" in links


def test_the_page_about_the_dataset_carries_its_schema_org_twin(release: Release, client: FlaskClient) -> None:
    page = client.get("/dataset", headers={"Accept": "text/html"}).get_data(as_text=True)
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    twin = json.loads((release.folder / "schema-org.jsonld").read_text(encoding="utf-8"))
    assert json.loads(found[1]) == twin
