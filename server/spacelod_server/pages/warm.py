"""What a worker reads before anybody asks, so that the first reader of a large page waits no longer than the second."""

from __future__ import annotations

import gc
import logging
import time
from threading import Thread
from typing import TYPE_CHECKING, Final

from spacelod.sparql.scan import form_of
from spacelod.vocab import SKOS
from spacelod_server.pages.concept import count_uses
from spacelod_server.pages.coverage import coverage
from spacelod_server.pages.reader import Reader
from spacelod_server.pages.standing import read_standing

if TYPE_CHECKING:
    from flask import Flask

    from spacelod_server.site import Site

__all__ = ["start_warming", "warm", "warm_site"]

# Large pages gather hundreds of these; one by one they cost a tenth of a millisecond each.
_GATHERED: Final = ("Membership", "Relationship", "VoteCast", "Claim")
# Most of the record points to a concept of these.
_STATUSES: Final = ("verification-status", "participation-status", "match-type")
_IN_SCHEME: Final = SKOS.note[1:-1].removesuffix("note") + "inScheme"
# Beyond so many statements, reading everything takes minutes, in which every answer is late, and memory without end.
_MOST_TO_READ: Final = 1_000_000
# Those who wait for the start are answered before; two threads at once would both be late.
_FIRST_READERS: Final = 0.5
# Newly made objects, collections of the young, and of the middle-aged before the next collection of all.
_COLLECTED: Final = (700, 10, 200)
_log = logging.getLogger("spacelod_server")


def start_warming(app: Flask) -> Thread:
    """Warm an application in the background; requests are answered meanwhile."""
    thread = Thread(target=_warm, args=(app,), name="warm", daemon=True)
    thread.start()
    return thread


def warm(app: Flask) -> None:
    """Compile the templates and what reads queries, and warm the site that is published."""
    form_of("ASK {}")
    for template in app.jinja_env.list_templates(extensions=("html",)):
        app.jinja_env.get_template(template)
    warm_site(app.extensions["spacelod"].site)


def warm_site(site: Site) -> Site:
    """Read all labels, what searches need, and, of a record that is not too large, what large pages gather."""
    if site.release.manifest.counts["triples"] > _MOST_TO_READ:
        # A document names dozens of things: it costs up to a tenth less the first time, a page more.
        site.describer.read_labels()
    else:
        _read_gathered(site)
    site.finder.warm()
    # All of this stays until the release changes: the collector need not look through it again and again.
    # What was there before the fork is left alone, since to look at it is to copy it.
    gc.collect()
    gc.freeze()
    # A full collection still holds a page up for 40 ms; what pages leave behind is nearly always found while young.
    gc.set_threshold(*_COLLECTED)
    return site


def _read_gathered(site: Site) -> None:
    """Read the standing of every actor and the nodes that large pages gather."""
    reader = Reader(site, "en")
    # What needs much memory for a while comes first: the rest goes where that was.
    coverage(reader)
    for scheme in _STATUSES:
        for each in reader.statements(predicate=_IN_SCHEME, object=reader.concept(scheme)):
            count_uses(reader, each.subject.value)
    site.describer.read_labels()
    for name in _GATHERED:
        reader.instances(name)
    reader.states()
    # In other languages they are made of the same nodes, and take another megabyte, when somebody reads them.
    for name in ("TreatyParticipation", "NonTreatyParticipation"):
        for node in reader.instances(name):
            read_standing(reader, node)


def _warm(app: Flask) -> None:
    time.sleep(_FIRST_READERS)
    try:
        warm(app)
    except Exception:  # noqa: BLE001 - a thread has nobody above it; pages read for themselves then
        _log.exception("the pages could not be warmed")
