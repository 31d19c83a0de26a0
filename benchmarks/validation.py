"""What validating the record costs: pyshacl as it is called, pyshacl as we call it, and shacl-rust.

    python benchmarks/validation.py [--data data]

All get the same shapes and the same statements, in one process and one run; reading the tables is not counted. Whoever
calls ``pyshacl.validate(data, shacl_graph=shapes)`` hands over everything; ``spacelod.validate`` hands over what shapes
can see, module by module, and shapes that are rearranged. The findings of the last two are compared, node by node.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

import pyshacl
from rdflib import SH, Graph

from measuring.processes import clocked
from spacelod.build import gather
from spacelod.progress import Progress
from spacelod.resources import resource
from spacelod.validate import validate


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, default=resource("data"))
    quads = list(gather(parser.parse_args().data, Progress()).quads)
    shapes = Graph()
    for file in resource("shapes").glob("*.ttl"):
        shapes.parse(file, format="turtle")
    text = "".join(
        {f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads if "provenance" not in quad.graph}
    )
    data = Graph()
    parsing = clocked(lambda: data.parse(data=text, format="nt"), 1).cpu
    results: list[Graph] = []
    plain = clocked(lambda: results.append(pyshacl.validate(data, shacl_graph=shapes)[1]), 1).cpu
    # Each is run once before: what is read once in a process is no cost of validating.
    found = {engine: set(validate(quads, engine=engine)) for engine in ("pyshacl", "shacl-rust")}
    ours = {engine: clocked(partial(validate, quads, engine=engine)).cpu for engine in found}
    quick = ours["shacl-rust"]
    print(f"{len(quads):,} statements, {len(found['pyshacl'])} findings; shacl-rust finds", end=" ")
    print("the same" if found["pyshacl"] == found["shacl-rust"] else "others")
    print("| validated by | processor s | times shacl-rust | results |\n| --- | ---: | ---: | ---: |")
    count = len(set(results[0].subjects(SH.focusNode)))
    print(f"| pyshacl, called as it is | {plain:.2f} | {plain / quick:.1f} | {count} |")
    print(f"| - with reading N-Triples into rdflib | {plain + parsing:.2f} | {(plain + parsing) / quick:.1f} | |")
    for engine, seconds in ours.items():
        print(f"| spacelod with {engine} | {seconds:.2f} | {seconds / quick:.1f} | {len(found[engine])} |")


if __name__ == "__main__":
    main()
