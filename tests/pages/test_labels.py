"""Labels that are kept as text come back as the statements that they were."""

from __future__ import annotations

import pytest

from spacelod.labels import Labels
from spacelod.store import parse
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
