"""The form of an identifier in each register, check digits included."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["is_well_formed"]

_CODE: Final = {
    "wikidata": r"Q[1-9]\d*",
    "dbpedia": r"http://dbpedia\.org/resource/[^\s<>\"{}|\\^`]+",
    "iso3166-1-alpha2": r"[A-Z]{2}",
    "iso3166-1-alpha3": r"[A-Z]{3}",
    "iso3166-1-numeric": r"\d{3}",
    "un-m49": r"\d{3}",
    "geonames": r"[1-9]\d*",
    "cow-code": r"[1-9]\d{0,2}",
    "eu-authority-country": r"http://publications\.europa\.eu/resource/authority/country/[0-9A-Z]{3}",
    "ror": r"https://ror\.org/0[0-9a-hjkmnp-tv-z]{6}\d{2}",
    "isni": r"\d{15}[\dX]",
    "grid": r"grid\.\d{4,6}\.[0-9a-f]{1,2}",
    "crossref-funder": r"10\.13039/\d+",
    "launch-library-2": r"[1-9]\d*",
    "viaf": r"[1-9]\d*",
    "gnd": r"\d+-[\dX]|\d+[\dX]",
    "lcnaf": r"[a-z]{1,2}\d{8,10}",
    "bnf": r"\d{8}[0-9bcdfghjkmnpqrstvwxz]",
    "idref": r"\d{8}[\dX]",
    "unts": r"\d+ UNTS \d+",
    "untc": r"[IVXL]+-\d+",
    "uk-treaty-series": r"TS \d+/\d{4}",
    "fcdo-treaty": r"\d+",
    "ecolex": r"TRE-\d{6}",
    "geng": r"GENG-\d{4}",
    "ieadb": r"\d+",
}
# ASCII, or ``\d`` would take the digits of every script.
_FORMS: Final = {scheme: re.compile(rf"(?:{form})\Z", re.ASCII) for scheme, form in _CODE.items()}
# Crockford's base 32, which ROR uses: the letters i, l, o and u are left out.
_BASE_32: Final = "0123456789abcdefghjkmnpqrstvwxyz"


def is_well_formed(scheme: str, value: str) -> bool:
    """Say whether a value can be an identifier of the register.

    >>> is_well_formed("isni", "0000000121899463"), is_well_formed("isni", "0000000121899464")
    (True, False)
    """
    form = _FORMS.get(scheme)
    if form is not None and not form.match(value):
        return False
    if scheme == "isni":
        return _isni_digit(value[:15]) == value[15]
    if scheme == "ror":
        return _ror_digits(value[-9:-2]) == value[-2:]
    return True


def _isni_digit(digits: str) -> str:
    """Return the check character of ISO 7064 MOD 11-2."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11]


def _ror_digits(letters: str) -> str:
    """Return the two check digits of ISO 7064 MOD 97-10."""
    number = 0
    for letter in letters:
        number = number * 32 + _BASE_32.index(letter)
    return f"{98 - number * 100 % 97:02d}"
