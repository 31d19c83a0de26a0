"""``spacelod reason``."""

from __future__ import annotations

from pathlib import Path

import click

from spacelod.cli.options import chosen_release, console, release_option, releases_option
from spacelod.errors import ReasonerError

__all__ = ["reason"]


@click.command(
    short_help="Ask a description-logic reasoner whether a release can be true.",
    epilog="Example: spacelod reason --statements 2000 --explain",
)
@click.option("--statements", type=click.IntRange(min=0), default=2000, show_default=True, help="How much of the data.")
@click.option("--explain", is_flag=True, help="Name the axioms that clash, if any do.")
@release_option
@releases_option
def reason(statements: int, explain: bool, version: str | None, releases: Path) -> None:
    """Check the ontology together with a part of a release with HermiT; 0 statements check the ontology alone.

    Needs Java and the extra `reason`: pip install 'spacelod[reason]'.
    """
    try:
        from spacelod.reason import consistent, project
    except ModuleNotFoundError as error:
        raise ReasonerError(f"{error.name} is not installed; pip install 'spacelod[reason]' brings it") from error
    from spacelod.dumps import Layers

    triples = project(Layers.of(chosen_release(releases, version)).statements("default"), statements)
    with console(stderr=True).status("reasoning"):
        found = consistent(triples, explain=explain)
    for iri in found.unsatisfiable:
        click.echo(f"nothing can be a {iri}")
    if not found.consistent or found.unsatisfiable:
        raise ReasonerError(f"not consistent\n{found.explanation}".strip())
    click.echo(f"consistent, with {triples.count(chr(10)):,} statements of the data")
