"""Answers of SELECT queries as Python objects: rows are dataclasses, values what Python has for them."""

from __future__ import annotations

import json
import keyword
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import make_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, overload

from spacelod.errors import SpacelodError
from spacelod.terms import XSD

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Iri", "Rows", "Text", "read_boolean", "read_rows", "value_of"]


class Iri(str):
    """An IRI; otherwise a string like any other."""

    __slots__ = ()


class Text(str):
    """A string in a language, which ``language`` names by its tag."""

    __slots__ = ("language",)
    language: str

    def __new__(cls, value: str, language: str) -> Text:
        """Return the string with its language."""
        made = super().__new__(cls, value)
        made.language = language
        return made


class Rows(Sequence[Any]):
    """The solutions of a query in their order.

    Each is a dataclass with a field for each column. A column whose name Python cannot use gets underscores:
    ``?class`` is ``row.class_`` and ``?2`` is ``row._2``. What is unbound is None.
    """

    def __init__(self, columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> None:
        self.columns = tuple(columns)
        self.fields = _fields(self.columns)
        self._kind = make_dataclass("Row", self.fields, frozen=True, slots=True)
        self._rows = tuple(self._kind(*row) for row in rows)

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Any: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[Any, ...]: ...

    def __getitem__(self, index: int | slice) -> Any:
        """Return a row, or a tuple of rows for a slice."""
        return self._rows[index]

    def __repr__(self) -> str:
        return f"<{len(self)} rows of {', '.join(self.columns) or 'nothing'}>"

    def tuples(self) -> list[tuple[Any, ...]]:
        """Return the rows as plain tuples."""
        return [tuple(getattr(row, name) for name in self.fields) for row in self._rows]

    def frame(self) -> pd.DataFrame:
        """Return the rows as a pandas data frame; needs the extra ``pandas``."""
        try:
            import pandas as pd
        except ModuleNotFoundError:
            raise SpacelodError("pandas is not installed; `pip install 'spacelod[pandas]'`") from None
        return pd.DataFrame(self.tuples(), columns=list(self.columns))


def read_rows(document: bytes | str) -> Rows:
    """Return the solutions that a SPARQL JSON document holds; raise SpacelodError when it holds none."""
    found = _read(document)
    try:
        columns, bindings = found["head"]["vars"], found["results"]["bindings"]
    except (KeyError, TypeError):
        raise SpacelodError("the answer is no table; the query has to begin with SELECT") from None
    # Most values stand in many rows.
    known: dict[tuple[str, ...], Any] = {}
    rows = [[_known(row[name], known) if name in row else None for name in columns] for row in bindings]
    return Rows(columns, rows)


def read_boolean(document: bytes | str) -> bool:
    """Return the truth value that a SPARQL JSON document holds; raise SpacelodError when it holds none."""
    found = _read(document)
    if not isinstance(found, dict) or not isinstance(found.get("boolean"), bool):
        raise SpacelodError("the answer is no truth value; the query has to begin with ASK")
    return bool(found["boolean"])


def value_of(kind: str, text: str, datatype: str = "", language: str = "") -> Any:
    """Return a term as Python has it; a date without a day, or what no type of Python holds, stays text.

    >>> value_of("literal", "1967-10-10", XSD + "date"), value_of("literal", "1967-10", XSD + "gYearMonth")
    (datetime.date(1967, 10, 10), '1967-10')
    """
    if kind == "uri":
        return Iri(text)
    if language:
        return Text(text, language)
    read = _READERS.get(datatype.removeprefix(XSD)) if datatype.startswith(XSD) else None
    try:
        return read(text) if read else text
    except (ValueError, KeyError, ArithmeticError):
        return text


def _boolean(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[text]


_WHOLE: Final = (
    "integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger",
    "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte",
)  # fmt: skip
_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    **dict.fromkeys(_WHOLE, int),
    "decimal": Decimal, "double": float, "float": float, "boolean": _boolean, "date": date.fromisoformat,
    "dateTime": datetime.fromisoformat,
}  # fmt: skip


def _known(term: Mapping[str, str], known: dict[tuple[str, ...], Any]) -> Any:
    key = (term["type"], str(term["value"]), term.get("datatype", ""), term.get("xml:lang", ""))
    if key not in known:
        known[key] = value_of(*key)
    return known[key]


def _read(document: bytes | str) -> Any:
    try:
        return json.loads(document)
    except ValueError:
        raise SpacelodError("the answer is not SPARQL JSON") from None


def _fields(columns: Sequence[str]) -> list[str]:
    fields: list[str] = []
    # Python takes some letters for others, and knows letters of SPARQL's names that it has in none.
    plain = [unicodedata.normalize("NFKC", column) for column in columns]
    for column in plain:
        name = "".join(letter if f"_{letter}".isidentifier() else "_" for letter in column)
        name = name if name.isidentifier() else f"_{name}"
        while keyword.iskeyword(name) or name in fields or (name != column and name in plain):
            name += "_"
        fields.append(name)
    return fields
