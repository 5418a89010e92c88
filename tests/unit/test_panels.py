"""Does a panel say 1, 0 and NA apart, each with its reason, and count every leg of its recipe once?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pytest
from composed import captures_of, leg, page, visit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.capture import SearchResult
from archive.errors import BadInput
from archive.records import Kind, Mode, Precision
from pipelines.documents import Read
from pipelines.lexicon.briefing_lists import briefing_lists
from pipelines.panel.cells import counts
from pipelines.panel.columns import COUNTRY_MEETING, COUNTRY_YEAR, Reason
from pipelines.panel.looking import Losses, Search, losses
from pipelines.panel.recipe_file import RECIPES, PanelRecipe, load_recipe, parse_recipe
from pipelines.panel.rows import country_meeting_rows, country_year_rows
from pipelines.release.dataset import dataset
from pipelines.searched import by_channel

STRICT, LENIENT = load_recipe("strict"), load_recipe("lenient")
MEETING = "cc20-p3"  # closed on 18 July 2024; its window ends on 18 July 2025
LISTS = ("联络动态 (since 2020)", "部长活动·外事会见 (since 2020)")
NO_PAGE = page("nothing", published="2025-08-30", fetched="2025-09-01T04:00:00Z")

Json = dict[str, Any]


def told(name: str, *legs: Any, leader: str | None = "王某", mode: Mode = Mode.CONCLUDED, **more: Any) -> Read:
    """A page of 20 August 2024 that tells of a visit for MEETING."""
    given = {"published": "2024-08-20", "fetched": "2025-09-01T04:00:00Z"} | more
    return page(name, visit(*legs, leader=leader, meeting=MEETING, mode=mode), **given)


def walk(channel: str, at: str = "2025-09-01", outcome: str = "found") -> list[SearchResult]:
    """Three pages of a list, the last of which lies before MEETING; one of them with another outcome."""
    days = (("2025-06-01", at), ("2024-08-01", "2025-06-01"), ("2024-01-05", "2024-07-01"))
    return [
        SearchResult(
            source="ild_zh",
            url=f"https://list.example/{channel}/{number}",
            at=datetime.fromisoformat(f"{at}T06:00:00").replace(tzinfo=UTC),
            outcome=outcome if number == 2 else "found",
            links=20,
            new=0,
            channel=channel,
            oldest=date.fromisoformat(oldest),
            newest=date.fromisoformat(newest),
        )
        for number, (oldest, newest) in enumerate(days, 1)
    ]


COMPLETE = [result for channel in LISTS for result in walk(channel)]


def tables(reads: Iterable[Read], searches: Iterable[SearchResult] = ()) -> Any:
    pages = [NO_PAGE, *reads]
    return dataset(pages, captures_of(pages), searches).rows


def search(rows: Any, lost: Losses | None = None, as_of: str = "2025-09-01") -> Search:
    return Search(
        channels=by_channel(rows["search_log"]),
        losses={"ild_zh": lost or Losses(asked=1, lost=0)},
        lists=briefing_lists(),
        as_of=date.fromisoformat(as_of),
    )


def meetings_of(
    reads: Iterable[Read], searches: Iterable[SearchResult] = (), recipe: PanelRecipe = STRICT, **more: Any
) -> dict[tuple[str, str], Json]:
    """The country-meeting panel by meeting and country."""
    rows = tables(reads, searches)
    return {(r["meeting_id"], r["country"]): r for r in country_meeting_rows(rows, search(rows, **more), recipe)}


def years_of(
    reads: Iterable[Read], searches: Iterable[SearchResult] = (), recipe: PanelRecipe = STRICT, **more: Any
) -> dict[tuple[int, str], Json]:
    rows = tables(reads, searches)
    return {(r["year"], r["country"]): r for r in country_year_rows(rows, search(rows, **more), recipe)}


def verdict(row: Json) -> tuple[int | None, str]:
    return row["visited"], row["reason"]


VISIT = told("visit", leg("KE", "2024-08-12", "2024-08-14"))


# ── one, zero and NA ──────────────────────────────────────────────────────────────────────────────────────────────


def test_without_a_search_no_cell_is_zero() -> None:
    found = meetings_of([VISIT])

    assert verdict(found[MEETING, "KE"]) == (1, "leg")
    assert {verdict(row) for key, row in found.items() if key != (MEETING, "KE")} == {(None, "not_searched")}


def test_a_completed_search_that_found_nothing_is_zero() -> None:
    found = meetings_of([VISIT], COMPLETE)

    assert verdict(found[MEETING, "KE"]) == (1, "leg")
    assert verdict(found[MEETING, "UG"]) == (0, "searched_and_empty")
    assert found[MEETING, "UG"]["searched_until"] == date(2025, 7, 18)


def test_one_more_search_turns_na_into_zero() -> None:
    before, after = meetings_of([VISIT], walk(LISTS[0])), meetings_of([VISIT], COMPLETE)

    assert verdict(before[MEETING, "UG"]) == (None, "partial_search")
    assert verdict(after[MEETING, "UG"]) == (0, "searched_and_empty")


def test_a_leg_turns_zero_into_one() -> None:
    before = meetings_of([], COMPLETE)
    after = meetings_of([VISIT], COMPLETE)

    assert (before[MEETING, "KE"]["visited"], after[MEETING, "KE"]["visited"]) == (0, 1)


@pytest.mark.parametrize(("outcome", "reason"), [("unreachable", "partial_search"), ("not_searched", "partial_search")])
def test_a_page_without_an_answer_leaves_na(outcome: str, reason: str) -> None:
    broken = [*walk(LISTS[0]), *walk(LISTS[1], outcome=outcome)]

    assert verdict(meetings_of([], broken)[MEETING, "UG"]) == (None, reason)


def test_a_source_that_never_answered_is_unreachable() -> None:
    silent = [one for channel in LISTS for one in walk(channel, outcome="unreachable") if one.outcome != "found"]

    assert verdict(meetings_of([], silent)[MEETING, "UG"]) == (None, "unreachable")


def test_lists_that_were_read_are_no_zero_when_their_articles_were_not() -> None:
    blocked = meetings_of([], COMPLETE, lost=Losses(asked=20, lost=19))
    nearly_all = meetings_of([], COMPLETE, lost=Losses(asked=20, lost=2))

    assert verdict(blocked[MEETING, "UG"]) == (None, "articles_lost")
    assert verdict(nearly_all[MEETING, "UG"]) == (0, "searched_and_empty")


def test_lists_that_were_read_are_no_zero_when_no_article_was_asked_for() -> None:
    never = meetings_of([], COMPLETE, lost=Losses(asked=0, lost=0))
    assert verdict(never[MEETING, "UG"]) == (None, "articles_lost")
    rows = tables([], COMPLETE)
    unknown = replace(search(rows), losses={})
    assert {row["visited"] for row in country_meeting_rows(rows, unknown, STRICT)} == {None}


def test_a_window_that_has_not_ended_is_na_or_a_zero_so_far_by_the_recipe() -> None:
    early = [one for channel in LISTS for one in walk(channel, at="2025-06-20")]

    strict = meetings_of([], early, as_of="2025-06-20")
    lenient = meetings_of([], early, LENIENT, as_of="2025-06-20")
    assert verdict(strict[MEETING, "UG"]) == (None, "window_open")
    assert verdict(lenient[MEETING, "UG"]) == (0, "searched_and_empty_so_far")
    assert lenient[MEETING, "UG"]["searched_until"] == date(2025, 6, 19)


def test_a_search_that_stopped_long_before_the_last_capture_is_no_zero_so_far() -> None:
    early = [one for channel in LISTS for one in walk(channel, at="2025-03-20")]

    found = meetings_of([], early, LENIENT, as_of="2025-06-20")

    assert verdict(found[MEETING, "UG"]) == (None, "partial_search")


def test_every_na_has_a_reason_and_no_count_and_every_zero_a_completed_search() -> None:
    found = meetings_of([VISIT], COMPLETE)

    for row in found.values():
        if row["visited"] is None:
            assert row["n_legs"] is None
            assert row["reason"] in {r.value for r in Reason} - {"leg", "searched_and_empty"}
        elif row["visited"] == 0:
            assert (row["n_legs"], row["searched"]) == (0, "complete")
    assert {row["visited"] for row in found.values()} == {0, 1, None}


# ── what counts as a visit ────────────────────────────────────────────────────────────────────────────────────────


def test_countries_of_a_round_up_count_in_the_lenient_recipe_alone() -> None:
    round_up = page(
        "round-up",
        *(visit(leg(code), leader=None, meeting=MEETING, mode=Mode.ROUNDUP_ONLY) for code in ("LA", "CU", "GR")),
        published="2024-10-01",
        rule="K4",
        kind=Kind.ROUNDUP,
        fetched="2025-09-01T04:00:00Z",
    )

    strict, lenient = meetings_of([round_up], COMPLETE), meetings_of([round_up], COMPLETE, LENIENT)

    for code in ("LA", "CU", "GR"):
        assert verdict(strict[MEETING, code]) == (None, "outside_recipe")
        assert verdict(lenient[MEETING, code]) == (1, "leg")
    assert sum(row["visited"] or 0 for row in strict.values()) == 0
    assert sum(row["visited"] or 0 for row in lenient.values()) == 3


@pytest.mark.parametrize("recipe", [STRICT, LENIENT], ids=["strict", "lenient"])
def test_one_range_over_two_countries_is_two_legs_of_one_delegation(recipe: PanelRecipe) -> None:
    days = ("2024-08-05", "2024-08-09", Precision.SHARED_RANGE)
    found = meetings_of([told("two", leg("UY", *days), leg("CL", *days))], COMPLETE, recipe)

    uruguay, chile = found[MEETING, "UY"], found[MEETING, "CL"]
    assert (uruguay["n_legs"], chile["n_legs"]) == (1, 1)
    assert uruguay["delegations"] == chile["delegations"]
    assert (uruguay["earliest"], uruguay["latest"]) == (date(2024, 8, 5), date(2024, 8, 9))


@pytest.mark.parametrize("recipe", [STRICT, LENIENT], ids=["strict", "lenient"])
def test_a_plan_that_nobody_reported_as_carried_out_is_neither_one_nor_zero(recipe: PanelRecipe) -> None:
    plan = told("plan", leg("KE", "2024-08-25"), mode=Mode.ANNOUNCED)

    assert verdict(meetings_of([plan], COMPLETE, recipe)[MEETING, "KE"]) == (None, "announced")


def test_a_visit_that_was_called_off_is_no_visit() -> None:
    off = told("off", leg("KE", "2024-08-25"), mode=Mode.CANCELLED)

    assert verdict(meetings_of([off], COMPLETE)[MEETING, "KE"]) == (0, "searched_and_empty")
    assert verdict(meetings_of([off])[MEETING, "KE"]) == (None, "not_searched")


def test_a_visit_that_somebody_denies_is_contested() -> None:
    pages = [VISIT, told("denied", leg("KE", "2024-08-12", "2024-08-14"), mode=Mode.DENIED, text="denied")]

    for recipe in (STRICT, LENIENT):
        assert verdict(meetings_of(pages, COMPLETE, recipe)[MEETING, "KE"]) == (None, "contested")


def test_two_teams_in_one_country_are_two_legs_and_two_delegations() -> None:
    second = told("second", leg("KE", "2025-02-02", "2025-02-04"), leader="李某", published="2025-02-10", text="second")

    row = meetings_of([VISIT, second])[MEETING, "KE"]

    assert (row["n_legs"], row["n_delegations"], row["visited"]) == (2, 2, 1)
    assert (row["earliest"], row["latest"]) == (date(2024, 8, 12), date(2025, 2, 4))


def test_an_envoy_is_marked() -> None:
    envoy = told("envoy", leg("LA", "2024-08-12", "2024-08-14"), kind=Kind.SPECIAL_ENVOY_REPORT, rule="K2")
    found = meetings_of([envoy, told("team", leg("KE", "2024-08-12", "2024-08-14"), leader="李某", text="team")])

    assert (found[MEETING, "LA"]["n_envoys"], found[MEETING, "KE"]["n_envoys"]) == (1, 0)


def test_a_country_outside_the_list_has_rows_once_it_is_visited() -> None:
    nowhere = meetings_of([])
    visited = meetings_of([told("bermuda", leg("BM", "2024-08-12", "2024-08-14"))])

    assert (MEETING, "BM") not in nowhere
    assert verdict(visited[MEETING, "BM"]) == (1, "leg")
    assert len(visited) == len(nowhere) + len({meeting for meeting, _ in nowhere})


def test_a_leg_in_a_country_without_codes_stops_the_panel() -> None:
    rows = tables([VISIT])
    rows = rows | {"legs": [one | {"country": "SU"} for one in rows["legs"]]}

    for panel in (country_meeting_rows, country_year_rows):
        with pytest.raises(BadInput, match="'SU'"):
            panel(rows, search(rows), STRICT)


def test_the_meetings_are_those_closed_by_the_last_capture_and_any_with_a_leg() -> None:
    early = page("early", visit(leg("KE", "2008-12-01", "2008-12-03"), leader="王某", meeting="cc17-p3"))

    found = {meeting for meeting, _ in meetings_of([early], as_of="2024-07-17")}

    assert "cc17-p3" in found
    assert "cc18-p2" not in found
    assert "cc18-p3" in found
    assert MEETING not in found


@pytest.mark.parametrize(("recipe", "reason"), [(STRICT, "outside_recipe"), (LENIENT, "meeting_uncertain")])
def test_a_visit_that_may_be_for_this_meeting_is_no_zero(recipe: PanelRecipe, reason: str) -> None:
    stay = leg("UG", "2024-08-12", "2024-08-14")
    unnamed = page(
        "unnamed",
        visit(stay, leader="王某", meeting=None),
        published="2024-08-20",
        fetched="2025-09-01T04:00:00Z",
    )

    found = meetings_of([unnamed], COMPLETE, recipe)

    assert verdict(found[MEETING, "UG"]) == (None, reason)
    assert found[MEETING, "UG"]["n_left_out"] == 1
    assert verdict(found[MEETING, "KE"]) == (0, "searched_and_empty")
    assert found["cc20-p2", "UG"]["n_left_out"] == 0  # its window had ended


# ── years ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_stay_over_the_turn_of_the_year_counts_in_the_year_of_its_first_day() -> None:
    over = told("over", leg("KE", "2024-12-30", "2025-01-02"), published="2025-01-05")

    found = years_of([over])

    assert verdict(found[2024, "KE"]) == (1, "leg")
    assert verdict(found[2025, "KE"]) == (None, "not_searched")


@pytest.mark.parametrize("recipe", [STRICT, LENIENT], ids=["strict", "lenient"])
def test_a_stay_whose_year_nobody_knows_counts_in_neither(recipe: PanelRecipe) -> None:
    over = told(
        "over", leg("UY", "2024-12-28", "2025-01-03", Precision.SHARED_RANGE), leg("CL"), published="2025-01-05"
    )

    found = years_of([over], COMPLETE, recipe)

    assert [verdict(found[year, "UY"]) for year in (2024, 2025)] == [(None, "year_uncertain")] * 2
    assert found[2024, "UY"]["left_out"] == found[2025, "UY"]["left_out"] != []


def test_a_year_that_was_searched_and_empty_is_zero() -> None:
    wide = [one for channel in LISTS for one in walk(channel)]
    found = years_of([VISIT], wide, as_of="2025-09-01")

    assert verdict(found[2025, "UG"]) == (None, "window_open")
    assert verdict(found[2024, "UG"]) == (None, "partial_search")  # the lists reach back to July
    assert verdict(found[2024, "KE"]) == (1, "leg")


def test_a_visit_without_a_meeting_counts_in_years_by_the_lenient_recipe_alone() -> None:
    alone = page(
        "alone",
        visit(leg("KE", "2024-08-12", "2024-08-14"), leader="王某", meeting=None),
        published="2024-08-20",
        fetched="2025-09-01T04:00:00Z",
    )

    assert verdict(years_of([alone])[2024, "KE"]) == (None, "outside_recipe")
    assert verdict(years_of([alone], recipe=LENIENT)[2024, "KE"]) == (1, "leg")


# ── sums and order ────────────────────────────────────────────────────────────────────────────────────────────────

_legs = st.builds(
    lambda code, start, length, precision: leg(
        code,
        *(
            (None, None)
            if precision is Precision.UNKNOWN
            else (str(start), str(date.fromordinal(start.toordinal() + length)))
        ),
        precision,
    ),
    st.sampled_from(["KE", "UG", "NA", "LA", "HK", "BM", "EU"]),
    st.dates(date(2024, 7, 20), date(2025, 6, 1)),
    st.integers(0, 9),
    st.sampled_from([Precision.LEG_RANGE, Precision.SHARED_RANGE, Precision.UNKNOWN]),
)
_visits = st.builds(
    lambda legs, leader, meeting, mode: visit(*legs, leader=leader, meeting=meeting, mode=mode),
    st.lists(_legs, min_size=1, max_size=3),
    st.sampled_from(["王某", "李某", None]),
    st.sampled_from([MEETING, "cc20-p2", None]),
    st.sampled_from(list(Mode)),
)
_pages = st.lists(_visits, max_size=4).map(
    lambda visits: [
        page(f"p{number}", one, published="2025-06-20", fetched="2025-09-01T04:00:00Z", text=f"p{number}")
        for number, one in enumerate(visits)
    ]
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_pages, st.sampled_from([STRICT, LENIENT]), st.booleans())
def test_the_panel_counts_each_leg_of_its_recipe_once(
    reads: Sequence[Read], recipe: PanelRecipe, is_searched: bool
) -> None:
    rows = tables(reads, COMPLETE if is_searched else ())
    counted = [one for one in rows["legs"] if counts(one, recipe)]

    panel = country_meeting_rows(rows, search(rows), recipe)
    assert sum(row["n_legs"] or 0 for row in panel) == sum(one["meeting_id"] is not None for one in counted)
    assert len({(row["meeting_id"], row["country"]) for row in panel}) == len(panel)
    years = country_year_rows(rows, search(rows), recipe)
    uncertain = {one for row in years for one in row["left_out"]} & {one["leg_id"] for one in counted}
    assert sum(row["n_legs"] or 0 for row in years) == len(counted) - len(uncertain)
    assert is_searched or all(row["visited"] != 0 for row in [*panel, *years])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_pages, st.integers(0, 999))
def test_the_panel_does_not_depend_on_the_order_of_the_tables(reads: Sequence[Read], seed: int) -> None:
    rows = tables(reads, COMPLETE)
    order = Random(seed)
    shuffled = {name: order.sample(body, len(body)) for name, body in rows.items()}

    assert country_meeting_rows(rows, search(rows), LENIENT) == country_meeting_rows(
        shuffled, search(shuffled), LENIENT
    )


def test_every_column_is_filled_as_described() -> None:
    rows = tables([VISIT], COMPLETE)
    for table, made in (
        (COUNTRY_MEETING, country_meeting_rows(rows, search(rows), STRICT)),
        (COUNTRY_YEAR, country_year_rows(rows, search(rows), STRICT)),
    ):
        for row in made:
            assert set(row) == {column.name for column in table.columns}
            for column in table.columns:
                value = row[column.name]
                assert value is not None or not column.required
                assert value is None or not column.values or value in column.values


# ── losses ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_article_is_lost_when_no_attempt_gave_a_page_or_the_page_was_not_read() -> None:
    def fetch(url: str, outcome: str, role: str = "article") -> Json:
        return {"source": "ild_zh", "role": role, "url": url, "outcome": outcome}

    fetches = [
        fetch("a", "timeout"),
        fetch("a", "ok"),
        fetch("b", "blocked"),
        fetch("c", "redirect"),
        fetch("d", "ok"),
        fetch("list", "blocked", "listing"),
    ]
    candidates = [{"url": "d", "status": None}, {"url": "a", "status": "kept"}]

    assert losses(fetches, candidates) == {"ild_zh": Losses(asked=4, lost=2)}


# ── recipes ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("window_days = 365", "window_days = 99999999", "window_days"),
        ('open_window = "na"', 'open_window = "zero"', "open_window"),
        ('"concluded", ', '"announced", ', "modes"),
        ("version = 1", 'version = "1"', "version"),
        ("window_days = 365", "window_days = -1", "window_days"),
        ("recommended = true", "recommend = true", "recommend"),
        ('["ild_zh"]', '["ild"]', "sources"),
        ("lost_at_most = 0.1", "lost_at_most = 2", "lost_at_most"),
        ("[visit]", "[visit", "TOML"),
    ],
)
def test_a_slip_in_a_recipe_is_named(old: str, new: str, told: str) -> None:
    text = (RECIPES / "strict.toml").read_text("utf-8")
    assert old in text

    with pytest.raises(BadInput, match=told):
        parse_recipe(text.replace(old, new, 1).encode(), "mine.toml")


def test_an_unknown_recipe_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(BadInput, match="lenient, strict or a file"):
        load_recipe("loose")
