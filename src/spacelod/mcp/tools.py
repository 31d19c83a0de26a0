"""The tools of the record for assistants: few, read-only, each answer with its sources and how far it was verified."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, Final, ParamSpec

from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from spacelod.errors import SpacelodError
from spacelod.mcp.compact import compact

if TYPE_CHECKING:
    from mcp.server import MCPServer

    from spacelod.client import Client
    from spacelod.mcp.queries import Queries
    from spacelod.record.local import Record

__all__ = ["add_tools"]

Parameters = ParamSpec("Parameters")
Answer = dict[str, Any]
_READ_ONLY: Final = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_A_THING = "a key (usa, outer-space-treaty-1967), an IRI, an identifier (iso:USA, wikidata:Q30), or a name"
Text = Annotated[str, Field(max_length=2000)]
Thing = Annotated[str, Field(description=_A_THING, min_length=1, max_length=500)]
Other = Annotated[str, Field(description=f"{_A_THING}; empty for all", max_length=500)]
_DAY = "a day (YYYY-MM-DD), a month or a year; empty for the state of things in the release"
Day = Annotated[str, Field(description=_DAY, pattern=r"^(\d{4}(-\d\d(-\d\d)?)?)?$")]
Limit = Annotated[int, Field(description="how many results", ge=1, le=200)]
Offset = Annotated[int, Field(description="how many results to skip", ge=0)]


def add_tools(server: MCPServer[Any], record: Record | Client, queries: Queries) -> None:
    """Add every tool to a server."""
    for tool in (*_finding(record), *_standings(record), *_judging(record), _sparql(queries)):
        title = tool.__name__.replace("_", " ").capitalize()
        server.add_tool(_told(tool), title=title, annotations=_READ_ONLY, structured_output=True)


def _told(tool: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
    """Return a tool whose errors reach the assistant in their own words, with what is near."""

    @wraps(tool)
    def run(*given: Parameters.args, **named: Parameters.kwargs) -> Answer:
        try:
            return tool(*given, **named)
        except SpacelodError as error:
            raise ToolError(str(error)) from None

    return run


def _page(answers: Sequence[Any], limit: int, offset: int = 0) -> Answer:
    shown = answers[offset : offset + limit]
    return {"total": len(answers), "complete": len(shown) == len(answers), **compact(shown)}


def _one(answer: Any) -> Answer:
    short = compact([answer])
    return {"result": short["results"][0], "sources": short["sources"]}


def _finding(record: Record | Client) -> list[Callable[..., Answer]]:
    def search(text: Text, kind: str = "", limit: Annotated[int, Field(ge=1, le=20)] = 5) -> Answer:
        """Find things by names or words in any language: states, agencies, forces, treaties, claims, sources.

        Forgives slips, accents, old names and abbreviations. kind: actor, instrument, event, relationship, claim,
        source, concept; empty for all. Each result ends with the key by which the other tools take it.
        """
        found = [record.describe(thing.iri) for thing in record.find(text, kind=kind, limit=limit)]
        return compact([replace(one, properties=(), names=(), same_as=()) for one in found])

    def describe(thing: Thing) -> Answer:
        """Return everything that the record says of one thing, with names, sources and verification status."""
        return _one(record.describe(thing))

    def lookup(identifier: Text) -> Answer:
        """Find the thing with an identifier elsewhere: an IRI of Wikidata, DBpedia, GeoNames, ROR ... or iso:USA."""
        return compact(record.lookup(identifier))

    return [search, describe, lookup]


def _standings(record: Record | Client) -> list[Callable[..., Answer]]:
    def parties(
        treaty: Thing, on: Day = "", signatories: bool = False, limit: Limit = 50, offset: Offset = 0
    ) -> Answer:
        """List whom a treaty binds (or who endorses a commitment) on a day, with dates of signature and consent.

        With signatories=true also those that only signed, withdrew or left. certain=false means that the dates in
        the record leave the day open.
        """
        return _page((record.participants if signatories else record.parties)(treaty, on=on), limit, offset)

    def treaties(actor: Thing, on: Day = "", signatures: bool = False, limit: Limit = 50, offset: Offset = 0) -> Answer:
        """List the treaties that bind a state or organisation on a day.

        With signatures=true every standing: treaties only signed, endorsed commitments, and what has ended.
        """
        return _page((record.participations if signatures else record.treaties)(actor, on=on), limit, offset)

    def status(actor: Thing, treaty: Thing, on: Day = "") -> Answer:
        """Return the standing of one actor towards one instrument on a day; null where the record has no act."""
        found = record.status(actor, treaty, on=on)
        return {"result": None, "sources": {}} if found is None else _one(found)

    def memberships(
        organization: Other = "", actor: Other = "", on: Day = "", limit: Limit = 50, offset: Offset = 0
    ) -> Answer:
        """List the members of an organisation, or the organisations of an actor, on a day. Give one of the two."""
        if bool(organization) == bool(actor):
            raise SpacelodError("give either organization or actor")
        seats = record.members(organization, on=on) if organization else record.memberships(actor, on=on)
        return _page(seats, limit, offset)

    def relationships(actor: Thing, other: Other = "", limit: Limit = 25, offset: Offset = 0) -> Answer:
        """List the ties of an actor, or between two: cooperation, exercises, data sharing, rivalry, sanctions ..."""
        return _page(record.relationships(actor, other), limit, offset)

    return [parties, treaties, status, memberships, relationships]


def _judging(record: Record | Client) -> list[Callable[..., Answer]]:
    def claims(about: Thing, limit: Limit = 25, offset: Offset = 0) -> Answer:
        """List what documents claim of a thing, each with a verdict and the evidence. A claim is no fact."""
        return _page(record.claims(about), limit, offset)

    def check_sentence(sentence: Text, on: Day = "") -> Answer:
        """Say whether the fact that a sentence states is in the record, and with which sources.

        One sentence, full names, one relation: "India ratified the Outer Space Treaty in 1982." verdict: supported,
        contradicted, partly-supported, unsupported (the record has nothing to bear it out, which does not make it
        false) or not-checkable (not understood; see because and mentions, and ask status or relationships instead).
        """
        return _one(record.check(sentence, on=on))

    return [claims, check_sentence]


def _sparql(queries: Queries) -> Callable[..., Answer]:
    def sparql(query: Annotated[str, Field(max_length=20_000)], limit: Limit = 100) -> Answer:
        """Run a read-only SPARQL 1.1 query. Prefixes spacelod:, actor:, instrument:, rdfs: ... need not be declared.

        Read spacelod://queries and spacelod://ontology first. Facts, claims and derived statements are in the default
        graph; ask for dcterms:source and spacelod:verificationStatus of what you report.
        """
        return queries.ask(query, limit)

    return sparql
