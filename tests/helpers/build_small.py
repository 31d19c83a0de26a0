"""A build of the small dataset in a process of its own, to be killed, limited or raced by tests.

Arguments: the folder of releases, the first digits of the input hash, the number of actors.
Writes "started" to standard output when the imports are done, so that a test can time its blow.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import small_dataset
import spacelod.build
from spacelod.errors import SpacelodError


def main(folder: str, digest: str, actors: str = "3", wait: str = "0") -> None:
    def assemble(_data: object, _progress: object) -> small_dataset.Dataset:
        time.sleep(float(wait))
        return small_dataset.dataset(int(actors))

    spacelod.build.read_inputs = lambda _data, base: small_dataset.inputs(base, digest.ljust(64, "0"))
    spacelod.build.assemble = assemble
    print("started", flush=True)
    try:
        release = spacelod.build.build(releases=Path(folder))
    except SpacelodError as error:
        sys.exit(str(error))
    print(release.version)


if __name__ == "__main__":
    main(*sys.argv[1:])
