"""What every test may ask for: the real release, built once for the same inputs, and a command runner."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from running import running
from spacelod.build import build
from spacelod.errors import BuildError
from spacelod.release import Release

SECONDS_TO_BUILD = 300
SECONDS_TO_KEEP = 3600


@pytest.fixture(autouse=True, scope="session")
def no_settings_from_outside() -> None:
    for name in [name for name in os.environ if name.startswith("SPACELOD_")]:
        del os.environ[name]


@pytest.fixture(scope="session")
def release(pytestconfig: pytest.Config) -> Release:
    """The release of the real data; the same inputs are not built again, in this session or a later one."""
    folder = Path(pytestconfig.cache.mkdir("releases"))
    deadline = time.monotonic() + SECONDS_TO_BUILD
    while True:
        try:
            published = build(releases=folder)
            break
        except BuildError as error:
            # Another session of tests is building in the same folder.
            if "another build" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(1)
    for path in folder.glob("[0-9]*"):
        if path != published.folder and time.time() - path.stat().st_mtime > SECONDS_TO_KEEP:
            shutil.rmtree(path)
    return published


@pytest.fixture(scope="session")
def releases(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of releases in which the real release is published, whatever other sessions build."""
    folder = tmp_path_factory.mktemp("releases")
    (folder / release.version).symlink_to(release.folder)
    (folder / "current").symlink_to(release.version)
    return folder


@pytest.fixture(scope="session")
def server(releases: Path) -> Iterator[str]:
    """The address of a running server of the real release, started as an operator would start it."""
    with running([sys.executable, "-m", "spacelod", "serve", "--releases", releases]) as address:
        yield address


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()
