"""Claims, and the small tables about the record itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.actors import FORMER
from generator.plan import DOMAINS, Plan, Row, day

_VERDICTS = ("supported", "partly-supported", "unsupported", "contradicted")

# In what way evidence lacks, when it was looked for, and where.
_ABSENCES = {
    "unsupported": ("searched-not-found", "2026-06-01", "the archives of both"),
    "contradicted": ("denied-by-source", "", ""),
}


def claim_rows(plan: Plan) -> Iterator[Row]:
    """Yield what two documents say of bodies and states."""
    for number in range(plan.count(5)):
        verdict = _VERDICTS[number % len(_VERDICTS)]
        evidence = "" if verdict == "unsupported" else plan.source(number)
        body, state = plan.body(plan.mix(number, plan.bodies)), plan.state(plan.mix(number, plan.states))
        yield (
            f"claim-{number:08d}", "article-a" if number % 2 else "article-b", f"Section {number % 9}",
            f"Body {body} works with {state}.", body, "cooperates-with", state, DOMAINS[number % 5],
            str(2000 + number % 20) if number % 5 == 0 else "", verdict,
            "medium", evidence, "What the sources show.",
            plan.body(plan.mix(number, plan.bodies) + 1) if verdict == "partly-supported" else "",
            *_ABSENCES.get(verdict, ("", "", "")),
            "Another body." if verdict == "contradicted" else "",
        )  # fmt: skip


def fact_rows(plan: Plan) -> Iterator[Row]:
    """Yield the ties that bear out every fourth claim."""
    for number in range(0, plan.count(5), 4):
        yield f"claim-{number:08d}", "relationships", f"tie-{number:08d}", "supports"


def conflict_rows(plan: Plan) -> Iterator[Row]:
    """Yield sources that differ on every fiftieth treaty."""
    for number in range(0, plan.treaties, 50):
        first, second = plan.source(number), plan.source(number + 1)
        yield plan.treaty(number), "", "number of parties", "12", first, "13", second, "12"
        who, days = plan.state(plan.participants(number)[0]), (day(plan.opened(number)), day(plan.opened(number) + 1))
        yield plan.treaty(number), who, "date", days[0], first, days[1], second, days[0]


def group_rows(plan: Plan) -> Iterator[Row]:
    """Yield one group of instruments."""
    members = ";".join(sorted({plan.treaty(0), plan.treaty(1)}))
    yield "group-first-treaties", "First treaties", "The first two.", "Numbers 0 and 1.", members, plan.source(0)


def succession_rows(plan: Plan) -> Iterator[Row]:
    """Yield one state that continues another."""
    yield FORMER, plan.state(0), "continuation", "1991-12-26", "the same state under another name", plan.source(0)


def gap_rows(plan: Plan) -> Iterator[Row]:
    """Yield two acts without a source, one of which has a date all the same."""
    absent = sorted(set(range(plan.states)).difference(plan.participants(0)))[:2]
    for state, date in zip(absent, (("", ""), (day(plan.opened(0)), "day")), strict=True):
        yield plan.treaty(0), plan.state(state), "signature", *date, "", "", "", "No list of signatories was found."


def actor_gap_rows(plan: Plan) -> Iterator[Row]:
    """Yield two properties of an actor without a source."""
    yield "actors", plan.body(0), "headquarters", "Some City", "No source shows it."
    yield "actors", plan.body(0), "native_name", "", "No source shows it."


def correction_rows(plan: Plan) -> Iterator[Row]:
    """Yield one correction."""
    new = "Organe spatial 1"
    yield "actors", plan.body(1), "native_name", "Older name", new, "the body's own page", "It was never called that."


def retired_rows(plan: Plan) -> Iterator[Row]:
    """Yield one address that is in use no more."""
    yield "id/actor/body-renamed", "renamed", f"id/actor/{plan.body(0)}", "2026-11-22", "The body has another name."


def question_rows(_: Plan) -> Iterator[Row]:
    """Yield one question."""
    yield "cq-01", "Who is party to the first treaty?", "the model", "Treaty", "some states", "lookup"


TABLES: dict[str, Callable[[Plan], Iterator[Row]]] = {
    "claims": claim_rows,
    "claim-facts": fact_rows,
    "conflicts": conflict_rows,
    "groups": group_rows,
    "successions": succession_rows,
    "unsourced": gap_rows,
    "unsourced-actors": actor_gap_rows,
    "corrections": correction_rows,
    "retired": retired_rows,
    "competency-questions": question_rows,
}
