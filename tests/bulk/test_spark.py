"""The bulk path as a Spark job: the same bytes, in one process, and with executors of their own.

SPACELOD_SPARK=1 pytest tests/bulk/test_spark.py
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator import Plan, write_tables
from spacelod.bulk import write_parts
from spacelod.bulk.parts import Part
from spacelod.resources import resource

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(os.environ.get("SPACELOD_SPARK") != "1", reason="starts Spark only with SPACELOD_SPARK=1"),
    pytest.mark.filterwarnings("ignore"),
]
A_MILLION = 1_000_000
QUADS_OF_A_ROW = 16.2


@pytest.fixture(scope="module", params=["local[2]", "local-cluster[2,1,1024]"])
def session(request: pytest.FixtureRequest) -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql")
    # The Java of the extra `reason` lacks a module that Spark asks for.
    if shutil.which("java") is None:
        pytest.skip("Java 17 or later is not installed")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    builder = sql.SparkSession.builder.master(request.param).config("spark.ui.enabled", "false")
    made = (
        builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1").getOrCreate()
    )
    yield made
    made.stop()


def distinct(parts: list[Part]) -> set[bytes]:
    return {line for part in parts for line in part.path.read_bytes().splitlines()}


def test_the_real_tables_give_the_same_statements(session: Any, tmp_path: Path) -> None:
    from spacelod.bulk.spark import write_parts_with

    found = write_parts_with(session, resource("data"), tmp_path / "spark", size=50_000)
    assert distinct(found) == distinct(write_parts(resource("data"), tmp_path / "parts"))


def test_a_million_rows_give_the_same_parts(session: Any, tmp_path: Path) -> None:
    from spacelod.bulk.spark import write_parts_with

    rows = write_tables(tmp_path / "data", Plan(round(A_MILLION * QUADS_OF_A_ROW)))
    assert rows > A_MILLION * 0.9
    found = write_parts_with(session, tmp_path / "data", tmp_path / "spark")
    alone = write_parts(tmp_path / "data", tmp_path / "parts", size=64 << 20)
    assert [part.path.name for part in found] == [part.path.name for part in alone]
    for one, other in zip(found, alone, strict=True):
        assert one.path.read_bytes() == other.path.read_bytes(), one.path.name
