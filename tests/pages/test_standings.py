"""Pages tell of a standing what the tables and the record tell."""

from __future__ import annotations

from flask import Flask

from spacelod.search.standings import Standings
from spacelod_server.pages.reader import Reader
from spacelod_server.pages.standing import read_standing


def test_pages_name_the_same_signature_and_the_same_consent_as_the_record(warmed: Flask) -> None:
    site = warmed.extensions["spacelod"].site
    reader, definitive = Reader(site, "en"), 0
    instruments = {one.instrument for one in Standings(site.finder.database).all()}
    for told in (one for path in sorted(instruments) for one in site.record.participants(path)):
        shown = read_standing(reader, reader.node(told.iri))
        assert (shown.signed, shown.consented) == (told.signed, told.consented), told.iri
        definitive += shown.signature is not None and shown.signature is shown.consent
    assert definitive
