"""Do words and pictures of a record claim no more than its codes do?"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from folder_release import columns_of, release_of
from hypothesis import given
from hypothesis import strategies as st

from archive.figures.stays import Bar, Way, stays
from archive.figures.svg import inline_text
from archive.meeting_names import plain
from archive.web.names import Names
from archive.web.records.days import journey_days, stay_days
from archive.web.records.passages import window
from archive.web.records.picture import stays_picture
from archive.web.records.registered import certain_on, names_among
from archive.web.records.shown import fact_words, heading
from archive.web.records.words import meaning, null_reason

NAMES = Names(
    countries={"LA": "Laos"}, people={"song-tao": ("宋涛", "Song Tao")}, spelled={"宋涛": "Song Tao"}, titles={}
)
DAY = date(2018, 1, 10)
HOSTILE = "</text><script>alert(1)</script>"


def leg(precision: str, start: str | None = None, end: str | None = None, **more: Any) -> dict[str, Any]:
    limits = {"date_earliest": start or "2018-01-01", "date_latest": end or "2018-02-28"}
    own = {"leg_id": "l-1", "country": "LA", "cities": [], "mode": "concluded", "date_edtf": ""}
    return own | limits | {"date_precision": precision, "start": start, "end": end} | more


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (leg("day", "2018-01-10", "2018-01-10"), "2018-01-10"),
        (leg("leg_range", "2018-01-10", "2018-01-12"), "2018-01-10 to 2018-01-12"),
        (leg("shared_range", "2018-01-10", "2018-01-12"), "within 2018-01-10 to 2018-01-12"),
        (leg("within", "2018-01-10", "2018-01-10"), "2018-01-10, perhaps longer"),
        (leg("month", "2018-01-01", "2018-01-31"), "some day of 2018-01"),
        (leg("bounded", "2018-01-10", None), "from 2018-01-10"),
        (leg("bounded", None, "2018-01-12"), "until 2018-01-12"),
        (leg("unknown"), "between 2018-01-01 and 2018-02-28"),
        (leg("leg_range", "2018-01-10", None), "between 2018-01-10 and 2018-02-28"),
        (leg("unknown", date_earliest=None), "not after 2018-02-28"),
        (leg("unknown", date_earliest=None, date_latest=None), "no day known"),
    ],
)
def test_days_are_said_with_no_more_certainty_than_their_precision_has(row: dict[str, Any], said: str) -> None:
    assert stay_days(row) == said


def test_a_journey_with_one_open_leg_has_limits_and_no_days() -> None:
    whole = [leg("leg_range", "2018-01-10", "2018-01-12"), leg("leg_range", "2018-01-12", "2018-01-14")]
    assert journey_days(whole) == "2018-01-10 to 2018-01-14"
    assert journey_days([*whole, leg("unknown")]) == "between 2018-01-01 and 2018-02-28"
    assert journey_days([]) == "no day known"


def test_every_code_of_the_codebook_has_words_of_its_own(demo: Path) -> None:
    said_as = {
        ("tenures", "from_basis"): "tenure", ("tenures", "to_basis"): "tenure", ("tombstones", "reason"): "gone",
        ("rekeys", "reason"): "gone", ("reception", "host_side"): "host_side",
    } | {
        (table, name): name
        for table, names in {
            "legs": "mode date_precision date_bounds_rule date_basis verification rank_basis",
            "events": "form", "families": "reason role", "changes": "cause basis", "editions": "basis",
            "people": "basis", "evidence": "status", "decisions": "status",
        }.items()
        for name in names.split()
    }  # fmt: skip
    columns = columns_of(release_of(demo))
    for (table, name), field in said_as.items():
        column = next(one for one in columns[table] if one["name"] == name)
        for code in column["constraints"]["enum"]:
            assert meaning(field, code) != plain(code), (table, name, code)
    for reason in ("not_stated", "not_registered", "ambiguous", "not_applicable"):
        assert null_reason(reason) != plain(reason)


def test_a_code_of_a_later_codebook_is_its_own_word() -> None:
    assert meaning("mode", "put_off") == "put off"


def test_the_words_around_a_number_come_with_it() -> None:
    assert window("驻华使节等200余人参加。", 200) == "驻华使节等200余人参加。"
    assert window("nearly forty people came", 40) == "nearly forty people came"
    assert window("x" * 50 + "about 40 people" + "y" * 50, 40).startswith("…")


def test_only_names_that_may_be_of_the_chinese_side_are_looked_up() -> None:
    people = ["宋涛", {"name": "通伦", "country": "LA"}, {"name": "钱洪山", "country": "CN"}, {"name": None}, "宋涛"]
    assert names_among(people) == ["宋涛", "钱洪山"]


def test_a_post_is_certain_on_a_stay_when_it_is_on_all_of_its_days() -> None:
    tenure = {"certain_from": "2018-01-01", "certain_to": "2018-01-31"}
    assert certain_on(tenure, "2018-01-01", "2018-01-31")
    assert not certain_on(tenure, "2018-01-31", "2018-02-01")
    assert not certain_on(tenure | {"certain_from": None}, "2018-01-10", "2018-01-10")
    assert not certain_on(tenure, None, "2018-01-10")


def test_facts_of_texts_are_said_in_words() -> None:
    assert fact_words("country LA", NAMES) == "Laos"
    assert fact_words("person songtao", NAMES) == "宋涛 Song Tao"
    assert fact_words("person nobody", NAMES) == "a person spelled nobody"
    assert fact_words("day 10-19", NAMES) == "day 10-19"


def test_a_delegation_is_named_by_leader_and_countries() -> None:
    assert heading({"leader_name": "宋涛"}, [leg("unknown")], NAMES) == "Delegation led by 宋涛 (Song Tao): Laos"
    assert heading({"leader_name": None}, [], NAMES) == "Delegation whose leader is not named"


# --- the picture


def rects(bars: list[Bar], role: str) -> list[dict[str, str]]:
    picture = stays(bars, name="p", title="T", description="D", point="a dot")
    drawn = [one.attrib for one in ET.fromstring(inline_text(picture)).iter("rect") if one.get("class") == role]
    return drawn[1:]  # the first is the legend's


@given(st.lists(st.tuples(st.integers(0, 40_000), st.integers(0, 4_000)), min_size=1, max_size=9))
def test_bars_are_as_long_as_their_days_and_lie_within_the_picture(spans: list[tuple[int, int]]) -> None:
    start = date(1949, 1, 1)
    bars = [
        Bar(label="L", note="", way=Way.PRINTED, first=start + timedelta(a), last=start + timedelta(a + b))
        for a, b in spans
    ]
    found = rects(bars, "fill-rec")
    assert len(found) == len(spans)
    whole = max(a + b for a, b in spans) - min(a for a, _ in spans) + 1
    for one, (_, length) in zip(found, spans, strict=True):
        x, width = float(one["x"]), float(one["width"])
        assert width == pytest.approx(max(2.0, (760 - 190 - 24) * (length + 1) / whole), abs=0.02)
        assert x >= 190 - 0.01
        assert x + width <= 760 - 24 + 2.01


@given(st.integers(0, 60_000), st.integers(0, 20_000))
def test_an_axis_has_few_marks_within_its_days(first: int, length: int) -> None:
    begins = date(1900, 1, 1) + timedelta(first)
    bar = Bar(label="L", note="", way=Way.PRINTED, first=begins, last=begins + timedelta(length))
    picture = stays([bar], name="p", title="T", description="D", point="a dot")
    marks = [one for one in ET.fromstring(inline_text(picture)).iter("line") if one.get("class") == "line"]
    assert 1 <= len(marks) <= 9
    assert all(190 <= float(mark.attrib["x1"]) <= 760 - 24 for mark in marks)


@pytest.mark.parametrize(
    ("row", "role"),
    [
        (leg("leg_range", "2018-01-10", "2018-01-12"), "fill-rec"),
        (leg("shared_range", "2018-01-10", "2018-01-12"), "fill-all"),
        (leg("unknown"), "none"),
        (leg("bounded", "2018-01-10", None), "none"),
        (leg("leg_range", "2018-01-10", "2018-01-12", mode="announced"), "plan"),
        (leg("leg_range", "2018-01-10", "2018-01-12", mode="cancelled"), "off"),
    ],
)
def test_what_is_not_printed_is_not_drawn_as_printed(row: dict[str, Any], role: str) -> None:
    drawn = [one.get("class") for one in ET.fromstring(inline_text(stays_picture([row], [], NAMES))).iter("rect")]
    assert drawn.count(role) == 2  # legend and bar
    assert not {"fill-rec", "fill-all", "none", "plan", "off"} - {role} & set(drawn)


def test_the_picture_says_in_words_what_it_shows_and_no_text_breaks_out_of_it() -> None:
    row = leg("leg_range", "2018-01-10", "2018-01-12", country="ZZ", cities=[HOSTILE])
    names = Names(countries={"ZZ": HOSTILE}, people={}, spelled={}, titles={})
    picture = stays_picture([row], [{"leg_id": "l-1", "start": "2018-01-11"}], names)
    assert "2018-01-10 to 2018-01-12, concluded" in picture.description
    text = inline_text(picture)
    assert "<script" not in text
    assert text.count("<circle") == 2


def test_a_leg_without_any_day_is_said_to_have_none() -> None:
    row = leg("unknown", date_earliest=None, date_latest=None)
    assert "no day known" in inline_text(stays_picture([row], [], NAMES))
    other = leg("leg_range", "2018-01-10", "2018-01-12")
    assert "no day known" in inline_text(stays_picture([row, other], [], NAMES))
