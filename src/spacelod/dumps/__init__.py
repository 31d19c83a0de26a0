"""Dumps: the same bytes whenever and wherever the same release is built."""

from __future__ import annotations

from spacelod.dumps.exporting import export
from spacelod.dumps.layers import Layers
from spacelod.dumps.packing import COMPRESSIONS, compress
from spacelod.dumps.table import CONTENTS, DUMPS, Dump, dump_of
from spacelod.dumps.writing import write_dumps

__all__ = ["COMPRESSIONS", "CONTENTS", "DUMPS", "Dump", "Layers", "compress", "dump_of", "export", "write_dumps"]
