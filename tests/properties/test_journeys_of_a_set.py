"""Journeys are a function of the set of accounts: any order, a page split in two or two put together, copies."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable

import pytest
from composed import P, leg, page, said, visit
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from archive.records import DelegationVisit, Mode
from pipelines.documents import Read, documents
from pipelines.journeys.accounts import accounts
from pipelines.journeys.reconcile import journeys

# Where a stay is told: page, visit, leg. Copies and parts of a page are mapped back to it.
Place = tuple[str, int, int]
Partition = set[frozenset[Place]]
Told = tuple[list[DelegationVisit], str | None]

COUNTRIES = ["JP", "KR", "MN", "VN"]
# two who sound alike, a misprint of another, two of Thai and one of Korean letters who are not registered
LEADERS = [None, None, "宋涛", "Song Tao", "宋韬", "何毅亭", "何毅廷", "He Yitign", "陈洲"]
STRANGERS = ["สมชาย", "วิชัย", "왕문도"]
TITLES = [None, "中联部副部长", "中联部副部长"]
MEETINGS = ["pc19", "pc19", "pc19", "cc19-p2", None]
MODES = [Mode.CONCLUDED, Mode.CONCLUDED, Mode.ANNOUNCED, Mode.UNDER_WAY, Mode.RETROSPECTIVE, Mode.ROUNDUP_ONLY]
PUBLISHED = ["2017-11-05", "2017-11-20", "2017-12-20", "2018-01-19", None]


@st.composite
def _legs(draw: st.DrawFn) -> DelegationVisit:
    stays = []
    for country in draw(st.lists(st.sampled_from(COUNTRIES), min_size=1, max_size=3, unique=True)):
        first = draw(st.none() | st.integers(1, 30))
        precision = draw(st.sampled_from([P.LEG_RANGE, P.SHARED_RANGE, P.WITHIN, P.MONTH, P.BOUNDED]))
        if first is None:
            stays.append(leg(country))
            continue
        start = f"2017-11-{first:02}"
        end = None if precision is P.BOUNDED else f"2017-11-{min(30, first + draw(st.integers(0, 5))):02}"
        stays.append(leg(country, start, end, precision))
    return visit(
        *stays,
        leader=draw(st.sampled_from(LEADERS + STRANGERS)),
        leader_title=said(title) if (title := draw(st.sampled_from(TITLES))) else None,
        meeting=draw(st.sampled_from(MEETINGS)),
        mode=draw(st.sampled_from(MODES)),
    )


_sets: st.SearchStrategy[list[Told]] = st.lists(
    st.tuples(st.lists(_legs(), min_size=1, max_size=3), st.sampled_from(PUBLISHED)), min_size=1, max_size=8
)


def text(number: int) -> str:
    """Wording of a page's own: no two pages share a sentence."""
    return "".join(random.Random(number).choices("一二三四五六七八九十百千万亿山水日月风云天地人", k=160))


def pages(told: list[Told], *, suffix: str = "") -> list[Read]:
    return [page(f"p{n}{suffix}", *visits, published=on, text=text(n)) for n, (visits, on) in enumerate(told)]


def partition(reads: Iterable[Read], place: Callable[[str, int, int], Place] | None = None) -> Partition:
    """The stays of each journey, by page, visit and leg."""
    return {
        frozenset(
            (place or (lambda *told: told))(
                s.document.extraction.url.rsplit("/", 1)[1].removesuffix(".html"), s.visit, s.number
            )
            for a in journey.accounts
            for s in a.stays
        )
        for journey in journeys(accounts(documents(reads)))
    }


def any_order(told: list[Told], chance: random.Random) -> None:
    reads = pages(told)
    shuffled = list(reads)
    chance.shuffle(shuffled)
    assert partition(shuffled) == partition(reads)
    groups = list(accounts(documents(reads)))
    chance.shuffle(groups)
    assert [j.accounts for j in journeys(groups)] == [j.accounts for j in journeys(accounts(documents(reads)))]


def split_and_merged(told: list[Told], chance: random.Random) -> None:
    """One page with several visits, or a page for each: only what a page says by telling both may differ."""
    reads = pages(told)
    number = chance.choice([n for n, (visits, _) in enumerate(told) if len(visits) > 1])
    visits, on = told[number]
    own = accounts(documents([reads[number]]))
    assume(not any(a.is_told_apart for a in own))  # two teams in one country
    told_of = [(a.called, a.mode) for a in own if a.called]
    assume(len(told_of) == len(set(told_of)))  # one journey in two parts
    parts = [page(f"part{n}", one, published=on) for n, one in enumerate(visits)]
    rest = [r for n, r in enumerate(reads) if n != number]

    def whole(name: str, visit_number: int, leg_number: int) -> Place:
        is_part = name.startswith("part")
        return (
            (f"p{number}", int(name.removeprefix("part")), leg_number) if is_part else (name, visit_number, leg_number)
        )

    assert partition([*rest, *parts], whole) == partition(reads)


def copied(told: list[Told], chance: random.Random) -> None:
    """Copies of some pages at other addresses tell of the same journeys."""
    reads = pages(told)
    copies = [r for r in pages(told, suffix="-copy") if chance.random() < 0.5]

    def original(name: str, visit_number: int, leg_number: int) -> Place:
        return (name.removesuffix("-copy"), visit_number, leg_number)

    assert partition([*reads, *copies], original) == partition(reads)


chances = st.randoms(use_true_random=False)
several = _sets.filter(lambda told: any(len(visits) > 1 for visits, _ in told))
few = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
many = settings(few, max_examples=1000)


@pytest.mark.invariant(2)
@few
@given(_sets, chances)
def test_any_order_gives_the_same_journeys(told: list[Told], chance: random.Random) -> None:
    any_order(told, chance)


@pytest.mark.invariant(2)
@few
@given(several, chances)
def test_a_page_split_in_parts_or_put_together_gives_the_same_journeys(told: list[Told], chance: random.Random) -> None:
    split_and_merged(told, chance)


@few
@given(_sets, chances)
def test_copies_of_pages_change_no_journey(told: list[Told], chance: random.Random) -> None:
    copied(told, chance)


@pytest.mark.long
@pytest.mark.timeout(1800)
@many
@given(_sets, chances)
def test_a_thousand_sets_in_any_order(told: list[Told], chance: random.Random) -> None:
    any_order(told, chance)


@pytest.mark.long
@pytest.mark.timeout(1800)
@many
@given(several, chances)
def test_a_thousand_sets_split_and_merged(told: list[Told], chance: random.Random) -> None:
    split_and_merged(told, chance)


@pytest.mark.long
@pytest.mark.timeout(1800)
@many
@given(_sets, chances)
def test_a_thousand_sets_with_copies(told: list[Told], chance: random.Random) -> None:
    copied(told, chance)
