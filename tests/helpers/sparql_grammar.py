"""Hypothesis strategies that write legal SPARQL queries, full of words that would be forbidden elsewhere."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

FORBIDDEN = ["SERVICE", "LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "FROM", "service", "Load", "a", "SELECT"]
WORDS = st.sampled_from([*FORBIDDEN, "x", "y1", "é", "日本", "a_b"])
SPACES = st.sampled_from([" ", "\n", "\t", "  ", "\r\n", " # SERVICE <http://x/> { 'open\n", "#\n", " #'\"<{\n "])


def _spaced(*parts: SearchStrategy[str]) -> SearchStrategy[str]:
    """Join parts with white space and comments."""

    @st.composite
    def join(draw: DrawFn) -> str:
        return "".join(draw(part) + draw(SPACES) for part in parts)

    return join()


def _word(text: str) -> SearchStrategy[str]:
    return st.sampled_from([text.upper(), text.lower(), text.capitalize()])


variables = st.builds("{}{}".format, st.sampled_from("?$"), WORDS.filter(lambda word: ":" not in word))
TAILS = st.sampled_from(["", "/SERVICE", "#LOAD", "?a=b&c=%20d", "'", "()", "/é"])
iris = st.builds("<http://x/{}{}>".format, WORDS, TAILS)
names = st.builds(
    "{}:{}".format,
    st.sampled_from(["", "ex", "service", "load", "insert", "true", "select"]),
    st.sampled_from([*FORBIDDEN, "", "a.b", "a.b.c", "p\\-q", "%20", "1", "x:y", "_", "é", "a\\'b"]),
)
_inner = st.text(st.sampled_from(list("aé<>{}#'\" SERVICE\t|&?:")), max_size=12)
strings = st.one_of(
    _inner.map(lambda text: '"' + text.replace('"', '\\"') + '"'),
    _inner.map(lambda text: "'" + text.replace("'", "\\'") + "'"),
    _inner.map(lambda text: '"""' + text.replace('"', '\\"') + '\n"""'),
    _inner.map(lambda text: "'''" + text.replace("'", "\\'") + "\r\n'''"),
)
literals = st.one_of(
    strings,
    st.builds("{}@{}".format, strings, st.sampled_from(["en", "insert", "de-load-1996", "EN-GB"])),
    st.builds("{}^^{}".format, strings, st.one_of(iris, names)),
    st.sampled_from(["1", "-1", "+1.5", ".5", "1e5", "1.e-3", "true", "false", "TRUE"]),
)
nodes = st.one_of(variables, iris, names, literals, st.builds("_:{}".format, st.sampled_from(["load", "x.y", "1"])))
subjects = st.one_of(variables, iris, names)


def _paths(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    return st.one_of(
        _spaced(inner, st.sampled_from("/|"), inner),
        st.builds("({}){}".format, inner, st.sampled_from(["", "*", "+", "? "])),
        st.builds("^{}".format, iris),
        st.builds("!(^{}|{}|a)".format, iris, names),
    )


verbs = st.one_of(variables, iris, names, st.just("a"), st.recursive(st.one_of(iris, names), _paths, max_leaves=4))


def _expressions(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    operators = st.sampled_from(["=", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "&&", "||"])
    return st.one_of(
        st.builds("({}{}{})".format, inner, operators, inner),
        _spaced(st.just("("), inner, operators, inner, st.just(")")),
        st.builds("{}({})".format, st.sampled_from(["STR", "isIRI", "lang", "abs"]), inner),
        st.builds("!({})".format, inner),
        _spaced(st.just("("), inner, _word("not"), _word("in"), st.builds("({},{}))".format, inner, inner)),
        _spaced(_word("coalesce"), st.just("("), inner, st.just(","), inner, st.just(")")),
    )


expressions = st.recursive(st.one_of(variables, iris, literals), _expressions, max_leaves=6)


@st.composite
def triples(draw: DrawFn) -> str:
    """Write one subject with some of what may follow it."""
    parts = [draw(subjects), draw(SPACES), draw(verbs), draw(SPACES), draw(nodes)]
    for _ in range(draw(st.integers(0, 2))):
        parts += [draw(SPACES), ";", draw(SPACES), draw(verbs), draw(SPACES), draw(nodes)]
    return "".join([*parts, draw(SPACES), "."])


def _groups(inner: SearchStrategy[str]) -> SearchStrategy[str]:
    columns = st.lists(variables, min_size=1, max_size=3, unique_by=lambda name: name[1:]).map(" ".join)
    star_or_columns = st.one_of(st.just("*"), columns)
    return st.lists(
        st.one_of(
            triples(),
            _spaced(_word("optional"), inner),
            _spaced(_word("minus"), inner),
            _spaced(inner, _word("union"), inner),
            _spaced(_word("graph"), st.one_of(variables, iris, names), inner),
            _spaced(_word("filter"), st.builds("({})".format, expressions)),
            _spaced(_word("filter"), _word("not"), _word("exists"), inner),
            _spaced(_word("values"), variables, st.just("{"), iris, literals.filter(_no_blank), st.just("}")),
            _spaced(st.just("{"), _word("select"), star_or_columns, inner, st.just("}")),
        ),
        max_size=3,
    ).map(lambda parts: "{" + "\n".join(parts) + "}")


def _no_blank(text: str) -> bool:
    return not text.startswith("_:")


groups = st.recursive(triples().map("{{ {} }}".format), _groups, max_leaves=5)
PROLOGUE = "".join(
    f"PREFIX {name}: <http://x/{name}/>\n" for name in ("", "ex", "service", "load", "insert", "true", "select")
)
stars = st.builds("{}{}{}".format, st.just(PROLOGUE), _spaced(_word("select"), st.just("*")), groups)
