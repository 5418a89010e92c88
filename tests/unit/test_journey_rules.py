"""Which accounts tell of one journey? Each rule of reconcile.py by the pages that it was written for."""

from __future__ import annotations

from composed import P, leg, page, visit

from archive.records import Mode
from pipelines.documents import Read, documents
from pipelines.journeys.accounts import accounts
from pipelines.journeys.reconcile import journeys
from pipelines.lexicon.people import people

TEXT = (
    "代表团在当地同多个政党的负责人座谈，介绍大会的主要精神，并回答听众就改革、减贫和党的建设提出的问题，双方商定继续交流。"
    "当地听众说，愿意更多了解有关情况，并把本地的做法同来访者分享；座谈之后，主人陪同代表团参观了一座图书馆和一所小学。"
)


def told(*reads: Read) -> list[list[str]]:
    """The stays of each journey as page/country: `a/JP`."""
    name = {r.extraction.url: r.extraction.url.rsplit("/", 1)[1].removesuffix(".html") for r in reads}
    return sorted(
        sorted(f"{name[s.document.extraction.url]}/{s.country}" for a in journey.accounts for s in a.stays)
        for journey in journeys(accounts(documents(reads)))
    )


def test_one_date_range_over_two_countries_is_one_delegation_with_two_legs() -> None:
    days = ("2025-12-22", "2025-12-26", P.SHARED_RANGE)
    both = page("a", visit(leg("TH", *days), leg("KH", *days), leader="宋涛", meeting="cc20-p4"))
    (journey,) = journeys(accounts(documents([both])))
    assert [found.country for found in journey.legs()] == ["KH", "TH"]


def test_a_trip_told_in_six_meetings_by_six_pages_is_one() -> None:
    days = ("2017-11-17", "2017-11-17", "2017-11-18", "2017-11-18", "2017-11-20", "2017-11-20")
    pages = [
        page(f"p{n}", visit(leg("KP", day, day, P.WITHIN), leader="宋涛" if n % 2 else "Song Tao"))
        for n, day in enumerate(days)
    ]
    assert len(told(*pages)) == 1


def test_two_teams_in_one_article_stay_two() -> None:
    both = page("a", visit(leg("RW"), leg("MU")), visit(leg("IE"), leg("IS")), published="2018-01-16")
    assert told(both) == [["a/IE", "a/IS"], ["a/MU", "a/RW"]]


def test_two_teams_of_one_article_in_one_country_stay_two_beside_a_third_page() -> None:
    both = page("a", visit(leg("JP", "2017-11-23", "2017-11-26")), visit(leg("JP", "2017-11-23", "2017-11-26")))
    named = page("b", visit(leg("JP", "2017-11-23", "2017-11-26"), leader="何毅亭"))
    assert told(both, named) == [["a/JP"], ["a/JP"], ["b/JP"]]
    led = page("c", visit(leg("JP", "2017-11-23", "2017-11-26"), leader="何毅亭"), visit(leg("JP")))
    assert told(led) == [["c/JP"], ["c/JP"]]


def test_reprints_keep_the_two_teams_of_an_article_apart() -> None:
    def article(name: str) -> Read:
        return page(name, visit(leg("JP")), visit(leg("JP")), text=TEXT)

    assert told(article("a"), article("b")) == [["a/JP", "b/JP"], ["a/JP", "b/JP"]]


def test_a_line_of_a_round_up_merges_only_when_exactly_one_candidate_fits() -> None:
    line = page("r", visit(leg("JP"), mode=Mode.ROUNDUP_ONLY), published="2018-01-19", rule="K4")
    first = page("a", visit(leg("JP", "2017-11-23", "2017-11-26"), leader="何毅亭"))
    second = page("b", visit(leg("JP", "2017-12-10", "2017-12-12"), leader="宋涛"))
    assert told(line, first) == [["a/JP", "r/JP"]]
    assert told(line, first, second) == [["a/JP"], ["b/JP"], ["r/JP"]]
    other = page("c", visit(leg("JP", "2017-11-23", "2017-11-26"), leader="何毅亭", meeting="cc19-p2"))
    assert told(line, other) == [["c/JP"], ["r/JP"]]


def test_a_round_up_published_before_a_visit_does_not_mean_it() -> None:
    line = page("r", visit(leg("JP"), mode=Mode.ROUNDUP_ONLY), published="2017-11-10", rule="K4")
    later = page("a", visit(leg("JP", "2017-11-23", "2017-11-26"), leader="何毅亭"))
    assert told(line, later) == [["a/JP"], ["r/JP"]]


