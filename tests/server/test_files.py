"""The files of a release: the list, whole files, parts of files."""

from __future__ import annotations

import hashlib

import pytest
from flask.testing import FlaskClient

from spacelod.release import Release

DUMP = "/release/0.1.0-00000000/dumps/spacelod-0.1.0-00000000.nq"


def test_the_list_tells_the_size_and_the_digest_of_every_file_and_each_can_be_fetched(client: FlaskClient) -> None:
    files = client.get("/downloads").json["files"]
    assert len(files) > 10
    for file in files:
        content = client.get(file["url"], buffered=True).data
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["size"], file["sha256"])


def test_the_list_is_a_page_for_people(client: FlaskClient, small: Release) -> None:
    page = client.get("/downloads", headers={"Accept": "text/html"}).get_data(as_text=True)
    for name, entry in small.manifest.files.items():
        assert name in page
        assert entry.sha256 in page


@pytest.mark.parametrize("path", ["/downloads", "/search?q=usa", "/table", "/linking"])
def test_json_is_given_under_its_older_name_too(path: str, client: FlaskClient) -> None:
    answer = client.get(path, headers={"Accept": "text/json"})
    assert (answer.status_code, answer.mimetype) == (200, "application/json")


def test_every_dump_has_a_name_that_outlives_the_release(client: FlaskClient, small: Release) -> None:
    for file in small.dumps:
        name = file.replace("-0.1.0-00000000", "", 1)
        assert client.get(f"/downloads/{name}", follow_redirects=True, buffered=True).status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-9", 206, 0, 10),
        ("bytes=10-19", 206, 10, 20),
        ("bytes=-5", 206, -5, None),
        ("bytes=100-", 206, 100, None),
        ("bytes=99999999-", 416, 0, 0),
        (f"bytes={2**64}-", 416, 0, 0),
        (f"bytes={2**64}-{2**65}", 416, 0, 0),
        (f"bytes={'9' * 5000}-", 416, 0, 0),
        (f"bytes={'0' * 5000}5-{'9' * 5000}", 206, 5, None),
        (f"bytes=-{2**64}", 206, 0, None),
        ("bytes=-0", 416, 0, 0),
        ("bytes=\u0663-", 200, 0, None),
        ("lines=1-2", 200, 0, None),
        ("bytes=9-1", 200, 0, None),
    ],
)
def test_a_part_of_a_file(client: FlaskClient, asked: str, status: int, first: int, last: int | None) -> None:
    whole = client.get(DUMP, buffered=True)
    part = client.get(DUMP, headers={"Range": asked}, buffered=True)
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert part.status_code == status
    if status != 416:
        assert part.data == whole.data[first:last]


def test_a_part_is_only_given_of_the_file_that_the_client_has_the_rest_of(client: FlaskClient) -> None:
    tag = client.get(DUMP, buffered=True).headers["ETag"]
    same = client.get(DUMP, headers={"Range": "bytes=0-3", "If-Range": tag}, buffered=True)
    other = client.get(DUMP, headers={"Range": "bytes=0-3", "If-Range": '"other"'}, buffered=True)
    assert (same.status_code, other.status_code) == (206, 200)


def test_an_unchanged_file_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get(DUMP, buffered=True).headers["ETag"]
    answer = client.get(DUMP, headers={"If-None-Match": tag}, buffered=True)
    assert (answer.status_code, answer.data) == (304, b"")


def test_head_on_a_file_tells_its_size(client: FlaskClient, small: Release) -> None:
    answer = client.head(DUMP)
    assert int(answer.headers["Content-Length"]) == small.manifest.files[DUMP.partition("00/")[2]].size


@pytest.mark.parametrize(
    ("suffix", "media_type"),
    [("nq", "application/n-quads"), ("ttl", "text/turtle; charset=utf-8"), ("nt", "application/n-triples"),
     ("trig", "application/trig"), ("ttl.gz", "application/gzip"), ("nq.zst", "application/zstd")],
)  # fmt: skip
def test_files_are_sent_under_their_media_type_and_as_they_are(
    client: FlaskClient, suffix: str, media_type: str
) -> None:
    answer = client.get(f"/downloads/spacelod.{suffix}", follow_redirects=True, buffered=True)
    assert answer.headers["Content-Type"] == media_type
    assert "Content-Encoding" not in answer.headers


def test_the_style_sheet_is_kept_for_ever_under_the_name_of_its_content(client: FlaskClient) -> None:
    page = client.get("/doc/actor/usa.html").get_data(as_text=True)
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    named = client.get(address, buffered=True)
    assert named.status_code == 200
    assert "immutable" in named.headers["Cache-Control"]
    assert "immutable" not in client.get(address.partition("?")[0], buffered=True).headers["Cache-Control"]
