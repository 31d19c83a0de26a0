"""What data/csv-metadata.json declares: tables, columns, datatypes, keys and references (W3C CSVW).

The csvw library reads the declaration and its datatypes; the records here are what the rest of
spacelod needs of it, so that nothing else depends on that library.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import csvw

from spacelod.errors import Problem, TablesError

__all__ = ["METADATA", "Column", "Dataset", "Reference", "TableDescription", "read_metadata"]

METADATA: Final = "csv-metadata.json"
# CSVW has no closed lists, so a choice is a regular expression that only lists words.
_WORDS = re.compile(r"[\w.-]+(\|[\w.-]+)*\Z")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it means and what its cells may hold."""

    name: str
    description: str
    datatype: str
    values: tuple[str, ...]
    required: bool
    separator: str | None
    _inner: Any = field(repr=False, compare=False)

    def accepts(self, cell: str) -> bool:
        """Say whether the declaration allows the text of a whole cell."""
        try:
            self._inner.read(cell)
        except ValueError:
            return False
        return True

    def accepts_item(self, item: str) -> bool:
        """Say whether the declaration allows one value of a cell that may hold several."""
        try:
            self._inner.inherit("datatype").read(item)
        except ValueError:
            return False
        return True

    def items(self, cell: str) -> tuple[str, ...]:
        """Return the values of a cell: none when it is empty, several only where a separator is declared."""
        if not cell:
            return ()
        return tuple(cell.split(self.separator)) if self.separator else (cell,)


@dataclass(frozen=True, slots=True)
class Reference:
    """A foreign key: every value of ``column`` is the primary key of a row in the table ``target``."""

    column: str
    target: str


@dataclass(frozen=True, slots=True)
class TableDescription:
    """One table: its columns in the order of the file, its primary key and its foreign keys."""

    name: str
    title: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...]

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]


@dataclass(frozen=True, slots=True)
class Dataset:
    """The whole declaration: the tables and what is said of the dataset itself."""

    title: str
    description: str
    license: str
    version: str
    modified: str
    creator: str
    publisher: str
    tables: dict[str, TableDescription]

    def __iter__(self) -> Iterator[TableDescription]:
        return iter(self.tables.values())


def read_metadata(folder: Path) -> Dataset:
    """Return the declaration in a folder of tables; raise TablesError when it cannot be used."""
    path = folder / METADATA
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        group = _parse(path, content)
        return _dataset(group)
    except json.JSONDecodeError as error:
        problem = _problem(path, error.lineno, f"not JSON: {error.msg}")
    except OSError as error:
        problem = _problem(path, 1, f"cannot be read: {error.strerror}")
    except (ValueError, TypeError, KeyError, AttributeError, AssertionError, UserWarning) as error:
        # The csvw library has no error of its own: these are what it raises for a wrong declaration.
        problem = _problem(path, 1, f"not a CSVW table group that can be used: {error!r}")
    raise TablesError([problem])


def _parse(path: Path, content: Any) -> Any:
    if not isinstance(content, dict) or "tables" not in content:
        raise ValueError('no "tables"')
    with warnings.catch_warnings():
        # What the library only warns of would be a column without its check.
        warnings.simplefilter("error")
        group = csvw.TableGroup.from_file(path, data=content)
        group.validate_schema(strict=True)
    return group


def _dataset(group: Any) -> Dataset:
    said = group.common_props
    tables = [_table(table) for table in group.tables]
    targets = {table.name: table.key for table in tables}
    for declared in (declared for table in group.tables for declared in table.tableSchema.foreignKeys):
        name, columns = _reference(declared).target, tuple(declared.reference.columnReference)
        if targets[name] != columns:
            raise ValueError(f"a foreign key points to {columns} of {name}, which is not its primary key")
    return Dataset(
        title=said["dc:title"],
        description=said["dc:description"],
        license=said["dc:license"]["@id"],
        version=said["dc:hasVersion"],
        modified=said["dc:modified"],
        creator=said["dc:creator"],
        publisher=said["dc:publisher"],
        tables={table.name: table for table in tables},
    )


def _table(table: Any) -> TableDescription:
    schema = table.tableSchema
    columns = tuple(_column(column) for column in schema.columns)
    key = tuple(schema.primaryKey or ())
    unknown = set(key) - {column.name for column in columns}
    if not key or unknown:
        raise ValueError(f"{table.local_name} has no primary key among its columns")
    return TableDescription(
        name=table.local_name.removesuffix(".csv"),
        title=table.common_props["dc:title"],
        description=table.common_props["dc:description"],
        columns=columns,
        key=key,
        references=tuple(_reference(declared) for declared in schema.foreignKeys),
    )


def _column(column: Any) -> Column:
    datatype = column.inherit("datatype")
    label = datatype.common_props.get("dc:title", datatype.base)
    values = datatype.format.split("|") if datatype.format and _WORDS.match(datatype.format) else ()
    return Column(
        name=column.name,
        description=column.common_props["dc:description"],
        datatype="text" if label == "string" else label,
        values=tuple(values),
        required=bool(column.required),
        separator=column.separator,
        _inner=column,
    )


def _reference(declared: Any) -> Reference:
    # One column: the tables have no key of several columns that another table points to.
    (column,) = declared.columnReference
    return Reference(column, str(declared.reference.resource).removesuffix(".csv"))


def _problem(path: Path, line: int, problem: str) -> Problem:
    remedy = "Mend or restore the file; the tables cannot be read without it."
    return Problem(f"{path.resolve().parent.name}/{METADATA}", line, "", problem, remedy)
