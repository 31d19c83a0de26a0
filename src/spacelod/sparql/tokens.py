"""The tokens of SPARQL 1.1 and 1.2, read one at a time and in linear time.

Two readings exist: after an operand of an expression ``<`` is a comparison, everywhere else it opens
an IRI. The grammar knows where it stands and asks for the other reading (``reread``), so that a text
never hides from us what the engine would see in it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NoReturn

from spacelod.errors import QueryError
from spacelod.sparql.aliases import far
from spacelod.sparql.limits import Limits

__all__ = ["Lexer"]

# Character classes of the SPARQL grammar, productions 164 to 169. All loops are possessive: none can backtrack.
_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_START: Final = _BASE + "_"
_CHARS: Final = _START + r"0-9\u00b7\u0300-\u036f\u203f-\u2040\-"
_NAME: Final = rf"[{_START}0-9][{_START}0-9\u00b7\u0300-\u036f\u203f-\u2040]*+"
_ESCAPED: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_PREFIX: Final = rf"[{_BASE}][{_CHARS}]*+(?:\.++[{_CHARS}]++)*+"
_LOCAL: Final = rf"(?:[{_START}:0-9]|{_ESCAPED})(?:[{_CHARS}:]|{_ESCAPED})*+(?:\.++(?:[{_CHARS}:]|{_ESCAPED})++)*+"
# Halves of surrogate pairs are no characters, though four digits can spell them.
_CODEPOINT: Final = (
    r"\\u(?![dD][89a-fA-F])[0-9A-Fa-f]{4}"
    r"|\\U(?:0000(?![dD][89a-fA-F])|000[1-9A-Fa-f]|0010)[0-9A-Fa-f]{4}"
)
_CHARACTER: Final = rf"\\[tbnrf\\\"']|{_CODEPOINT}"
# Without a fitting end a long string is, by longest match, an empty short one and what follows it.
_STRINGS: Final = "|".join(
    rf"{q}{q}{q}(?:[^{q}\\]++|{_CHARACTER}|{q}{{1,2}}+(?!{q}))*+{q}{q}{q}|{q}(?:[^{q}\\\n\r]++|{_CHARACTER})*+{q}"
    for q in "\"'"
)
_DIGITS: Final = r"(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++"
_SPACE: Final = r"(?:[ \t\r\n]++|\#[^\r\n]*+)*+"
_WORD: Final = r"[A-Za-z][A-Za-z0-9_]*+"

# ``bad`` is a long run of pieces without a colon, which is no name: tried anew from each piece as the prefix of one, it
# would take quadratic time.
_TERM: Final = rf"""{_SPACE}(?:
    (?P<var>[?$]{_NAME})
    |(?P<pname>(?:{_PREFIX})?:(?:{_LOCAL})?)
    |(?P<bad>[{_BASE}](?:[{_CHARS}]*+\.++|[{_START}0-9]*+-++){{50}})
    |(?P<word>{_WORD})
    |(?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]++|{_CODEPOINT})*+>)
    |(?P<number>[+-]?(?:{_DIGITS}))
    |(?P<punct><<\(|\)>>|<<|>>|\{{\||\|\}}|\|\||&&|\^\^|!=|<=|>=|[{{}}()\[\].;,=<>!|/^*~+?\-])
    |(?P<string>{_STRINGS})
    |(?P<langtag>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?)
    |(?P<bnode>_:[{_START}0-9][{_CHARS}]*+(?:\.++[{_CHARS}]++)*+)
    |(?P<end>\Z)
    |(?P<wrong>.))"""
# After an operand "<" cannot open an IRI, and "+1" is no number but a sum: SPARQL 1.1 leaves that to the grammar.
_OPERATOR: Final = re.compile(r"<=|<|\+|-")

# Words that belong to SPARQL Update, and the one of SPARQL Query that reaches other servers.
_UPDATES: Final = frozenset(
    ["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH", "USING"]
)


@cache
def _term() -> re.Pattern[str]:
    # This takes longer than all imports of the endpoint together, and documents are answered without it.
    return re.compile(_TERM, re.VERBOSE | re.DOTALL)


class Lexer:
    """A query text and the token at hand: its ``kind``, its ``value`` and where it starts and ends.

    The kind of punctuation is the punctuation, that of a word is the word in capitals (``a`` stays small).
    """

    def __init__(self, text: str, limits: Limits) -> None:
        self.text, self.limits = text, limits
        self.kind = self.value = ""
        self.start = self.end = 0
        self.depth = self.operators = self.clauses = 0
        self.seen: list[str] = []
        # Variables and labels of blank nodes that the engine cannot read.
        self.far: list[tuple[int, int, str]] = []
        self._far = far(text)
        self._match = _term().match
        self.advance()

    def advance(self) -> None:
        """Go to the next token."""
        match = self._match(self.text, self.end)
        assert match is not None, "the last two alternatives fit any text"
        kind = match.lastgroup or ""
        self.value = value = match.group(kind)
        self.start, self.end = match.span(kind)
        if kind == "punct":
            kind = value
        elif kind == "word":
            kind = value if value == "a" else value.upper()
            value = kind
        elif self._far and kind in ("var", "bnode") and far(value):
            self.far.append((self.start, self.end, value))
        self.kind = kind
        # What was read, without spaces and comments: the key under which equal queries are known.
        self.seen.append(value)

    def reread(self) -> None:
        """Read the token at hand again as what may follow an operand: ``<`` compares, a sign is an operator."""
        match = _OPERATOR.match(self.text, self.start)
        if match:
            self.kind = self.value = self.seen[-1] = match.group()
            self.end = match.end()

    def take(self, kind: str) -> None:
        """Go past a token that must be of this kind."""
        if self.kind != kind:
            self.fail(f"expected {kind}")
        self.advance()

    def enter(self, kind: str) -> None:
        """Go past an opening bracket; one level deeper than the limit is refused."""
        if self.kind == kind:
            self.depth += 1
            if self.depth > self.limits.nesting:
                self.refuse(f"the query nests deeper than {self.limits.nesting} levels")
        self.take(kind)

    def leave(self, kind: str) -> None:
        """Go past a closing bracket."""
        self.depth -= 1
        self.take(kind)

    def operator(self) -> None:
        """Count an operator of an expression."""
        self.operators += 1
        if self.operators > self.limits.operators:
            self.refuse(f"the query has more than {self.limits.operators} operators")

    def clause(self) -> None:
        """Count a clause of a group."""
        self.clauses += 1
        if self.clauses > self.limits.clauses:
            self.refuse(f"the query has more than {self.limits.clauses} clauses")

    def fail(self, expected: str) -> NoReturn:
        """Refuse the token at hand as wrong SPARQL, or by name when it is a word that this service never runs."""
        kind, found = self.kind, self.value
        if kind in _UPDATES:
            self.refuse(f"{found} is an update; this service only answers queries")
        if kind == "SERVICE":
            self.refuse(f"{found} is refused; a query does not reach other servers")
        if kind == "end":
            self.refuse(f"{expected}, but the query ends here")
        if kind in ("wrong", "<"):
            found = self.text[self.start : self.end + 20]
        self.refuse(f"{expected}, found {_shown(found)}")

    def refuse(self, message: str, at: int | None = None) -> NoReturn:
        """Raise QueryError at the token at hand, or at another place of the text."""
        start = self.start if at is None else at
        line = self.text.count("\n", 0, start) + 1
        column = start - self.text.rfind("\n", 0, start)
        found = self.value if at is None else self.text[at : at + 40]
        raise QueryError(message, line=line, column=column, found=_shown(found) if found else "")


def _shown(text: str) -> str:
    text = text if len(text) <= 40 else text[:40] + "…"
    return repr(text)[1:-1] if not text.isprintable() else text
