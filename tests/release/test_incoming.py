"""What points to a hub is counted when a release is built, and the counts are those of the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from spacelod import incoming
from spacelod.incoming import INCOMING, Incoming, write_incoming
from spacelod.release import Release
from spacelod.store import Store

BASE = "https://example.org/"
FACTS, DERIVED = f"<{BASE}graph/facts>", f"<{BASE}graph/derived>"


def test_every_hub_of_the_record_has_the_counts_of_the_engine(release: Release) -> None:
    counts, store = Incoming(release.folder / INCOMING), Store.open(release.store_folder)
    pointing = "SELECT ?o { GRAPH ?g { ?s ?p ?o } FILTER(ISIRI(?o)) } GROUP BY ?o HAVING(COUNT(*) > 100)"
    hubs = [row[0].value for row in store.query(pointing).native() if row[0].value.startswith(release.base)]
    known = {hub: counts.of(hub) for hub in hubs}
    assert len(hubs) > 100
    # What only seems to be one, because graphs say the same, is left to the engine.
    assert {hub for hub in hubs if not known[hub]} == {
        hub for hub in hubs if sum(store.count_incoming(hub).values()) <= 100
    }
    for hub in sorted(known, key=lambda hub: sum(known[hub].values()))[-50:]:
        assert known[hub] == store.count_incoming(hub)
        assert list(known[hub]) == sorted(known[hub])


@pytest.mark.parametrize("block", [1, 100, 1 << 20])
def test_what_graphs_repeat_counts_once_wherever_a_block_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(incoming, "_BLOCK", block)
    lines = [
        f"<{BASE}{subject}> <{BASE}p{link}> {target} {graph} .\n"
        for subject in "abc" for link in "12" for graph in (DERIVED, FACTS)
        for target in (f'"<{BASE}hub>"', f"<{BASE}hub>", f"<{BASE}{subject}>", "<http://elsewhere.example/hub>")
    ]  # fmt: skip
    (tmp_path / "dataset.nq").write_text("".join(sorted(lines)))
    write_incoming(tmp_path / INCOMING, tmp_path / "dataset.nq", base=BASE, most=5)
    counts = Incoming(tmp_path / INCOMING)
    assert counts.of(f"{BASE}hub") == {f"{BASE}p1": 3, f"{BASE}p2": 3}
    assert counts.of(f"{BASE}a") == counts.of("http://elsewhere.example/hub") == {}


def test_the_store_of_a_release_answers_from_the_counts(tmp_path: Path, release: Release) -> None:
    hub = f"{release.base}id/actor/usa"
    assert release.open_store().count_incoming(hub) == Store.open(release.store_folder).count_incoming(hub) != {}
    (tmp_path / "dataset.nq").write_text(f"<{BASE}a> <{BASE}p> <{hub}> {FACTS} .\n")
    write_incoming(tmp_path / INCOMING, tmp_path / "dataset.nq", base=release.base, most=0)
    counted = Store.open(release.store_folder, Incoming(tmp_path / INCOMING))
    assert counted.count_incoming(hub) == {f"{BASE}p": 1}
