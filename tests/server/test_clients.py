"""Real clients, unchanged, against a running server. Each runs where it is installed and is skipped where it is not.

Debian has most of them: curl, raptor2-utils, rasqal-utils, librdf-trine-perl, librdf-query-perl, r-cran-sparql,
libapache-jena-java, libowlapi-java and a JDK. SPARQLWrapper comes from PyPI; Comunica from npm, into a folder whose
``node_modules/.bin`` is on the PATH. OpenRefine, Yasgui and the browsers have tests of their own.
"""

from __future__ import annotations

import importlib.util
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import Dataset, Graph, URIRef
from rdflib.namespace import RDFS
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from running import running

pytestmark = pytest.mark.clients

BASE = "https://w3id.org/spacelod/"
STATES = f"SELECT (COUNT(*) AS ?n) {{ ?s a <{BASE}def#State> }}"
JARS = Path("/usr/share/java")
# Java's own parser: OWLAPI meets an old one in Debian's folder.
PARSER = "-Djavax.xml.parsers.SAXParserFactory=com.sun.org.apache.xerces.internal.jaxp.SAXParserFactoryImpl"
LOADER = """import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.IRI;
public class Load {
    public static void main(String[] address) throws Exception {
        var read = OWLManager.createOWLOntologyManager().loadOntology(IRI.create(address[0]));
        System.out.println(read.getClassesInSignature().size() + " " + read.getOntologyID().getVersionIRI().get());
    }
}"""
PERL_LOAD = """my $model = RDF::Trine::Model->temporary_model;
RDF::Trine::Parser->parse_url_into_model($ARGV[0], $model); print $model->size;"""
PERL_STORE = "print RDF::Trine::Store::SPARQL->new($ARGV[0])->count_statements;"


@pytest.fixture(scope="module")
def states(server: str) -> str:
    """The number of states, as curl gets it."""
    return run(
        "curl", "-s", f"{server}/sparql", "-H", "Accept: text/csv", "--data-urlencode", f"query={STATES}"
    ).split()[-1]


@pytest.fixture(scope="module")
def size(server: str) -> int:
    """The number of statements in the document about the United States."""
    return len(set(run("curl", "-sL", f"{server}/doc/actor/usa.nt").splitlines()))


def run(*command: str | Path, **options: Any) -> str:
    """Return what a command prints; skip the test where the command is not installed."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False, **options)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def loads(*command: str) -> None:
    """Skip the test where a command that only loads a library cannot."""
    if shutil.which(command[0]) is None or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip(f"{' '.join(command)} does not work: the library is not installed")


def needs(module: str) -> None:
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} is not installed")


@pytest.mark.parametrize("format", [None, "turtle", "xml", "nt", "n3", "json-ld"])
def test_rdflib_reads_a_thing_by_its_iri(server: str, size: int, format: str | None) -> None:
    assert len(Graph().parse(f"{server}/id/actor/usa", format=format)) == size


def test_rdflib_reads_quads_by_suffix(server: str, size: int) -> None:
    dataset = Dataset()
    dataset.parse(f"{server}/doc/actor/usa.nq", format="nquads")
    assert len(dataset.default_graph) == size
    assert len({str(name) for *_, name in dataset.quads((None, None, None, None)) if name}) > 2


def test_rdflib_queries_the_endpoint_as_a_store(server: str) -> None:
    graph = Graph(SPARQLStore(f"{server}/sparql"))
    assert list(graph.triples((URIRef(f"{BASE}id/actor/usa"), RDFS.label, None)))


# The client itself uses what rdflib deprecates.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("word", ["json", "xml", "csv", "turtle", "rdf+xml", "json-ld"])
def test_sparqlwrapper_gets_every_format(server: str, word: str) -> None:
    needs("SPARQLWrapper")
    from SPARQLWrapper import SPARQLWrapper

    wrapper = SPARQLWrapper(f"{server}/sparql")
    graph = word in ("turtle", "rdf+xml", "json-ld")
    wrapper.setQuery("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 3" if graph else "SELECT * { ?s ?p ?o } LIMIT 3")
    wrapper.setReturnFormat(word)
    assert wrapper.query().convert()


def test_owlready2_loads_the_ontology(server: str) -> None:
    import owlready2

    ontology = owlready2.World().get_ontology(f"{server}/def").load()
    assert any(known.name == "Treaty" for known in ontology.classes())


def test_pandas_reads_a_table_and_a_result(server: str) -> None:
    import pandas

    assert len(pandas.read_csv(f"{server}/table/parties/moon-agreement-1979.csv")) > 15
    assert list(
        pandas.read_csv(f"{server}/sparql?format=csv&query=SELECT%20*%20%7B%3Fs%20a%20%3Fo%7D%20LIMIT%202")
    ) == ["s", "o"]


def test_pyoxigraph_loads_a_document_and_federates(server: str, size: int) -> None:
    import pyoxigraph

    store = pyoxigraph.Store()
    store.update(f"LOAD <{server}/doc/actor/usa>")
    assert len(store) == size
    assert len(list(store.query(f"SELECT * {{ SERVICE <{server}/sparql> {{ SELECT * {{ ?s a ?o }} LIMIT 3 }} }}"))) == 3


def test_raptor_guesses_and_reads(server: str, size: int) -> None:
    assert len(set(run("rapper", "-q", "-g", f"{server}/id/actor/usa").splitlines())) == size


def test_rasqal_queries(server: str, states: str) -> None:
    assert run("roqet", "-q", "-p", f"{server}/sparql", "-e", STATES, "-r", "csv").split()[-1] == states


def test_perl_reads_and_queries(server: str, size: int) -> None:
    loads("perl", "-MRDF::Trine", "-MRDF::Trine::Store::SPARQL", "-e", "1")
    assert run("perl", "-MRDF::Trine", "-e", PERL_LOAD, f"{server}/id/actor/usa") == str(size)
    assert (
        int(run("perl", "-MRDF::Trine", "-MRDF::Trine::Store::SPARQL", "-e", PERL_STORE, f"{server}/sparql")) > 100_000
    )


def test_r_queries(server: str, states: str) -> None:
    loads("Rscript", "-e", "library(SPARQL)")
    script = f'library(SPARQL); cat(SPARQL("{server}/sparql", "{STATES}")$results$n)'
    assert run("Rscript", "-e", script).split()[-1] == states


@pytest.fixture(scope="module")
def java(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The class path of Debian's libraries, with the messages of Jena's Xerces where its classes look for them."""
    if not (JARS / "jena-core.jar").exists() or not list(JARS.glob("owlapi*.jar")) or not shutil.which("javac"):
        pytest.skip("libapache-jena-java, libowlapi-java or a JDK is not installed")
    messages = tmp_path_factory.mktemp("messages")
    with zipfile.ZipFile(JARS / "jena-core.jar") as jar:
        for name in jar.namelist():
            if "/xerces/" in name and name.endswith(".properties"):
                target = messages / name[name.index("xerces/") :]
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(jar.read(name))
    others = [str(jar) for jar in sorted(JARS.glob("*.jar")) if not any(w in jar.name for w in ("slf4j", "log4j"))]
    return ":".join([str(messages), *others, str(JARS / "slf4j-api.jar"), str(JARS / "slf4j-nop.jar")])


