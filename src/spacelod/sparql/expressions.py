"""The grammar of terms and expressions: what stands in FILTER, BIND, ORDER BY and their like."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from typing import Final

from spacelod.sparql.aliases import far
from spacelod.sparql.limits import Limits
from spacelod.sparql.tokens import Lexer

__all__ = ["ABSOLUTE", "AGGREGATES", "FUNCTIONS", "Expressions"]

_MANY: Final = 1_000_000
# How many arguments each function takes: SPARQL 1.1 production 121, SPARQL 1.2 and the engine's ADJUST.
FUNCTIONS: Final[dict[str, tuple[int, int]]] = {
    **dict.fromkeys(["RAND", "NOW", "UUID", "STRUUID"], (0, 0)),
    **dict.fromkeys(["BNODE"], (0, 1)),
    **dict.fromkeys(
        [
            "STR", "LANG", "DATATYPE", "BOUND", "IRI", "URI", "ABS", "CEIL", "FLOOR", "ROUND", "STRLEN", "UCASE",
            "LCASE", "ENCODE_FOR_URI", "YEAR", "MONTH", "DAY", "HOURS", "MINUTES", "SECONDS", "TIMEZONE", "TZ", "MD5",
            "SHA1", "SHA256", "SHA384", "SHA512", "ISIRI", "ISURI", "ISBLANK", "ISLITERAL", "ISNUMERIC", "LANGDIR",
            "HASLANG", "HASLANGDIR", "ISTRIPLE", "SUBJECT", "PREDICATE", "OBJECT",
        ],
        (1, 1),
    ),
    **dict.fromkeys(
        [
            "LANGMATCHES", "CONTAINS", "STRSTARTS", "STRENDS", "STRBEFORE", "STRAFTER", "STRLANG", "STRDT", "SAMETERM",
            "ADJUST",
        ],
        (2, 2),
    ),
    **dict.fromkeys(["SUBSTR", "REGEX"], (2, 3)),
    **dict.fromkeys(["IF", "TRIPLE", "STRLANGDIR"], (3, 3)),
    **dict.fromkeys(["REPLACE"], (3, 4)),
    **dict.fromkeys(["CONCAT", "COALESCE"], (0, _MANY)),
}  # fmt: skip
AGGREGATES: Final = frozenset(["COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"])
_RELATIONS: Final = frozenset(["=", "!=", "<", ">", "<=", ">=", "IN", "NOT"])
_ARITHMETIC: Final = frozenset("+-*/")
_LITERALS: Final = frozenset(["string", "number", "TRUE", "FALSE"])
_INK: Final = re.compile(r"[^\r\n]")
_LOCAL_ESCAPE: Final = re.compile(r"\\(.)")
ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")


class Expressions(Lexer, ABC):
    """Reads terms and expressions; knows the prefixes and whether relative IRIs have a base."""

    def __init__(self, text: str, limits: Limits) -> None:
        super().__init__(text, limits)
        self.prefixes: dict[str, str] = {}
        # What SPARQL allows and the engine does not read: from where to where, and what it reads instead.
        self.edits: list[tuple[int, int, str]] = []
        self.base = ""

    @abstractmethod
    def group(self, visible: dict[str, None], joined: list[int]) -> None:
        """Read a group graph pattern; the patterns are a layer above, and EXISTS needs them here."""

    def name(self) -> None:
        """Read an IRI or a prefixed name: the prefix must be declared, a relative IRI needs a BASE."""
        if self.kind == "iri":
            if not self.base and not ABSOLUTE.match(self.value):
                self.refuse(f"{self.value} is relative, and the query has no BASE")
        elif self.kind == "pname":
            prefix, _, local = self.value.partition(":")
            if prefix not in self.prefixes:
                self.refuse(f"the prefix {prefix}: is not declared")
            # The engine does not read a local name with several full stops; the whole IRI says the same.
            if local.count(".") > 1 or far(self.value):
                self.edits.append((self.start, self.end, f"<{self.spelt_out(prefix, local)}>"))
        else:
            self.fail("expected an IRI")
        self.advance()

    def spelt_out(self, prefix: str, local: str) -> str:
        """Return the IRI of a prefixed name."""
        return self.prefixes[prefix] + _LOCAL_ESCAPE.sub(r"\1", local)

    def enter_empty(self, bracket: str) -> None:
        """Go past an opening bracket; the engine knows an empty pair of them only without a comment inside."""
        opened = self.end
        self.enter(bracket)
        if self.kind in (")", "]") and opened < self.start:
            self.edits.append((opened, self.start, self.blank(opened, self.start)))

    def blank(self, start: int, end: int) -> str:
        """Return spaces in place of a part of the text, so that what follows stays where it was."""
        return _INK.sub(" ", self.text[start:end])

    def variable(self) -> str:
        """Read a variable and return its name."""
        name = self.value
        if self.kind != "var":
            self.fail("expected a variable")
        self.advance()
        return name[1:]

    def once(self, named: set[str]) -> None:
        """Leave out the variable at hand if it is one of these: the engine refuses to be told twice."""
        if self.value[1:] in named:
            self.edits.append((self.start, self.end, self.blank(self.start, self.end)))
        named.add(self.value[1:])

    def literal(self) -> None:
        """Read a literal."""
        quoted = self.kind == "string"
        # Keywords of SPARQL have no case (section 19.8), but the engine reads only the small ones here.
        if self.kind in ("TRUE", "FALSE") and not self.value.islower():
            self.edits.append((self.start, self.end, self.value.lower()))
        self.advance()
        if quoted and self.kind == "langtag":
            self.advance()
        elif quoted and self.kind == "^^":
            self.advance()
            self.name()

    def expression(self) -> None:
        """Read an expression: operands with operators between; a comparison cannot be compared again."""
        compared = False
        while True:
            self.operand()
            while True:
                self._after_operand()
                kind = self.kind
                if kind in _RELATIONS:
                    if compared:
                        self.fail("expected && or || or the end of the comparison")
                    compared = True
                    if self._membership():
                        continue
                elif kind in ("||", "&&"):
                    compared = False
                elif kind not in _ARITHMETIC:
                    return
                break
            self.operator()
            self.advance()

    def operand(self) -> None:
        """Read one operand, with the signs before it."""
        self._signs()
        kind = self.kind
        if kind == "var":
            self.advance()
        elif kind in _LITERALS:
            self.literal()
        elif kind == "(":
            self.bracketed()
        elif kind in ("iri", "pname"):
            self.name()
            if self.kind == "(":
                self._arguments(0, _MANY)
        elif kind == "<<(":
            self.triple_term()
        else:
            self.call()

    def _signs(self) -> None:
        while self.kind == "!":
            self.operator()
            self.advance()
        if self.kind in ("+", "-"):
            self.operator()
            self.advance()

    def bracketed(self) -> None:
        """Read an expression in brackets."""
        self.enter("(")
        self.expression()
        self.leave(")")

    def constraint(self) -> None:
        """Read what FILTER and HAVING take: brackets, a built-in call or a function of one's own."""
        if self.kind == "(":
            self.bracketed()
        elif self.kind in ("iri", "pname"):
            self.name()
            if self.kind != "(":
                self.fail("expected the arguments of a function in brackets")
            self._arguments(0, _MANY)
        else:
            self.call()

    def call(self) -> None:
        """Read a built-in call, an aggregate, EXISTS or NOT EXISTS."""
        kind = self.kind
        if kind in FUNCTIONS:
            self._close_up()
            self._arguments(*FUNCTIONS[kind])
        elif kind in AGGREGATES:
            self.advance()
            self._aggregate(kind)
        elif kind in ("NOT", "EXISTS"):
            self.clause()
            self.advance()
            if kind == "NOT":
                self.take("EXISTS")
            self.group({}, [0])
        else:
            self.fail("expected an expression")

    def triple_term(self) -> None:
        """Read a triple term, ``<<( s p o )>>``."""
        self.enter("<<(")
        self.inner_triple()
        self.leave(")>>")

    def inner_triple(self) -> None:
        """Read subject, predicate and object inside double brackets."""
        self._inner_node()
        if self.kind == "var":
            self.note(self.value)
            self.advance()
        elif self.kind == "a":
            self.advance()
        else:
            self.name()
        self._inner_node()

    def note(self, variable: str) -> None:
        """Take note of a variable in a pattern; a layer above tells which are in scope."""

    def _inner_node(self) -> None:
        kind = self.kind
        if kind == "var":
            self.note(self.value)
            self.advance()
        elif kind == "bnode":
            self.advance()
        elif kind in _LITERALS:
            self.literal()
        elif kind == "<<(":
            self.triple_term()
        elif kind == "<<":
            self.reified_triple()
        elif kind == "[":
            self.enter_empty("[")
            self.leave("]")
        else:
            self.name()

    def reified_triple(self) -> None:
        """Read ``<< s p o >>``, with the name of its reifier if it has one."""
        self.enter("<<")
        self.inner_triple()
        self.reifier()
        self.leave(">>")

    def reifier(self) -> None:
        """Read ``~ name``, where both may be missing."""
        if self.kind != "~":
            return
        self.advance()
        if self.kind in ("var", "bnode"):
            self.note(self.value)
            self.advance()
        elif self.kind in ("iri", "pname"):
            self.name()

    def _after_operand(self) -> None:
        kind = self.kind
        if kind in ("iri", "<<", "<<(") or (kind == "number" and self.value[0] in "+-"):
            self.reread()

    def _membership(self) -> bool:
        """Read IN or NOT IN and its list; return False, and read nothing, for another comparison."""
        if self.kind not in ("IN", "NOT"):
            return False
        self.operator()
        if self.kind == "NOT":
            self.advance()
        self.take("IN")
        self._arguments(0, _MANY)
        return True

    def _close_up(self) -> None:
        """Go past the name of a function; of some the engine wants the bracket at once."""
        named = self.end
        self.advance()
        if named < self.start and self.kind == "(":
            self.edits.append((named, self.end, f"({self.blank(named, self.start)}"))

    def _arguments(self, least: int, most: int) -> None:
        opened = self.start
        self.enter_empty("(")
        # Production 71 has it in the arguments of functions that are not built in.
        if self.kind == "DISTINCT" and most == _MANY:
            self.advance()
        count = 0
        while self.kind != ")" or count:
            self.expression()
            count += 1
            if self.kind != ",":
                break
            self.advance()
        self.leave(")")
        if not least <= count <= most:
            wanted = str(least) if least == most else f"{least} to {most}" if most < _MANY else f"at least {least}"
            self.refuse(f"the function takes {wanted} argument(s), not {count}", opened)

    def _aggregate(self, kind: str) -> None:
        self.enter("(")
        if self.kind == "DISTINCT":
            self.advance()
        if kind == "COUNT" and self.kind == "*":
            self.advance()
        else:
            self.expression()
        if kind == "GROUP_CONCAT" and self.kind == ";":
            self.advance()
            self.take("SEPARATOR")
            self.take("=")
            self.take("string")
        self.leave(")")
