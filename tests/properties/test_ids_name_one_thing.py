"""An id names one thing for ever: whatever else is found, it never passes to a record of other documents."""

from __future__ import annotations

from typing import Any

import pytest
from composed import capture_sets, captures_of, event, leg, page, read_sets, visit
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Form, Kind, Mode, Status
from pipelines.documents import Read
from pipelines.release.dataset import dataset

Named = dict[tuple[str, str], set[str]]


def named(reads: list[Read]) -> Named:
    """Table and id → the addresses of the documents that the record stands on."""
    rows: dict[str, list[Any]] = dict(dataset(reads, captures_of(reads)).rows)
    urls = {row["document_id"]: set(row["urls"]) for row in rows["documents"]}
    found: Named = {("documents", document): own for document, own in urls.items()}
    for table, key in (("delegations", "delegation_id"), ("legs", "leg_id"), ("events", "event_id")):
        for row in rows[table] if table != "legs" else [r for r in rows[table] if r["delegation_id"] is None]:
            found[table, row[key]] = {url for d in row["documents"] for url in urls[d]}
    return found


def passed_on(before: Named, after: Named) -> list[tuple[str, str]]:
    return [key for key in before.keys() & after.keys() if not before[key] & after[key]]


@pytest.mark.invariant(9)
@settings(max_examples=80)
@given(read_sets, st.data())
def test_adding_pages_never_gives_an_id_to_another_journey(reads: list[Read], data: st.DataObject) -> None:
    fewer = [r for r in reads if data.draw(st.booleans())]
    assert passed_on(named(fewer), named(reads)) == []


@pytest.mark.invariant(9)
@settings(max_examples=150)
@given(capture_sets, st.data())
def test_adding_captures_never_gives_an_id_to_another_record(reads: list[Read], data: st.DataObject) -> None:
    fewer = [r for r in reads if data.draw(st.booleans())]
    assert passed_on(named(fewer), named(reads)) == []


def later_and_earlier(second: str) -> tuple[Read, Read]:
    trip = page("a", visit(leg("ZA", "2018-02-01", "2018-02-03"), leader="郭业洲"), published="2018-02-05")
    other = page("c", visit(leg("ZA", second, second), leader="郭业洲"), published="2017-11-05")
    return trip, other


@pytest.mark.parametrize("second", ["2017-11-01", "2018-02-20"])
def test_an_earlier_trip_of_the_same_leader_does_not_take_the_id(second: str) -> None:
    trip, other = later_and_earlier(second)
    before, after = named([trip]), named([trip, other])
    assert passed_on(before, after) == []
    assert sum(table == "delegations" for table, _ in after) == 2


def test_a_trip_of_another_month_leaves_the_id_as_it_was() -> None:
    trip, other = later_and_earlier("2017-11-01")
    assert {key for key in named([trip]) if key[0] == "delegations"} < named([trip, other]).keys()


def test_another_text_at_an_address_of_the_same_key_does_not_take_the_documents_id() -> None:
    secure = page("x", visit(leg("ZA", "2017-12-01", "2017-12-03"), leader="郭业洲"), url="https://e.org/a.html")
    plain = page(
        "y", url="http://e.org/a.html", status=Status.REJECTED, rule="R5", kind=Kind.OTHER, text="另一篇文字。"
    )
    assert passed_on(named([secure]), named([secure, plain])) == []
    assert passed_on(named([plain]), named([secure, plain])) == []


def test_an_earlier_briefing_of_one_day_does_not_take_the_events_id() -> None:
    first = page("a", events=(event(Form.IN_CHINA, start="2017-11-03", city="贵阳"),), rule="K3")
    second = page(
        "b", events=(event(Form.IN_CHINA, start="2017-11-03", city="西安"),), rule="K3", published="2017-11-04"
    )
    assert passed_on(named([first]), named([first, second])) == []


def test_four_lines_of_one_country_in_one_round_up_have_four_ids() -> None:
    months = ("2017-09", "2017-10", "2017-11", "2017-12")
    for lines in (
        [leg("ZA", f"{month}-01", f"{month}-02") for month in months],
        [leg("ZA", f"2017-11-{day}", f"2017-11-{day}") for day in ("01", "08", "15", "22")],
        [leg("ZA")] * 4,
    ):
        made = named([page("a", visit(*lines, meeting=None, mode=Mode.ROUNDUP_ONLY))])
        assert sum(table == "legs" for table, _ in made) == 4
