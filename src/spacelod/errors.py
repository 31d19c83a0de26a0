"""Every error that spacelod raises on purpose.

The library raises, the edge (command line, HTTP) shows. Anything that is not a
``SpacelodError`` is a bug and must trace back.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "BuildError",
    "InvalidDataset",
    "Problem",
    "QueryError",
    "ReasonerError",
    "ReleaseError",
    "SettingError",
    "SpacelodError",
    "TablesError",
    "UnknownIri",
]


class SpacelodError(Exception):
    """Base of every error that spacelod raises on purpose; its text is one readable line."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault in a curated table: where, what, and what to do about it.

    ``str()`` gives ``file:line: column: problem. remedy``; the line counts from 1 (the header).
    """

    file: str
    line: int
    column: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:"
        column = f" {self.column}:" if self.column else ""
        return f"{where}{column} {self.problem}. {self.remedy}"


class TablesError(SpacelodError):
    """The curated tables have faults; ``problems`` holds all of them, in file and line order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnknownIri(SpacelodError):
    """An IRI does not lie under the base, or names no kind of thing that spacelod mints."""


class InvalidDataset(SpacelodError):
    """The built dataset breaks a shape or a check; such a release is not published."""


class BuildError(SpacelodError):
    """A release could not be built; the published release is as it was."""


class ReleaseError(SpacelodError):
    """A release folder is missing, incomplete, or differs from its manifest."""


class QueryError(SpacelodError):
    """A query is malformed or refused.

    ``line`` and ``column`` count from 1 when they are known; ``found`` is the text at that place.
    """

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None, found: str = "") -> None:
        where = f"line {line}, column {column}: " if line is not None else ""
        super().__init__(where + message)
        self.line, self.column, self.found = line, column, found


class ReasonerError(SpacelodError):
    """A reasoner could not run: Java is missing, too old, or the input is not OWL 2."""


class SettingError(SpacelodError):
    """A setting has a value that cannot be used; the message names it and what is accepted."""
