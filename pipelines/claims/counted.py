"""What exactly does an official total count? The printed noun tells countries from countries and regions."""

from __future__ import annotations

from enum import StrEnum

from archive.records import Unit

__all__ = ["Counted", "counted"]


class Counted(StrEnum):
    """Closer than the unit: what makes two totals comparable with one another and with records."""

    TEAMS = "teams"
    COUNTRIES = "countries"
    COUNTRIES_AND_REGIONS = "countries_and_regions"
    BRIEFINGS = "briefings"
    ACTIVITIES = "activities"
    PEOPLE = "people"
    PARTIES = "parties"


_REGIONS = (
    "地区", "地區", "地域", "region", "regió", "regiõ", "régi", "territor", "지역", "регион", "vùng", "क्षेत्र", "ภูมิภาค",
    "ดินแดน", "teritoryo", "gebiet", "منطق", "مناطق", "إقليم", "اقليم",
)  # fmt: skip
# Sessions; 活动, "events" and a measure word without noun may be anything, a talk or an interview
_SESSIONS = (
    "会", "會", "讲座", "講座", "论坛", "論壇", "briefing", "lecture", "session", "meeting", "symposi", "seminar",
    "presentation", "conference", "forum", "round table", "round-table", "roundtable", "webinar", "workshop",
    "dialogue", "talks",
)  # fmt: skip
_ANYTHING = ("活动", "活動", "activit", "event", "exchange", "occasion", "interview")


def counted(unit: Unit, noun: str | None) -> Counted:
    """
    noun    as printed; None when it was not read
    returns what is counted, the wider of two where the noun leaves it open
    """
    printed = (noun or "").casefold()
    if unit is Unit.COUNTRIES and any(word in printed for word in _REGIONS):
        return Counted.COUNTRIES_AND_REGIONS
    if unit is Unit.EVENTS:
        sessions = any(word in printed for word in _SESSIONS) and not any(word in printed for word in _ANYTHING)
        return Counted.BRIEFINGS if sessions else Counted.ACTIVITIES
    return Counted(unit.value)
