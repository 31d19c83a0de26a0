"""The grammar of graph patterns: triples, paths, groups and what may stand in a group."""

from __future__ import annotations

from abc import abstractmethod
from typing import Final

from spacelod.sparql.expressions import Expressions
from spacelod.sparql.limits import Limits

__all__ = ["Patterns"]

_LITERALS: Final = frozenset(["string", "number", "TRUE", "FALSE"])
_NODES: Final = frozenset(["var", "iri", "pname", "bnode", "[", "(", "<<", "<<(", *_LITERALS])
_VERBS: Final = frozenset(["var", "iri", "pname", "a", "^", "!", "("])
_STEPS: Final = frozenset(["iri", "pname", "a", "^"])


class Patterns(Expressions):
    """Reads group graph patterns, takes note of the variables in scope and counts what is joined.

    ``joined`` is a counter in a list: the triple patterns that the engine's planner orders together.
    """

    def __init__(self, text: str, limits: Limits) -> None:
        super().__init__(text, limits)
        self._visible: dict[str, None] = {}
        self._joined = [0]

    def note(self, variable: str) -> None:
        """Put a variable in scope, in order of first appearance."""
        # The label of a blank node is no variable: SELECT * does not show it.
        if variable[0] != "_":
            self._visible.setdefault(variable[1:])

    @abstractmethod
    def sub_query(self) -> dict[str, None]:
        """Read a sub-query and return its columns; the layer above knows the forms of queries."""

    def group(self, visible: dict[str, None], joined: list[int]) -> None:
        """Read a group in braces; its variables go into ``visible``, its patterns into ``joined``."""
        outer = self._visible, self._joined
        self._visible, self._joined = visible, joined
        self.enter("{")
        if self.kind == "SELECT":
            self._count()
            # Planned by itself; for what stands around it, it is one more thing to join.
            for name in self.sub_query():
                visible.setdefault(name)
        else:
            self._body()
        self._visible, self._joined = outer
        self.leave("}")

    def template(self, visible: dict[str, None]) -> None:
        """Read the triples of CONSTRUCT in braces: no paths, nothing but triples."""
        # A template is filled in, not planned: its triples must not count as joined.
        self._visible, self._joined = visible, [-1_000_000]
        self.enter("{")
        while self.kind != "}":
            self._triples(paths=False)
            if self.kind != ".":
                break
            self.advance()
        self.leave("}")

    def values(self) -> None:
        """Read the variables and rows of VALUES."""
        self.clause()
        self.advance()
        if self.kind == "var":
            self.note(self.value)
            self.advance()
            self.enter("{")
            while self.kind != "}":
                self._value()
            self.leave("}")
            return
        width = self._header()
        self.enter("{")
        while self.kind != "}":
            self._row(width)
        self.leave("}")

    def _header(self) -> int:
        width = 0
        self.enter_empty("(")
        while self.kind == "var":
            self.note(self.value)
            self.advance()
            width += 1
        self.leave(")")
        return width

    def _row(self, width: int) -> None:
        start, found = self.start, 0
        self.enter_empty("(")
        while self.kind != ")":
            self._value()
            found += 1
        self.leave(")")
        if found != width:
            self.refuse(f"this row of VALUES has {found} value(s) for {width} variable(s)", start)

    def _value(self) -> None:
        if self.kind == "UNDEF":
            self.advance()
        elif self.kind in _LITERALS:
            self.literal()
        elif self.kind == "<<(":
            self.triple_term()
        elif self.kind in ("iri", "pname"):
            self.name()
        else:
            self.fail("expected a value: an IRI, a literal or UNDEF")

    def _body(self) -> None:
        ready = True
        while self.kind != "}":
            if self.kind in _NODES:
                if not ready:
                    self.fail("expected a full stop between two patterns")
                self._triples(paths=True)
                ready = self.kind == "."
                if ready:
                    self.advance()
            else:
                self._clause()
                ready = True
                if self.kind == ".":
                    self.advance()

    def _clause(self) -> None:  # noqa: C901 - one branch for each clause of the grammar
        kind = self.kind
        if kind == "{":
            self._union()
        elif kind == "FILTER":
            self.clause()
            self.advance()
            self.constraint()
        elif kind == "OPTIONAL":
            self._keyword(self._visible, [0])
        elif kind == "MINUS":
            # What MINUS binds is not in scope outside of it (SPARQL 1.1 section 18.2.1).
            self._keyword({}, [0])
        elif kind == "LATERAL":
            self._keyword(self._visible, [0])
        elif kind == "GRAPH":
            self.clause()
            self.advance()
            self._variable_or_name()
            self.group(self._visible, self._joined)
        elif kind == "BIND":
            self._bind()
        elif kind == "VALUES":
            self.values()
        else:
            self.fail("expected a triple pattern, a clause or }")

    def _keyword(self, visible: dict[str, None], joined: list[int]) -> None:
        self.clause()
        self.advance()
        self.group(visible, joined)

    def _union(self) -> None:
        first = [0]
        self.group(self._visible, first)
        if self.kind != "UNION":
            # A group of its own is joined with what stands around it.
            self._count(first[0])
        while self.kind == "UNION":
            self._keyword(self._visible, [0])

    def _bind(self) -> None:
        self.clause()
        self.advance()
        self.enter("(")
        self.expression()
        self.take("AS")
        if self.kind != "var":
            self.fail("expected a variable")
        self.note(self.value)
        self.advance()
        self.leave(")")

    def _variable_or_name(self) -> None:
        if self.kind == "var":
            self.note(self.value)
            self.advance()
        else:
            self.name()

    def _count(self, patterns: int = 1) -> None:
        self._joined[0] += patterns
        if self._joined[0] > self.limits.patterns:
            most = self.limits.patterns
            self.refuse(f"a group joins more than {most} triple patterns; planning them would take too long")

    def _triples(self, *, paths: bool) -> None:
        # What says something itself needs no property behind it (production 75).
        bare = self.kind in ("[", "(", "<<")
        bare = self._node(paths=paths) and bare
        if self.kind in _VERBS or not bare:
            self._properties(paths=paths)

    def _properties(self, *, paths: bool) -> None:
        while True:
            self._verb(paths=paths)
            while True:
                self._count()
                self._node(paths=paths)
                self._annotations(paths=paths)
                if self.kind != ",":
                    break
                self.advance()
            if self.kind != ";":
                return
            # Any number of them may follow one another, and nothing has to follow (production 77).
            while self.kind == ";":
                self.advance()
            if self.kind not in _VERBS:
                return

    def _annotations(self, *, paths: bool) -> None:
        while self.kind in ("~", "{|"):
            self._count()
            self.reifier()
            if self.kind == "{|":
                self.enter("{|")
                self._properties(paths=paths)
                self.leave("|}")

    def _node(self, *, paths: bool) -> bool:
        """Read a node; return whether it may stand alone, having said something itself."""
        kind = self.kind
        if kind == "[":
            return self._blank(paths=paths)
        if kind == "(":
            return self._collection(paths=paths)
        if kind == "<<":
            self._count()
            self.reified_triple()
            return True
        self._term()
        return False

    def _term(self) -> None:
        kind = self.kind
        if kind in ("iri", "pname"):
            self.name()
        elif kind in ("var", "bnode"):
            self.note(self.value)
            self.advance()
        elif kind in _LITERALS:
            self.literal()
        elif kind == "<<(":
            self.triple_term()
        else:
            self.fail("expected a term")

    def _blank(self, *, paths: bool) -> bool:
        self.enter_empty("[")
        full = self.kind != "]"
        if full:
            self._properties(paths=paths)
        self.leave("]")
        return full

    def _collection(self, *, paths: bool) -> bool:
        self.enter_empty("(")
        full = self.kind != ")"
        while self.kind != ")":
            # Each member is two statements: rdf:first and rdf:rest.
            self._count(2)
            self._node(paths=paths)
        self.leave(")")
        return full

    def _verb(self, *, paths: bool) -> None:
        if self.kind == "var":
            self.note(self.value)
            self.advance()
        elif paths:
            self._path()
        elif self.kind == "a":
            self.advance()
        else:
            self.name()

    def _path(self) -> None:
        while True:
            if self.kind == "^":
                self.advance()
            self._step()
            if self.kind in ("?", "*", "+"):
                self.advance()
            if self.kind == "/":
                self._count()
            elif self.kind != "|":
                return
            self.advance()

    def _step(self) -> None:
        if self.kind == "a":
            self.advance()
        elif self.kind == "(":
            self.enter("(")
            self._path()
            self.leave(")")
        elif self.kind == "!":
            self.advance()
            self._negated()
        elif self.kind in ("iri", "pname"):
            self.name()
        else:
            self.fail("expected a property or a path")

    def _negated(self) -> None:
        if self.kind != "(":
            self._negated_one()
            return
        self.enter("(")
        if self.kind == ")":
            # Nothing is excluded, which the engine takes only when it is said of something that is nowhere.
            self.edits.append((self.start, self.start, "<urn:nowhere>"))
        while self.kind in _STEPS:
            self._negated_one()
            if self.kind != "|":
                break
            self.advance()
        self.leave(")")

    def _negated_one(self) -> None:
        if self.kind == "^":
            self.advance()
        if self.kind == "a":
            self.advance()
        else:
            self.name()
