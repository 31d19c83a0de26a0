"""A row of the table of a treaty: who, with which standing, by which acts, since when, and who says so.

The largest treaty has a hundred and forty of them, and its page was late: as a macro a row costs three times as much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup, escape

from spacelod_server.language import current_language, translate
from spacelod_server.pages.backing import backing
from spacelod_server.pages.dates import spoken

if TYPE_CHECKING:
    from spacelod_server.pages.asked import Asked
    from spacelod_server.pages.standing import Act, Standing

__all__ = ["line", "mark", "said", "standing"]

_MARKS: Final = {
    "bound": "Bound", "joined": "Joined", "signed": "Signed only", "left": "No longer", "none": "Not yet",
}  # fmt: skip


def mark(kind: str, text: str, certain: bool = True) -> Markup:
    """Return a drawn mark with its words; what the sources leave open is drawn open."""
    kinds = f"mark {escape(kind)}{'' if certain else ' open'}"
    return Markup(f'<span class="{kinds}" aria-hidden="true"></span>{escape(text)}')  # noqa: S704 - escaped


def said(row: Standing) -> Markup:
    """Return the standing on the day that is asked for."""
    words = "Consented, not yet bound" if row.status == "consented" else _MARKS[row.mark]
    return mark(row.mark, translate(words), row.certain)


def standing(row: Standing, asked: Asked) -> Markup:
    """Return the standing on the day that is asked for; without one, that of today."""
    if not asked.on:
        return mark(row.mark, row.label.text) if row.label else Markup()
    open_ = "" if row.certain else f' <span class="tag">{escape(translate("possible"))}</span>'
    return said(row) + Markup(open_)  # noqa: S704 - escaped


def line(row: Standing, asked: Asked) -> Markup:
    """Return a row of the table."""
    signed = (spoken(row.signature.date, current_language()) or translate("undated")) if row.signature else ""
    consent = "<br>".join(filter(None, [_act(row.consent, translate("undated")), _act(row.ending, "")]))
    if row.ending and not row.consent:
        consent = f"<br>{consent}"
    period = escape(row.span.spoken(current_language()))
    cells = [
        f'<td class="standing">{standing(row, asked)}</td>',
        _cell("Signature", escape(signed), "date"),
        _cell("Consent", consent),
        _cell("Bound" if row.judged.treaty else "Period", period, "date"),
    ]
    head = f'<tr><th scope="row">{row.actor.__html__()}</th>'
    return Markup(f"{head}{''.join(cells)}<td>{backing(row.evidence, acts=row.acts)}</td></tr>\n")  # noqa: S704 - escaped


def _act(act: Act | None, undated: str) -> str:
    if act is None:
        return ""
    day = spoken(act.date, current_language()) or undated
    return f'{escape(act.label)} <span class="date">{escape(day)}</span>'


def _cell(label: str, content: str, kind: str = "") -> str:
    """Return a cell; on a phone its label stands before it, and an empty one takes no room."""
    kind = f' class="{kind}"' if kind else ""
    return f'<td{kind} data-label="{escape(translate(label))}">{content}</td>' if content else f"<td{kind}></td>"
