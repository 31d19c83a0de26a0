"""What a document costs that nobody has asked for before, beside the same triples from the oxigraph server.

    python benchmarks/documents.py [--releases releases] [--documents 300]

Each document is asked for once, in one of four formats. The oxigraph server constructs what the document says from
the same store: the thing's own statements, those that lead to it, and the English names of what they name. Both are
asked in the same run, after a few for warming, and processor time is that of each server with its children. The ratio
of bytes tells whether both send as much; a document also says what itself is and from which table the thing comes.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from urllib.parse import quote

from measuring.load import Request, drive, once
from measuring.pair import pair
from measuring.processes import Server

BASE = "https://w3id.org/spacelod/"
NAMES = "<http://www.w3.org/2000/01/rdf-schema#label>"
CONSTRUCT = """CONSTRUCT {{ <{thing}> ?p ?o . ?s ?q <{thing}> . ?named {names} ?name }} {{
  {{ <{thing}> ?p ?o }} UNION {{ ?s ?q <{thing}> }}
  UNION {{ {{ <{thing}> ?r ?named }} UNION {{ ?named ?r <{thing}> }} ?named {names} ?name FILTER(LANG(?name) = "en") }}
}}"""
FORMATS = {
    "Turtle": ("ttl", "text/turtle"), "N-Triples": ("nt", "application/n-triples"),
    "RDF/XML": ("rdf", "application/rdf+xml"), "JSON-LD": ("jsonld", "application/ld+json"),
}  # fmt: skip
# Of states and treaties, which are hubs, a document has only the first page of what leads to them.
KINDS = ("act", "participation", "membership", "claim", "relationship", "event")
WARMING = 60


def things(server: Server, count: int) -> list[str]:
    """Return the paths of things of several kinds, in equal numbers."""
    found = []
    for kind in KINDS:
        _, body = once(server, Request(f"/sitemap-{kind}.xml"))
        paths = re.findall(r"<loc>[^<]*/doc/([^<]*)</loc>", body.decode())
        found.append([path for path in paths if path.isascii() and "." not in path][: count // len(KINDS)])
    return [path for group in zip(*found, strict=False) for path in group]


def construct(path: str, media_type: str) -> Request:
    """Return the question for what a document says."""
    text = CONSTRUCT.format(thing=f"{BASE}id/{path}", names=NAMES)
    return Request(f"/query?query={quote(text)}", {"Accept": media_type})


def dealt(paths: list[str], formats: int) -> list[list[str]]:
    """Return the paths for each of some formats: others for each, so that none profits from what was read for another.

    Each has as many things of each kind.
    """
    return [
        [path for number, path in enumerate(paths) if number // len(KINDS) % formats == place]
        for place in range(formats)
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--releases", type=Path, default=Path("releases"))
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--clients", type=int, default=4)
    chosen = parser.parse_args()
    with pair(chosen.releases) as (spacelod, oxigraph):
        paths = things(spacelod, chosen.documents * len(FORMATS) + WARMING)
        warming, paths = paths[:WARMING], paths[WARMING:]
        for suffix, media_type in FORMATS.values():
            drive(spacelod, [Request(f"/doc/{path}.{suffix}") for path in warming])
            drive(oxigraph, [construct(path, media_type) for path in warming])
        print("| documents | ours, us | oxigraph, us | ratio | ratio of bytes |")
        print("| --- | --- | --- | --- | --- |")
        for (name, (suffix, media_type)), mine in zip(FORMATS.items(), dealt(paths, len(FORMATS)), strict=True):
            asked = [Request(f"/doc/{path}.{suffix}") for path in mine]
            questions = [construct(path, media_type) for path in mine]
            cost, reference = (
                drive(server, requests, clients=chosen.clients)
                for server, requests in ((spacelod, asked), (oxigraph, questions))
            )
            sizes = [sum(len(once(server, one)[1]) for one in requests[:40])
                     for server, requests in ((spacelod, asked), (oxigraph, questions))]  # fmt: skip
            print(
                f"| {name}, {len(mine)} | {cost.microseconds:,.0f} | {reference.microseconds:,.0f} "
                f"| {cost.microseconds / reference.microseconds:.2f} | {sizes[0] / sizes[1]:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
