"""What a request asks for: the format, by suffix, parameter or header, and the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from flask import request

from spacelod.dates import precision
from spacelod.formats import HTML, by_name
from spacelod_server.language import LANGUAGES, current_language
from spacelod_server.negotiation import choose_format, choose_language
from spacelod_server.problems import Problem

if TYPE_CHECKING:
    from spacelod.formats import Format

__all__ = [
    "SUFFIXES", "asked_date", "asked_format", "asked_language", "asked_page", "chosen_format", "named_format",
    "not_acceptable", "page_of", "split_suffix",
]  # fmt: skip

# Suffixes that clients try beside our own.
SUFFIXES: Final = {"json": "jsonld", "owl": "rdf", "xml": "rdf", "n3": "ttl", "htm": "html"}
# What clients (SPARQLWrapper among them) and people write in the parameter format.
_WORDS: Final = {
    "json": "json-ld", "jsonld": "json-ld", "rdfxml": "rdf-xml", "rdf/xml": "rdf-xml", "rdf+xml": "rdf-xml",
    "xml": "rdf-xml", "owl": "rdf-xml", "n3": "turtle", "ntriples": "n-triples", "nquads": "n-quads",
    "text": "n-triples",
}  # fmt: skip


def asked_format(offers: Sequence[Format]) -> tuple[Format, str]:
    """Return the format to answer with, and the request header that decided ("" when a parameter did)."""
    return chosen_format(request.args.get("format", ""), request.headers.get("Accept"), offers)


def chosen_format(word: str, accept: str | None, offers: Sequence[Format]) -> tuple[Format, str]:
    """Return what ``asked_format`` does, for a word in the parameter and an Accept header.

    Raises Problem 406 where nothing fits.
    """
    found = named_format(word, offers) if word else choose_format(accept, offers)
    if found is None:
        raise not_acceptable(offers)
    return found, "" if word else "Accept"


def asked_language(format: Format, vary: str) -> tuple[str, str]:
    """Return the language to answer in, and the request headers that decided, those that chose the format included.

    Only pages have one. A language in the address is meant; without it the client's wish counts.
    """
    code = current_language()
    if format is not HTML or code != "en":
        return code, vary
    code = choose_language(request.headers.get("Accept-Language"), tuple(LANGUAGES))
    return code, ", ".join(filter(None, [vary, "Accept-Language"]))


def named_format(word: str, offers: Sequence[Format]) -> Format | None:
    """Return the offer that a word means: its name, its suffix, its media type or what people call it."""
    # A plus sign in a query string arrives as a space.
    wanted = word.strip().lower().replace(" ", "+")
    for offer in offers:
        if wanted in (offer.name, offer.suffix, offer.media_type) or wanted in offer.aliases:
            return offer
    known = by_name(_WORDS.get(wanted, wanted))
    return known if known in offers else None


def not_acceptable(offers: Sequence[Format]) -> Problem:
    """Return the problem that lists what could have been asked for."""
    offered = [offer.media_type for offer in offers]
    detail = f"None of the media types on offer is acceptable to the client: {', '.join(offered)}."
    return Problem(406, detail, offered=offered)


def asked_page() -> int:
    """Return the number of the page that is asked for, from 1."""
    return page_of(request.args)


def page_of(args: Mapping[str, str]) -> int:
    """Return the number of the page that the parameters of an address ask for; raise Problem where it is none."""
    text = args.get("page", "1")
    # ``int`` would take the digits of every script, signs, blanks and underscores.
    if not (text.isascii() and text.isdigit() and len(text) < 7 and int(text)):
        raise Problem(400, "page is a whole number from 1.")
    return int(text)


def asked_date(name: str = "on") -> str:
    """Return the date that a parameter asks for (YYYY, YYYY-MM or YYYY-MM-DD), or "" where it is not given.

    Raises Problem 400 for anything else. ``on`` is a date of valid time; without it the present is meant.
    """
    text = request.args.get(name, "").strip()
    if text and precision(text) is None:
        raise Problem(400, f"{name} is a day (1980-01-01), a month (1980-01) or a year (1980).")
    return text


def split_suffix(path: str, offers: Sequence[Format]) -> tuple[str, Format | None]:
    """Return a path without its suffix, and the format that the suffix stands for, if it stands for one."""
    stem, dot, suffix = path.rpartition(".")
    if not dot or not stem or "/" in suffix:
        return path, None
    wanted = SUFFIXES.get(suffix, suffix)
    found = next((offer for offer in offers if offer.suffix == wanted), None)
    return (stem, found) if found else (path, None)
