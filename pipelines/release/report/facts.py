"""Which numbers does the report give? All of them, from the rows of a release alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.figures.tile_grid import Seen
from pipelines.coverage.captures import captures_of
from pipelines.coverage.estimate import Estimate, NotEstimable, estimate
from pipelines.coverage.lists import DEPENDENT, LISTS, countries, stays
from pipelines.lexicon.briefing_lists import BriefingList
from pipelines.lexicon.country_codes import country_codes
from pipelines.release.report.counting import (
    CountryCount,
    MeetingCount,
    Pair,
    by_country,
    by_meeting,
    teams,
    told_legs,
    unfulfilled,
)
from pipelines.release.report.naming import as_day
from pipelines.release.report.searching import Searches, SourceSearched
from pipelines.release.report.standing import (
    Change,
    Fresh,
    IssueCount,
    Leader,
    Review,
    changes,
    freshness,
    issues,
    leaders,
    review,
    verification,
)

__all__ = ["Coverage", "Facts", "Total", "facts"]

Row = Mapping[str, Any]

_DEMO = "demo"  # how the captures of `xuanjie demo` came in: column via of snapshots


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Countries of one meeting: known, and what an estimate says of all."""

    meeting_id: str
    known: int
    limit: int
    result: Estimate | NotEstimable


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """One official total beside what can be counted; None where nothing of its kind is in the tables."""

    claim_id: str
    meeting_id: str | None
    counted: str
    operator: str
    quantity: int
    planned: bool
    as_of: date | None
    speakers: tuple[str, ...]
    sides: tuple[str, ...]
    documents: int
    families: int
    countable: Pair | None
    gap: int | None
    verdict: str
    verdict_recommended: str
    obstacle: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that the page and its figures say.

    seen   (country, meeting) → what an empty cell means; of countries and meetings with a counted leg
    after  country → the same over all meetings with a counted leg; of every state and polity, and home
    """

    legs: Pair
    legs_in_table: int
    countries: Pair
    delegations: Pair
    events: int
    documents: int
    captures: int
    composed: bool  # every capture that was read is a page of the demo
    meetings: tuple[MeetingCount, ...]
    by_country: tuple[CountryCount, ...]
    seen: Mapping[tuple[str, str | None], Seen]
    after: Mapping[str, Seen]
    leaders: tuple[Leader, ...]
    verification: Mapping[str, Pair]
    totals: tuple[Total, ...]
    coverage: tuple[Coverage, ...]
    sources: tuple[SourceSearched, ...]
    lists: Mapping[str, Mapping[str, str]]  # meeting → source → how its lists stand
    fresh: tuple[Fresh, ...]
    review: Review
    issues: tuple[IssueCount, ...]
    changes: tuple[Change, ...]


def facts(
    rows: Mapping[str, Sequence[Row]], history: Mapping[str, Sequence[Row]], lists: Sequence[BriefingList]
) -> Facts:
    """Count.

    rows     by table, of TABLES; a table that is missing is empty
    history  by table, of HISTORY_TABLES
    lists    of lexicon/briefing_lists.csv: who would show a briefing
    """
    legs = rows.get("legs", ())
    told = told_legs(legs)
    trusted = [leg for leg in told if leg["recommended"]]
    meetings = by_meeting(legs, rows.get("delegations", ()), rows.get("events", ()), rows.get("meetings", ()))
    of_country = by_country(legs)
    apart = unfulfilled(legs)
    searches = Searches(log=rows.get("search_log", ()), lists=lists)
    presented = [m for m in meetings if m.legs]
    closes = sorted({m.closed_on for m in presented if m.closed_on is not None})
    places = [{leg["country"] for leg in group} - {"EU"} for group in (told, trusted)]
    drawn = {code for code, one in country_codes().items() if one.kind in ("state", "polity", "home")}
    home = {code for code, one in country_codes().items() if one.kind == "home"}
    return Facts(
        legs=Pair(all=len(told), recommended=len(trusted)),
        legs_in_table=len(legs),
        countries=Pair(all=len(places[0]), recommended=len(places[1])),
        delegations=Pair(all=len(teams(told)), recommended=len(teams(trusted))),
        events=sum(m.events for m in meetings),
        documents=len(rows.get("documents", ())),
        captures=len(rows.get("snapshots", ())),
        composed={row["via"] for row in rows.get("snapshots", ())} == {_DEMO},
        meetings=tuple(meetings),
        by_country=tuple(of_country),
        seen={
            (one.code, m.meeting_id): Seen.COUNTED
            if m.meeting_id in one.meetings
            else apart.get(one.code, {}).get(m.meeting_id) or searches.seen(m.closed_on, one.code)
            for one in of_country
            for m in presented
        },
        after={
            code: Seen.HOME if code in home else _planned(apart.get(code)) or searches.seen_after_all(closes, code)
            for code in sorted(drawn | {one.code for one in of_country} | apart.keys())
        },
        leaders=tuple(leaders(legs, rows.get("people", ()))),
        verification=verification(legs),
        totals=tuple(_totals(rows.get("claim_comparison", ()), meetings)),
        coverage=tuple(_coverage(legs, meetings)),
        sources=tuple(searches.sources()),
        lists={
            m.meeting_id: searches.of_lists(m.closed_on)
            for m in presented
            if m.meeting_id is not None and m.closed_on is not None
        },
        fresh=tuple(freshness(rows)),
        review=review(rows),
        issues=tuple(issues(rows.get("issues", ()))),
        changes=tuple(changes(history.get("changes", ()))),
    )


def _planned(of_meetings: Mapping[str | None, Seen] | None) -> Seen | None:
    """Over all meetings: one plan is enough."""
    found = set((of_meetings or {}).values())
    return next((one for one in (Seen.PLANNED_ONLY, Seen.OFF_ONLY) if one in found), None)


def _coverage(legs: Sequence[Row], meetings: Sequence[MeetingCount]) -> list[Coverage]:
    """Of every registered meeting with a stay; the rules and limits are those of docs/coverage.md."""
    known = stays(legs)
    limit = len(countries())
    found = []
    for meeting in meetings:
        of_meeting = [stay for stay in known if stay.meeting_id == meeting.meeting_id]
        if meeting.meeting_id is None or not of_meeting:
            continue
        captures = captures_of((stay.lists for stay in of_meeting), LISTS)
        result = estimate(captures, observed=len(of_meeting), limit=limit, dependent=DEPENDENT)
        found.append(Coverage(meeting_id=meeting.meeting_id, known=len(of_meeting), limit=limit, result=result))
    return found


def _totals(rows: Sequence[Row], meetings: Sequence[MeetingCount]) -> list[Total]:
    """In the order of the meetings, then by day and id; those of no meeting last."""
    order = {meeting.meeting_id: position for position, meeting in enumerate(meetings)}
    found = [_total(row) for row in rows]
    return sorted(
        found,
        key=lambda one: (
            one.meeting_id is None,
            order.get(one.meeting_id, len(order)),
            one.meeting_id or "~",
            one.counted,
            one.as_of or date.max,
            one.claim_id,
        ),
    )


def _total(row: Row) -> Total:
    countable, trusted = row["countable"], row["countable_recommended"]
    return Total(
        claim_id=row["claim_id"],
        meeting_id=row["meeting_id"],
        counted=row["counted"],
        operator=row["operator"],
        quantity=row["quantity"],
        planned=row["planned"],
        as_of=as_day(row, "as_of"),
        speakers=tuple(row["speakers"]),
        sides=tuple(row["sides"]),
        documents=len(row["documents"]),
        families=row["families"],
        countable=None if countable is None else Pair(all=countable, recommended=trusted or 0),
        gap=row["gap"],
        verdict=row["verdict"],
        verdict_recommended=row["verdict_recommended"],
        obstacle=row["obstacle"],
    )
