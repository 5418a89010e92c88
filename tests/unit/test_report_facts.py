"""Are the numbers of the report those of the rows? Counted a second time here, by plain loops."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from report_rows import CLOSED, bundle, claim, delegation, leg, many_legs, meetings, row, search

from archive.figures.tile_grid import Seen
from archive.meeting_names import meeting_name
from pipelines.coverage.estimate import Estimate, NotEstimable
from pipelines.lexicon.briefing_lists import briefing_lists
from pipelines.release.report.facts import Facts, facts
from pipelines.release.report.parts import figure_files

HAPPENED = {"concluded", "under_way", "retrospective", "roundup_only"}
LEGS = many_legs(600)


def found(**rows: Any) -> Facts:
    return facts(bundle(**rows).rows, {}, briefing_lists())


def counted(legs: Iterable[dict[str, Any]], meeting: str | None) -> list[dict[str, Any]]:
    return [one for one in legs if one["meeting_id"] == meeting and one["mode"] in HAPPENED]


@pytest.mark.parametrize("meeting", [*CLOSED, None])
def test_each_meeting_has_the_legs_countries_and_delegations_of_its_rows(meeting: str | None) -> None:
    told = counted(LEGS, meeting)
    count = next(m for m in found(legs=LEGS).meetings if m.meeting_id == meeting)
    for part, rows in (("all", told), ("recommended", [one for one in told if one["recommended"]])):
        assert getattr(count.legs, part) == len(rows)
        assert getattr(count.countries, part) == len({r["country"] for r in rows if r["country"] != "EU"})
        teams = {r["delegation_id"] for r in rows if r["mode"] != "roundup_only"}
        assert getattr(count.delegations, part) == len(teams - {None})
    assert count.planned == sum(r["mode"] == "announced" for r in LEGS if r["meeting_id"] == meeting)
    assert count.off == sum(r["mode"] in ("cancelled", "denied") for r in LEGS if r["meeting_id"] == meeting)


def test_each_country_has_its_legs() -> None:
    for one in found(legs=LEGS).by_country:
        rows = [r for r in LEGS if r["country"] == one.code and r["mode"] in HAPPENED]
        assert (one.legs.all, one.legs.recommended) == (len(rows), sum(r["recommended"] for r in rows))


def test_every_counted_leg_of_a_meeting_is_in_one_week_or_said_to_be_in_none() -> None:
    for one in found(legs=LEGS).meetings:
        placed = one.placed
        parts = [*placed.weeks.values(), placed.before, placed.after, placed.undated]
        assert sum(p.all for p in parts) == one.legs.all
        assert sum(p.recommended for p in parts) == one.legs.recommended


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"start": date(2017, 10, 24)}, 0),
        ({"start": date(2017, 10, 30)}, 0),
        ({"start": date(2017, 10, 31)}, 1),
        ({"start": date(2018, 10, 24)}, 52),
        ({"start": date(2017, 10, 23)}, "before"),
        ({"start": date(2018, 10, 25)}, "after"),
        ({"start": date(2017, 12, 1), "date_precision": "month", "date_latest": date(2017, 12, 31)}, "undated"),
        ({"start": None, "date_precision": "within", "date_earliest": date(2017, 11, 8)}, "undated"),
        (
            {
                "start": None,
                "date_precision": "within",
                "date_earliest": date(2017, 11, 8),
                "date_latest": date(2017, 11, 9),
            },
            2,
        ),
    ],
)
def test_a_leg_stands_in_the_week_of_its_first_day_when_that_is_known(cells: dict[str, Any], place: int | str) -> None:
    placed = found(legs=[leg(1, **{"date_earliest": cells["start"], **cells})]).meetings[0].placed
    where = {f"{week}" for week in placed.weeks} | {
        name for name in ("before", "after", "undated") if getattr(placed, name)
    }
    assert where == {str(place)}


def test_a_round_up_is_a_leg_of_no_delegation() -> None:
    one = found(legs=[leg(1, mode="roundup_only", delegation_id=None, recommended=False)]).meetings[0]
    assert (one.legs.all, one.delegations.all) == (1, 0)


def test_a_record_that_is_no_longer_active_is_not_counted() -> None:
    assert found(legs=[leg(1, record_status="withdrawn")]).legs.all == 0


def test_leaders_are_counted_by_delegation_not_by_leg() -> None:
    legs = [leg(n, delegation_id=f"d-{n // 2}", leader_person_id="song-tao") for n in range(4)]
    people = [row("people", person_id="song-tao", name_hans="宋涛", pinyin="Song Tao")]
    (one,) = found(legs=legs, people=people).leaders
    assert (one.name, one.name_hans, one.delegations.all) == ("Song Tao", "宋涛", 2)


def test_ranks_are_those_of_delegations() -> None:
    one = found(legs=[leg(1), leg(2, delegation_id=leg(1)["delegation_id"]), leg(3, leader_rank="bureau")]).meetings[0]
    assert {rank: n for rank, n in one.ranks.items() if n} == {"full_ministerial": 1, "bureau": 1}


# --- what an empty cell means


def test_without_a_search_nothing_is_said_to_be_absent() -> None:
    assert set(found(legs=[leg(1)]).after.values()) == {Seen.NOT_SEARCHED, Seen.HOME}


def read_to_the_end(months: int) -> list[dict[str, Any]]:
    """A list of two pages that was asked on the 26th of each month since October 2017."""
    log = []
    for n in range(months):
        first = date(2017 + (9 + n) // 12, (9 + n) % 12 + 1, 1)
        back = first - timedelta(days=40)
        month, asked = f"{first:%Y-%m}", f"{first:%Y-%m}-26T00:00:00Z"
        log.append(search(month=month, newest=first + timedelta(days=24), oldest=back, first_at=asked))
        log.append(search(month=month, newest=first - timedelta(days=20), oldest=back, first_at=asked, url="page 2"))
    return log


@pytest.mark.parametrize(
    ("log", "seen"),
    [
        (read_to_the_end(16), Seen.NONE_FOUND),
        (read_to_the_end(6), Seen.PARTLY_SEARCHED),
        ([search(newest=None, oldest=None)], Seen.PARTLY_SEARCHED),
        ([search(outcome="unreachable", newest=None, oldest=None, links=0)], Seen.NOT_SEARCHED),
        ([], Seen.NOT_SEARCHED),
    ],
    ids=["whole year", "half of it", "no days", "no answer", "nothing asked"],
)
def test_an_absence_is_told_only_after_a_search_of_the_whole_year(log: list[dict[str, Any]], seen: Seen) -> None:
    lists = [one for one in briefing_lists() if one.channel == "党际交往动态 (to January 2020)"]
    after = facts(bundle(legs=[leg(1)], search_log=log).rows, {}, lists).after
    assert after["VN"] is seen
    assert after["CN"] is Seen.HOME


def test_the_list_that_never_showed_a_link_is_named() -> None:
    log = [search(), search(url="https://example.org/b", channel="b", outcome="empty", links=0, newest=None)]
    (one,) = found(search_log=log).sources
    assert one.empty_in == ("b",)
    assert (one.answers["found"], one.answers["empty"]) == (1, 1)


# --- claims, coverage, standing


def test_one_list_is_not_estimable_and_the_reason_is_kept() -> None:
    (one,) = found(legs=[leg(1)]).coverage
    assert isinstance(one.result, NotEstimable)
    assert one.known == 1


def test_two_lists_that_overlap_give_the_estimate_of_the_verb_coverage() -> None:
    codes = ("LA", "VN", "CU", "KE", "ET", "KZ", "HU", "RS", "PE", "CL")
    legs = [
        leg(n, country=code, families_party_centre=int(n < 8), families_host=int(n > 3)) for n, code in enumerate(codes)
    ]
    (one,) = found(legs=legs).coverage
    assert isinstance(one.result, Estimate)
    assert one.result.total == pytest.approx(10 + 4 * 2 / (4 + 1))  # Chapman: n + bc / (m + 1)


def test_claims_keep_the_order_of_their_meetings_and_those_of_none_come_last() -> None:
    rows = [claim(1, meeting_id=None), claim(2), claim(3, meeting_id="cc18-p5")]
    legs = [leg(1), leg(2, meeting_id="cc18-p5")]
    assert [one.meeting_id for one in found(legs=legs, claim_comparison=rows).totals] == ["cc18-p5", "pc19", None]


def test_changes_are_summed_by_table_kind_and_cause() -> None:
    rows = [
        {"number": n, "kind": "changed", "table": "legs", "id": f"l-{n % 2}", "field": "start", "cause": "source"}
        for n in range(5)
    ]
    (one,) = facts(bundle().rows, {"changes": rows}, ()).changes
    assert (one.table, one.kind, one.cause, one.lines, one.records) == ("legs", "changed", "source", 5, 2)


def test_days_may_be_dates_or_their_text() -> None:
    rows = bundle(legs=LEGS[:60], claim_comparison=[claim(1)]).rows
    as_text = {
        name: [{k: v.isoformat() if isinstance(v, date) else v for k, v in one.items()} for one in table]
        for name, table in rows.items()
    }
    assert facts(as_text, {}, briefing_lists()) == facts(rows, {}, briefing_lists())


def test_the_order_of_rows_changes_no_file() -> None:
    shuffled = LEGS.copy()
    random.Random(3).shuffle(shuffled)
    one, two = (dict(figure_files(bundle(legs=legs))) for legs in (LEGS, shuffled))
    assert one == two


# --- the CSV beside each figure


def cells_of(files: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files[f"{name}.csv"].decode(), newline="")))


def test_every_figure_lies_there_three_times_and_its_numbers_sum_to_those_of_the_rows() -> None:
    files = dict(figure_files(bundle(legs=LEGS, claim_comparison=[claim(1)])))
    names = {"map", "meetings", "timeline", "ranks", "totals", "coverage"}
    assert set(files) == {f"{n}.{kind}" for n in names for kind in ("svg", "png", "csv")} | {"countries.csv"}
    told = [one for one in LEGS if one["mode"] in HAPPENED]
    for name in ("map", "meetings", "countries"):
        assert sum(int(cell["legs"]) for cell in cells_of(files, name)) == len(told), name
        assert sum(int(c["legs_recommended"]) for c in cells_of(files, name)) == sum(r["recommended"] for r in told)
    assert sum(int(c["legs"]) for c in cells_of(files, "timeline")) == sum(r["meeting_id"] is not None for r in told)


def test_the_numbers_drawn_are_those_of_the_csv() -> None:
    files = dict(
        figure_files(bundle(legs=LEGS, claim_comparison=[claim(1), claim(2, counted="countries", quantity=9)]))
    )
    for cell in cells_of(files, "map"):
        both = (
            cell["legs"] if cell["legs"] == cell["legs_recommended"] else f"{cell['legs_recommended']}/{cell['legs']}"
        )
        if cell["legs"] != "0":
            assert f">{cell['country']}</text>".encode() in files["map.svg"]
            assert f">{both}</text>".encode() in files["map.svg"]
    for cell in cells_of(files, "meetings"):
        both = (
            cell["legs"]
            if cell["legs"] == cell["legs_recommended"]
            else f"{cell['legs_recommended']} of {cell['legs']}"
        )
        assert f">{both}</text>".encode() in files["meetings.svg"]
    for cell in cells_of(files, "totals"):
        both = f"{cell['claimed']} / {cell['countable']} / {cell['countable_recommended']}"
        assert f">{both}</text>".encode() in files["totals.svg"]
    for cell in cells_of(files, "coverage"):
        assert f">{cell['known']} known</text>".encode() in files["coverage.svg"]
    wholes = dict.fromkeys((c["meeting_id"] for c in cells_of(files, "ranks")), 0)
    for cell in cells_of(files, "ranks"):
        wholes[cell["meeting_id"]] += int(cell["delegations"])
    for whole in wholes.values():
        assert f">of {whole}</text>".encode() in files["ranks.svg"]
    high = [c for c in cells_of(files, "timeline") if c["week"]]
    assert files["timeline.svg"].count(b'class="fill-all"') == 1 + len(high)  # one stands in the key


def test_the_latest_total_of_each_meeting_and_kind_is_drawn() -> None:
    claims = [
        claim(1, quantity=20, as_of=date(2018, 1, 1)),
        claim(2, quantity=30, as_of=date(2018, 3, 1)),
        claim(3, quantity=25, as_of=date(2018, 3, 1)),
        claim(4, quantity=99, planned=True, obstacle="a_plan", as_of=date(2018, 4, 1)),
        claim(5, quantity=88, as_of=None),
        claim(6, quantity=7000, counted="people", countable=None, obstacle="not_recorded"),
    ]
    (cell,) = cells_of(dict(figure_files(bundle(legs=[leg(1)], claim_comparison=claims))), "totals")
    assert (cell["claimed"], cell["as_of"]) == ("30", "2018-03-01")


# --- names


@pytest.mark.parametrize(
    ("meeting", "english", "chinese", "pinyin"),
    [
        ("pc19", "19th National Congress", "十九大", "shíjiǔ dà"),
        ("pc20", "20th National Congress", "二十大", "èrshí dà"),
        ("pc21", "21st National Congress", "二十一大", "èrshíyī dà"),
        ("cc18-p5", "Fifth Plenum of the 18th Central Committee", "十八届五中全会", "shíbā jiè wǔ zhōng quánhuì"),
        ("cc20-p4", "Fourth Plenum of the 20th Central Committee", "二十届四中全会", "èrshí jiè sì zhōng quánhuì"),
        ("what", "what", "", ""),
        (None, "No meeting named", "", ""),
    ],
)
def test_a_meeting_has_an_english_a_chinese_and_a_pinyin_name(
    meeting: str | None, english: str, chinese: str, pinyin: str
) -> None:
    name = meeting_name(meeting)
    assert (name.english, name.chinese, name.pinyin) == (english, chinese, pinyin)


def test_helpers_of_this_file_make_rows_of_the_tables() -> None:
    assert delegation(leg(1))["leader_rank"] == "full_ministerial"
    assert {one["meeting_id"] for one in meetings()} == set(CLOSED)


@pytest.mark.parametrize(
    ("modes", "seen"),
    [
        (["announced"], Seen.PLANNED_ONLY),
        (["cancelled"], Seen.OFF_ONLY),
        (["denied", "announced", "cancelled"], Seen.PLANNED_ONLY),
    ],
)
def test_where_legs_are_only_planned_or_off_the_map_does_not_say_none_found(modes: list[str], seen: Seen) -> None:
    legs = [leg(1), *(leg(n, country="TM", mode=mode) for n, mode in enumerate(modes, 2))]
    told = bundle(legs=legs, search_log=read_to_the_end(16))
    assert facts(told.rows, {}, briefing_lists()).after["TM"] is seen
    files = dict(figure_files(told))
    assert f"TM,Turkmenistan,0,0,{seen.value}" in files["map.csv"].decode()
    legs += [leg(20, country="TM", meeting_id="pc20"), leg(21, country="LA", meeting_id="pc20")]
    found = facts(bundle(legs=legs, search_log=read_to_the_end(16)).rows, {}, briefing_lists())
    assert found.seen["TM", "pc19"] is seen
    assert found.seen["TM", "pc20"] is Seen.COUNTED


def test_the_european_union_is_no_country_in_the_words_of_the_map() -> None:
    told = bundle(legs=[leg(1), leg(2, country="VN"), leg(3, country="EU")])
    assert "in 2 countries and the EU, of them" in dict(figure_files(told))["map.svg"].decode()
