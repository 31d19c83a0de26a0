"""What an assistant may read before it asks: the vocabulary, the tables, example queries, and what this record is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from spacelod import __version__
from spacelod.iris import BASE
from spacelod.questions import read_questions
from spacelod.resources import resource

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from spacelod.release import Release

__all__ = ["add_resources"]

_MARKDOWN: Final = "text/markdown"
_TURTLE: Final = "text/turtle"
_SPARQL: Final = "application/sparql-query"
_JSON: Final = "application/json"
# Made of the core alone: alignments and heavier axioms say nothing that a query could use.
_MODULES: Final = ("spacelod", "actors", "instruments", "participation", "relationships", "claims", "time")


def add_resources(server: MCPServer[Any], release: Release | None) -> None:
    """Add the resources to a server; without a release on disk they are those of this installation."""
    base = release.base if release else BASE

    def queries() -> str:
        """List the questions that come with a SPARQL query: id, group, title."""
        found = [{"id": one.id, "group": one.group, "title": one.title} for one in read_questions(base=base)]
        return json.dumps(found, ensure_ascii=False, indent=0)

    def query(id: str) -> str:
        """Return the SPARQL query of one question, such as cq-55."""
        known = {one.id: one for one in read_questions(base=base)}
        if id not in known:
            raise _missing(f"there is no query {id!r}; spacelod://queries lists them")
        return f"# {known[id].title}\n{known[id].query}"

    def about() -> str:
        """Tell title, release, licence, size, and how to cite."""
        return json.dumps(_about(release), ensure_ascii=False, indent=1)

    for address, kind, read in (
        ("about", _JSON, about), ("data-dictionary", _MARKDOWN, _dictionary), ("ontology", _TURTLE, _ontology),
        ("ontology/{module}", _TURTLE, _module), ("queries", _JSON, queries), ("queries/{id}", _SPARQL, query),
    ):  # fmt: skip
        server.resource(f"spacelod://{address}", mime_type=kind, description=read.__doc__)(read)


def _dictionary() -> str:
    """Describe the curated tables and each of their columns."""
    return (resource("data") / "README.md").read_text(encoding="utf-8")


def _ontology() -> str:
    """Return the classes and properties in Turtle; its modules, one by one, are shorter."""
    return "\n".join(map(_module, _MODULES))


def _module(module: str) -> str:
    """Return one module of the ontology (actors, instruments, participation, claims ...) or schemes-NAME in Turtle."""
    folder = resource("ontology")
    known = {path.stem: path for path in folder.glob("*.ttl")} | {
        f"schemes-{path.stem}": path for path in (folder / "schemes").glob("*.ttl")
    }
    path = known.get(module)
    if path is None:
        raise _missing(f"there is no module {module!r}; there are {', '.join(sorted(known))}")
    return path.read_text(encoding="utf-8")


def _missing(message: str) -> Exception:
    from mcp.server.mcpserver.exceptions import ResourceNotFoundError

    return ResourceNotFoundError(message)


def _about(release: Release | None) -> dict[str, Any]:
    if release is None:
        return {"software": f"spacelod {__version__}", "base": BASE}
    manifest = release.manifest
    cited = f"{manifest.title}, release {release.version} of {release.issued}, {release.base}dataset"
    return {
        "title": manifest.title, "description": manifest.description, "release": release.version,
        "issued": release.issued, "licence": manifest.licence, "base": release.base,
        "statements": manifest.counts["triples"], "cite_as": cited,
    }  # fmt: skip
