"""Which format and which content coding a client gets; the headers are in accept.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from spacelod.formats import GRAPH_FORMATS, HTML, RESULT_FORMATS
from spacelod_server.documents import FORMATS, ONTOLOGY_FORMATS
from spacelod_server.negotiation import choose_coding, choose_format

OFFERS = {
    "document": FORMATS,
    "ontology": ONTOLOGY_FORMATS,
    "results": (*RESULT_FORMATS, HTML),
    "graph": (*GRAPH_FORMATS, HTML),
}
CASES = tomllib.loads((Path(__file__).parent / "accept.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["who"])
def test_the_accept_header_decides_the_format(case: dict[str, Any]) -> None:
    for kind, expected in case["on"].items():
        chosen = choose_format(case.get("accept"), OFFERS[kind])
        assert (chosen.name if chosen else "none") == expected, kind


@pytest.mark.parametrize("kind", OFFERS)
def test_every_offer_is_reached_by_its_own_type_and_by_each_old_name(kind: str) -> None:
    for offer in OFFERS[kind]:
        for name in (offer.media_type, *offer.aliases):
            assert choose_format(f"{name}, application/x-unknown", OFFERS[kind]) is offer


def test_a_header_of_any_length_is_read_in_linear_time() -> None:
    assert choose_format("a/b;" * 20_000 + ',"' * 20_000 + ", text/html", FORMATS) is not None


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("xz,gzip,deflate", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("GZIP ; Q=0.5", "gzip"),
        ("x-gzip", "gzip"),
        ("*", "zstd"),
        ("gzip;q=0, *", "zstd"),
        ("identity", "identity"),
        ("identity, gzip;q=0.5", "identity"),
        ("gzip;q=0.5, identity;q=0.5", "gzip"),
        ("compress, deflate", "identity"),
        ("identity;q=0", None),
        ("*;q=0", None),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("*;q=0, identity", "identity"),
        ("*;q=0, br", "br"),
    ],
)
def test_the_accept_encoding_header_decides_the_coding(header: str | None, expected: str | None) -> None:
    assert choose_coding(header, ("zstd", "br", "gzip")) == expected
