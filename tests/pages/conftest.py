"""The pages of the real release, made in this process: nothing is kept between two requests."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from spacelod.release import Release
from spacelod_server import create_app, load_settings
from spacelod_server.pages.warm import warm


@pytest.fixture(scope="session")
def warmed(release: Release) -> Flask:
    app = create_app(load_settings({"cache_megabytes": 0}, {}), release)
    warm(app)
    return app


@pytest.fixture
def reader(warmed: Flask) -> FlaskClient:
    """A reader with a browser."""
    return warmed.test_client()
