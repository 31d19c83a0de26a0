"""What writing dumps costs, at the size of the record and at many times that: processor, memory, bytes.

``python benchmarks/dumps.py [RELEASE] [TIMES ...]`` multiplies the statements of a release (default: the published
one) by giving every copy names of its own, dumps them in every format and compression in a process of its own, and
prints seconds of processor for each million of statements: a flat column is linear growth.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from spacelod.dumps import DUMPS, Layers, compress, write_dumps
from spacelod.iris import BASE
from spacelod.release import Release, current

OWN = f"<{BASE}id/"


def copies(source: Path, times: int) -> Iterator[str]:
    """Yield the lines of a dump again and again, the things of each copy under another name."""
    for number in range(times):
        with source.open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                yield line.replace(OWN, f"<{BASE}id/copy-{number}-") if number else line


def measure(source: Path, times: int) -> str:
    with TemporaryDirectory() as folder:
        working, version = Path(folder), "0"
        began = time.process_time()
        layers = Layers.write(copies(source, times), working / DUMPS[0].file_name(version))
        sorted_ = time.process_time()
        write_dumps(layers, working, version, BASE, "")
        written = time.process_time()
        compress(working)
        ended = time.process_time()
        with layers.path.open("rb") as lines:
            quads = sum(1 for _ in lines)
        size = sum(path.stat().st_size for path in working.iterdir())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    dumping = ended - sorted_
    return (
        f"| {quads:>10,} | {sorted_ - began:6.1f} | {written - sorted_:6.1f} | {ended - written:6.1f} "
        f"| {dumping / quads * 1e6:6.1f} | {peak:6.0f} | {size / 1e6:7.0f} |"
    )


def main(release: str = "", *times: str) -> None:
    if release == "--one":
        print(measure(Path(times[0]), int(times[1])))
        return
    chosen = Release.open(Path(release)) if release else current()
    source = chosen.dumps[DUMPS[0].file_name(chosen.version)]
    print("| statements | sort s | write s | pack s | s per million | peak MB | MB on disk |")
    print("| ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for number in times or ("1", "4", "13"):
        # A process of its own, so that the peak is that of one size.
        command = [sys.executable, __file__, "--one", str(source), number]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout, end="", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
