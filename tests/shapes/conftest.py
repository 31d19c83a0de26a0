"""The real data as the build gathers them, for the tests that change or compare them."""

from __future__ import annotations

import pytest

from spacelod.build import Gathered, gather
from spacelod.progress import Progress
from spacelod.resources import resource


@pytest.fixture(scope="session")
def gathered() -> Gathered:
    return gather(resource("data"), Progress())
