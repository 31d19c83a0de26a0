"""How things are identified elsewhere: the many spellings of one identifier, reduced to one key."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import unquote

__all__ = ["PREFIXES", "SCHEMES", "ForeignScheme", "keys", "scheme_key"]


class ForeignScheme(NamedTuple):
    """One scheme: its key in the tables, the prefixes of its short form, and where its IRIs lead."""

    name: str
    prefixes: tuple[str, ...]
    address: str = ""


# The address is matched against an IRI without its scheme and "www."; the group is the value.
SCHEMES: Final = (
    ForeignScheme(
        "wikidata", ("wikidata", "wd"), r"wikidata\.org/(?:entity/|wiki/(?:Special:EntityData/)?)(Q\d+)(?:\.\w+)?"
    ),
    ForeignScheme(
        "dbpedia", ("dbpedia", "dbr"),
        r"dbpedia\.org/(?:resource|page|data)/([^?#]+?)(?:\.(?:ttl|rdf|json|nt|jsonld))?",
    ),
    ForeignScheme("ror", ("ror",), r"ror\.org/(0\w{8})"),
    ForeignScheme("geonames", ("geonames", "gn"), r"(?:sws\.)?geonames\.org/(\d+)(?:/.*)?"),
    ForeignScheme(
        "eu-authority-country", ("eu", "eu-country"), r"publications\.europa\.eu/resource/authority/country/(\w+)"
    ),
    ForeignScheme("isni", ("isni",), r"isni\.org/(?:isni/|page/)?(\d{15}[\dXx])"),
    ForeignScheme("viaf", ("viaf",), r"viaf\.org/viaf/(\d+)"),
    ForeignScheme("gnd", ("gnd",), r"(?:lobid\.org|d-nb\.info)/gnd/([\dXx-]+)"),
    ForeignScheme("lcnaf", ("lcnaf", "lccn"), r"id\.loc\.gov/authorities/names/(n\w+?)(?:\.\w+)?"),
    ForeignScheme("bnf", ("bnf",), r"(?:data|catalogue)\.bnf\.fr/(?:ark:/12148/cb)?(\d{8}\w?)(?:/.*)?"),
    ForeignScheme("idref", ("idref",), r"idref\.fr/(\d{8}[\dXx])(?:/id)?"),
    ForeignScheme("crossref-funder", ("funder", "crossref-funder", "fundref"), r"(?:dx\.)?doi\.org/10\.13039/(\d+)"),
    ForeignScheme("grid", ("grid",), r"grid\.ac/institutes/grid\.([\d.a-f]+)"),
    ForeignScheme("launch-library-2", ("ll2", "launch-library-2")),
    ForeignScheme("iso3166-1-alpha2", ("iso", "iso3166", "iso3166-1")),
    ForeignScheme("iso3166-1-alpha3", ("iso", "iso3166", "iso3166-1")),
    ForeignScheme("iso3166-1-numeric", ("iso", "iso3166", "iso3166-1")),
    ForeignScheme("un-m49", ("m49", "unm49")),
    ForeignScheme("cow-code", ("cow",)),
    ForeignScheme("unts", ("unts",)),
    ForeignScheme("untc", ("untc",)),
    ForeignScheme("ecolex", ("ecolex",), r"ecolex\.org/details/treaty/.*(tre-\d+)/?"),
    ForeignScheme("geng", ("geng",)),
    ForeignScheme("ieadb", ("ieadb", "iea"), r"iea\.uoregon\.edu/treaty-text/(\d+).*"),
    ForeignScheme("fcdo-treaty", ("fcdo", "fcdo-treaty"), r"treaties\.fcdo\.gov\.uk/.*(?:records?|id)=?/?(\d+)"),
    ForeignScheme("uk-treaty-series", ("ukts", "uk-treaty-series")),
)  # fmt: skip
# Every short form: each prefix, and the key of each scheme, lead to the schemes that it may mean.
PREFIXES: Final[dict[str, tuple[str, ...]]] = {
    prefix: tuple(scheme.name for scheme in SCHEMES if prefix in (scheme.name, *scheme.prefixes))
    for known in SCHEMES
    for prefix in (known.name, *known.prefixes)
}
_ADDRESSES: Final = tuple((scheme.name, re.compile(scheme.address)) for scheme in SCHEMES if scheme.address)
_WEB: Final = re.compile(r"https?://(?:www\.|m\.)?", re.IGNORECASE)
_SHORT: Final = re.compile(r"([A-Za-z][A-Za-z0-9-]*):\s*(\S.*)\Z")
_NOT_IN_KEY = re.compile(r"[^\w.]+")
# What stands before the value in some records and not in others.
_DECORATION: Final = {"grid": "grid.", "crossref-funder": "10.13039/", "geng": "geng-", "ecolex": "tre-", "bnf": "cb"}


def scheme_key(scheme: str, value: str) -> str:
    """Return the key of a value of a scheme, whichever way the value is written.

    >>> scheme_key("isni", "0000 0001 2189 9463"), scheme_key("dbpedia", "http://dbpedia.org/resource/Japan")
    ('isni:0000000121899463', 'dbpedia:japan')
    """
    plain = _value(scheme, value)
    lowered = unquote(plain).lower().removeprefix(_DECORATION.get(scheme, "\0"))
    return f"{scheme}:{_NOT_IN_KEY.sub('', lowered)}"


def keys(identifier: str) -> list[str]:
    """Return the keys that an IRI or a short form such as ``iso:USA`` may have in the index; none if unreadable.

    >>> keys("https://www.wikidata.org/wiki/Q30"), keys("iso:USA")[1], keys("tel:1")
    (['wikidata:q30'], 'iso3166-1-alpha3:usa', [])
    """
    identifier = identifier.strip().strip("<>")
    web = _WEB.match(identifier)
    if web:
        rest = identifier[web.end() :].rstrip("/")
        host, slash, path = rest.partition("/")
        rest = host.lower() + slash + path
        found = ((name, address.fullmatch(rest)) for name, address in _ADDRESSES)
        return [scheme_key(name, match[1]) for name, match in found if match]
    short = _SHORT.match(identifier)
    if short:
        return [scheme_key(name, short[2]) for name in PREFIXES.get(short[1].lower(), ())]
    return []


def _value(scheme: str, value: str) -> str:
    web = _WEB.match(value)
    if not web:
        return value
    address = next((address for name, address in _ADDRESSES if name == scheme), None)
    match = address.fullmatch(value[web.end() :].rstrip("/")) if address else None
    return match[1] if match else value[web.end() :]
