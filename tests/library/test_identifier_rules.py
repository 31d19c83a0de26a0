"""The rule of data/README.md on links to other registers is the rule of the code."""

from __future__ import annotations

import re

from spacelod.populate.identifiers import SCHEMES
from spacelod.resources import resource
from spacelod.vocab import OWL, SKOS

LINKS = {
    "`owl:sameAs`": OWL.sameAs,
    "`skos:exactMatch`": SKOS.exactMatch,
    "`skos:closeMatch`": SKOS.closeMatch,
    "none": None,
}


def test_each_scheme_links_as_the_dictionary_says() -> None:
    page = (resource("data") / "README.md").read_text(encoding="utf-8")
    section = page.partition("## Identifiers elsewhere")[2].partition("\n## ")[0]
    table = re.findall(r"^\| ([^|]+) \| ([^|]+) \| (`[^|]+`) \|$", section, flags=re.MULTILINE)
    said = {scheme: LINKS[link] for _, link, schemes in table for scheme in re.findall(r"`([^`]+)`", schemes)}
    assert said == {name: scheme.relation for name, scheme in SCHEMES.items()}


def test_only_what_has_an_address_is_linked() -> None:
    assert {name for name, scheme in SCHEMES.items() if bool(scheme.template) != (scheme.relation is not None)} == set()
