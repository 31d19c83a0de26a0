"""Read a query before the engine does: its form, its dataset, its columns; refuse what may not run.

The reading follows the grammar of SPARQL 1.1 and 1.2 to the end of the text and in linear time, so a
refusal can name the place, and nothing that the engine would take for SERVICE can hide from it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from types import MappingProxyType
from typing import Final

from spacelod.errors import QueryError
from spacelod.sparql.aliases import alias, far
from spacelod.sparql.expressions import ABSOLUTE, AGGREGATES, FUNCTIONS
from spacelod.sparql.limits import Limits
from spacelod.sparql.patterns import Patterns
from spacelod.sparql.spelling import plain, resolved, unescaped

__all__ = ["FORMS", "QueryReader", "Scan", "form_of", "scan"]

FORMS: Final = ("select", "ask", "construct", "describe")
_KINDS: Final = {form.upper(): form for form in FORMS}
_DEFAULTS: Final = Limits()
_CONDITIONS: Final = frozenset(["var", "(", "iri", "pname", "ASC", "DESC", "NOT", "EXISTS", *FUNCTIONS, *AGGREGATES])
# Queries that come again are short; 256 of the longest would take tens of megabytes in each process.
_CACHED_LENGTH: Final = 8_000
# The form does not depend on the base, which is not known yet.
_ANY_BASE: Final = "urn:base"


@dataclass(frozen=True, slots=True)
class Scan:
    """What a query says about itself.

    ``default_graphs`` and ``named_graphs`` are None when the text has no FROM. ``columns`` are the variables
    of ``SELECT *`` in order of first appearance. ``edits`` turn the text into one that the engine reads and
    answers with these columns; ``aliased`` says that some go under other names there (see ``aliases.restored``).
    ``dataset`` is where its FROM clauses begin and end. ``key`` is equal for texts that differ in spaces,
    comments and the case of keywords only.
    """

    form: str
    default_graphs: tuple[str, ...] | None
    named_graphs: tuple[str, ...] | None
    columns: tuple[str, ...]
    edits: tuple[tuple[int, int, str], ...]
    dataset: tuple[int, int] | None
    aliased: bool
    prefixes: MappingProxyType[str, str]
    key: bytes

    def edited(self, text: str, *, columns: bool = True) -> str:
        """Return the text, which must be ``plain``, as the engine should see it; ``*`` stays without ``columns``."""
        for start, end, instead in self.edits:
            if columns or text[start:end] != "*":
                text = f"{text[:start]}{instead}{text[end:]}"
        return text

    def undirected(self, text: str) -> str:
        """Return the text as ``edited`` does, without its FROM clauses."""
        if self.dataset is None:
            return self.edited(text)
        first, last = self.dataset
        kept = [edit for edit in self.edits if edit[1] <= first or edit[0] >= last]
        for start, end, instead in sorted([*kept, (first, last, " ")], reverse=True):
            text = f"{text[:start]}{instead}{text[end:]}"
        return text


def form_of(text: str) -> str:
    """Return the form of a query after its prologue; raise QueryError when it is none, or an update."""
    reader = QueryReader(plain(text), _DEFAULTS, _ANY_BASE)
    # Whose IRIs these are does not matter here, and thousands of relative ones would take a web process seconds.
    reader.resolving = False
    reader.prologue()
    return reader.form()


def scan(
    text: str, limits: Limits = _DEFAULTS, *, graphs: Collection[str] | None = None, base: str = ""
) -> Scan:  # fmt: skip
    """Read a whole query; raise QueryError, with the place, for whatever this service does not run.

    ``graphs`` are the named graphs that exist: with them, FROM of any other graph is refused. ``base``
    is for relative IRIs in a query without BASE.
    """
    try:
        size = len(text.encode())
    except UnicodeEncodeError as error:
        raise QueryError(f"character {error.start + 1} is half of a surrogate pair, which is no character") from None
    if size > limits.query_bytes:
        raise QueryError(f"the query has {size:,} bytes; the limit is {limits.query_bytes:,}")
    text = plain(text)
    known = frozenset(graphs) if graphs is not None else None
    if len(text) <= _CACHED_LENGTH:
        return _cached(text, known, limits, base)
    return QueryReader(text, limits, base).read(known)


@lru_cache(maxsize=256)
def _cached(text: str, graphs: frozenset[str] | None, limits: Limits, base: str) -> Scan:
    return QueryReader(text, limits, base).read(graphs)


class QueryReader(Patterns):
    """Reads the four forms of query."""

    def __init__(self, text: str, limits: Limits, base: str) -> None:
        super().__init__(text, limits)
        self.base, self.resolving = base, True
        self._graphs: frozenset[str] | None = None
        self._default: list[str] = []
        self._named: list[str] = []
        self._clauses: tuple[int, int] | None = None

    def read(self, graphs: frozenset[str] | None) -> Scan:
        """Read the whole text."""
        self._graphs = graphs
        self.prologue()
        form = self.form()
        visible: dict[str, None] = {}
        star: int | None = None
        if form == "select":
            star = self._projection({})
            self._dataset()
            self._where(visible)
        elif form == "construct":
            self._construct(visible)
        elif form == "describe":
            self._describe(visible)
        else:
            self.advance()
            self._dataset()
            self._where(visible)
        self._modifiers()
        self._late_values(visible)
        if self.kind != "end":
            self.fail("expected the end of the query")
        return self._result(form, star, visible)

    def prologue(self) -> None:
        """Read BASE, PREFIX and VERSION."""
        while True:
            kind = self.kind
            if kind == "BASE":
                self.advance()
                self.base = self._iri()
            elif kind == "PREFIX":
                begin = self.start
                self.advance()
                prefix, _, local = self.value.partition(":")
                if self.kind != "pname" or local:
                    self.fail("expected a prefix that ends in a colon")
                self.advance()
                if far(prefix):
                    # Names with such a prefix are spelt out.
                    self.edits.append((begin, self.end, self.blank(begin, self.end)))
                self.prefixes[prefix] = self._iri()
            elif kind == "VERSION":
                self.advance()
                self.take("string")
            else:
                return

    def form(self) -> str:
        """Return the form of the query, whose keyword is at hand."""
        if self.kind not in _KINDS:
            self.fail("expected SELECT, ASK, CONSTRUCT or DESCRIBE")
        return _KINDS[self.kind]

    def sub_query(self) -> dict[str, None]:
        """Read a sub-query and return its columns."""
        self.clause()
        projected: dict[str, None] = {}
        visible: dict[str, None] = {}
        star = self._projection(projected)
        self._where(visible)
        self._modifiers()
        self._late_values(visible)
        return projected if star is None else visible

    def _projection(self, projected: dict[str, None]) -> int | None:
        self.advance()
        if self.kind in ("DISTINCT", "REDUCED"):
            self.advance()
        if self.kind == "*":
            star = self.start
            self.advance()
            return star
        plain_ones: set[str] = set()
        while self.kind in ("var", "("):
            if self.kind == "(":
                self.enter("(")
                self.expression()
                self.take("AS")
                projected.setdefault(self.variable())
                self.leave(")")
            else:
                self.once(plain_ones)
                projected.setdefault(self.variable())
        if not projected:
            self.fail("expected * or the variables to select")
        return None

    def _construct(self, visible: dict[str, None]) -> None:
        self.advance()
        if self.kind == "{":
            self.template({})
            self._dataset()
            self._where(visible)
            return
        self._dataset()
        self.take("WHERE")
        self.template(visible)

    def _describe(self, visible: dict[str, None]) -> None:
        self.advance()
        if self.kind == "*":
            self.advance()
        elif self.kind not in ("var", "iri", "pname"):
            self.fail("expected * or what to describe")
        described: set[str] = set()
        while self.kind in ("var", "iri", "pname"):
            if self.kind == "var":
                self.once(described)
                self.advance()
            else:
                self.name()
        self._dataset()
        if self.kind in ("WHERE", "{"):
            self._where(visible)

    def _dataset(self) -> None:
        begin = self.start
        while self.kind == "FROM":
            self.advance()
            target = self._default
            if self.kind == "NAMED":
                self.advance()
                target = self._named
            start = self.start
            graph = self._resolved()
            if self._graphs is not None and graph not in self._graphs:
                self.refuse(f"FROM names a graph that is not here: {graph}", start)
            # A graph merged with itself is the same graph.
            if graph not in target:
                target.append(graph)
            self._clauses = begin, self.start

    def _where(self, visible: dict[str, None]) -> None:
        if self.kind == "WHERE":
            self.advance()
        if self.kind != "{":
            self.fail("expected { or WHERE")
        self.group(visible, [0])

    def _modifiers(self) -> None:
        if self.kind == "GROUP":
            self._by(self._group_condition)
        if self.kind == "HAVING":
            self.advance()
            self.constraint()
            while self.kind in _CONDITIONS:
                self.constraint()
        if self.kind == "ORDER":
            self._by(self._order_condition)
        allowed = {"LIMIT", "OFFSET"}
        while self.kind in allowed:
            allowed.discard(self.kind)
            self.advance()
            if self.kind != "number" or not self.value.isdecimal():
                self.fail("expected a number of rows")
            self.advance()

    def _by(self, condition: Callable[[], None]) -> None:
        self.advance()
        self.take("BY")
        condition()
        while self.kind in _CONDITIONS:
            condition()

    def _group_condition(self) -> None:
        if self.kind == "var":
            self.advance()
        elif self.kind == "(":
            self.enter("(")
            self.expression()
            if self.kind == "AS":
                self.advance()
                self.variable()
            self.leave(")")
        else:
            self.constraint()

    def _order_condition(self) -> None:
        if self.kind == "var":
            self.advance()
        elif self.kind in ("ASC", "DESC"):
            self.advance()
            self.bracketed()
        else:
            self.constraint()

    def _late_values(self, visible: dict[str, None]) -> None:
        if self.kind == "VALUES":
            self._visible = visible
            self.values()

    def _iri(self) -> str:
        if self.kind != "iri":
            self.fail("expected an IRI in angle brackets")
        return self._resolved()

    def _resolved(self) -> str:
        """Read an IRI or a prefixed name and return the absolute IRI."""
        kind, value = self.kind, self.value
        self.name()
        if kind == "iri":
            iri = unescaped(value[1:-1])
            return resolved(self.base, iri) if self.resolving and not ABSOLUTE.match(value) else iri
        prefix, _, local = value.partition(":")
        return self.spelt_out(prefix, local)

    def _result(self, form: str, star: int | None, visible: dict[str, None]) -> Scan:
        given = bool(self._default or self._named)
        columns = tuple(visible) if star is not None else ()
        if star is not None and columns:
            # The engine gives the columns of * in alphabetical order; a table
            # should have them as its author wrote them.
            self.edits.append((star, star + 1, " " + " ".join(f"?{alias(name)}" for name in columns) + " "))
        taken = {edit[:2] for edit in self.edits}
        self.edits += [(start, end, alias(name)) for start, end, name in self.far if (start, end) not in taken]
        return Scan(
            form=form,
            default_graphs=tuple(self._default) if given else None,
            named_graphs=tuple(self._named) if given else None,
            columns=columns,
            # From the end to the beginning: an edit must not move the places of those that follow.
            edits=tuple(sorted(set(self.edits), reverse=True)),
            dataset=self._clauses,
            aliased=bool(self.far),
            # One result serves everybody who asks the same, so nobody may change it.
            prefixes=MappingProxyType(self.prefixes),
            key=blake2b(" ".join(self.seen).encode(), digest_size=16).digest(),
        )
