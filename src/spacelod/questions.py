"""The gallery of questions: each a query in a file of its own, with a header that says what it asks.

They ship with the ontology, are shown on the query page, and are checked against answers that were
worked out from the tables without any RDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from spacelod.errors import BuildError
from spacelod.headers import read_header, remarks
from spacelod.iris import BASE, rebase
from spacelod.resources import resource

__all__ = ["GROUPS", "Question", "by_group", "read_questions"]

# In the order of the gallery: from plain look-ups to questions about the record itself.
GROUPS: Final = ("lookup", "as-of-date", "comparison", "path", "aggregate", "negative", "provenance")


@dataclass(frozen=True, slots=True)
class Question:
    """One question and its query.

    ``name`` is the name of the file without its ending; ``parameters`` are the words of the query (a day, a
    prefixed name) that a reader would change to ask the same of another treaty, state or day; ``remark`` says
    what a reader has to know of the query, and may be empty.
    """

    id: str
    name: str
    title: str
    group: str
    parameters: tuple[str, ...]
    remark: str
    query: str


@cache
def read_questions(folder: Path | None = None, base: str = BASE) -> tuple[Question, ...]:
    """Return the questions of a folder (by default the published ones) by number, for a dataset under a base.

    Raises BuildError for a file whose header is incomplete or does not fit its query.
    """
    files = (folder or resource("ontology") / "questions").glob("*.rq")
    return tuple(sorted((_read(file, base) for file in files), key=_number))


def by_group(questions: Iterable[Question]) -> dict[str, list[Question]]:
    """Return questions by group, the groups in the order of the gallery; a group without any is left out."""
    found: dict[str, list[Question]] = {group: [] for group in GROUPS}
    for question in questions:
        found[question.group].append(question)
    return {group: members for group, members in found.items() if members}


def _read(file: Path, base: str) -> Question:
    text = file.read_text(encoding="utf-8")
    header = read_header(text, file.name, required=("id", "title", "group"), optional=("parameters",))
    lines = text.splitlines()
    query = "\n".join(line for line in lines if not line.startswith("#")).strip() + "\n"
    parameters = tuple(header.get("parameters", "").split())
    _check(file.name, header, parameters, query)
    return Question(
        id=header["id"],
        name=file.stem,
        title=header["title"],
        group=header["group"],
        parameters=parameters,
        remark=remarks(text),
        query=rebase(query, base),
    )


def _check(name: str, header: dict[str, str], parameters: Sequence[str], query: str) -> None:
    if not name.startswith(f"{header['id']}-"):
        raise BuildError(f"{name}: the id is {header['id']!r}. Begin the name of the file with it")
    if header["group"] not in GROUPS:
        raise BuildError(f"{name}: the group is {header['group']!r}. Use one of {', '.join(GROUPS)}")
    for word in parameters:
        if word not in query:
            raise BuildError(f"{name}: the query does not contain the parameter {word!r}. Write it as the query does")


def _number(question: Question) -> int:
    return int(question.id.rpartition("-")[2])
