"""What does each column of a panel mean?"""

from __future__ import annotations

from enum import StrEnum

from pipelines.release.tables import Table, column
from pipelines.release.tables.journeys import VERIFICATIONS
from pipelines.searched import Outcome

__all__ = ["COUNTRY_MEETING", "COUNTRY_YEAR", "Reason"]


class Reason(StrEnum):
    """Why `visited` is 1, 0 or empty (NA)."""

    LEG = "leg"  # 1
    SEARCHED_AND_EMPTY = "searched_and_empty"  # 0
    SO_FAR = "searched_and_empty_so_far"  # 0, the window had not ended
    CONTESTED = "contested"  # NA from here: somebody denies what somebody reports
    ANNOUNCED = "announced"  # a plan, and no report
    OUTSIDE_RECIPE = "outside_recipe"  # a leg that this recipe does not count
    YEAR_UNCERTAIN = "year_uncertain"  # a leg of this year or another
    MEETING_UNCERTAIN = "meeting_uncertain"  # a leg for this meeting or another: nobody says which
    WINDOW_OPEN = "window_open"  # searched, but the window had not ended
    ARTICLES_LOST = "articles_lost"  # the lists were read, too many of the articles in them were not
    PARTIAL_SEARCH = "partial_search"
    UNREACHABLE = "unreachable"
    NOT_SEARCHED = "not_searched"


_COUNTRY = (
    column("country", "string", "ISO 3166-1 alpha-2, XK, EU; NA is Namibia", "required"),
    column("alpha3", "string", "ISO 3166-1 alpha-3, XKX for Kosovo; null for EU"),
    column("cow", "integer", "Correlates of War number; null for what is no member of that state system"),
    column("gw", "integer", "Gleditsch and Ward number, microstates too; null likewise"),
    column("m49", "string", "United Nations M49, three digits; for Taiwan the number of ISO 3166-1"),
    column("country_name_en", "string", "English name", "required"),
    column("country_name_zh", "string", "Chinese name", "required"),
    column("country_kind", "string", "state, polity, territory, home: see country_codes.csv", "required"),
)
_CELL = (
    column("window_ends", "date", "last day of the window that has to be searched for a zero; null if not known"),
    column("visited", "integer", "1: a leg that the recipe counts; 0: none, by a completed search; null: NA"),
    column("reason", "string", "why it is 1, 0 or NA", "required", values=Reason),
    column("n_legs", "integer", "legs counted; null where visited is"),
    column("n_delegations", "integer", "delegations of these legs; null where visited is"),
    column("n_envoys", "integer", "of the legs, those told as a special envoy's report; null where visited is"),
    column("n_left_out", "integer", "further legs told of and not counted by the recipe", "required"),
    column("earliest", "date", "earliest day on which the first leg counted can lie"),
    column("latest", "date", "latest day on which the last leg counted can lie"),
    column("verification", "string", "the best of the legs counted", values=VERIFICATIONS),
    column("searched", "string", "how completely the window was searched", "required", values=Outcome),
    column("searched_until", "date", "day up to which nothing of the window is missing"),
    column("searched_by", "array", "the sources of which `searched` speaks", "required"),
    column("legs", "array", "ids of the legs counted", "required"),
    column("delegations", "array", "ids of their delegations", "required"),
    column("left_out", "array", "ids of the legs not counted", "required"),
)

COUNTRY_MEETING = Table(
    name="country-meeting",
    one_row="one country and one meeting: was a briefing on that meeting reported there?",
    key=("meeting_id", "country"),
    refers={"meeting_id": "meetings"},
    columns=(
        *_COUNTRY,
        column("meeting_id", "string", "the Party meeting", "required"),
        column("meeting_closed_on", "date", "its last day, the first of the window; null if not known"),
        *_CELL,
    ),
)
COUNTRY_YEAR = Table(
    name="country-year",
    one_row="one country and one calendar year: was a briefing reported there?",
    key=("year", "country"),
    refers={},
    columns=(*_COUNTRY, column("year", "integer", "calendar year", "required"), *_CELL),
)