def test_jena_reads_and_queries(server: str, java: str, states: str, tmp_path: Path) -> None:
    query = tmp_path / "query.rq"
    query.write_text(STATES)
    remote = run(
        "java", "-cp", java, "arq.rsparql", "--service", f"{server}/sparql", "--query", query, "--results", "CSV"
    )
    assert remote.split()[-1] == states
    query.write_text(f"SELECT (COUNT(*) AS ?n) {{ <{BASE}id/actor/usa> ?p ?o }}")
    local = run(
        "java", "-cp", java, "arq.arq", "--data", f"{server}/id/actor/usa", "--query", query, "--results", "CSV"
    )
    assert int(local.split()[-1]) > 100


def test_owlapi_loads_the_ontology(server: str, java: str, tmp_path: Path) -> None:
    program = tmp_path / "Load.java"
    program.write_text(LOADER)
    classes, version = run("java", "-cp", java, PARSER, str(program), f"{server}/def").split()
    assert int(classes) > 80
    assert version.startswith(f"{BASE}def/")


def test_comunica_queries_the_endpoint(server: str, states: str) -> None:
    assert states in run("comunica-sparql", f"{server}/sparql", STATES)


def test_comunica_queries_a_document(server: str) -> None:
    query = f"SELECT ?l {{ <{BASE}id/actor/nasa> <{RDFS.label}> ?l FILTER(LANG(?l) = 'en') }}"
    assert "National Aeronautics" in run("comunica-sparql", f"{server}/id/actor/nasa", query)


@pytest.fixture
def elsewhere(write_small: Callable[..., Any], tmp_path: Path) -> Iterator[str]:
    """A server whose things have their IRIs on it, so that a client can follow them."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    write_small(tmp_path / "0.1.0-00000000", f"http://127.0.0.1:{port}/")
    (tmp_path / "current").symlink_to("0.1.0-00000000")
    command = [sys.executable, "-m", "spacelod", "serve", "--releases", tmp_path]
    with running(command, port=port) as address:
        yield f"{address}/"


def test_comunica_follows_links_from_thing_to_thing(elsewhere: str) -> None:
    query = f"""SELECT ?name {{ <{elsewhere}id/actor/usa> <{elsewhere}def#isPartyTo> ?treaty .
        ?treaty <{elsewhere}def#legalCharacter> ?kind .
        ?kind <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }}"""
    found = run("comunica-sparql-link-traversal", "--lenient", f"{elsewhere}id/actor/usa", query)
    assert "binding" in found