def test_a_misprinted_leader_joins_when_the_misprint_is_registered() -> None:
    misprinted = next(p for p in people() if p.aliases)
    stay = leg("JP", "2017-11-23", "2017-11-26")
    right, wrong = page("a", visit(stay, leader=misprinted.hans)), page("b", visit(stay, leader=misprinted.aliases[0]))
    assert told(right, wrong) == [["a/JP", "b/JP"]]
    stranger = page("c", visit(stay, leader="某无名"))
    assert told(right, stranger) == [["a/JP"], ["c/JP"]]


def test_the_same_leader_on_two_trips_for_one_meeting_months_apart_stays_two() -> None:
    first = page("a", visit(leg("VN", "2017-11-01", "2017-11-03"), leader="宋涛"))
    second = page("b", visit(leg("VN", "2018-02-01", "2018-02-03"), leader="宋涛"), published="2018-02-05")
    assert told(first, second) == [["a/VN"], ["b/VN"]]


def test_the_same_leader_on_adjacent_legs_is_one_trip_whatever_meeting_the_next_page_names() -> None:
    first = page("a", visit(leg("BD", "2023-01-09", "2023-01-11"), leader="陈洲", meeting="pc20"))
    for meeting in ("pc20", None, "cc20-p2"):
        after = page("b", visit(leg("TH", "2023-01-11", "2023-01-14"), leader="陈洲", meeting=meeting))
        assert told(first, after) == [["a/BD", "b/TH"]]
    later = page("c", visit(leg("TH", "2023-01-16", "2023-01-18"), leader="陈洲", meeting=None))
    assert told(first, later) == [["a/BD"], ["c/TH"]]


def test_a_part_of_the_stops_was_briefed_and_the_page_says_so() -> None:
    parts = page(
        "a", visit(leg("JP"), leader="宋涛"), visit(leg("KR"), leader="宋涛", meeting=None), published="2017-11-20"
    )
    assert told(parts) == [["a/JP", "a/KR"]]
    earlier = page(
        "a",
        visit(leg("JP"), leader="宋涛"),
        visit(leg("KR"), leader="宋涛", meeting=None, mode=Mode.RETROSPECTIVE),
        published="2017-11-20",
    )
    assert told(earlier) == [["a/JP"], ["a/KR"]]


def test_a_team_under_way_is_abroad_when_its_page_comes_out() -> None:
    here = page(
        "a",
        visit(leg("LA", "2012-11-25"), leader="李建国", meeting="pc18", mode=Mode.UNDER_WAY),
        published="2012-11-27",
    )
    after = page("b", visit(leg("KP", "2012-11-29", "2012-12-01"), leader="李建国", meeting="pc18"))
    assert told(here, after) == [["a/LA", "b/KP"]]
    long_before = page(
        "c", visit(leg("LA"), leader="李建国", meeting="pc18", mode=Mode.UNDER_WAY), published="2012-11-20"
    )
    assert told(long_before, after) == [["b/KP"], ["c/LA"]]


def test_a_page_without_leader_joins_the_one_team_that_went_to_some_of_its_countries_and_no_others() -> None:
    tour = page("a", visit(leg("CY"), leg("GR"), leg("IT")), published="2017-12-20")
    known = page("b", visit(leg("GR", "2017-12-14", "2017-12-14", P.WITHIN), leader="曲青山"))
    assert told(tour, known) == [["a/CY", "a/GR", "a/IT", "b/GR"]]
    another = page("c", visit(leg("IT", "2017-12-02", "2017-12-03"), leader="宋涛"))
    assert told(tour, known, another) == [["a/CY", "a/GR", "a/IT"], ["b/GR"], ["c/IT"]]
    elsewhere = page(
        "d", visit(leg("GR", "2017-12-14", "2017-12-15"), leg("TR", "2017-12-16", "2017-12-17"), leader="曲青山")
    )
    assert told(tour, elsewhere) == [["a/CY", "a/GR", "a/IT"], ["d/GR", "d/TR"]]


def test_the_stops_of_a_team_are_put_together_before_pages_without_leader_are_asked_for() -> None:
    stops = [
        page("a", visit(leg("MN", "2017-11-19", "2017-11-21"), leader="何毅亭")),
        page("b", visit(leg("KR", "2017-11-21", "2017-11-23"), leader="何毅亭")),
        page("c", visit(leg("JP", "2017-11-23", "2017-11-26"), leader="何毅亭")),
    ]
    tour = page("d", visit(leg("MN"), leg("KR"), leg("JP")), published="2017-11-28")
    assert told(*stops, tour) == [["a/MN", "b/KR", "c/JP", "d/JP", "d/KR", "d/MN"]]


def test_reprints_of_an_undated_text_are_one_whatever_else_is_open() -> None:
    alone = [page(name, visit(leg("JP"), leader="宋涛", meeting=None), published=None, text=TEXT) for name in "ab"]
    assert told(*alone) == [["a/JP", "b/JP"]]
