"""Sentences against the record: what is borne out, what is wrong, and what nobody can tell."""

from __future__ import annotations

import pytest

from finding_cases import cases
from spacelod.record.local import Record
from spacelod.record.sentences import dates_in
from spacelod.release import Release


@pytest.fixture(scope="module")
def record(release: Release) -> Record:
    return Record.open(release)


@pytest.mark.parametrize("case", cases("sentences.csv"), ids=lambda case: case["sentence"][:60])
def test_a_sentence_is_judged_by_the_record(record: Record, case: dict[str, str]) -> None:
    found = record.check(case["sentence"])
    assert found.verdict == case["verdict"], found.because
    assert found.because
    assert {one.thing.key for one in found.mentions if one.thing} == set(case["things"].split())
    assert case["because"] in " ".join(found.because)


def test_a_judgement_brings_the_statements_on_which_it_rests(record: Record) -> None:
    found = record.check("Saudi Arabia withdrew from the Moon Agreement in 2023.")
    (standing,) = found.participations
    assert (standing.status, standing.until) == ("withdrawn", "2024-01-05")
    assert all(source.title and source.page for source in standing.sources)
    assert found.release == record.version


def test_a_day_may_be_given_beside_the_sentence(record: Record) -> None:
    sentence = "The United States is a party to the Outer Space Treaty."
    assert record.check(sentence, on="1967-10-09").verdict == "contradicted"
    assert record.check(sentence, on="1967-10-10").verdict == "supported"


@pytest.mark.parametrize(
    ("sentence", "dates"),
    [
        ("on 27 January 1967 and in 1968", ["1967-01-27", "1968"]), ("on 2023-06-21", ["2023-06-21"]),
        ("January 5, 2024", ["2024-01-05"]), ("in June 2023", ["2023-06"]), ("the 1967 text of 22 articles", []),
    ],
)  # fmt: skip
def test_dates_are_as_precise_as_they_are_written(sentence: str, dates: list[str]) -> None:
    assert dates_in(sentence) == dates
