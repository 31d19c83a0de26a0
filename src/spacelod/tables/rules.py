"""What the cells of one row, or of rows that belong together, must have in common.

Rules about the meaning of the whole record (acts before the opening for signature, status against
acts) are not here: they are checks on the graph, where the rules' results can be seen as well.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from spacelod.dates import precision
from spacelod.errors import Problem
from spacelod.tables.patterns import is_well_formed
from spacelod.tables.references import References
from spacelod.tables.row import Row, Tables

__all__ = ["check_rules"]

# Columns whose dates follow each other in every row.
_ORDER: Final = {
    "actors": ("founded", "dissolved"),
    "instruments": ("adopted", "opened_for_signature", "entry_into_force", "terminated"),
    "participation": ("date", "effective_from"),
    "memberships": ("start", "end"),
    "relationships": ("start", "end"),
    "events": ("start", "end"),
}
_PRECISION_OF: Final = {"participation": "date", "unsourced": "date", "memberships": "start"}
# Where the subject or object of a claim may stand: CSVW has no reference to one of several tables.
_CLAIM_TARGETS: Final = ("actors", "instruments", "events", "groups")
_DOCUMENTS: Final = ("article-a", "article-b")
# What the lack of support means for each verdict that has none.
_ABSENCE: Final = {
    "unsupported": "searched-not-found",
    "contradicted": "denied-by-source",
    "not-checkable": "not-looked-for",
}
_STATES: Final = ("state", "former-state")
_STATE_COLUMNS: Final = (("actors", "country"), ("successions", "predecessor"), ("successions", "successors"))
_WHOLE_ROW: Final = "row"
_ADDED: Final = "added"

Rule = Callable[[Tables, References], Iterator[Problem]]


def check_rules(tables: Tables, references: References) -> Iterator[Problem]:
    """Yield the faults that no single cell shows."""
    for rule in _RULES:
        yield from rule(tables, references)


def _dates_in_order(tables: Tables, _: References) -> Iterator[Problem]:
    for name, columns in _ORDER.items():
        for row in tables.rows(name):
            dated = [column for column in columns if precision(row[column])]
            for earlier, later in itertools.pairwise(dated):
                # As far as both go: 1967 and 1967-01-27 are no contradiction.
                length = min(len(row[earlier]), len(row[later]))
                if row[earlier][:length] > row[later][:length]:
                    said = f"{row[later]} lies before {earlier} {row[earlier]}"
                    yield row.problem(later, said, "Look at the source of both dates.")


def _precision_as_the_date(tables: Tables, _: References) -> Iterator[Problem]:
    for name, column in _PRECISION_OF.items():
        for row in tables.rows(name):
            actual = precision(row[column]) or ""
            if actual != row["date_precision"] and (actual or not row[column]):
                given = row["date_precision"] or "nothing"
                said = f"{given!r} does not agree with the {column} {row[column]!r}"
                yield row.problem("date_precision", said, f"Write {actual!r}." if actual else "Leave it empty.")


def _depositary_of_the_instrument(tables: Tables, _: References) -> Iterator[Problem]:
    instruments = tables.by_key("instruments")
    for name in ("participation", "deposits", "unsourced"):
        for row in tables.rows(name):
            instrument = instruments.get(row["instrument"])
            if instrument and row["depositary"] and row["depositary"] not in instrument.list("depositaries"):
                said = f"{row['depositary']!r} is no depositary of {instrument.key}"
                has = ", ".join(instrument.list("depositaries")) or "none"
                remedy = f"The instrument has {has}; correct the act, or the depositaries in instruments.csv."
                yield row.problem("depositary", said, remedy)


# A treaty with three depositaries can be ratified three times; the first deposit is the one that binds.
def _deposits_come_after_the_first(tables: Tables, references: References) -> Iterator[Problem]:
    for row in tables.rows("deposits"):
        key = "|".join((row["instrument"], row["actor"], row["action"]))
        first = tables.by_key("participation").get(key)
        if first is None:
            yield from references.missing(row, "action", key, "participation")
        elif row["date"] < first["date"]:
            said = f"{row['date']} lies before the first deposit, {first['date']} (line {first.line})"
            yield row.problem("date", said, "The first deposit belongs to participation.csv: exchange the two rows.")


# Only a state has bodies that act for it, and only a state succeeds another: the ontology says so, too.
def _states_are_states(tables: Tables, _: References) -> Iterator[Problem]:
    actors = tables.by_key("actors")
    for name, column in _STATE_COLUMNS:
        for row in tables.rows(name):
            for key in row.list(column):
                if key in actors and actors[key]["kind"] not in _STATES:
                    said = f"{key!r} is of kind {actors[key]['kind']} and not a state"
                    yield row.problem(column, said, "Name the state; a superior body belongs to parent.")


def _chains_end(tables: Tables, _: References) -> Iterator[Problem]:
    actors = tables.by_key("actors")
    for column in ("parent", "successor"):
        for row in tables.rows("actors"):
            met, at = {row.key}, actors.get(row[column])
            # Stopping at what was met before: a circle further along is the fault of the rows in it, and is told there.
            while at and at.key not in met:
                met.add(at.key)
                at = actors.get(at[column])
            if at and at.key == row.key:
                yield row.problem(column, f"the chain of {column} leads back to {row.key!r}", "Break the circle.")


def _groups_agree(tables: Tables, references: References) -> Iterator[Problem]:
    for row in tables.rows("actors"):
        if row["kind"] == "actor-group":
            yield from references.missing(row, "id", row.key, "groups")


def _claims_point_somewhere(tables: Tables, references: References) -> Iterator[Problem]:
    for row in tables.rows("claims"):
        for column in ("subject", "object"):
            if row[column] and row[column] not in _DOCUMENTS:
                yield from references.missing(row, column, row[column], *_CLAIM_TARGETS)


def _absence_follows_the_verdict(tables: Tables, _: References) -> Iterator[Problem]:
    for row in tables.rows("claims"):
        expected = _ABSENCE.get(row["verdict"], "")
        if row["absence"] != expected:
            said = f"{row['absence'] or 'nothing'!r} beside the verdict {row['verdict']}"
            yield row.problem("absence", said, f"Write {expected!r}." if expected else "Leave it empty.")
        searched = row["absence"] == "searched-not-found"
        for column in ("searched_on", "search_scope"):
            if bool(row[column]) != searched:
                remedy = (
                    "Say when and where it was searched."
                    if searched
                    else "Leave it empty: nothing was searched in vain."
                )
                yield row.problem(column, "does not agree with the kind of absence", remedy)


def _sources_can_be_found(tables: Tables, _: References) -> Iterator[Problem]:
    for row in tables.rows("sources"):
        if not row["url"] and not row["note"]:
            yield row.problem("url", "neither url nor note", "Say where the source can be read.")


def _identifiers_are_well_formed(tables: Tables, _: References) -> Iterator[Problem]:
    for name, column in (("identifiers", "actor"), ("instrument-identifiers", "instrument")):
        first: dict[tuple[str, str], Row] = {}
        for row in tables.rows(name):
            if not is_well_formed(row["scheme"], row["value"]):
                said = f"{row['value']!r} is not an identifier of {row['scheme']}"
                yield row.problem("value", said, "Copy it again; its form or its check digit is wrong.")
            if row["match"] == "exact":
                other = first.setdefault((row["scheme"], row["value"]), row)
                # The same entry for two things would make them one by owl:sameAs.
                if other[column] != row[column]:
                    said = f"{row['scheme']} {row['value']} identifies {other[column]} already (line {other.line})"
                    yield row.problem("value", said, "One register entry is one thing: correct a row, or its match.")


def _cited_rows_exist(tables: Tables, references: References) -> Iterator[Problem]:
    for name in ("further-sources", "claim-facts"):
        for row in tables.rows(name):
            if row["table"] in tables:
                yield from references.missing(row, "key", row["key"], row["table"])


def _roles_belong_to_the_actors(tables: Tables, _: References) -> Iterator[Problem]:
    relationships = tables.by_key("relationships")
    for row in tables.rows("relationship-roles"):
        relationship = relationships.get(row["relationship"])
        if relationship and row["actor"] not in relationship.list("actors"):
            said = f"{row['actor']!r} is no actor of {relationship.key}"
            yield row.problem("actor", said, "Add it to the actors in relationships.csv, or correct it.")


def _corrections_speak_of_a_column(tables: Tables, _: References) -> Iterator[Problem]:
    for row in tables.rows("corrections"):
        description = tables.dataset.tables.get(row["table"])
        if description is None:
            continue
        if row["field"] not in (*description.header, _WHOLE_ROW):
            remedy = f"Use one of: {', '.join(description.header)}; or {_WHOLE_ROW}."
            yield row.problem("field", f"{row['table']}.csv has no column {row['field']!r}", remedy)
        if len(row["key"].split("|")) != len(description.key):
            remedy = f"Join the cells of {', '.join(description.key)} with '|'."
            yield row.problem("key", f"{row['key']!r} is not a key of {row['table']}.csv", remedy)


def _corrections_are_applied(tables: Tables, references: References) -> Iterator[Problem]:
    corrected: dict[tuple[str, str], list[Row]] = {}
    for row in tables.rows("corrections"):
        if row["table"] in tables:
            corrected.setdefault((row["table"], row["key"]), []).append(row)
    for (name, key), rows in corrected.items():
        columns, cells = tables.dataset.tables[name].key, key.split("|")
        if len(columns) == len(cells):
            # A corrected cell of the key gives the row another key than the one it is cited by.
            parts = dict(zip(columns, cells, strict=True))
            parts |= {row["field"]: row["new"] for row in rows if row["field"] in parts}
            for row in rows:
                yield from _applied(row, "|".join(parts.values()), tables, references)


def _applied(row: Row, key: str, tables: Tables, references: References) -> Iterator[Problem]:
    name, field = row["table"], row["field"]
    target = tables.by_key(name).get(key)
    if field == _WHOLE_ROW and row["new"] != _ADDED:
        if target is not None:
            yield row.problem("new", f"{name}.csv still has the row", f"Take it out, or write {_ADDED!r}.")
    elif target is None:
        yield from references.missing(row, "key", key, name)
    elif target.cells.get(field, row["new"]) != row["new"]:
        said = f"{name}.csv has {target[field]!r} in {field}"
        yield row.problem("new", said, "Write the new value there as well, or bring the correction up to date.")


def _retired_paths_lead_on(tables: Tables, _: References) -> Iterator[Problem]:
    retired = tables.by_key("retired")
    for row in retired.values():
        successors = row.list("successors")
        if row["outcome"] == "renamed" and len(successors) != 1:
            remedy = "Name the one path that it has now, or call it retired."
            yield row.problem("successors", f"{len(successors)} paths for a renamed thing", remedy)
        for path in successors:
            if path in retired:
                remedy = "Name what is there now: a reader is sent on once."
                yield row.problem("successors", f"{path!r} is itself retired", remedy)


def _unsourced_is_not_sourced(tables: Tables, _: References) -> Iterator[Problem]:
    acts = tables.by_key("participation")
    for row in tables.rows("unsourced"):
        if row.key in acts and acts[row.key]["date"] == row["date"]:
            said = f"the act stands in participation.csv as well (line {acts[row.key].line})"
            yield row.problem("action", said, "An act with a source is no gap: take one of the rows out.")


def _votes_add_up(tables: Tables, _: References) -> Iterator[Problem]:
    rolls = {"plenary": "votes", "committee": "committee-votes"}
    cast = {
        stage: Counter((row["resolution"], row["vote"]) for row in tables.rows(name)) for stage, name in rolls.items()
    }
    for row in tables.rows("vote-totals"):
        for vote in ("yes", "no", "abstain"):
            roll = cast.get(row["stage"], Counter())[row["instrument"], vote]
            # A number that is none is reported with its cell; compared with itself it adds no second fault here.
            total = int(row[vote]) if row[vote].isdecimal() else roll
            # Often only negative votes and abstentions are known by name: a roll may be short, but never long.
            if roll > total or (roll < total and row["roll"] == "complete"):
                said = f"{total} announced, but {roll} stand in {rolls[row['stage']]}.csv"
                yield row.problem(vote, said, "Correct one of them, or call the roll partial.")


_RULES: Final[tuple[Rule, ...]] = (
    _dates_in_order,
    _precision_as_the_date,
    _depositary_of_the_instrument,
    _deposits_come_after_the_first,
    _states_are_states,
    _chains_end,
    _groups_agree,
    _claims_point_somewhere,
    _absence_follows_the_verdict,
    _sources_can_be_found,
    _identifiers_are_well_formed,
    _cited_rows_exist,
    _roles_belong_to_the_actors,
    _corrections_speak_of_a_column,
    _corrections_are_applied,
    _retired_paths_lead_on,
    _unsourced_is_not_sourced,
    _votes_add_up,
)
