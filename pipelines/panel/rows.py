"""One row per country and meeting, or per country and year: which are they, and which legs belong where?

Pure functions of a release's tables; days are dates, see pipelines.release.reading.dated_rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from archive.errors import BadInput
from pipelines.lexicon.country_codes import CountryCodes, country_codes
from pipelines.panel.cells import cell, is_told
from pipelines.panel.columns import Reason
from pipelines.panel.looking import Look, Search
from pipelines.panel.recipe_file import PanelRecipe
from pipelines.release.tables import Row, Rows
from pipelines.searched import Outcome, Window, window_after

__all__ = ["country_meeting_rows", "country_year_rows", "meeting_windows", "year_windows", "years_of"]

Json = dict[str, Any]

_ENVOY = "special_envoy_report"
_SHARED = "shared_range"  # its first day is that of a trip through several countries, not that of the stay
_NO_WINDOW = Look(reason=Reason.NOT_SEARCHED, outcome=Outcome.NOT_SEARCHED, until=None, sources=())


def country_meeting_rows(tables: Rows, search: Search, recipe: PanelRecipe) -> list[Json]:
    """One row per country of the recipe and meeting from its first one on that closed by the last capture.

    Countries and meetings with a leg are there in any case, so that no leg of a named meeting falls out. A leg of which
    nobody says for which meeting it was counts for none, and leaves no zero in the windows in which it may lie.
    raises   BadInput when the recipe's first meeting is not one of the release's
    """
    told = [leg for leg in tables["legs"] if is_told(leg) and leg["meeting_id"] is not None]
    legs: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for leg in told:
        legs[leg["meeting_id"], leg["country"]].append(leg)
    unnamed: dict[str, list[Row]] = defaultdict(list)
    for leg in tables["legs"]:
        if is_told(leg) and leg["meeting_id"] is None:
            unnamed[leg["country"]].append(leg)
    countries = _countries(recipe, told)
    codes = [one.alpha2 for one in countries]
    envoys = _envoys(tables)
    rows = []
    for meeting, window in meeting_windows(tables, search.as_of, recipe).items():
        looks = {} if window is None else search.looks(codes, window, recipe)
        for country in countries:
            look = looks.get(country.alpha2, _NO_WINDOW)
            made = cell(
                legs[meeting, country.alpha2],
                recipe,
                look,
                envoys=envoys,
                uncertain={
                    leg["leg_id"]: leg for leg in unnamed[country.alpha2] if window and _may_lie_in(leg, window)
                },
                if_uncertain=Reason.MEETING_UNCERTAIN,
            )
            facts = {
                "meeting_id": meeting,
                "meeting_closed_on": window and window.opens,
                "window_ends": window and window.closes,
            }
            rows.append(_country(country) | facts | made)
    return rows


def country_year_rows(tables: Rows, search: Search, recipe: PanelRecipe) -> list[Json]:
    """One row per country of the recipe and year, from that of its first meeting to that of the last capture.

    A leg counts in the year of its first day. Where that is not known and its limits span several years, it counts in
    none, and is `year_uncertain` in those of them that have no other leg.
    """
    told = [leg for leg in tables["legs"] if is_told(leg)]
    certain: dict[tuple[int, str], list[Row]] = defaultdict(list)
    uncertain: dict[tuple[int, str], dict[str, Row]] = defaultdict(dict)
    for leg in told:
        years = years_of(leg)
        for year in years:
            if len(years) == 1:
                certain[year, leg["country"]].append(leg)
            else:
                uncertain[year, leg["country"]][leg["leg_id"]] = leg
    countries = _countries(recipe, told)
    codes = [one.alpha2 for one in countries]
    envoys = _envoys(tables)
    rows = []
    for year, window in year_windows(tables, search.as_of, recipe).items():
        looks = search.looks(codes, window, recipe)
        for country in countries:
            at = (year, country.alpha2)
            made = cell(
                certain[at],
                recipe,
                looks[country.alpha2],
                envoys=envoys,
                uncertain=uncertain[at],
                if_uncertain=Reason.YEAR_UNCERTAIN,
            )
            rows.append(_country(country) | {"year": year, "window_ends": window.closes} | made)
    return rows


def meeting_windows(tables: Rows, as_of: date, recipe: PanelRecipe) -> dict[str, Window | None]:
    """The meetings of the panel in order of their close, each with its window; None for one that is not registered."""
    closed = {row["meeting_id"]: row["closed_on"] for row in tables["meetings"]}
    if recipe.first_meeting not in closed:
        raise BadInput(f"recipe {recipe.name}", f"first_meeting {recipe.first_meeting!r}", "a meeting of the release")
    with_legs = {leg["meeting_id"] for leg in tables["legs"] if is_told(leg)} - {None}
    begin = closed[recipe.first_meeting]
    wanted = {meeting for meeting, day in closed.items() if begin <= day <= as_of} | with_legs
    return {
        meeting: window_after(closed[meeting], recipe.window_days) if meeting in closed else None
        for meeting in sorted(wanted, key=lambda m: (closed.get(m, date.max), m))
    }


def year_windows(tables: Rows, as_of: date, recipe: PanelRecipe) -> dict[int, Window]:
    """The years of the panel: those from the first meeting's to the last capture's, and any with a leg."""
    closed = {row["meeting_id"]: row["closed_on"] for row in tables["meetings"]}
    if recipe.first_meeting not in closed:
        raise BadInput(f"recipe {recipe.name}", f"first_meeting {recipe.first_meeting!r}", "a meeting of the release")
    years = {year for leg in tables["legs"] if is_told(leg) for year in years_of(leg)}
    years |= set(range(closed[recipe.first_meeting].year, as_of.year + 1))
    return {year: Window(opens=date(year, 1, 1), closes=date(year, 12, 31)) for year in sorted(years)}


def years_of(leg: Row) -> tuple[int, ...]:
    """The year of a leg's first day; several where nobody knows which it is."""
    if leg["start"] is not None and leg["date_precision"] != _SHARED:
        return (leg["start"].year,)
    return tuple(range(leg["date_earliest"].year, leg["date_latest"].year + 1))


def _may_lie_in(leg: Row, window: Window) -> bool:
    return bool(leg["date_earliest"] <= window.closes and leg["date_latest"] >= window.opens)


def _countries(recipe: PanelRecipe, told: Iterable[Row]) -> Sequence[CountryCodes]:
    visited = {leg["country"] for leg in told}
    if unknown := sorted(visited - set(country_codes())):
        raise BadInput("the table legs", f"country {unknown[0]!r}", "a code of pipelines/lexicon/country_codes.csv")
    return [one for code, one in country_codes().items() if one.kind in recipe.countries or code in visited]


def _country(codes: CountryCodes) -> Json:
    return {
        "country": codes.alpha2,
        "alpha3": codes.alpha3,
        "cow": codes.cow,
        "gw": codes.gw,
        "m49": codes.m49,
        "country_name_en": codes.name_en,
        "country_name_zh": codes.name_zh,
        "country_kind": codes.kind,
    }


def _envoys(tables: Rows) -> frozenset[str]:
    return frozenset(row["document_id"] for row in tables["candidates"] if row["kind"] == _ENVOY)
