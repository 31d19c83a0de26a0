"""The server for AI assistants, asked by the official client: over standard input, over HTTP, in front of a server."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import anyio
import pytest

pytest.importorskip("mcp", reason="the extra mcp is not installed")

from mcp import Client, StdioServerParameters, stdio_client

from spacelod.questions import read_questions

INDIA, MOON = "India", "Moon Agreement"
# Each call by a name of its own: the tool, what it is given.
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "search": ("search", {"text": "Роскосмос"}),
    "describe": ("describe", {"thing": "wikidata:Q23548"}),
    "lookup": ("lookup", {"identifier": "iso:IND"}),
    "parties": ("parties", {"treaty": MOON, "on": "1984-07-11"}),
    "signatories": ("parties", {"treaty": MOON, "on": "1984-07-11", "signatories": True}),
    "page": ("parties", {"treaty": "outer-space-treaty-1967", "limit": 3, "offset": 2}),
    "treaties": ("treaties", {"actor": "iso:JPN", "on": "1980-01-01"}),
    "status": ("status", {"actor": INDIA, "treaty": MOON}),
    "no status": ("status", {"actor": "China", "treaty": MOON}),
    "members": ("memberships", {"organization": "NATO", "on": "1949-12-31"}),
    "memberships": ("memberships", {"actor": "France"}),
    "relationships": ("relationships", {"actor": "NASA", "other": "ISRO"}),
    "claims": ("claims", {"about": "Rescue Agreement"}),
    "check": ("check_sentence", {"sentence": "Saudi Arabia withdrew from the Moon Agreement in 2023."}),
    "select": ("sparql", {"query": "SELECT ?treaty { ?treaty a spacelod:Treaty }", "limit": 2}),
    "ask": ("sparql", {"query": "ASK { actor:usa a spacelod:State }"}),
    "construct": ("sparql", {"query": "CONSTRUCT WHERE { actor:usa a ?class }"}),
    "ambiguous": ("treaties", {"actor": "Ministry of Defence"}),
    "bad day": ("parties", {"treaty": MOON, "on": "1980-13-01"}),
    "bad query": ("sparql", {"query": "SELECT ?x { ?x a"}),
    "update": ("sparql", {"query": "DELETE WHERE { ?s ?p ?o }"}),
    "federation": ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}),
    "both": ("memberships", {"actor": "usa", "organization": "NATO"}),
    "no such tool": ("delete_everything", {}),
}
READ = (
    "spacelod://about", "spacelod://data-dictionary", "spacelod://ontology", "spacelod://ontology/participation",
    "spacelod://ontology/schemes-verdict", "spacelod://queries", "spacelod://queries/cq-55",
)  # fmt: skip
ERRORS = ("ambiguous", "bad day", "bad query", "update", "federation", "both", "no such tool")


class Talk(NamedTuple):
    """What a whole conversation brought: answers by the name of the call, texts of resources, tools, instructions."""

    answers: dict[str, dict[str, Any]]
    errors: dict[str, str]
    texts: dict[str, str]
    tools: dict[str, Any]
    instructions: str


async def _talk(target: Any) -> Talk:
    async with Client(target) as client:
        answers, errors = {}, {}
        for name, (tool, given) in CALLS.items():
            try:
                reply = await client.call_tool(tool, given)
            except Exception as error:  # noqa: BLE001 - what a client sees of a tool that is not there
                errors[name] = str(error)
                continue
            if reply.is_error:
                errors[name] = reply.content[0].text
            else:
                answers[name] = reply.structured_content
                assert json.loads(reply.content[0].text) == reply.structured_content
        texts = {address: (await client.read_resource(address)).contents[0].text for address in READ}
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        return Talk(answers, errors, texts, tools, client.instructions or "")


def _command(*options: str) -> list[str]:
    return ["-m", "spacelod", "mcp", *options]


@contextmanager
def serving(*options: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, *_command("--http", "--port", str(port), *options)]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as process:
        try:
            for _ in range(600):
                with socket.socket() as trial:
                    if trial.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert process.poll() is None, process.stderr and process.stderr.read()
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            process.terminate()
            process.communicate(timeout=20)


@pytest.fixture(scope="module")
def over_http(releases: Path) -> Iterator[str]:
    with serving("--releases", str(releases)) as address:
        yield address


@pytest.fixture(scope="module", params=["stdio", "http", "server"])
def talk(request: pytest.FixtureRequest, releases: Path) -> Talk:
    """A whole conversation over each transport, and in front of a running server."""
    if request.param == "http":
        return _alone(request.getfixturevalue("over_http"))
    place = ["--releases", str(releases)]
    if request.param == "server":
        place = ["--server", request.getfixturevalue("server")]
    return _alone(stdio_client(StdioServerParameters(command=sys.executable, args=_command(*place))))


def _alone(transport: Any) -> Talk:
    """Talk in a thread of its own: the browser tests leave a running event loop in the main one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(anyio.run, _talk, transport).result()


