"""The gallery against the real dataset: each answer equals the expected one, and one worked out without RDF."""

from __future__ import annotations

import csv
import io
import re
import statistics
from pathlib import Path

import pytest

from independent import ANSWERS
from spacelod.errors import BuildError
from spacelod.formats import RESULT_FORMATS
from spacelod.headers import read_header
from spacelod.iris import BASE
from spacelod.prefixes import prefixes
from spacelod.questions import GROUPS, Question, by_group, read_questions
from spacelod.release import Release
from spacelod.resources import resource
from spacelod.store import Store
from spacelod.tables import read_tables
from spacelod.vocab import CLASSES, PROPERTIES

EXPECTED = Path(__file__).parent / "questions"
QUESTIONS = read_questions()
CSV = next(known for known in RESULT_FORMATS if known.name == "csv")

# What is counted about the record as a whole, or has no answer yet; the expected answers were read by eye.
NOT_COMPUTED = {
    "cq-114", "cq-133", "cq-138", "cq-140", "cq-141", "cq-142", "cq-144", "cq-145", "cq-149", "cq-152",
    "cq-159",
}  # fmt: skip

each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)


@pytest.fixture(scope="module")
def store(release: Release) -> Store:
    return release.open_store()


def answer(store: Store, question: Question) -> list[list[str]]:
    """Return the answer as rows of text, the names of the columns first."""
    written = store.query(question.query).serialize(CSV)
    assert written is not None
    return list(csv.reader(io.StringIO(written.decode())))


def expected(question: Question) -> list[list[str]]:
    with (EXPECTED / f"{question.name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@each_question
def test_the_answer_is_the_expected_one(question: Question, store: Store) -> None:
    assert answer(store, question) == expected(question)


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.id in ANSWERS], ids=lambda question: question.name)
def test_the_answer_follows_from_the_tables_alone(question: Question, store: Store) -> None:
    computed = [[str(cell) for cell in row] for row in ANSWERS[question.id]()]
    assert sorted(answer(store, question)[1:]) == sorted(computed)


def test_only_what_cannot_be_computed_is_not_computed() -> None:
    assert {question.id for question in QUESTIONS} - ANSWERS.keys() == NOT_COMPUTED


def test_each_question_of_the_table_is_in_the_gallery() -> None:
    table = read_tables(resource("data")).rows("competency-questions")
    asked = {row["id"]: (row["question"], row["kind"]) for row in table}
    assert {question.id: (question.title, question.group) for question in QUESTIONS} == asked


def test_each_expected_answer_belongs_to_a_question() -> None:
    assert {file.stem for file in EXPECTED.iterdir()} == {question.name for question in QUESTIONS}


def body(question: Question) -> list[str]:
    return [line for line in question.query.splitlines() if line and not line.startswith("PREFIX")]


def test_queries_are_short() -> None:
    assert statistics.median(len(body(question)) for question in QUESTIONS) <= 12
    assert max(len(body(question)) for question in QUESTIONS) <= 14


@pytest.mark.parametrize(
    "question", [q for q in QUESTIONS if q.group == "as-of-date"], ids=lambda question: question.name
)
def test_a_question_about_a_day_takes_less_than_fifteen_lines_in_all(question: Question) -> None:
    assert len([line for line in question.query.splitlines() if line]) < 15


@pytest.mark.parametrize("term", [*CLASSES, *PROPERTIES])
def test_each_class_and_property_is_used_by_a_question(term: str) -> None:
    assert any(re.search(rf"\bspacelod:{term}\b", question.query) for question in QUESTIONS)


@each_question
def test_prefixes_are_those_of_the_dataset_and_all_in_use(question: Question) -> None:
    declared = dict(re.findall(r"^PREFIX ([\w-]+): <([^>]+)>$", question.query, flags=re.MULTILINE))
    known = prefixes()
    assert declared == {name: known[name] for name in declared}
    assert list(declared) == sorted(declared)
    text = "\n".join(body(question))
    assert [name for name in declared if not re.search(rf"\b{name}:", text)] == []


@each_question
def test_a_query_stays_within_the_standard_and_names_its_order(question: Question) -> None:
    assert not re.search(r"\b(SERVICE|LOAD|LATERAL|FROM)\b|<<|\bxsd:date\(", question.query)
    # One row needs no order.
    assert "ORDER BY" in question.query or len(expected(question)) <= 2


@each_question
def test_the_order_leaves_nothing_to_chance(question: Question) -> None:
    head, *rows = expected(question)
    modifiers = question.query.partition("ORDER BY")[2]
    keys = [name for name in re.findall(r"\?(\w+)", modifiers) if name in head]
    if keys:
        assert len({tuple(row[head.index(key)] for key in keys) for row in rows}) == len(rows)


@each_question
def test_optional_parts_come_after_all_that_is_required(question: Question) -> None:
    """An engine joins what follows an OPTIONAL with everything, at a cost that grows with the dataset."""
    lines = [line for line in body(question) if line.startswith("  ") and not line.startswith("   ")]
    last = max((at for at, line in enumerate(lines) if re.match(r"  [?<]|  [a-z-]+:", line)), default=-1)
    first = min((at for at, line in enumerate(lines) if line.startswith("  OPTIONAL")), default=len(lines))
    assert last < first


def test_the_gallery_goes_by_group() -> None:
    groups = by_group(QUESTIONS)
    assert list(groups) == list(GROUPS)
    assert sum(map(len, groups.values())) == len(QUESTIONS)


def test_a_gallery_under_another_base_asks_for_other_addresses() -> None:
    assert not [q for q in read_questions(base="https://example.org/") if BASE in q.query]


HEAD = "# id: cq-01\n# title: Who?\n# group: lookup\n"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("cq-01-who.rq", "# id: cq-01\n# group: lookup\nSELECT * {}", "no line '# title: ...'"),
        ("cq-02-who.rq", HEAD + "SELECT * {}", "the id is 'cq-01'"),
        ("cq-01-who.rq", HEAD.replace("lookup", "riddle") + "SELECT * {}", "the group is 'riddle'"),
        ("cq-01-who.rq", HEAD + "# parameters: actor:usa\nSELECT * {}", "does not contain the parameter 'actor:usa'"),
    ],
)
def test_a_file_that_does_not_say_what_it_is_is_refused(name: str, text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BuildError, match=re.escape(said)):
        read_questions(tmp_path)


def test_a_line_that_may_be_missing_is_read_where_it_stands() -> None:
    assert read_header("# a: 1\n# b: 2\nASK {}", "x.rq", required=["a"], optional=["b", "c"]) == {"a": "1", "b": "2"}
