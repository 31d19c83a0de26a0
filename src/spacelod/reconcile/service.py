"""Answers of the Reconciliation Service: questions in, candidates out. Pure but for reading the release."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

from spacelod.flat.facts import Facts
from spacelod.reconcile.budget import Budget
from spacelod.reconcile.conditions import fits, identifier, thing_of
from spacelod.reconcile.properties import PropertyTable
from spacelod.reconcile.queries import Condition, MalformedRequest, Query
from spacelod.reconcile.readings import Subject
from spacelod.reconcile.types import KINDS, Types
from spacelod.search import Finder, Hit
from spacelod.search.lookup import look_up
from spacelod.search.matching import EXACT, Candidate, Matcher

__all__ = ["Service"]

_SURE: Final = 95.0
# How much nearer than the second the first has to be.
_APART: Final = 3.0
# What a property that differs, or that is missing, takes from a score.
_DIFFERENT: Final = 30.0
_UNKNOWN: Final = 3.0
# Properties through which entities are found when no name is given: facets, names and identifiers of the index.
_FACETS: Final = {"country": "country", "party-to": "treaty", "endorses": "treaty", "member-of": "organization"}
_NAMES: Final = ("acronym", "native-name", "full-title", "symbol", "treaty-series")
_CODES: Final = {
    "wikidata": "wikidata",
    "iso2": "iso",
    "iso3": "iso",
    "m49": "m49",
    "cow": "cow",
    "geonames": "geonames",
    "ror": "ror",
    "isni": "isni",
}


@dataclass(frozen=True)
class Service:
    """The service over one release. It keeps nothing between questions, so a batch is answered query by query."""

    finder: Finder
    facts: Facts

    @cached_property
    def types(self) -> Types:
        """The types of entities."""
        return Types(self.finder)

    @cached_property
    def properties(self) -> PropertyTable:
        """The properties of entities."""
        return PropertyTable(self.finder)

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self.finder, KINDS)

    def entity(self, given: str) -> Hit | None:
        """Return the entity of an identifier, or None."""
        hit = self.finder.thing(thing_of(self.finder, given))
        return hit if hit and hit.kind in KINDS else None

    def reconcile(self, query: Query, budget: Budget | None = None) -> list[dict[str, Any]]:
        """Return the candidates of one question, best first; at most one of them is marked as a match.

        Raises MalformedRequest when the budget is spent before.
        """
        budget = budget or Budget()
        wanted = self._wanted_types(query)
        for condition in query.conditions:
            if self.properties.get(condition.property) is None:
                raise MalformedRequest(
                    f"there is no property {condition.property!r}; see the suggest service for properties"
                )
        found = self._found(query, budget)
        if wanted is not None:
            found = [one for one in found if self._has_types(one.hit, wanted, all_types=query.all_types)]
        weighed = [kept for one in found if (kept := self._weigh(one, query.conditions, budget))]
        weighed.sort(key=lambda one: (-one[0].score, -one[0].hit.rank, one[0].hit.path))
        match = self._sure([one for one, _ in weighed])
        return [
            self._as_json(one, agreement, match=match == one.hit.path and agreement != 0)
            for one, agreement in weighed[: query.limit]
        ]

    def _found(self, query: Query, budget: Budget) -> list[Candidate]:
        if not query.text:
            return self._by_conditions(query.conditions, budget)
        if not query.others:
            return self._named(query.text, budget)
        by_name = [{one.hit.path: one for one in self._named(text, budget)} for text in (query.text, *query.others)]
        paths = dict.fromkeys(path for found in by_name for path in found)
        fitting = [path for path in paths if not query.all_names or all(path in found for found in by_name)]
        # The best of names that are one as good as the other; the worst of those that have all to fit.
        choose = min if query.all_names else max
        return [choose((found[path] for found in by_name if path in found), key=_score) for path in fitting]

    def _named(self, text: str, budget: Budget) -> list[Candidate]:
        budget.check()
        known = self.entity(text)
        if known:
            return [Candidate(known, EXACT, decides=True)]
        identified = [found for found in look_up(self.finder, text) if found.hit.kind in KINDS]
        if identified:
            return [
                # A close match is another thing, however well it is identified.
                Candidate(found.hit, EXACT if found.match == "exact" else _SURE - 5, found.match == "exact")
                for found in identified
            ]
        return self._matcher.candidates(text)

    def _by_conditions(self, conditions: Iterable[Condition], budget: Budget) -> list[Candidate]:
        """Return the entities to which the conditions lead by themselves."""
        numbers: dict[str, Candidate] = {}
        for condition in conditions:
            for given in condition.values:
                budget.check()
                text = given["id"] if isinstance(given, dict) else str(given)
                for candidate in self._led_to(condition.property, text):
                    numbers.setdefault(candidate.hit.path, candidate)
        return list(numbers.values())

    def _led_to(self, property: str, text: str) -> list[Candidate]:
        if property in _CODES:
            found = [one for one in look_up(self.finder, f"{_CODES[property]}:{text}") if one.match == "exact"]
            return [Candidate(one.hit, EXACT, decides=True) for one in found if one.hit.kind in KINDS]
        if property in _NAMES:
            return [Candidate(hit, EXACT) for hit in self.finder.named(text) if hit.kind in KINDS]
        if property in _FACETS:
            values = [hit.path for hit in self.finder.named(text)] or [thing_of(self.finder, text)]
            # Several values of one facet would widen the search to the namesakes.
            results = self.finder.search("", filters=[(_FACETS[property], value) for value in values[:1]], limit=200)
            return [Candidate(hit, EXACT) for hit in results.hits if hit.kind in KINDS]
        return []

    def _weigh(
        self, candidate: Candidate, conditions: Iterable[Condition], budget: Budget
    ) -> tuple[Candidate, int] | None:
        """Return a candidate with its score after all conditions, and 1, 0 or -1: agrees, differs, nothing compared.

        None for one that lacks what is required.
        """
        score, agreement = candidate.score, -1
        subject = Subject(candidate.hit, self.facts, self.finder)
        for condition in conditions:
            budget.check()
            property_ = self.properties.get(condition.property)
            assert property_ is not None
            fitting = fits(condition, property_, subject, self.types)
            if condition.required and not fitting:
                return None
            if fitting is None:
                score -= _UNKNOWN
            elif fitting:
                agreement = agreement if agreement == 0 else 1
            else:
                score, agreement = score - _DIFFERENT, 0
        return replace(candidate, score=round(max(score, 0.0), 1)), agreement

    def _sure(self, candidates: list[Candidate]) -> str:
        """Return the path of the only thing that can be meant, or ""."""
        if not candidates or not candidates[0].decides or candidates[0].score < _SURE:
            return ""
        near = [
            one
            for one in candidates[1:]
            if one.score > candidates[0].score - _APART or (one.decides and one.score >= _SURE)
        ]
        return "" if near else candidates[0].hit.path

    def _wanted_types(self, query: Query) -> list[str] | None:
        """Return the types that a question wants, None for any; a type that nobody knows fits nothing."""
        if not query.types:
            return None
        known = [self.types.get(name) for name in query.types]
        return [type_.id for type_ in known if type_]

    def _has_types(self, hit: Hit, wanted: list[str], *, all_types: bool) -> bool:
        own = self.types.ancestors(hit.types)
        return bool(wanted) and (all if all_types else any)(name in own for name in wanted)

    def _as_json(self, candidate: Candidate, agreement: int, *, match: bool) -> dict[str, Any]:
        hit = candidate.hit
        return {
            "id": identifier(hit.path),
            "name": hit.label,
            "description": hit.description,
            "type": [self.types.as_json(name) for name in hit.types],
            "score": candidate.score,
            "match": match,
            "features": [
                {"id": "name", "name": "Likeness of the name", "value": candidate.score},
                {"id": "own-name", "name": "The name is its own", "value": candidate.decides},
                {"id": "properties", "name": "Properties agree", "value": agreement == 1},
                {"id": "links", "name": "Links in the record", "value": hit.links},
            ],
        }


def _score(candidate: Candidate) -> tuple[float, bool]:
    return candidate.score, candidate.decides
