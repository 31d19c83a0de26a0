"""One server of the real release for the tests that look at what it writes down and counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from operating import Server, operated


@pytest.fixture(scope="session")
def watched(releases: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server that logs its requests."""
    folder = tmp_path_factory.mktemp("watched")
    with operated(releases, folder, log_requests="on", log_format="json") as server:
        yield server
