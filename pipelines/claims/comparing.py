"""Does what can be counted reach an official total? One row per claim and meeting, identical claims taken as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from archive.records import Mode, Operator
from pipelines.claims.counted import Counted

__all__ = ["Countable", "Obstacle", "Verdict", "comparison_rows", "countable", "verdict_of"]

Json = dict[str, Any]

_NOT_YET = frozenset({Mode.ANNOUNCED.value, Mode.CANCELLED.value, Mode.DENIED.value})
_TENTHS = 10  # "nearly" and "about" reach a tenth of the number, and one at the least


class Verdict(StrEnum):
    BELOW = "below"
    REACHED = "reached"
    EXCEEDED = "exceeded"
    NOTHING_COUNTABLE = "nothing_countable"
    NOT_COMPARABLE = "not_comparable"


class Obstacle(StrEnum):
    """Why a claim and the records cannot be compared."""

    NO_MEETING = "no_meeting"
    A_PLAN = "a_plan"
    REGIONS_TOO = "regions_too"
    ACTIVITIES = "activities"
    NOT_RECORDED = "not_recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Countable:
    """What the tables hold of one meeting by one day; all, and the recommended rows alone."""

    countries: tuple[str, ...]
    countries_recommended: tuple[str, ...]
    legs: tuple[str, ...]
    legs_recommended: tuple[str, ...]
    delegations: tuple[str, ...]
    delegations_recommended: tuple[str, ...]
    events: tuple[str, ...]

    def of(self, what: Counted) -> tuple[int, int] | None:
        """All and recommended of the kind that a claim counts; None when nothing of the kind is recorded."""
        if what in (Counted.COUNTRIES, Counted.COUNTRIES_AND_REGIONS):
            return len(self.countries), len(self.countries_recommended)
        if what is Counted.TEAMS:
            return len(self.delegations), len(self.delegations_recommended)
        if what in (Counted.BRIEFINGS, Counted.ACTIVITIES):
            return len(self.events), len(self.events)
        return None


def countable(
    legs: Iterable[Mapping[str, Any]], events: Iterable[Mapping[str, Any]], meeting: str, by: date | None
) -> Countable:
    """What was presented of a meeting by the end of a day.

    legs, events  rows of the tables, days as dates
    by            a stay or briefing counts if it may have begun by then; None: whenever it was
    returns       without plans, cancellations and denials; the European Union is no country, and a line of a round-up
                  is a leg of nobody knows which team
    """
    told = [row for row in legs if _counts(row, meeting, by) and row["mode"] not in _NOT_YET]
    trusted = [row for row in told if row["recommended"]]
    return Countable(
        countries=_distinct(row["country"] for row in told if row["country"] != "EU"),
        countries_recommended=_distinct(row["country"] for row in trusted if row["country"] != "EU"),
        legs=_distinct(row["leg_id"] for row in told),
        legs_recommended=_distinct(row["leg_id"] for row in trusted),
        delegations=_distinct(row["delegation_id"] for row in told if row["mode"] != Mode.ROUNDUP_ONLY.value),
        delegations_recommended=_distinct(row["delegation_id"] for row in trusted),
        events=_distinct(row["event_id"] for row in events if _counts(row, meeting, by)),
    )


def comparison_rows(
    claims: Sequence[Mapping[str, Any]],
    legs: Sequence[Mapping[str, Any]],
    events: Sequence[Mapping[str, Any]],
    published_on: Mapping[str, date | None],
    family_of: Mapping[str, str],
) -> list[Json]:
    """Rows of `claim_comparison`.

    claims        rows of `aggregate_claims`; who was at one briefing is no claim about the wave
    published_on  document → day; the claim published first speaks for those equal to it
    family_of     document → family
    """
    same: dict[tuple[Any, ...], list[Mapping[str, Any]]] = defaultdict(list)
    for claim in (c for c in claims if c["scope"] == "wave"):
        what = claim["meeting_id"], claim["counted"], claim["quantity"], claim["operator"], claim["planned"]
        same[what].append(claim)

    def first(claim: Mapping[str, Any]) -> tuple[date, str]:
        return published_on.get(claim["document_id"]) or date.max, claim["claim_id"]

    return [_row(sorted(group, key=first), legs, events, family_of) for group in same.values()]


def verdict_of(operator: Operator, claimed: int, found: int) -> Verdict:
    """Is the number found below what the operator claims, does it reach it, or exceed it?"""
    if found == 0 < claimed:
        return Verdict.NOTHING_COUNTABLE
    tenth = max(1, claimed // _TENTHS)  # nearly five are four
    low, high = {
        Operator.EXACT: (claimed, claimed),
        Operator.UP_TO: (claimed, claimed),
        Operator.MORE_THAN: (claimed + 1, None),
        Operator.AT_LEAST: (claimed, None),
        Operator.NEARLY: (claimed - tenth, claimed - 1),
        Operator.ABOUT: (claimed - tenth, claimed + tenth),
    }[operator]
    if found < low:
        return Verdict.BELOW
    return Verdict.REACHED if high is None or found <= high else Verdict.EXCEEDED


def _row(
    group: Sequence[Mapping[str, Any]],
    legs: Sequence[Mapping[str, Any]],
    events: Sequence[Mapping[str, Any]],
    family_of: Mapping[str, str],
) -> Json:
    claim = group[0]
    what, quantity, meeting = Counted(claim["counted"]), claim["quantity"], claim["meeting_id"]
    as_of, basis = _as_of(group)
    there = None if meeting is None else countable(legs, events, meeting, as_of)
    pair = None if there is None else there.of(what)
    obstacle = _obstacle(claim, what)
    row: Json = {
        "claim_id": claim["claim_id"],
        "claims": [c["claim_id"] for c in group],
        "documents": list(dict.fromkeys(c["document_id"] for c in group)),
        "families": len({family_of[c["document_id"]] for c in group}),
        "sides": sorted({c["side"] for c in group if c["side"]}),
        "speakers": list(dict.fromkeys(c["speaker"] for c in group if c["speaker"])),
        "meeting_id": meeting,
        "unit": claim["unit"],
        "counted": what.value,
        "operator": claim["operator"],
        "quantity": quantity,
        "planned": claim["planned"],
        "as_of": as_of,
        "as_of_basis": basis,
        "countries": None if there is None else len(there.countries),
        "countries_recommended": None if there is None else len(there.countries_recommended),
        "legs": None if there is None else len(there.legs),
        "legs_recommended": None if there is None else len(there.legs_recommended),
        "delegations": None if there is None else len(there.delegations),
        "delegations_recommended": None if there is None else len(there.delegations_recommended),
        "events": None if there is None else len(there.events),
        "countable": None if pair is None else pair[0],
        "countable_recommended": None if pair is None else pair[1],
        "gap": None,
        "gap_recommended": None,
        "verdict": Verdict.NOT_COMPARABLE.value,
        "verdict_recommended": Verdict.NOT_COMPARABLE.value,
        "obstacle": None if obstacle is None else obstacle.value,
    }
    if obstacle is None and pair is not None:
        operator = Operator(claim["operator"])
        row |= {
            "gap": pair[0] - quantity,
            "gap_recommended": pair[1] - quantity,
            "verdict": verdict_of(operator, quantity, pair[0]).value,
            "verdict_recommended": verdict_of(operator, quantity, pair[1]).value,
        }
    return row | {"null_reasons": dict(_reasons(row))}


def _obstacle(claim: Mapping[str, Any], what: Counted) -> Obstacle | None:
    if claim["meeting_id"] is None:
        return Obstacle.NO_MEETING
    if claim["planned"]:
        return Obstacle.A_PLAN
    return {
        Counted.COUNTRIES_AND_REGIONS: Obstacle.REGIONS_TOO,
        Counted.ACTIVITIES: Obstacle.ACTIVITIES,
        Counted.PEOPLE: Obstacle.NOT_RECORDED,
        Counted.PARTIES: Obstacle.NOT_RECORDED,
    }.get(what)


def _as_of(group: Sequence[Mapping[str, Any]]) -> tuple[date | None, str | None]:
    """The earliest day printed for the number, else the earliest day of a text that gives it."""
    days = {basis: [c["as_of"] for c in group if c["as_of_basis"] == basis] for basis in ("stated", "publication")}
    basis = next((basis for basis, told in days.items() if told), None)
    return (None, None) if basis is None else (min(days[basis]), basis)


def _counts(row: Mapping[str, Any], meeting: str, by: date | None) -> bool:
    return bool(row["meeting_id"] == meeting and (by is None or row["date_earliest"] <= by))


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    """In order, each once; a leg that nobody can give to a team has no delegation."""
    return tuple(sorted({value for value in values if value is not None}))


def _reasons(row: Json) -> Iterator[tuple[str, str]]:
    for name in row:
        if row[name] is None:
            yield name, "not_stated" if name in ("meeting_id", "as_of", "as_of_basis") else "not_applicable"
