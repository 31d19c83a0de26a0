"""The competency questions as examples to run: by group in words for readers, and by the terms that they use."""

from __future__ import annotations

import re
from typing import Final

from spacelod.questions import Question, by_group, read_questions

__all__ = ["example", "examples_with", "groups"]

_WORDS: Final = {
    "lookup": "Look something up", "as-of-date": "As it stood on a day", "comparison": "Compare",
    "path": "Follow a path", "aggregate": "Count", "negative": "What is not there", "provenance": "Who says so",
}  # fmt: skip


def groups(base: str) -> list[tuple[str, list[Question]]]:
    """Return the questions by group, each group under its words."""
    return [(_WORDS.get(name, name), members) for name, members in by_group(read_questions(base=base)).items()]


def example(base: str, key: str) -> Question | None:
    """Return the question with a key, or None."""
    return next((each for each in read_questions(base=base) if each.id == key), None)


def examples_with(base: str, name: str) -> list[Question]:
    """Return the questions whose query uses a class or property, by its local name."""
    used = re.compile(rf"\bspacelod:{re.escape(name)}\b")
    return [each for each in read_questions(base=base) if used.search(each.query)]
