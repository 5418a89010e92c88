"""What can be said of how complete the record of one meeting is? Searches, countable stays, and an estimate of all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.coverage.captures import Captures, captures_of
from pipelines.coverage.dependence import Dependence, dependences
from pipelines.coverage.estimate import MIN_LIST, Estimate, NotEstimable, estimate
from pipelines.coverage.lists import DEPENDENT, LISTS, MERGED, SIDES, Stay, countries
from pipelines.coverage.match_errors import Sensitivity, sensitivity
from pipelines.coverage.searches import SearchedSource, searched_sources
from pipelines.lexicon.briefing_lists import BriefingList
from pipelines.searched import Window, window_after

__all__ = ["Coverage", "assess"]

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Of one meeting.

    countries    countable: with at least one leg that happened
    limit        countries that there are
    on_list      of them, by list
    on_no_list   of them, told by unknown publishers alone
    shared       of them, on two lists or more
    dependences  of lists that are long enough
    merged       the same of sides that are one list by rule
    sensitivity  None when there is no estimate
    """

    meeting_id: str
    window: Window
    sources: tuple[SearchedSource, ...]
    countries: int
    limit: int
    on_list: Mapping[str, int]
    on_no_list: int
    shared: int
    result: Estimate | NotEstimable
    dependences: tuple[Dependence, ...]
    merged: tuple[Dependence, ...]
    sensitivity: Sensitivity | None


def assess(
    meeting_id: str,
    closed_on: date,
    stays: Iterable[Stay],
    log: Sequence[Row],
    briefing_lists: Sequence[BriefingList],
    seed: int,
) -> Coverage:
    """Look at one meeting.

    stays   those of other meetings are left aside
    log     rows of the table search_log, days as dates
    """
    of_meeting = [stay for stay in stays if stay.meeting_id == meeting_id]
    captures = captures_of((stay.lists for stay in of_meeting), LISTS)
    observed = len(of_meeting)
    limit = len(countries())  # no meeting can have been presented in more
    result = estimate(captures, observed=observed, limit=limit, dependent=DEPENDENT)
    window = window_after(closed_on)
    return Coverage(
        meeting_id=meeting_id,
        window=window,
        sources=tuple(searched_sources(log, briefing_lists, window)),
        countries=observed,
        limit=limit,
        on_list={name: captures.on(name) for name in LISTS},
        on_no_list=observed - captures.observed,
        shared=captures.shared,
        result=result,
        dependences=tuple(_told(captures)),
        merged=tuple(
            found
            for found in _told(captures_of((s.sides for s in of_meeting), SIDES.values()))
            if found.lists in MERGED
        ),
        sensitivity=sensitivity(captures, observed=observed, limit=limit, seed=seed, dependent=DEPENDENT)
        if isinstance(result, Estimate)
        else None,
    )


def _told(captures: Captures) -> list[Dependence]:
    """Of the lists that are long enough to say something."""
    return dependences(captures.of(name for name in captures.lists if captures.on(name) >= MIN_LIST))
