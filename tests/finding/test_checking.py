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
    ("sentence", "on", "verdict"),
    [
        # What lasts is judged on the date, whatever its precision; no act is dated by it.
        ("Austria is a party to the Moon Agreement.", "1984-06", "contradicted"),
        ("Austria is a party to the Moon Agreement.", "1984", "partly-supported"),
        ("Austria is a party to the Moon Agreement.", "1985", "supported"),
        ("Austria is a party to the Moon Agreement.", "1985-03", "supported"),
        ("Austria is a party to the Moon Agreement.", "1985-01-01", "supported"),
        # What was done stays done.
        ("Austria ratified the Moon Agreement.", "1983", "contradicted"),
        ("Austria ratified the Moon Agreement.", "1984", "supported"),
        ("Austria ratified the Moon Agreement.", "1985", "supported"),
        ("Austria signed the Moon Agreement.", "1979", "contradicted"),
        ("Austria signed the Moon Agreement.", "1985-03", "supported"),
        ("Saudi Arabia withdrew from the Moon Agreement.", "2022", "contradicted"),
        ("Saudi Arabia withdrew from the Moon Agreement.", "2025", "supported"),
        ("Germany is a member of NATO.", "1950", "contradicted"), ("Germany is a member of NATO.", "1980", "supported"),
        # A date in the sentence goes before it.
        ("Austria ratified the Moon Agreement in 1985.", "1990", "contradicted"),
    ],
)  # fmt: skip
def test_a_sentence_without_a_date_is_judged_on_the_one_beside_it(
    record: Record, sentence: str, on: str, verdict: str
) -> None:
    found = record.check(sentence, on=on)
    assert found.verdict == verdict, found.because


@pytest.mark.parametrize(
    ("sentence", "dates"),
    [
        ("on 27 January 1967 and in 1968", ["1967-01-27", "1968"]), ("on 2023-06-21", ["2023-06-21"]),
        ("January 5, 2024", ["2024-01-05"]), ("in June 2023", ["2023-06"]), ("the 1967 text of 22 articles", []),
    ],
)  # fmt: skip
def test_dates_are_as_precise_as_they_are_written(sentence: str, dates: list[str]) -> None:
    assert dates_in(sentence) == dates
