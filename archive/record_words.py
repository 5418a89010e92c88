"""Which words can a record use? The closed vocabularies of its fields, without the records themselves.

The tables of a release name them as what a column can hold, and are read where no record is made.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["HAPPENED", "Form", "Kind", "Mode", "Operator", "Precision", "Stance", "Status", "Unit"]


class Status(StrEnum):
    """Is the page in scope? `unread`: in a language without lexicon, nobody looked."""

    KEPT = "kept"
    ADJACENT = "adjacent"
    REJECTED = "rejected"
    UNREAD = "unread"


class Kind(StrEnum):
    OUTBOUND_DELEGATION = "outbound_delegation"
    SPECIAL_ENVOY_REPORT = "special_envoy_report"
    BRIEFING_IN_CHINA = "briefing_in_china"
    BRIEFING_FOR_DIPLOMATS = "briefing_for_diplomats"
    ONLINE_BRIEFING = "online_briefing"
    EMBASSY_BRIEFING = "embassy_briefing"
    CONFERENCE = "conference"
    ROUNDUP = "roundup"
    INCOMING_VISIT = "incoming_visit"
    ORDINARY_CONTACT = "ordinary_contact"
    DOMESTIC_LECTURE = "domestic_lecture"
    FOREIGN_PARTY_MEETING = "foreign_party_meeting"
    STATE_OR_OTHER_BODY = "state_or_other_body"
    OTHER = "other"


class Mode(StrEnum):
    ANNOUNCED = "announced"
    UNDER_WAY = "under_way"
    CONCLUDED = "concluded"
    RETROSPECTIVE = "retrospective"
    ROUNDUP_ONLY = "roundup_only"
    CANCELLED = "cancelled"
    DENIED = "denied"


HAPPENED = frozenset({Mode.UNDER_WAY, Mode.CONCLUDED, Mode.RETROSPECTIVE, Mode.ROUNDUP_ONLY})  # told as having been


class Precision(StrEnum):
    """What start and end of a stay claim; see gold/FORMAT.md and docs/codebook.md."""

    DAY = "day"
    LEG_RANGE = "leg_range"
    SHARED_RANGE = "shared_range"
    WITHIN = "within"
    MONTH = "month"
    BOUNDED = "bounded"
    UNKNOWN = "unknown"


class Form(StrEnum):
    IN_CHINA = "in_china"
    FOR_DIPLOMATS = "for_diplomats"
    ONLINE = "online"
    EMBASSY_HOSTED = "embassy_hosted"
    SIDE_MEETING = "side_meeting"


class Operator(StrEnum):
    """How a printed number binds the total: 30余 and "over 30" are more_than, 近30 and "almost 30" nearly."""

    EXACT = "exact"
    MORE_THAN = "more_than"
    AT_LEAST = "at_least"
    NEARLY = "nearly"
    ABOUT = "about"
    UP_TO = "up_to"


class Unit(StrEnum):
    """What an official total counts."""

    TEAMS = "teams"
    COUNTRIES = "countries"
    EVENTS = "events"
    PEOPLE = "people"
    PARTIES = "parties"


class Stance(StrEnum):
    PRAISE = "praise"
    CRITICISM = "criticism"
    NEUTRAL = "neutral"
