"""What each address answers; the cases are in addresses.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

CASES = tomllib.loads((Path(__file__).parent / "addresses.toml").read_text(encoding="utf-8"))["case"]


def ask(client: FlaskClient, target: str, accept: str | None = None, method: str = "GET", **environ: str) -> Any:
    """Ask the application itself: the test client would tidy the address and the headers up."""
    path, _, query = target.partition("?")
    full = EnvironBuilder(method=method, headers={} if accept is None else {"Accept": accept}).get_environ()
    full.update(PATH_INFO=unquote_to_bytes(path).decode("latin-1"), QUERY_STRING=query, **environ)
    body, status, headers = run_wsgi_app(client.application, full)
    return TestResponse(body, status, headers, client.application.request_class(full))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_an_address_answers_as_it_should(client: FlaskClient, case: dict[str, Any]) -> None:
    answer = ask(client, case["target"], case.get("accept"))
    assert answer.status_code == case["status"]
    for key, header in (("location", "Location"), ("vary", "Vary"), ("content_location", "Content-Location")):
        if key in case:
            assert answer.headers.get(header, "") == case[key]
    if "type" in case:
        assert answer.headers["Content-Type"] == case["type"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_head_has_the_status_and_the_headers_of_get(client: FlaskClient, case: dict[str, Any]) -> None:
    get, head = (ask(client, case["target"], case.get("accept"), method) for method in ("GET", "HEAD"))
    assert (head.status_code, head.data) == (get.status_code, b"")
    assert dict(head.headers) == dict(get.headers)
    assert int(head.headers["Content-Length"]) == len(get.data)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_answer_may_be_read_by_any_site_and_sniffed_by_none(client: FlaskClient, case: dict[str, Any]) -> None:
    headers = ask(client, case["target"], case.get("accept")).headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in headers
    assert {"Link", "ETag", "Content-Location", "Retry-After"} <= set(
        headers["Access-Control-Expose-Headers"].split(", ")
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in headers["Content-Security-Policy"]


def test_a_setting_turns_the_redirect_into_302(make_client: Any) -> None:
    assert make_client(redirect_status=302).get("/id/actor/usa").status_code == 302


@pytest.mark.parametrize("length", [2_000, 9_000, 60_000])
def test_a_very_long_address_is_refused_and_breaks_nothing(client: FlaskClient, length: int) -> None:
    assert ask(client, "/id/actor/" + "a" * length).status_code == (404 if length < 8_000 else 414)


def test_headers_beyond_the_limit_are_refused(client: FlaskClient) -> None:
    assert client.get("/health", headers={"X-Long": "a" * 20_000}).status_code == 431


@pytest.mark.parametrize("host", ["", "a.example,b.example", "a b", "evil\x00", "http://a"])
def test_a_request_that_does_not_name_one_host_is_refused(client: FlaskClient, host: str) -> None:
    assert ask(client, "/doc/actor/usa.ttl", HTTP_HOST=host).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "[::1]:8000", "data.example", "data.example:443"])
def test_any_plain_host_is_answered_alike(client: FlaskClient, host: str) -> None:
    answer = ask(client, "/doc/actor/usa.ttl", HTTP_HOST=host)
    assert answer.status_code == 200
    assert host not in str(answer.headers)
    assert host.encode() not in answer.data


@pytest.mark.parametrize("hops", [0, 1])
def test_forwarded_headers_never_reach_an_answer(make_client: Any, hops: int) -> None:
    forwarded = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil"}
    client = make_client(proxy_hops=hops)
    for target in ("/id/actor/usa", "/doc/actor/usa.html", "/doc/actor/usa.linkset.json", "/sitemap.xml"):
        answer = client.get(target, headers=forwarded)
        assert answer.status_code in (200, 303)
        assert b"evil" not in answer.data
        assert "evil" not in str(answer.headers)


def test_links_stand_under_the_prefix_whether_the_proxy_takes_it_off_or_not(make_client: Any) -> None:
    client = make_client(prefix="/space")
    for target in ("/id/actor/usa", "/space/id/actor/usa"):
        answer = client.get(target)
        assert answer.headers["Location"] == "/space/doc/actor/usa.ttl"
        assert "</space/doc/actor/usa.nt>" in answer.headers["Link"]
    assert b'href="/space/static/site.css' in client.get("/space/doc/actor/usa.html").data


METHODS = ("POST", "PUT", "DELETE", "PATCH", "QUERY", "TRACE")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("target", ["/id/actor/usa", "/doc/actor/usa.ttl", "/def", "/health", "/downloads"])
def test_other_methods_are_refused_with_those_that_are_possible(client: FlaskClient, target: str, method: str) -> None:
    answer = ask(client, target, method=method)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("method", ["PROPFIND", "CONNECT", "FOO", "get", "Get", "post"])
@pytest.mark.parametrize("target", ["/id/actor/usa", "/doc/actor/usa.ttl", "/sparql"])
def test_a_method_that_nobody_knows_is_not_implemented(client: FlaskClient, target: str, method: str) -> None:
    assert ask(client, target, REQUEST_METHOD=method).status_code == 501


def test_options_tells_the_methods_and_answers_a_browser_that_asks_first(client: FlaskClient) -> None:
    plain = client.options("/doc/actor/usa.ttl")
    assert (plain.status_code, plain.headers["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert client.options("/sparql").headers["Allow"] == "GET, HEAD, OPTIONS, POST, QUERY"
    assert client.options("/nothing-here").status_code == 404
    asked = client.options("/sparql", headers={"Origin": "https://a.example", "Access-Control-Request-Method": "POST"})
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in asked.headers["Access-Control-Allow-Headers"]
