"""Actors, their names in the six UN languages, and their identifiers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.plan import Plan, Row

FORMER = "former-land"
_FRAME = (
    ("un", "intergovernmental-organization", "United Nations", "", "1945-10-24"),
    ("unga", "un-body", "General Assembly", "un", "1945-10-24"),
    ("unga-first-committee", "un-body", "First Committee", "unga", "1945-10-24"),
)
_KINDS = (
    ("space-agency", "space-agency", "Space Agency"),
    ("company", "satellite-operator", "Satellites"),
    ("ministry", "ministry", "Ministry of Space"),
    ("military-space-organization", "military-space;space-surveillance", "Space Command"),
)
_WORDS = {
    "ar": ("وكالة", "الفضاء", "الوطنية", "البحوث"),
    "es": ("Agencia", "Espacial", "Nacional", "Investigación"),
    "fr": ("Agence", "spatiale", "nationale", "d'études"),
    "ru": ("Агентство", "космическое", "национальное", "исследований"),
    "zh-Hans": ("航天局", "国家", "研究", "空间"),
}
_BASE_32 = "0123456789abcdefghjkmnpqrstvwxyz"


def _frame(plan: Plan) -> Iterator[Row]:
    for key, kind, name, parent, founded in _FRAME:
        yield (key, kind, "", name, "", "", "", parent, founded, "", "", "", "", f"{name}.", plan.source(0))


def _bodies(plan: Plan) -> Iterator[Row]:
    dice = plan.random("bodies")
    for number in range(plan.bodies):
        kind, functions, words = _KINDS[number % len(_KINDS)]
        state = plan.mix(number, plan.states)
        quoted = ' "Orbit"' if number % 9 == 0 else ""
        yield (
            plan.body(number), kind, functions, f"{words}{quoted} {number} of Land {state}",
            f"Organe spatial {number}" if number % 4 == 1 else "", f"SB{number}",
            plan.state(state), "", str(1950 + dice.randrange(60)), "", "", f"City {dice.randrange(900)}",
            f"https://body-{number}.example/" if number % 3 else "", f"Body number {number}, of Land {state}.",
            plan.source(dice.randrange(plan.sources)),
        )  # fmt: skip


def actor_rows(plan: Plan) -> Iterator[Row]:
    """Yield agencies and companies, organisations, states, and the United Nations."""
    yield from _bodies(plan)
    yield (
        FORMER, "former-state", "", "Former Land", "", "", "", "", "1900", "1991-12-26", plan.state(0), "", "",
        "A state of which another took the place.", plan.source(0),
    )  # fmt: skip
    for number in range(plan.organizations):
        yield (
            plan.organization(number), "intergovernmental-organization", "forum", f"Organisation {number} for Space",
            "", f"OS{number}", "", "", "1955-06-01", "", "", "", "", "An organisation of states.", plan.source(number),
        )  # fmt: skip
    for number in range(plan.states):
        yield (
            plan.state(number), "state", "", f"Land {number}", "", "", "", "", "1900", "", "", f"Capital {number}",
            "", f"State number {number}.", plan.source(number),
        )  # fmt: skip
    yield from _frame(plan)


def name_rows(plan: Plan) -> Iterator[Row]:
    """Yield names in two languages for each actor, and in all five for states."""
    dice = plan.random("names")
    for number in range(plan.bodies):
        chosen = sorted(dice.sample(sorted(_WORDS), 2))
        for language in chosen:
            yield plan.body(number), language, _name(language, number), "official", plan.source(dice.randrange(10**9))
    for number in range(plan.states):
        for language in sorted(_WORDS):
            yield plan.state(number), language, _name(language, number), "short", plan.source(dice.randrange(10**9))


def _name(language: str, number: int) -> str:
    words = _WORDS[language]
    return f"{words[number % 4]} {words[(number // 4) % 4]} {number}"


def identifier_rows(plan: Plan) -> Iterator[Row]:
    """Yield identifiers in three registers for each body, and the country codes of states."""
    for number in range(plan.bodies):
        body, source = plan.body(number), plan.source(number)
        yield body, "dbpedia", f"http://dbpedia.org/resource/Space_body_{number}", "exact", source
        yield body, "ror", f"https://ror.org/{_ror(number)}", "exact", source
        yield body, "wikidata", f"Q{1_000_000 + number}", "exact" if number % 11 else "close", source
    for number in range(plan.states):
        yield plan.state(number), "iso3166-1-numeric", f"{number + 1:03d}", "exact", plan.source(0)
        yield plan.state(number), "wikidata", f"Q{number + 1}", "exact", plan.source(0)


def _ror(number: int) -> str:
    letters, left = "", number
    for _ in range(6):
        left, digit = divmod(left, 32)
        letters = _BASE_32[digit] + letters
    return f"0{letters}{98 - number * 100 % 97:02d}"


TABLES: dict[str, Callable[[Plan], Iterator[Row]]] = {
    "actors": actor_rows,
    "names": name_rows,
    "identifiers": identifier_rows,
}
