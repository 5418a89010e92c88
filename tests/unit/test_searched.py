"""When does a search log show that the time after a meeting was completely read?"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.source import load_sources
from pipelines.lexicon.briefing_lists import BriefingList, briefing_lists, load_briefing_lists
from pipelines.lexicon.table import LexiconError
from pipelines.searched import Outcome, Searched, by_channel, list_searched, source_searched, window_after

WINDOW = window_after(date(2024, 7, 18))  # to 2025-07-18
NEWS = "https://news.example/list/"
LATE = "2025-08-20T04:00:00Z"


def row(page: int, outcome: str = "found", days: str = "", at: str = LATE, **more: Any) -> dict[str, Any]:
    """A row of the search log; `days`: earliest and latest day among the links of the page."""
    oldest, _, newest = days.partition(" ")
    fields = {
        "source": "ild_zh",
        "url": f"{NEWS}{page}.html",
        "month": at[:7],
        "outcome": outcome,
        "channel": "news",
        "links": 20 if outcome == "found" else 0,
        "newest": date.fromisoformat(newest) if newest else None,
        "oldest": date.fromisoformat(oldest) if oldest else None,
        "first_at": at,
        "vantages": [],
    }
    return fields | more


FRONT = row(1, days="2025-03-01 2025-08-19")
MIDDLE = row(2, days="2024-08-02 2025-03-01")
DEEP = row(3, days="2024-01-02 2024-07-10")  # lies wholly before the window


def a_list(channel: str, first: str | None = None, last: str | None = None, source: str = "ild_zh") -> BriefingList:
    return BriefingList(
        source=source,
        channel=channel,
        first=date.fromisoformat(first) if first else None,
        last=date.fromisoformat(last) if last else None,
        countries=None,
        basis="composed",
    )


def test_a_walk_that_went_past_the_meeting_and_was_made_after_the_window_is_complete() -> None:
    assert list_searched([FRONT, MIDDLE, DEEP], WINDOW) == Searched(outcome=Outcome.COMPLETE, until=date(2025, 7, 18))


def test_a_walk_that_stopped_after_the_meeting_is_partial_and_says_how_far_it_went() -> None:
    found = list_searched([FRONT, MIDDLE], WINDOW)

    assert (found.outcome, found.why) == (Outcome.PARTIAL, "reaches back to 2025-03-01")


def test_one_old_link_pinned_to_the_first_page_does_not_make_the_list_reach_back() -> None:
    pinned = row(1, days="2017-11-02 2025-08-19")

    assert list_searched([pinned], WINDOW).outcome is Outcome.PARTIAL


def test_a_search_before_the_end_of_the_window_is_complete_until_the_day_before_it() -> None:
    early = [one | {"first_at": "2025-03-02T04:00:00Z", "month": "2025-03"} for one in (MIDDLE, DEEP)]

    found = list_searched(early, WINDOW)

    assert (found.outcome, found.until) == (Outcome.COMPLETE_UNTIL, date(2025, 3, 1))


def test_a_list_that_shows_nothing_new_for_long_is_not_read_to_the_day_it_was_asked() -> None:
    left = [row(1, days="2024-07-20 2024-10-01"), row(2, days="2024-01-01 2024-07-01")]

    found = list_searched(left, WINDOW)

    assert (found.outcome, found.until) == (Outcome.COMPLETE_UNTIL, date(2024, 11, 1))


@pytest.mark.parametrize("how", ["unreachable", "not_searched"])
def test_a_page_without_an_answer_breaks_the_walk_until_it_has_answered(how: str) -> None:
    broken = [FRONT, row(2, how), DEEP]
    assert list_searched(broken, WINDOW).outcome is Outcome.PARTIAL

    later = row(2, days="2024-08-02 2025-03-01", at="2025-08-25T04:00:00Z")
    assert list_searched([*broken, later], WINDOW).outcome is Outcome.COMPLETE


def test_a_page_that_answered_before_it_failed_has_not_answered_since() -> None:
    failed = row(2, "unreachable", at="2025-08-25T04:00:00Z")

    assert list_searched([FRONT, MIDDLE, DEEP, failed], WINDOW).outcome is Outcome.PARTIAL


def test_a_page_that_has_lost_its_links_breaks_the_walk_and_the_page_after_the_last_does_not() -> None:
    lost = row(1, "empty", at="2025-08-25T04:00:00Z")
    end = row(4, "empty")

    assert list_searched([FRONT, MIDDLE, DEEP, end], WINDOW).outcome is Outcome.COMPLETE
    assert list_searched([FRONT, MIDDLE, DEEP, lost], WINDOW).outcome is Outcome.PARTIAL


def test_short_walks_of_later_months_join_the_first_deep_one() -> None:
    first = [one | {"first_at": "2025-03-02T04:00:00Z", "month": "2025-03"} for one in (MIDDLE, DEEP)]
    april = [
        row(1, days="2025-02-10 2025-04-02", at="2025-04-03T04:00:00Z"),
        row(2, days="2025-01-01 2025-02-10", at="2025-04-03T04:00:00Z"),
    ]
    august = [row(1, days="2025-03-29 2025-08-19"), row(2, days="2025-02-01 2025-03-29")]

    assert list_searched([*first, *april, *august], WINDOW).outcome is Outcome.COMPLETE
    assert list_searched([*first, *august[:1]], WINDOW).outcome is Outcome.COMPLETE_UNTIL  # a hole from March on


def test_pages_of_an_old_and_a_new_site_under_one_name_are_no_walk_over_the_time_between() -> None:
    old_site = row(9, days="2016-01-02 2020-01-20")
    new_site = row(1, days="2025-07-01 2025-08-19")
    assert list_searched([new_site, old_site], WINDOW).outcome is Outcome.PARTIAL
    between = [row(2, days="2024-08-15 2025-06-10"), row(3, days="2024-01-01 2024-07-18")]
    assert list_searched([new_site, *between, old_site], WINDOW).outcome is Outcome.COMPLETE


def test_a_list_without_days_cannot_tell_how_far_back_it_reached() -> None:
    found = list_searched([row(1), row(2), row(3)], WINDOW)

    assert (found.outcome, found.why) == (Outcome.PARTIAL, "no days in the list")


def test_never_asked_never_answered_and_left_out_are_three_answers() -> None:
    assert list_searched([], WINDOW).outcome is Outcome.NOT_SEARCHED
    assert list_searched([row(1, "unreachable")], WINDOW).outcome is Outcome.UNREACHABLE
    assert list_searched([row(1, "not_searched")], WINDOW).outcome is Outcome.NOT_SEARCHED
    assert list_searched([row(1, "empty")], WINDOW).outcome is Outcome.PARTIAL


def test_a_source_is_complete_when_each_of_its_lists_is() -> None:
    news, visits = (FRONT, MIDDLE, DEEP), [one | {"channel": "visits"} for one in (FRONT, MIDDLE, DEEP)]
    lists = [a_list("news"), a_list("visits")]

    assert source_searched(by_channel([*news, *visits]), lists, WINDOW).outcome is Outcome.COMPLETE
    half = source_searched(by_channel(news), lists, WINDOW)
    assert (half.outcome, half.why) == (Outcome.PARTIAL, "visits: never asked for")


def test_a_list_is_owed_for_the_days_on_which_it_was_in_use() -> None:
    old = [row(1, days="2024-08-01 2024-12-28", channel="old"), row(2, days="2024-01-01 2024-07-01", channel="old")]
    new = [row(1, days="2025-01-01 2025-08-19"), row(2, days="2024-12-20 2024-12-30")]
    lists = [a_list("old", last="2024-12-31"), a_list("news", first="2025-01-01")]

    assert source_searched(by_channel([*old, *new]), lists, WINDOW).outcome is Outcome.COMPLETE
    until = source_searched(by_channel(old), lists, WINDOW)
    assert (until.outcome, until.until) == (Outcome.COMPLETE_UNTIL, date(2024, 12, 31))


def test_a_source_without_a_list_in_use_then_was_not_searched() -> None:
    found = source_searched(by_channel([FRONT]), [a_list("news", first="2026-01-01")], WINDOW)

    assert found.outcome is Outcome.NOT_SEARCHED


def test_the_index_of_a_web_archive_is_no_list_of_the_source() -> None:
    index = [one | {"channel": "index of wayback"} for one in (FRONT, MIDDLE, DEEP)]

    assert by_channel(index) == {}


_days = st.dates(date(2023, 1, 1), date(2025, 12, 1))


@st.composite
def _rows(draw: st.DrawFn) -> dict[str, Any]:
    at = draw(_days)
    one, two = sorted((draw(_days), draw(_days)))
    outcome = draw(st.sampled_from(["found", "empty", "unreachable", "not_searched"]))
    days = f"{one} {two}" if outcome == "found" and draw(st.booleans()) else ""
    return row(draw(st.integers(1, 4)), outcome, days, at=f"{at}T04:00:00Z")


@given(st.lists(_rows(), max_size=8), st.randoms())
def test_the_answer_does_not_depend_on_the_order_of_the_rows(rows: list[dict[str, Any]], random: Any) -> None:
    shuffled = random.sample(rows, len(rows))

    assert list_searched(rows, WINDOW) == list_searched(shuffled, WINDOW)


@given(st.lists(_rows(), max_size=8))
def test_nothing_is_complete_without_a_page_wholly_before_the_window(rows: list[dict[str, Any]]) -> None:
    if not any(one["newest"] is not None and one["newest"] <= WINDOW.opens for one in rows):
        assert list_searched(rows, WINDOW).outcome not in {Outcome.COMPLETE, Outcome.COMPLETE_UNTIL}


# ── the registry of lists ─────────────────────────────────────────────────────────────────────────────────────────


def test_every_list_of_the_registry_is_one_of_a_source_file() -> None:
    channels = {(name, one.channel) for name, source in load_sources().items() for one in source.listings}

    assert [one for one in briefing_lists() if (one.source, one.channel) not in channels] == []


def test_a_list_of_unknown_countries_stops_the_program(tmp_path: Path) -> None:
    (tmp_path / "briefing_lists.csv").write_text("source,channel,first,last,countries,basis\na,b,,,ZZ,c\n", "utf-8")

    with pytest.raises(LexiconError, match=r"briefing_lists\.csv:2"):
        load_briefing_lists(tmp_path)
