"""Text reduced to what two spellings of one name have in common.

``fold`` removes case, accents, punctuation and British spellings and keeps the letters of every script. Stricter keys
are made from it: ``compact`` ignores spaces, ``latin`` the script, ``stems`` English plurals.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from anyascii import anyascii

__all__ = ["LITTLE_WORDS", "compact", "fold", "initials", "latin", "respelt", "stem", "stems"]

# "U.S.S.R." is one word; so is "N.A.S.A".
_DOTTED = re.compile(r"\b(?:\w\.){2,}\w?(?!\w)")
# An apostrophe belongs to the word before it only in the English genitive.
_GENITIVE = re.compile(r"['\u2019\u02bc`](?=s\b)", re.IGNORECASE)
# "Sub-committee" is one word, as it is in most of its spellings.
_PREFIX = re.compile(r"(?<=\bsub)-(?=[a-z])", re.IGNORECASE)
_AMPERSAND = re.compile(r"\s*&\s*")
_FOREIGN_LATIN: Final = {
    ord(letter): plain
    for letter, plain in (
        ("ø", "o"), ("ł", "l"), ("đ", "d"), ("ð", "d"), ("þ", "th"), ("æ", "ae"), ("œ", "oe"), ("ı", "i"),
        ("ə", "e"), ("ħ", "h"), ("ŋ", "n"),
    )
}  # fmt: skip
# Letters that Arabic writers use for one another.
_ARABIC: Final = {ord("ى"): "ي", ord("ة"): "ه", ord("ک"): "ك", ord("ی"): "ي", ord("ـ"): None}
_ALIKE: Final = _FOREIGN_LATIN | _ARABIC
# Scripts written without spaces: a run is indexed by its pairs of characters.
_UNSPACED = re.compile(
    "[\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+"
)
# Alphabets whose letters stand for sounds one by one; others would lose their vowels or say another language's reading.
_ALPHABETS = re.compile("[\u0370-\u03ff\u0400-\u052f\u0530-\u058f\u0900-\u0dff\u10a0-\u10ff]")
# Words that carry nothing when initials are formed.
LITTLE_WORDS: Final = frozenset(
    {"a", "an", "and", "at", "by", "de", "del", "der", "di", "do", "e", "et", "for", "fur", "in", "la", "le", "les",
     "of", "on", "the", "to", "und", "y"}
)  # fmt: skip
# One word, written in two ways on the two sides of the Atlantic, or without its inner letters.
_SPELLINGS: Final = {
    "organisation": "organization", "organisations": "organizations", "defence": "defense", "programme": "program",
    "programmes": "programs", "centre": "center", "centres": "centers",
    "agcy": "agency", "cmd": "command", "dept": "department", "govt": "government", "intl": "international",
    "natl": "national",
}  # fmt: skip
# Only alphabets with capitals abbreviate names by them.
_CASED = re.compile("[a-z\u0370-\u03ff\u0400-\u04ff\u0530-\u058f0-9 ]+\\Z")
# What folding makes of each letter where none has an accent.
_PLAIN: Final = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_KEPT: Final = 16384


@lru_cache(_KEPT)
def fold(text: str) -> str:
    """Return a name in lower case without accents and punctuation, its words parted by one space.

    >>> fold("Côte d’Ivoire"), fold("U.S. Defence"), fold("РОСКОСМОС"), fold("São Tomé & Príncipe")
    ('cote d ivoire', 'us defense', 'роскосмос', 'sao tome and principe')
    """
    return " ".join(_SPELLINGS.get(word, word) for word in _words(text))


def respelt(one: str, other: str) -> bool:
    """Return whether ``fold`` makes two texts equal only by spelling words of theirs in another way.

    >>> respelt("Department of Defence", "Dept of Defense"), respelt("Défense", "DEFENSE"), respelt("Roskosmos", "NASA")
    (True, False, False)
    """
    return compact(fold(one)) == compact(fold(other)) and "".join(_words(one)) != "".join(_words(other))


@lru_cache(_KEPT)
def _words(text: str) -> list[str]:
    text = _DOTTED.sub(lambda word: word[0].replace(".", ""), text)
    text = _AMPERSAND.sub(" and ", _PREFIX.sub("", _GENITIVE.sub("", text)))
    if text.isascii():
        return text.translate(_PLAIN).split()
    plain = "".join(_letters(unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())))
    return unicodedata.normalize("NFC", plain).translate(_ALIKE).split()


def compact(folded: str) -> str:
    """Return a folded name without spaces: the key by which equal names are found."""
    return folded.replace(" ", "")


def latin(text: str) -> str:
    """Return the folded transliteration of a Cyrillic, Greek, Armenian, Georgian or Indic name, and nothing for others.

    >>> latin("Роскосмос"), latin("日本"), latin("NASA")
    ('roskosmos', '', '')
    """
    return fold(anyascii(text)) if _ALPHABETS.search(text) else ""


def stem(word: str) -> str:
    """Return a folded word without an English plural ending.

    >>> stem("agencies"), stem("forces"), stem("class"), stem("atlas"), stem("aus")
    ('agency', 'force', 'class', 'atla', 'aus')
    """
    if len(word) > 4 and word.isascii():
        if word.endswith("ies"):
            return word[:-3] + "y"
        if word.endswith("s") and not word.endswith("ss"):
            return word[:-1]
    return word


@lru_cache(_KEPT)
def stems(folded: str) -> tuple[str, ...]:
    """Return the words of a folded name as the full-text index holds them.

    >>> stems("space agencies"), stems("宇宙局")
    (('space', 'agency'), ('宇宙', '宙局'))
    """
    return tuple(part for word in folded.split() for part in _parts(word))


def initials(folded: str) -> set[str]:
    """Return what a name of several words may be abbreviated to, with and without its little words.

    >>> sorted(initials("united arab emirates")), sorted(initials("republic of korea"))
    (['uae'], ['rk', 'rok'])
    """
    words = folded.split()
    full = [word for word in words if word not in LITTLE_WORDS]
    if len(full) < 2 or not _CASED.match(folded):
        return set()
    return {"".join(word[0] for word in chosen) for chosen in (words, full)}


def _letters(decomposed: str) -> Iterator[str]:
    for character in decomposed:
        if unicodedata.combining(character):
            continue
        # Vowel signs of Indic scripts are marks too, but without a combining class: they are letters to us.
        kept = character.isalnum() or unicodedata.category(character) in ("Mn", "Mc")
        yield character if kept else " "


def _parts(word: str) -> Iterator[str]:
    start = 0
    for run in _UNSPACED.finditer(word):
        if run.start() > start:
            yield stem(word[start : run.start()])
        yield from _pairs(run[0])
        start = run.end()
    if start < len(word):
        yield stem(word[start:])


def _pairs(run: str) -> Iterator[str]:
    if len(run) < 3:
        yield run
        return
    for start in range(len(run) - 1):
        yield run[start : start + 2]