def test_tools_find_the_record(talk: Talk) -> None:
    assert talk.answers["search"]["results"][0]["key"] == "roscosmos"
    assert talk.answers["describe"]["result"]["label"] == "National Aeronautics and Space Administration"
    assert talk.answers["lookup"]["results"][0]["thing"] == "India (ind)"


def test_tools_know_the_day(talk: Talk) -> None:
    parties, signatories = talk.answers["parties"], talk.answers["signatories"]
    assert [one["actor"] for one in parties["results"]][:2] == ["Austria (aut)", "Chile (chl)"]
    assert parties["total"] == 5
    assert {one["status"] for one in signatories["results"]} == {"party", "signatory"}
    assert "outer-space-treaty-1967" in json.dumps(talk.answers["treaties"])
    assert "liability-convention-1972" not in json.dumps(talk.answers["treaties"])
    assert talk.answers["members"]["total"] == 12


def test_standings_and_what_is_not_on_record(talk: Talk) -> None:
    status = talk.answers["status"]
    assert (status["result"]["status"], status["result"]["signed"]) == ("signatory", "1982-01-18")
    assert talk.answers["no status"]["result"] is None


def test_a_sentence_is_checked_with_its_source(talk: Talk) -> None:
    checked = talk.answers["check"]
    assert checked["result"]["verdict"] == "supported"
    source = checked["sources"][checked["result"]["participations"][0]["sources"][0]]
    assert source["title"]
    assert source["page"].startswith("https://")


STATEMENTS = (
    "search",
    "describe",
    "parties",
    "treaties",
    "status",
    "members",
    "memberships",
    "relationships",
    "claims",
)


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_statement_carries_sources_that_are_explained_and_its_verification(talk: Talk, name: str) -> None:
    answer = talk.answers[name]
    for one in answer.get("results") or [answer["result"]]:
        assert one["sources"], one
        assert one["verification"], one
        assert set(one["sources"]) <= answer["sources"].keys()


def test_a_long_list_comes_in_pages_that_say_so(talk: Talk) -> None:
    page = talk.answers["page"]
    assert len(page["results"]) == 3
    assert page["complete"] is False
    assert page["total"] > 100


def test_queries_are_answered_within_bounds(talk: Talk) -> None:
    rows = talk.answers["select"]
    assert (len(rows["rows"]), rows["complete"]) == (2, False)
    assert rows["total"] > 50
    assert talk.answers["ask"] == {"answer": True}
    assert "State" in talk.answers["construct"]["turtle"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("ambiguous", r"not the name of only one actor.*uk-mod"), ("bad day", "on"), ("bad query", "line 1, column"),
        ("update", "(?i)delete"), ("federation", "(?i)service"), ("both", "either organization or actor"),
        ("no such tool", "delete_everything"),
    ],
)  # fmt: skip
def test_a_fault_is_told_in_words_that_help(talk: Talk, name: str, says: str) -> None:
    assert re.search(says, talk.errors[name], re.DOTALL), talk.errors[name]
    assert talk.errors.keys() == set(ERRORS)


def test_resources_explain_the_record(talk: Talk) -> None:
    assert "Participation" in talk.texts["spacelod://ontology/participation"]
    assert "not checkable" in talk.texts["spacelod://ontology/schemes-verdict"]
    assert len(json.loads(talk.texts["spacelod://queries"])) == len(read_questions())
    assert "SELECT" in talk.texts["spacelod://queries/cq-55"]
    assert "participation" in talk.texts["spacelod://data-dictionary"]
    assert json.loads(talk.texts["spacelod://about"])["base"]


def test_every_tool_is_described_and_only_reads(talk: Talk) -> None:
    assert {tool for tool, _ in CALLS.values()} - talk.tools.keys() == {"delete_everything"}
    for tool in talk.tools.values():
        assert len(tool.description) > 60, tool.name
        assert tool.annotations.read_only_hint is True
        assert tool.input_schema["properties"]
    assert "not in the record" in talk.instructions


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421), ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://localhost:1"}, 200),
    ],
)  # fmt: skip
def test_a_page_elsewhere_cannot_reach_it_through_a_browser(
    over_http: str, headers: dict[str, str], status: int
) -> None:
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello}).encode()
    sent = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream", **headers}
    try:
        with urlopen(Request(over_http, body, sent), timeout=10) as reply:
            found = reply.status
    except HTTPError as error:
        with error:
            found = error.code
    assert found == status
