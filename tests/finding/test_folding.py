from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from spacelod.search.exonyms import exonyms
from spacelod.search.folding import compact, fold, initials, latin, stems
from spacelod.search.foreign import keys, scheme_key
from spacelod.search.spelling import Vocabulary, slips, tolerance


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Côte d’Ivoire", "cote d'ivoire"),
        ("U.S.S.R.", "USSR"),
        ("São Tomé & Príncipe", "sao tome and principe"),
        ("Türkiye", "TURKIYE"),
        ("İstanbul", "istanbul"),
        ("Łódź", "lodz"),
        ("Straße", "STRASSE"),
        ("أمريكا", "امريكا"),
        ("Defence Programme Centre", "defense program center"),
        ("People’s Republic", "peoples republic"),
    ],
)
def test_spellings_of_one_name_fold_alike(one: str, other: str) -> None:
    assert compact(fold(one)) == compact(fold(other))


@pytest.mark.parametrize(
    ("one", "other"), [("Niger", "Nigeria"), ("Iran", "Iraq"), ("Россия", "Rossiya"), ("Austria", "Australia")]
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert compact(fold(one)) != compact(fold(other))


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_and_never_fails(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert all('"' not in word and word for word in stems(folded))
    assert latin(text) == fold(latin(text))
    assert all(short for short in initials(folded))


@given(st.text(max_size=80))
def test_any_text_may_be_looked_up(text: str) -> None:
    assert all(":" in key for key in keys(text))


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("http://www.wikidata.org/entity/Q30", "wikidata:q30"),
        ("https://www.wikidata.org/wiki/Q30", "wikidata:q30"),
        ("wd:Q30", "wikidata:q30"),
        ("https://dbpedia.org/page/Japan", "dbpedia:japan"),
        ("https://sws.geonames.org/6252001/", "geonames:6252001"),
        ("https://www.geonames.org/6252001/united-states.html", "geonames:6252001"),
        ("https://ror.org/02ddzfk73", "ror:02ddzfk73"),
        ("ISNI:0000 0001 2189 9463", "isni:0000000121899463"),
        ("http://publications.europa.eu/resource/authority/country/JPN", "eu-authority-country:jpn"),
        ("https://doi.org/10.13039/501100008138", "crossref-funder:501100008138"),
    ],
)
def test_the_spellings_of_an_identifier_share_a_key(written: str, key: str) -> None:
    assert key in keys(written)


def test_a_code_of_a_state_may_be_of_any_iso_form() -> None:
    assert {key.partition(":")[0] for key in keys("iso:840")} == {
        "iso3166-1-alpha2", "iso3166-1-alpha3", "iso3166-1-numeric",
    }  # fmt: skip
    assert scheme_key("grid", "grid.503447.1") == scheme_key("grid", "503447.1")


def test_names_of_two_parts_are_two_names() -> None:
    english = [found.name for found in exonyms("MM") if found.language == "en"]
    assert english == ["Myanmar", "Burma"]
    assert exonyms("QQ") == []


KNOWN = {"treaty": 60, "trust": 2, "space": 400, "spare": 1, "roskosmos": 4, "organization": 90}


def _sharing(keys: Iterable[int]) -> list[str]:
    wanted = set(keys)
    return [word for word in KNOWN if slips(word) & wanted]


def test_a_mistyped_word_is_mended_and_a_short_or_known_one_is_left_alone() -> None:
    words = Vocabulary(KNOWN, _sharing)
    assert words.corrections("treety") == ["treaty"]
    assert words.corrections("spaec")[0] == "space"
    assert words.corrections("esa") == []
    assert words.corrections("1967") == []


@given(st.sampled_from([word for word in KNOWN if len(word) > 5]), st.data())
def test_a_word_with_as_many_faults_as_are_allowed_is_always_mended(word: str, data: st.DataObject) -> None:
    typed = word
    for _ in range(data.draw(st.integers(1, 2))):
        place, letter = data.draw(st.integers(0, len(typed) - 2)), data.draw(st.sampled_from("aeqz"))
        typed = data.draw(
            st.sampled_from([
                typed[:place] + letter + typed[place + 1 :], typed[:place] + letter + typed[place:],
                typed[:place] + typed[place + 1 :],
                typed[:place] + typed[place + 1] + typed[place] + typed[place + 2 :],
            ])
        )  # fmt: skip
    assume(OSA.distance(typed, word) <= tolerance(typed))
    assert word in Vocabulary(KNOWN, _sharing).corrections(typed)
