"""A store of generated statements, and query hosts on it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from query_store import Serve, build, statements
from spacelod.sparql.client import QueryClient
from spacelod.sparql.datasets import Datasets
from spacelod.sparql.limits import Limits
from spacelod.sparql.supervise import Supervisor


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("virtuoso") and "virtuoso" not in config.getoption("markexpr"):
            item.add_marker(pytest.mark.skip(reason="needs Debian's virtuoso-opensource-7: run with -m virtuoso"))


@pytest.fixture(scope="session")
def nquads() -> bytes:
    return "".join(statements()).encode()


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory, nquads: bytes) -> Path:
    return build(tmp_path_factory.mktemp("query") / "store", nquads)


@pytest.fixture
def datasets(store_folder: Path, tmp_path: Path) -> Datasets:
    return Datasets(store_folder, tmp_path, 8)


@pytest.fixture(scope="session")
def shared(store_folder: Path) -> Iterator[tuple[Supervisor, QueryClient]]:
    """A query host with the limits that it is shipped with, which no test may harm."""
    with (
        tempfile.TemporaryDirectory(prefix="query-") as folder,
        Supervisor(store_folder, Path(folder) / "s") as supervisor,
    ):
        assert supervisor.wait_ready()
        with closing(QueryClient(Path(folder) / "s")) as client:
            yield supervisor, client
        assert supervisor.starts == 1


@pytest.fixture
def serve(store_folder: Path) -> Iterator[Serve]:
    """Return a function that starts a query host with limits of one's own."""
    with ExitStack() as stack:

        def start(store: Path = store_folder, **limits: float) -> tuple[Supervisor, QueryClient]:
            # The path of a socket has to be short, and pytest's folders are not.
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="query-")))
            chosen = Limits.of(limits)
            supervisor = stack.enter_context(Supervisor(store, folder / "socket", chosen))
            assert supervisor.wait_ready()
            client = QueryClient(folder / "socket", chosen)
            stack.callback(client.close)
            return supervisor, client

        yield start
