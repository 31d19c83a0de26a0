"""What each kind of page holds, beyond what its template cannot fail to show."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ET
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from spacelod.history import Published, Shelved
from spacelod.iris import BASE
from spacelod.release import Release
from spacelod_server.pages.history import past_releases

ATOM = "{http://www.w3.org/2005/Atom}"
# A page, and what a visitor has to find on it.
FOUND = {
    "/doc/instrument/moon-agreement-1979.html": (
        'id="missing"', "United States of America", "1979", "deposited with", ">17</strong>", "A/RES/34/68",
        'id="provisions"', 'aria-labelledby="growth-title"', "Forms of consent by decade",
    ),
    "/doc/instrument/moon-agreement-1979.html?on=1985": ("1985", ">5</strong>"),
    "/doc/instrument/brussels-satellite-convention-1974.html?on=2017-06-15&find=benin": ("Consented, not yet bound",),
    "/doc/instrument/outer-space-treaty-1967.html?find=czechoslovakia": ("former party", 'mark left'),
    "/doc/instrument/outer-space-treaty-1967.html": (
        "Not on the map:", "until 1992", 'class="world"', "drawn as dots", "</span>Mauritius",
    ),
    "/doc/actor/usa.html": (
        "Every act, year by year", 'class="lanes"', "Compare with", 'id="votes"', 'id="bodies"', 'id="memberships"',
    ),
    "/doc/actor/rus.html": ("Succeeded", "Union of Soviet Socialist Republics"),
    "/doc/actor/nasa.html": ('id="not-party"', "Outer Space Treaty", "Relationships by type", "joint mission"),
    "/doc/actor/ussf.html": ('id="not-party"', "Acts for", "Unit of"),
    "/doc/source/t-ch-ost.html": ('id="rests"', "Swiss Federal Chancellery"),
    "/doc/source/t-ch-ost.html?on=1970": (">59<", 'name="on"'),
    "/doc/participation/moon-agreement-1979/sau.html?on=2012-08-01": ("1 August 2012:", "Consented, not yet bound"),
    "/doc/relationship/afrl-114ai-3rditech-2023.html?on=2020": ("2020:", "It had not begun."),
    "/doc/event/advanced-domains-dialogue-2024.html?on=2024": ("2024:", "It happened then."),
    "/doc/event/advanced-domains-dialogue-2024.html?on=2024-05-15": ("It may have happened by then",),
    "/doc/act/moon-agreement-1979/mex/accession.html?on=1991-10-10": ("It had not happened yet.",),
    "/doc/act/moon-agreement-1979/mex/accession.html?on=1991-10-12": ("It had happened before.",),
    "/doc/claim/claim-b-046.html?on=2001": ("The date you gave makes no difference here.",),
    "/def.html": ('id="changes"', "JSON-LD context."),
    "/def/term/isPartyTo": ("spacelod:isPartyTo", "中文", "Questions that use it"),
    "/quality": ('id="coverage"', 'id="trend"', "Warning", 'id="gaps"', 'id="conflicts"'),
    "/changes": ('id="corrections"', "<del>", 'id="releases"', 'id="acts"'),
    "/compare?a=Kazakhstan&b=Saudi+Arabia": ("17 August 2012", "withdrawal", 'id="memberships"'),
    "/compare": ("<h1>Comparison</h1>", 'id="ca" name="a" value=""'),
    "/compare?a=fra": ("<h1>Comparison</h1>", 'name="a" value="fra"'),
    "/fr/compare?b=&on=1980": ("<h1>Comparaison</h1>", 'name="b" value=""'),
    "/claims/article-b?verdict=contradicted": ("Right is:", 'id="by-section"', "claim-b-"),
    "/explorer?start=JAXA&from=2020&until=2022": ("Japan Aerospace Exploration Agency",),
}  # fmt: skip


def test_articles_stand_in_the_order_of_the_treaty(reader: FlaskClient) -> None:
    """Their numbers are Roman, so neither letters nor digits in them tell which comes first."""
    page = reader.get("/doc/instrument/outer-space-treaty-1967.html").get_data(as_text=True)
    keys = re.findall(r'<h3><a href="/doc/provision/outer-space-treaty-1967/article-([\d-]+)\.html"', page)
    places = [[int(number) for number in key.split("-")] for key in keys]
    assert len(places) > 10
    assert places == sorted(places)


@pytest.mark.parametrize("path", FOUND)
def test_a_page_has_what_its_readers_come_for(reader: FlaskClient, path: str) -> None:
    page = unescape(reader.get(path).get_data(as_text=True))
    assert [words for words in FOUND[path] if words not in page] == []


def test_the_matrix_of_forms_of_consent_counts_every_act_once(reader: FlaskClient) -> None:
    page = reader.get("/doc/instrument/moon-agreement-1979.html").get_data(as_text=True)
    rows = re.findall(r"\?act=(\w+)#table.*?<strong>(\d+)</strong></td></tr>", page)
    assert dict(rows) == {"Accession": "11", "Signature": "11", "Ratification": "7", "Withdrawal": "1"}


def test_the_time_line_has_a_twin_that_tells_of_those_who_left_too(reader: FlaskClient) -> None:
    page = reader.get("/doc/instrument/moon-agreement-1979.html").get_data(as_text=True)
    rows = re.findall(r'<th scope="row">(\d{4})</th>' + r'<td class="number">(\d*)</td>' * 3, page)
    assert rows[0] == ("1984", "5", "", "5")
    assert rows[-1] == ("2024", "", "1", "17")


def test_ties_are_filtered_by_period(reader: FlaskClient) -> None:
    def ties(query: str) -> int:
        return reader.get(f"/explorer?start=nasa{query}").get_data(as_text=True).count('<tr id="tie-')

    assert 0 < ties("&until=1980") < ties("&until=2020") < ties("")
    assert reader.get("/explorer?start=nasa&from=soon").status_code == 400


def test_an_actor_may_be_named_by_any_of_its_names(reader: FlaskClient) -> None:
    for name in ("deu", "Germany", "Allemagne", "Deutschland"):
        assert "<h1>France and Germany</h1>" in reader.get(f"/compare?a=fra&b={name}").get_data(as_text=True)
    nobody = reader.get("/compare?a=fra&b=Atlantis", headers={"Accept": "text/html"})
    assert nobody.status_code == 404


@pytest.mark.parametrize(
    "thing",
    [
        "actor/usa",
        "instrument/moon-agreement-1979",
        "claim/claim-b-046",
        "source/t-ch-ost",
        "concept/verdict/supported",
    ],
)
def test_a_page_is_cited_by_files(reader: FlaskClient, thing: str) -> None:
    page = reader.get(f"/doc/{thing}.html").get_data(as_text=True)
    assert f'href="/cite/{thing}.bib"' in page
    iri = f"https://w3id.org/spacelod/{'' if thing.startswith('concept') else 'id/'}{thing}"
    bibtex = reader.get(f"/cite/{thing}.bib")
    assert bibtex.content_type.startswith("application/x-bibtex")
    assert f"url = {{{iri}}}" in bibtex.get_data(as_text=True)
    csl = reader.get(f"/cite/{thing}.csl.json")
    assert json.loads(csl.data)[0]["URL"] == iri


def test_nothing_unknown_is_cited(reader: FlaskClient) -> None:
    for path in ("actor/nobody.bib", "actor/usa", "actor/usa.txt", ".bib"):
        assert reader.get(f"/cite/{path}").status_code == 404


def test_the_feed_tells_of_the_latest_acts_and_of_the_release(reader: FlaskClient) -> None:
    reply = reader.get("/changes.atom")
    assert reply.content_type == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(reply.data)
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        assert all(entry.find(f"{ATOM}{name}") is not None for name in ("title", "id", "updated", "link"))
    names = [entry.findtext(f"{ATOM}id", "") for entry in entries]
    assert len(set(names)) == len(names) > 20
    assert names[0].startswith("https://w3id.org/spacelod/release/")


def test_a_release_is_told_by_its_figures_and_by_what_it_changed(tmp_path: Path, release: Release) -> None:
    folder = tmp_path / release.version
    shutil.copytree(release.folder, folder, ignore=lambda path, names: {"store", "dumps", "changes"} & set(names))
    (folder / "changes").mkdir()
    act = {"id": f"{BASE}id/act/x/y/z", "type": "Accession", "change": "added", "label": "An accession", "values": {}}
    name = {"id": f"{BASE}id/name/x", "type": "Name", "change": "removed", "label": "A name", "values": {}}
    gone = {**act, "id": f"{BASE}id/act/x/y/w", "change": "removed", "label": "A withdrawal"}
    kinds = [{"type": "Accession", "change": "added", "count": 1}]
    (folder / "changes" / "summary.json").write_text(
        json.dumps({"added": 14, "removed": 3, "kinds": kinds, "changes": [name, act, gone]})
    )
    later = Release.open(folder)
    history = [Shelved(one, Published(one.version, "2026-11-22T00:00:00Z"), current=one is later)
               for one in (release, later)]  # fmt: skip
    newest, oldest = past_releases(history)
    assert (newest.added, newest.removed, newest.kinds) == (14, 3, (("Accession", "added", 1),))
    # What is gone can still be read in the release before.
    assert [(each.label, each.iri, each.version) for each in newest.notable] == [
        ("An accession", f"{BASE}id/act/x/y/z", ""), ("A withdrawal", f"{BASE}id/act/x/y/w", release.version),
    ]  # fmt: skip
    assert (oldest.first, oldest.triples) == (True, release.manifest.counts["triples"])
