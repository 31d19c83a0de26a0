"""``dataset.ttl``: the whole description as Turtle."""

from __future__ import annotations

from collections.abc import Iterator

from spacelod.catalog.dcat import dcat
from spacelod.catalog.distributions import distributions
from spacelod.catalog.prov import build_provenance
from spacelod.catalog.statements import FURTHER, About, Statement
from spacelod.catalog.void import void
from spacelod.manifest import Manifest
from spacelod.prefixes import prefixes
from spacelod.turtle import TurtleWriter

__all__ = ["dataset_turtle"]


def dataset_turtle(manifest: Manifest) -> str:
    """Return ``dataset.ttl``: the dataset, this version of it, its graphs, partitions and files."""
    writer = TurtleWriter(dict(sorted({**prefixes(manifest.base), **FURTHER}.items())))
    lines = sorted({f"{s} {p} {o} .\n" for s, p, o in _statements(About(manifest))})
    return "".join([*writer.header(), *writer.turtle(lines)])


def _statements(names: About) -> Iterator[Statement]:
    yield from dcat(names)
    yield from distributions(names)
    yield from void(names)
    yield from build_provenance(names)
