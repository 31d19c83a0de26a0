"""The files of the release: the list, and each file with Range and validators."""

from __future__ import annotations

import json
import mimetypes
import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from flask import render_template, request, send_file

from spacelod.formats import HTML, Format, by_suffix
from spacelod_server.asked import asked_format
from spacelod_server.language import current_language
from spacelod_server.problems import Problem
from spacelod_server.representations import Representation, send
from spacelod_server.responses import Reply
from spacelod_server.site import Site, current_site

if TYPE_CHECKING:
    from flask import Response

__all__ = ["download", "downloads", "list_files", "release_file", "static_file"]

JSON: Final = Format("json", "application/json", "json", "JSON")
_PACKED: Final = {"gz": "application/gzip", "zst": "application/zstd"}
_RANGE = re.compile(r"bytes=\s*(?:(\d{1,18})-(\d{0,18})|-\d{1,18})\s*\Z")
_FOREVER: Final = "public, max-age=31536000, immutable"


def downloads(suffix: str | None = None) -> Reply:
    """List the files of the release with format, size and SHA-256."""
    site = current_site()
    chosen, vary = (JSON, "") if suffix == "json" else asked_format((JSON, HTML))
    made = list_files(site, chosen)
    return send(
        made, site.cache, last_modified=site.last_modified, cache_control=site.cache_control, vary=vary,
    )  # fmt: skip


def release_file(version: str, name: str) -> Response:
    """Return a file of the release under an address that never changes its meaning."""
    site = current_site()
    entry = site.release.manifest.files.get(name) if version == site.release.version else None
    if entry is None:
        raise Problem(404, f"Release {site.release.version} has no such file.", downloads=site.path("downloads"))
    if not _is_one_range(request.headers.get("Range", "")):
        request.environ.pop("HTTP_RANGE", None)
    reply = send_file(
        site.release.folder / name,
        mimetype=_media_type(name),
        conditional=True,
        etag=entry.sha256,
        last_modified=parsedate_to_datetime(site.last_modified),
    )
    reply.headers["Cache-Control"] = _FOREVER
    return reply


def download(name: str) -> Reply:
    """Send the client of a dump's lasting name on to the file of the published release."""
    site = current_site()
    version = site.release.version
    for file in site.release.dumps:
        if name in (file, file.replace(f"-{version}", "", 1)):
            location = site.path(f"release/{version}/dumps/{file}")
            return Reply(b"", 302, {"Location": location, "Cache-Control": site.cache_control})
    raise Problem(404, f"Release {version} has no dump of this name.", downloads=site.path("downloads"))


def static_file(name: str) -> Response:
    """Return a style sheet, script or picture of the pages."""
    from flask import current_app, send_from_directory

    assert current_app.static_folder is not None
    reply = send_from_directory(current_app.static_folder, name, conditional=True)
    known = current_site().asset_version
    reply.headers["Cache-Control"] = _FOREVER if request.args.get("v") == known else current_site().cache_control
    return reply


def _is_one_range(header: str) -> bool:
    """Return whether a Range header is one that is served; the whole file answers any other."""
    found = _RANGE.match(header)
    return bool(found and (not found[2] or int(found[1]) <= int(found[2])))


def list_files(site: Site, format: Format) -> Representation:
    """Return the list of files as JSON or as a page."""
    return site.cache.get(("downloads", format.name, current_language()), lambda: _list(site, format))


def _list(site: Site, format: Format) -> Representation:
    files = [_row(site, name) for name in site.release.manifest.files]
    if format is HTML:
        return Representation.make(render_template("downloads.html", files=files).encode(), HTML)
    manifest = site.release.manifest
    content = {
        "title": manifest.title, "version": manifest.version, "issued": manifest.issued, "base": manifest.base,
        "license": manifest.licence, "files": files,
    }  # fmt: skip
    return Representation.make(json.dumps(content, indent=2, ensure_ascii=False).encode() + b"\n", JSON)


def _row(site: Site, name: str) -> dict[str, Any]:
    entry = site.release.manifest.files[name]
    return {
        "name": name,
        "url": site.path(f"release/{site.release.version}/{name}"),
        "type": _media_type(name),
        "size": entry.size,
        "sha256": entry.sha256,
    }


def _media_type(name: str) -> str:
    suffix = name.rpartition(".")[2]
    known = by_suffix(suffix)
    if known:
        return known.media_type
    return _PACKED.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
