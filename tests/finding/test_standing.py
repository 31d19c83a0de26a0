"""Standings on a day, and what the record leaves open is said to be open."""

from __future__ import annotations

import pytest

from spacelod.flat.standing import Act, Interval, Judgement, Membership, Standing
from spacelod.search import Finder
from spacelod.search.standings import Standings


def interval(start: str = "", start_latest: str = "", end: str = "", end_latest: str = "") -> Interval:
    return Interval(start, start, start_latest or start, end, end, end_latest or end)


def standing(status: str, span: Interval, *acts: Act, treaty: bool = True) -> Standing:
    return Standing("id/participation/t/a", "id/instrument/t", "id/actor/a", treaty, status, span, acts)


SIGNED = Act("Signature", "1967-01-27", "1967-01-27", "1967-01-27")
RATIFIED = Act("Ratification", "1967-05-01", "1967-05-01", "1967-05-01")
WITHDREW = Act("Withdrawal", "2023-01-05", "2023-01-05", "2023-01-05")
BOUND = interval("1967-10-10")
BY_YEAR = interval("1967-01-01", "1967-12-31")
ENDED = interval("1967-10-10", end="1990-10-03")
ENDED_BY_YEAR = interval("1967-10-10", end="1990-01-01", end_latest="1990-12-31")
GONE = Interval(end="1975-04-30", end_earliest="1975-04-30", end_latest="1975-04-30")
GONE_SOMETIME = Interval(end_earliest="1977-12-20")


@pytest.mark.parametrize(
    ("case", "day", "status", "certain"),
    [
        (standing("party", BOUND, SIGNED, RATIFIED), "1967-01-26", "", True),
        (standing("party", BOUND, SIGNED, RATIFIED), "1967-01-27", "signatory", True),
        (standing("party", BOUND, SIGNED, RATIFIED), "1967-05-01", "consented", True),
        (standing("party", BOUND, SIGNED, RATIFIED), "1967-10-09", "consented", True),
        (standing("party", BOUND, SIGNED, RATIFIED), "1967-10-10", "party", True),
        (standing("party", BOUND, SIGNED, RATIFIED), "", "party", True),
        (standing("party", BY_YEAR), "1967-06-01", "party", False),
        (standing("party", BY_YEAR), "1967-12-31", "party", True),
        (standing("party", BY_YEAR), "1966-12-31", "", True),
        (standing("former-party", ENDED), "1990-10-02", "party", True),
        (standing("former-party", ENDED), "1990-10-03", "former-party", True),
        (standing("withdrawn", ENDED, WITHDREW), "1990-10-03", "withdrawn", True),
        (standing("withdrawn", ENDED, WITHDREW), "1980-01-01", "party", True),
        (standing("former-party", ENDED_BY_YEAR), "1990-06-01", "party", False),
        (standing("signatory", Interval(), SIGNED), "1967-01-26", "", True),
        (standing("signatory", Interval(), SIGNED), "2020-01-01", "signatory", True),
        (standing("signatory", Interval(), Act("Signature")), "2020-01-01", "signatory", False),
        (standing("lapsed", GONE, SIGNED), "1980-01-01", "lapsed", True),
        (standing("lapsed", GONE_SOMETIME, SIGNED), "1980-01-01", "signatory", False),
        (standing("lapsed", GONE_SOMETIME, SIGNED), "1970-01-01", "signatory", True),
        (standing("endorser", interval("2020-10-13"), treaty=False), "2020-10-13", "endorser", True),
        (standing("declared-acceptance", BOUND), "1980-01-01", "declared-acceptance", True),
    ],
)  # fmt: skip
def test_a_standing_on_a_day(case: Standing, day: str, status: str, certain: bool) -> None:
    assert case.on(day) == Judgement(status, certain)


@pytest.mark.parametrize(
    ("span", "day", "holds"),
    [
        (interval("1980-01-01"), "1979-12-31", False), (interval("1980-01-01"), "1980-01-01", True),
        (interval("1980-01-01", "1980-12-31"), "1980-06-01", None), (Interval(), "1980-01-01", None),
        (interval("1980-01-01", end="1990-01-01"), "1990-01-01", False),
        (interval("1980-01-01", end="1990-01-01", end_latest="1990-12-31"), "1990-06-01", None),
    ],
)  # fmt: skip
def test_a_membership_on_a_day(span: Interval, day: str, holds: bool | None) -> None:
    assert Membership("m", "o", "a", "member", span).on(day) is holds


def test_a_membership_without_a_day_is_one_without_an_end() -> None:
    assert Membership("m", "o", "a", "member", Interval()).on("") is True
    assert Membership("m", "o", "a", "member", interval("1980-01-01", end="1990-01-01")).on("") is False


def test_far_in_the_future_every_standing_is_that_of_the_release(finder: Finder) -> None:
    standings = Standings(finder.database).all()
    assert len(standings) > 1500
    judged = [(one, one.on("9999-12-31")) for one in standings]
    assert [one.path for one, now in judged if now.certain and now.status != one.status] == []
    # An undated signature never becomes certain.
    assert sum(not now.certain for _, now in judged) < len(standings) / 50


def test_parties_only_grow_while_nobody_leaves(finder: Finder) -> None:
    standings = Standings(finder.database).of_instrument("id/instrument/outer-space-treaty-1967")
    counts = [sum(one.on(f"{year}-01-01") == Judgement("party") for one in standings) for year in range(1967, 1990)]
    assert counts == sorted(counts)
    assert counts[0] == 0 < counts[-1]
