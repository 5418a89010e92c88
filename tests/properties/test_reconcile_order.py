"""The dataset is a function of the set of pages: not of their order, and of every page in it."""

from __future__ import annotations

import random
from typing import Any

import pytest
from composed import capture_sets, captures_of, leg, page, read_sets, visit
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.records import Mode
from pipelines.checks import check_evidence, check_tables
from pipelines.documents import Read, documents
from pipelines.journeys.accounts import accounts
from pipelines.journeys.reconcile import journeys
from pipelines.release.briefings import same_events
from pipelines.release.dataset import dataset
from pipelines.release.earlier import Earlier, known_records

# found by hypothesis: accounts of two meetings that both fit a journey which names none
NO_MEETING = [
    page("p0", visit(leg("JP"), leader="宋涛", meeting="pc19", mode=Mode.ANNOUNCED), published="2017-11-20"),
    page(
        "p1",
        visit(leg("JP"), leader="宋涛", meeting="cc19-p2", mode=Mode.ANNOUNCED),
        visit(leg("JP", "2017-12-01", "2017-12-01"), leader="宋涛", meeting=None, mode=Mode.ANNOUNCED),
        published="2017-11-20",
    ),
]
# found by hypothesis: a page names a meeting beside a stay without one, for which another page names another meeting
ANOTHER_MEETING = [
    page("p0", visit(leg("JP"), leader=None, meeting="pc19", mode=Mode.ANNOUNCED), published="2017-11-20"),
    page(
        "p1",
        visit(leg("JP"), leader="宋涛", meeting="cc19-p2", mode=Mode.UNDER_WAY),
        visit(leg("JP", "2017-11-01", "2017-11-01"), leader="宋涛", meeting=None, mode=Mode.UNDER_WAY),
        published="2017-11-20",
    ),
    page(
        "p2",
        visit(leg("JP", "2017-11-01", "2017-11-01"), leader="宋涛", meeting="pc19", mode=Mode.ANNOUNCED),
        published="2017-11-20",
    ),
]


def rows(reads: list[Read]) -> Any:
    return dataset(reads, captures_of(reads)).rows


@pytest.mark.invariant(2)
@settings(max_examples=60)
@given(read_sets, st.randoms(use_true_random=False))
def test_any_order_of_pages_gives_the_same_rows(reads: list[Read], chance: random.Random) -> None:
    shuffled = list(reads)
    chance.shuffle(shuffled)
    assert rows(shuffled) == rows(reads)


@pytest.mark.invariant(2)
@settings(max_examples=60)
@given(capture_sets, st.randoms(use_true_random=False))
def test_any_order_of_captures_gives_the_same_rows(reads: list[Read], chance: random.Random) -> None:
    shuffled = list(reads)
    chance.shuffle(shuffled)
    assert rows(shuffled) == rows(reads)


@settings(max_examples=60)
@given(capture_sets)
def test_no_event_holds_two_events_of_one_page_or_two_cities(reads: list[Read]) -> None:
    found = documents(reads)
    groups = same_events(found)
    assert sum(map(len, groups)) == sum(len(d.extraction.events) for d in found)
    for group in groups:
        assert len({told.document.document_id for told in group}) == len(group)
        assert not {"贵阳", "西安"} <= {told.city for told in group}


@pytest.mark.invariant(4)
@settings(max_examples=60)
@given(read_sets)
def test_every_dataset_passes_the_checks(reads: list[Read]) -> None:
    made = rows(reads)
    assert [*check_tables(made), *check_evidence(made)] == []


@settings(max_examples=60)
@given(read_sets)
def test_every_account_is_in_exactly_one_journey(reads: list[Read]) -> None:
    told = accounts(documents(reads))
    joined = [a.id for j in journeys(told) for a in j.accounts]
    assert sorted(joined) == sorted(a.id for a in told)


@settings(max_examples=60)
@given(read_sets)
@example(NO_MEETING)
@example(ANOTHER_MEETING)
def test_no_journey_has_two_leaders_and_two_meetings_only_where_its_days_hang_together(reads: list[Read]) -> None:
    for journey in journeys(accounts(documents(reads))):
        assert len({a.leader for a in journey.accounts if a.leader}) <= 1
        assert len(journey.people) <= 1
        dated = {a.meeting for a in journey.accounts if a.meeting and a.precise}
        assert len(journey.meetings) <= 1 or journey.meetings == dated


def countries_and_meetings(legs: list[dict[str, Any]], *, told_otherwise: bool = False) -> set[tuple[str, str]]:
    """Of stays that name a meeting; with those that pages of a stay name beside it."""
    found = {(leg["country"], leg["meeting_id"]) for leg in legs if leg["meeting_id"] is not None}
    others = {
        (leg["country"], one["value"]) for leg in legs for one in leg["conflicts"] if one["field"] == "meeting_id"
    }
    return found | others if told_otherwise else found


def quoted(made: Any, tables: tuple[str, ...] = ("legs", "delegations", "events")) -> set[tuple[Any, ...]]:
    """Every passage on which a cell stands, under whatever id: what stood in a journey may stand in its stay."""
    cells = ("field", "snapshot_id", "start", "end", "quote")
    return {tuple(row[name] for name in cells) for row in made["evidence"] if row["table"] in tables}


def earlier_than(made: Any) -> Earlier:
    """What the release with these rows leaves to the next."""
    return Earlier(
        release="2018-01-05.1",
        records=known_records(made),
        documents={row["document_id"]: frozenset(row["snapshots"]) for row in made["documents"]},
        rekeys=tuple(made["rekeys"]),
    )


@pytest.mark.invariant(9)
@settings(max_examples=60)
@given(read_sets, st.data())
def test_adding_pages_removes_no_record_but_by_a_successor(reads: list[Read], data: st.DataObject) -> None:
    """A record may be superseded: then its id leads on, its pages still speak for its country, its meeting is that of a
    stay there or stands among what is told otherwise, and every passage it stood on is still quoted."""
    fewer = [read for read in reads if data.draw(st.booleans())]
    before = rows(fewer)
    after = dataset(reads, captures_of(reads), before=earlier_than(before)).rows
    for table, key in (("legs", "leg_id"), ("delegations", "delegation_id"), ("events", "event_id")):
        gone = {row[key] for row in before[table]} - {row[key] for row in after[table]}
        led_on = {row["old_id"]: row for row in after["rekeys"] if row["table"] == table}
        assert gone <= led_on.keys()
        now = {row[key] for row in after[table]}
        for one in gone:
            assert {led_on[one]["new_id"], *led_on[one]["also"]} <= now, led_on[one]
    assert countries_and_meetings(before["legs"]) <= countries_and_meetings(after["legs"], told_otherwise=True)
    supports = {(leg["country"], d) for leg in after["legs"] for d in leg["documents"]}
    assert {(leg["country"], d) for leg in before["legs"] for d in leg["documents"]} <= supports
    assert quoted(before) <= quoted(after)


@settings(max_examples=40)
@given(read_sets)
def test_reading_a_page_twice_changes_nothing_but_its_list_of_captures(reads: list[Read]) -> None:
    made = rows(reads)
    again = rows([*reads, *reads])
    for table in ("legs", "delegations", "evidence", "visits"):
        assert made[table] == again[table]
