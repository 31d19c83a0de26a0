"""What a release is built from, and the version that follows from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from spacelod.errors import BuildError
from spacelod.iris import BASE
from spacelod.resources import resource

__all__ = ["Inputs", "read_inputs"]

# Prose and examples change no statement; the command line and the query host read releases, they make none.
_SUFFIXES: Final = {".csv", ".json", ".jsonld", ".ttl", ".rq", ".py"}
_NOT_READ: Final = {"fixtures", "cli", "sparql", "_published", "__pycache__"}
# What every description of a release states: a lack is found here, before a minute of building.
_REQUIRED: Final = ("dc:hasVersion", "dc:modified", "dc:title", "dc:description", "dc:license", "dc:publisher")
_CODE: Final = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Inputs:
    """The identity of everything that a build reads, and what the tables say about themselves."""

    digest: str
    base: str
    version: str
    issued: str
    title: str
    description: str
    licence: str
    publisher: str = "The spacelod project"

    def made(self, way: str) -> Inputs:
        """Return the identity of the same inputs when a release is made of them in another way: it has other files."""
        return replace(self, digest=hashlib.sha256(f"{self.digest} {way}".encode()).hexdigest())


def read_inputs(data: Path, base: str = BASE) -> Inputs:
    """Hash the tables, the ontology, the shapes and the code; name the version after them.

    The version is the data's own (``dc:hasVersion``) and the first eight digits of the hash, so
    the same inputs always give the same version, on any machine.
    """
    metadata = _metadata(data / "csv-metadata.json")
    # The same statements under another base are another release, with other bytes in every file.
    digest = hashlib.sha256(f"base {base}\n".encode())
    folders = {"data": data, "ontology": resource("ontology"), "shapes": resource("shapes"), "code": _CODE}
    for label, folder in folders.items():
        for name, path in _files(folder):
            digest.update(f"{label}/{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    value = digest.hexdigest()
    return Inputs(
        digest=value,
        base=base,
        version=f"{metadata['dc:hasVersion']}-{value[:8]}",
        issued=_text(metadata["dc:modified"]),
        title=_text(metadata["dc:title"]),
        description=_text(metadata["dc:description"]),
        licence=_text(metadata["dc:license"]),
        publisher=_text(metadata["dc:publisher"]),
    )


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.suffix in _SUFFIXES}
    # The order in which a folder lists its files differs from machine to machine.
    for name in sorted(found):
        if not _NOT_READ.intersection(name.split("/")):
            yield name, found[name]


def _metadata(path: Path) -> dict[str, Any]:
    try:
        metadata: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BuildError(f"{path} does not exist; --data takes the folder that holds the tables") from None
    except ValueError as error:
        raise BuildError(f"{path} is not JSON: {error}") from None
    missing = [key for key in _REQUIRED if key not in metadata]
    if missing:
        raise BuildError(f"{path} does not say {', '.join(missing)}")
    return metadata


def _text(value: Any) -> str:
    """Return the text of a CSVW common property, which may be a string, a value object or a reference."""
    if isinstance(value, list):
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value", value.get("@id", value.get("value")))
    return str(value)
