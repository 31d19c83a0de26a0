"""The files of the release: the list, and each file with Range and validators."""

from __future__ import annotations

import hashlib
import json
import mimetypes
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flask import render_template, request
from werkzeug.security import safe_join

from spacelod.formats import HTML, by_suffix, content_type
from spacelod.history import Published
from spacelod.release import file_of
from spacelod_server.asked import asked_format
from spacelod_server.filing import send_stored
from spacelod_server.language import current_language
from spacelod_server.links import dataset_links
from spacelod_server.pages.context import page_address
from spacelod_server.plain import JSON
from spacelod_server.problems import Problem
from spacelod_server.representations import Representation, http_date, send
from spacelod_server.responses import Reply
from spacelod_server.showing import script_json
from spacelod_server.site import Site, current_publication, current_site

if TYPE_CHECKING:
    from spacelod.formats import Format

__all__ = ["download", "downloads", "list_files", "release_file", "static_file"]

# What the formats of documents and the system do not know.
_FURTHER: Final = {
    "gz": "application/gzip", "zst": "application/zstd", "rdfp": "application/rdf-patch",
    "ru": "application/sparql-update", "cff": "application/yaml", "minisig": "text/plain", "pub": "text/plain",
}  # fmt: skip
_STATIC: Final = Path(__file__).resolve().parents[1] / "static"
# Text gets smaller by a content coding; fonts and pictures are small already.
_CODED: Final = frozenset({"text/css", "text/javascript", "image/svg+xml", "application/json"})
_FOREVER: Final = "public, max-age=31536000, immutable"


def downloads(suffix: str | None = None) -> Reply:
    """List the files of the release with format, size and SHA-256."""
    site = current_site()
    chosen, vary = (JSON, "") if suffix == "json" else asked_format((JSON, HTML))
    made = list_files(site, chosen)
    return send(
        made, site.cache, last_modified=site.last_modified, cache_control=site.cache_control, vary=vary,
        headers={"Link": dataset_links(site)},
    )  # fmt: skip


def release_file(version: str, name: str) -> Reply:
    """Return a file of the release under an address that never changes its meaning."""
    site, release = current_site(), current_publication().release_of(version)
    entry = file_of(release, name) if release else None
    if release is None or entry is None:
        raise Problem(404, f"There is no file {name} in release {version}.", downloads=site.path("downloads"))
    return send_stored(
        # The manifest knows the hash already, and an entity tag that is a hash proves a download by itself.
        release.folder / name, content_type=content_type(_media_type(name)), etag=f'"{entry.sha256}"',
        last_modified=http_date(Published.of(release).moment), cache_control=_FOREVER,
    )  # fmt: skip


def download(name: str) -> Reply:
    """Send the client of a dump's lasting name on to the file of the published release."""
    site = current_site()
    version = site.release.version
    for file in site.release.dumps:
        if name in (file, file.replace(f"-{version}", "", 1)):
            location = site.path(f"release/{version}/dumps/{file}")
            # Found and not moved: the next release has another file under this name.
            return Reply(b"", 302, {"Location": location, "Cache-Control": site.cache_control})
    raise Problem(404, f"Release {version} has no dump of this name.", downloads=site.path("downloads"))


def static_file(name: str) -> Reply:
    """Return a style sheet, script or picture of the pages."""
    site = current_site()
    found = safe_join(str(_STATIC), name)
    if found is None or not Path(found).is_file():
        raise Problem(404, "There is nothing at this address.")
    path, media_type = Path(found), content_type(_media_type(name))
    # Only under its version: without one, the address may mean another file tomorrow.
    named = request.args.get("v") in (site.asset_version, *_vendored())
    kept = _FOREVER if named else site.cache_control
    if media_type.partition(";")[0] in _CODED:
        made = site.cache.get(("static", _digest(path)), lambda: Representation.typed(path.read_bytes(), media_type))
        return send(made, site.cache, last_modified="", cache_control=kept)
    return send_stored(path, content_type=media_type, etag=f'"{_digest(path)}"', cache_control=kept)


@lru_cache(1)
def _vendored() -> tuple[str, ...]:
    """Return the versions of the packages whose files are served: the style sheet names its fonts by them."""
    path = _STATIC / "vendor" / "manifest.json"
    packages = json.loads(path.read_text(encoding="utf-8"))["packages"] if path.exists() else {}
    return tuple(sorted({package["version"] for package in packages.values()}))


@lru_cache(1024)
def _digest(path: Path) -> str:
    return hashlib.blake2b(path.read_bytes(), digest_size=12).hexdigest()


def list_files(site: Site, format: Format) -> Representation:
    """Return the list of files as JSON or as a page."""
    # A page says where the reader is, and the description of the dataset is this list too.
    where = page_address() if format is HTML else ""
    return site.cache.get(("downloads", format.name, current_language(), where), lambda: _list(site, format))


def _list(site: Site, format: Format) -> Representation:
    files = [_row(site, name) for name in site.release.manifest.files]
    if format is HTML:
        twin = json.loads((site.release.folder / "schema-org.jsonld").read_text(encoding="utf-8"))
        return Representation.make(
            render_template("downloads.html", files=files, release=site.release, schema=script_json(twin)).encode(),
            HTML,
        )
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
    return _FURTHER.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
