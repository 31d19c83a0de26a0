"""The one table of dump files: what each holds, and in which format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from spacelod.iris import GRAPHS

__all__ = ["CONTENTS", "DUMPS", "Dump", "dump_of"]

CONTENTS: Final = ("dataset", "default", *GRAPHS)
# JSON-LD can name graphs and does so for the whole dataset; a single layer is given without its name.
_DATASET: Final = ("nq", "trig", "jsonld")
_DEFAULT: Final = ("nt", "ttl", "rdf")


@dataclass(frozen=True, slots=True)
class Dump:
    """A dump file: what it holds ("dataset", "default" or a graph's name) and its suffix."""

    content: str
    suffix: str

    def file_name(self, version: str) -> str:
        """Return the name of the uncompressed file."""
        part = f"-{self.content}" if self.content in GRAPHS else ""
        return f"spacelod-{version}{part}.{self.suffix}"

    @property
    def names_graphs(self) -> bool:
        """Whether the file says in which graph a statement stands."""
        return self.suffix in ("nq", "trig") or (self.suffix, self.content) == ("jsonld", "dataset")


# The first is the source of all the others. Without a layer in its name, a file in a format that names graphs
# holds the dataset (the named graphs), and one in a format that cannot holds the default graph.
DUMPS: Final = (
    *(Dump("dataset", suffix) for suffix in _DATASET),
    *(Dump("default", suffix) for suffix in _DEFAULT),
    *(Dump(name, suffix) for name in GRAPHS for suffix in (*_DEFAULT, *_DATASET)),
)


def dump_of(file: str, version: str) -> Dump | None:
    """Return which dump a file is, compressed or not, by its name; None for any other file."""
    return next((dump for dump in DUMPS if file.startswith(f"{dump.file_name(version)}.") or
                 file == dump.file_name(version)), None)  # fmt: skip
