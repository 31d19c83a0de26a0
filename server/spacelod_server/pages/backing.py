"""Who says so, behind a fold: the sources of a row, how far it was checked, its acts, and its IRI.

Large pages have hundreds of these. Written here they cost a quarter of what they would as a macro.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from spacelod_server.language import current_language, translate
from spacelod_server.pages.dates import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacelod_server.pages.evidence import Evidence
    from spacelod_server.pages.reader import Name
    from spacelod_server.pages.standing import Act

__all__ = ["backing", "listed"]


def backing(evidence: Evidence, words: str = "", acts: Iterable[Act] = ()) -> Markup:
    """Return what stands behind a row, folded under ``words``; a screen reader hears what the row is about."""
    node = evidence.node
    parts = [
        f'<details class="backing"><summary><span class="check {escape(evidence.kind)}"></span>'
        f'{escape(words or translate("source"))}<span class="hidden"{node.attributes}> {escape(node.text)}</span>'
        "</summary>\n<div>"
    ]
    if evidence.status:
        parts.append(f"<p>{evidence.status.__html__()}</p>")
    if evidence.sources:
        parts.append(f"<ul>{''.join(f'<li>{source.__html__()}</li>' for source in evidence.sources)}</ul>")
    parts += [_told(act) for act in acts]
    if evidence.note:
        parts.append(f'<p class="note" lang="en">{escape(evidence.note)}</p>')
    parts.append(f'<p class="iri"><a href="{escape(node.href or node.iri)}">{escape(node.iri)}</a></p></div></details>')
    return Markup("\n".join(parts))  # noqa: S704 - every value above is escaped


def listed(names: Iterable[Name]) -> Markup:
    """Return names as links with commas between them."""
    return Markup(", ".join(name.__html__() for name in names))  # noqa: S704 - a name escapes itself


def _told(act: Act) -> str:
    day = spoken(act.date, current_language()) or translate("undated")
    href = escape(act.href or act.node.iri)
    text = f'<p><a href="{href}">{escape(act.label)}</a> <span class="date">{escape(day)}</span>'
    if act.effective:
        since = translate("in effect from {day}", day=spoken(act.effective, current_language()))
        text += f", {escape(since)}"
    if act.with_:
        text += f"; {escape(translate('deposited with'))} {listed(act.with_)}"
    return f"{text}</p>"
