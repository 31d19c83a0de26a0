"""The real release as the finding parts see it: index, reconciliation service, and an HTTP client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from spacelod.flat.facts import Facts
from spacelod.reconcile import Service
from spacelod.release import Release
from spacelod.search import INDEX, Finder
from spacelod_server import create_app, load_settings


@pytest.fixture(scope="session")
def finder(release: Release) -> Finder:
    return Finder.open(release.folder / INDEX)


@pytest.fixture(scope="session")
def service(release: Release, finder: Finder) -> Service:
    return Service(finder, Facts(release.open_store(), release.base))


@pytest.fixture(scope="session")
def client(release: Release) -> Iterator[FlaskClient]:
    app = create_app(load_settings({}, {}), release)
    with app.test_client() as client:
        yield client
