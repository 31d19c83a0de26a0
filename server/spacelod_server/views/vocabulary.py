"""The ontology, and the description of the dataset."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from flask import request

from spacelod.formats import HTML
from spacelod_server.asked import asked_format, asked_language, split_suffix
from spacelod_server.documents import FORMATS, ONTOLOGY_FORMATS, dataset, ontology
from spacelod_server.language import current_language, in_language, speak
from spacelod_server.links import dataset_links
from spacelod_server.problems import Problem
from spacelod_server.representations import Representation, send
from spacelod_server.site import Site, current_publication, current_site
from spacelod_server.views.files import list_files

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from spacelod.formats import Format
    from spacelod_server.responses import Reply

__all__ = ["describe_dataset", "describe_ontology", "describe_release", "describe_version"]


def describe_ontology(suffix: str | None = None) -> Reply:
    """Return the ontology, by suffix or negotiated; RDF/XML for clients that say nothing."""
    site = current_site()
    return _send(site, "def", suffix, ONTOLOGY_FORMATS, partial(ontology, site))


def describe_version(version: str) -> Reply:
    """Return the ontology of the release under its version IRI."""
    site = current_site()
    stem, _ = split_suffix(version, ONTOLOGY_FORMATS)
    known = site.ontology_version
    if known not in (version, stem):
        raise Problem(404, f"This release has the ontology version {known}, not {version}.", version=known)
    suffix = version.removeprefix(known).removeprefix(".") or None
    return _send(site, f"def/{known}", suffix, ONTOLOGY_FORMATS, partial(ontology, site))


def describe_dataset(suffix: str | None = None) -> Reply:
    """Return the description of the dataset and of its release (VoID, DCAT)."""
    site = current_site()
    return _send(site, "dataset", suffix, FORMATS, partial(_dataset, site))


def describe_release(version: str) -> Reply:
    """Return the description of a release, whether or not it is the published one."""
    publication = current_publication()
    site = current_site() if version == current_site().release.version else publication.site_of(version)
    if site is None:
        published = publication.site.release.version
        raise Problem(404, f"There is no release {version}; {published} is published.", version=published)
    return _send(site, "dataset", None, FORMATS, partial(_dataset, site))


def _dataset(site: Site, format: Format) -> Representation:
    # For people, what the dataset consists of is the list of its files.
    return list_files(site, format) if format is HTML else dataset(site, format)


def _send(
    site: Site, stem: str, suffix: str | None, offers: Sequence[Format], make: Callable[[Format], Representation]
) -> Reply:
    code, vary = current_language(), ""
    if suffix is None:
        chosen, vary = asked_format(offers)
        # A release has its page under another address, where a switch of language would lead nowhere.
        if request.path == f"/{stem}":
            code, vary = asked_language(chosen, vary)
            speak(code)
    else:
        found = split_suffix(f"{stem}.{suffix}", offers)[1]
        if found is None:
            raise Problem(404, f"There is no such format: {suffix}.", formats=[offer.suffix for offer in offers])
        chosen = found
    file = f"{stem}.{chosen.suffix}"
    address = site.path(in_language(file, code) if chosen is HTML else file)
    headers = {} if request.script_root + request.path == address else {"Content-Location": address}
    headers["Link"] = _links(site, stem, offers)
    return send(
        make(chosen), site.cache, last_modified=site.last_modified,
        cache_control=site.cache_control, headers=headers, vary=vary,
    )  # fmt: skip


def _links(site: Site, stem: str, offers: Sequence[Format]) -> str:
    address = site.path(stem)
    links = [f'<{address}.{offer.suffix}>; rel="alternate"; type="{offer.media_type}"' for offer in offers]
    if stem == "dataset":
        return ", ".join([*links, dataset_links(site)])
    links += [f'<{site.base}{stem}>; rel="cite-as"', f'<{site.release.manifest.licence}>; rel="license"']
    return ", ".join(links)
