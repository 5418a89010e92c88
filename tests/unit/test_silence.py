"""Is a season without any briefing abroad told, once, and compared with the past?"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from crawler.schedule.silence import calendar_note, first_days, silence
from pipelines.lexicon.first_briefings import first_briefings
from pipelines.lexicon.meetings import registry

CLOSED = date(2025, 10, 23)  # cc20-p4
KNOWN = first_briefings()
RECORDS = {"pc19": date(2017, 11, 1), "pc20": date(2023, 1, 9), "cc20-p3": date(2024, 8, 5)}  # days 8, 79, 18


def day(number: int) -> date:
    return CLOSED + timedelta(days=number)


def test_the_alarm_is_raised_on_the_day_after_that_by_which_every_past_cycle_had_a_briefing() -> None:
    assert silence(registry(), RECORDS, (), day(79)) is None
    found = silence(registry(), RECORDS, (), day(80))
    assert found is not None
    assert found.line() == (
        "no outbound briefing captured by day 80 after cc20-p4; in 3 past cycles in the archive's own records the first"
        " was captured by day 79 (pc19 day 8, pc20 day 79, cc20-p3 day 18);"
        " see which sources were unreachable: xuanjie status"
    )


def test_a_captured_briefing_ends_it() -> None:
    assert silence(registry(), RECORDS | {"cc20-p4": day(60)}, (), day(100)) is None


def test_it_is_quiet_when_trips_are_no_longer_expected() -> None:
    assert silence(registry(), RECORDS, (), day(300)) is not None
    assert silence(registry(), RECORDS, (), day(301)) is None


def test_a_silent_timeline_raises_exactly_one_alarm_and_that_is_of_the_last_meeting() -> None:
    raised = {
        found.meeting.id
        for number in range(500)
        if (found := silence(registry(), RECORDS, KNOWN, date(2024, 12, 1) + timedelta(days=number))) is not None
    }
    assert raised == {"cc20-p4"}


def test_fewer_than_two_past_cycles_in_the_records_are_filled_in_from_the_known_ones() -> None:
    found = silence(registry(), {"pc20": date(2023, 1, 9)}, KNOWN, day(80))
    assert found is not None
    assert found.basis == "known"
    assert found.past == {"pc18": 22, "cc18-p6": 43, "pc19": 7, "pc20": 79, "cc20-p3": 18}
    assert "of those known from first_briefings.csv" in found.line()
    assert silence(registry(), {}, (), day(200)) is None  # nothing to compare with


def test_a_past_day_outside_the_course_of_its_meeting_is_no_cycle() -> None:
    odd = {"pc19": date(2017, 10, 1), "pc20": date(2024, 6, 1), "cc20-p3": date(2024, 8, 5)}
    assert silence(registry(), odd, (), day(100)) is None


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2023, 3, 20), "pc20"),  # cc20-p2 has closed since, and is presented nowhere
        (date(2018, 2, 20), "pc19"),  # cc19-p1 and cc19-p2 too
    ],
)
def test_plenums_that_are_not_presented_abroad_do_not_hide_the_meeting_that_is(today: date, expected: str) -> None:
    early = {"pc18": date(2012, 11, 20), "cc18-p6": date(2016, 11, 20)}
    found = silence(registry(), early, (), today)
    assert found is not None
    assert found.meeting.id == expected


def leg(**more: Any) -> dict[str, Any]:
    return {"meeting_id": "pc19", "mode": "concluded", "start": None, "date_latest": date(2018, 1, 9)} | more


def test_the_first_day_of_a_meeting_is_that_of_the_earliest_leg() -> None:
    legs = [leg(start=date(2017, 12, 6)), leg(start=date(2017, 11, 19)), leg(), leg(meeting_id=None)]
    assert first_days(legs) == {"pc19": date(2017, 11, 19)}


def test_a_leg_without_a_printed_day_counts_with_its_last_possible_one() -> None:
    assert first_days([leg()]) == {"pc19": date(2018, 1, 9)}


def test_legs_that_were_called_off_or_denied_are_no_briefings_and_announced_ones_are() -> None:
    start = date(2017, 11, 19)
    assert first_days([leg(mode="cancelled", start=start), leg(mode="denied", start=start)]) == {}
    assert first_days([leg(mode="announced", start=start)]) == {"pc19": start}


def test_a_calendar_that_seems_to_be_behind_is_told() -> None:
    assert calendar_note(registry(), day(365)) is None
    note = calendar_note(registry(), day(366))
    assert note is not None
    assert note.startswith("the calendar's last meeting is cc20-p4, 366 days ago")
    assert calendar_note((), day(0)) is not None
