"""Labels that are kept as text come back as the statements that they were."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from spacelod.labels import Labels
from spacelod.store import Iri, Literal, Statement, parse
from spacelod.terms import Quad

THING = "urn:a"
GRAPHS = ("", "<urn:g>")
SHOWN = {
    "one": ['"Moon"@en'],
    "English alone": ['"Moon"@en', '"Lune"@fr'],
    "no language": ['"Moon"', '"Lune"@fr'],
    "none in English": ['"Lune"@fr', '"\\u6708"@zh'],
    "not text": ['"1969"^^<http://www.w3.org/2001/XMLSchema#gYear>'],
    "empty": ['""@en'],
    "none": [],
}


@pytest.mark.parametrize("graph", GRAPHS)
@pytest.mark.parametrize("labels", SHOWN.values(), ids=SHOWN)
def test_what_is_kept_comes_back(labels: list[str], graph: str) -> None:
    statements = parse(Quad(f"<{THING}>", "<urn:label>", label, graph) for label in labels)
    kept = Labels()
    kept.keep(THING, statements)
    english = tuple(each for each in statements if each.object.language in (None, "en"))
    assert kept.find(THING) == (english or tuple(statements))
    assert kept.find("urn:b") is None


def test_labels_keep_their_languages_whichever_threads_read_them() -> None:
    statements = [
        Statement(
            Iri(f"urn:x:{number}"), Iri(f"urn:p:{number % 7}"), Literal("x", language=f"a{chr(97 + number % 20)}")
        )
        for number in range(140)
    ]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(20):
            labels, begin = Labels(), Barrier(8)

            def read(part: int, labels: Labels = labels, begin: Barrier = begin) -> None:
                begin.wait()
                for statement in statements[part::8]:
                    labels.keep(statement.subject.value, [statement])

            with ThreadPoolExecutor(8) as pool:
                list(pool.map(read, range(8)))
            assert [labels.find(one.subject.value) for one in statements] == [(one,) for one in statements]
    finally:
        sys.setswitchinterval(interval)
