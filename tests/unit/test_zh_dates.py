"""Dates of Chinese pages: printed forms, the year that is not printed, and what must be refused."""

from __future__ import annotations

from datetime import date

import pytest
from chinese_pages import findings, shown

from pipelines.mentions.zh.anchor import Anchor, anchor_of, number, year_of_address
from pipelines.mentions.zh.dates import find_dates, find_durations
from pipelines.mentions.zh.sentences import Prose
from pipelines.view import View


def prose(*paragraphs: str) -> Prose:
    layer, ranges, at = "\n".join(paragraphs), [], 0
    for text in paragraphs:
        ranges.append((at, at + len(text), "body"))
        at += len(text) + 1
    return Prose(View(layer, ranges))


def days(text: str, page_day: date | None, **more: date) -> list[tuple[str, str, str]]:
    found, _, _ = find_dates(prose(text), Anchor(day=page_day, **more))
    return [(m.kind, m.first.isoformat(), m.last.isoformat()) for m in found]


@pytest.mark.parametrize(
    ("text", "page_day", "expected"),
    [
        ("12月14日至17日访问南非", date(2017, 12, 19), ("range", "2017-12-14", "2017-12-17")),
        ("3月23—27日，率团访问乌干达", date(2013, 11, 16), ("range", "2013-03-23", "2013-03-27")),
        ("10月30日至11月8日访问", date(2020, 11, 10), ("range", "2020-10-30", "2020-11-08")),
        ("12月28日至1月3日访问", date(2018, 1, 5), ("range", "2017-12-28", "2018-01-03")),
        ("1日到3日访问越南和老挝", date(2017, 11, 3), ("range", "2017-11-01", "2017-11-03")),
        ("9号到12号访问美国", date(2015, 9, 13), ("range", "2015-09-09", "2015-09-12")),
        ("30日至2日访问老挝", date(2019, 12, 3), ("range", "2019-11-30", "2019-12-02")),
        ("二○一七年十二月十三日，在雅典", None, ("day", "2017-12-13", "2017-12-13")),
        ("将于周五（17日）动身", date(2017, 11, 15), ("day", "2017-11-17", "2017-11-17")),
        ("今天（24日）上午举行", date(2017, 11, 24), ("day", "2017-11-24", "2017-11-24")),
        ("今天（１０号），举行", date(2015, 11, 10), ("day", "2015-11-10", "2015-11-10")),
        ("昨天会见了代表团", date(2020, 8, 23), ("day", "2020-08-22", "2020-08-22")),
        ("本月17日起访问朝鲜", date(2017, 12, 1), ("day", "2017-12-17", "2017-12-17")),
        ("上月17日访问朝鲜", date(2017, 12, 1), ("day", "2017-11-17", "2017-11-17")),
        ("12月中旬赴墨西哥", date(2017, 12, 29), ("month", "2017-12-01", "2017-12-31")),
        ("3 月 28 日，会见参议长", date(2019, 3, 29), ("day", "2019-03-28", "2019-03-28")),
        ("31日在河内会见", date(2019, 11, 1), ("day", "2019-10-31", "2019-10-31")),
    ],
)
def test_printed_dates_are_read(text: str, page_day: date | None, expected: tuple[str, str, str]) -> None:
    assert days(text, page_day) == [expected]


def test_a_dateline_gives_the_month_but_is_no_date_of_the_visit() -> None:
    found, filed, _ = find_dates(
        prose("新华社科伦坡9月18日电　总统18日在科伦坡会见代表团。", "他于17日至19日访问斯里兰卡。"),
        Anchor(day=date(2019, 9, 19)),
    )
    assert [(m.first.isoformat(), m.last.isoformat()) for m in found] == [
        ("2019-09-18", "2019-09-18"),
        ("2019-09-17", "2019-09-19"),
    ]
    assert filed == {0: date(2019, 9, 18)}


def test_a_report_does_not_tell_of_next_spring() -> None:
    assert days("3月23日至27日访问埃塞俄比亚", date(2013, 11, 16))[0][1] == "2013-03-23"
    assert days("将于3月23日访问埃塞俄比亚", date(2013, 11, 16))[0][1] == "2014-03-23"


def test_the_meeting_dates_a_page_without_any_date() -> None:
    opened = date(2025, 10, 20)
    assert days("10月24日，举行座谈会", None, opened=opened) == [("day", "2025-10-24", "2025-10-24")]
    assert days("10月24日，举行座谈会", None) == []


@pytest.mark.fault("T3")
def test_a_year_taken_from_the_meeting_is_marked_and_a_printed_one_is_not() -> None:
    def codes(text: str, anchor: Anchor) -> list[str]:
        return [issue.code for issue in find_dates(prose(text), anchor)[2]]

    without = Anchor(day=None, opened=date(2024, 7, 15))
    assert codes("12月3日至5日访问老挝，12月6日离开", without) == ["inferred_year"]
    assert codes("新华社万象12月5日电　代表团访问老挝", without) == ["inferred_year"]
    assert codes("2024年12月3日至5日访问老挝", without) == []
    assert codes("12月3日至5日访问老挝", Anchor(day=date(2024, 12, 6), opened=date(2024, 7, 15))) == []


@pytest.mark.fault("T3")
def test_a_month_reckoned_from_the_meeting_is_no_day_of_writing_and_is_marked() -> None:
    reckoned = Anchor(day=date(2017, 11, 15), opened=date(2017, 10, 18), reckoned=True)
    (bare,), _, issues = find_dates(prose("17日抵达平壤"), reckoned)
    assert (bare.first, [issue.code for issue in issues]) == (date(2017, 11, 17), ["inferred_year"])
    assert find_dates(prose("今天抵达平壤"), reckoned)[0] == ()


@pytest.mark.fault("T3")
def test_the_month_in_which_the_meeting_opened_is_of_its_year() -> None:
    assert days("7月访问老挝", None, opened=date(2024, 7, 15)) == [("month", "2024-07-01", "2024-07-31")]


@pytest.mark.fault("T3")
@pytest.mark.parametrize(
    ("stay", "expected"), [("12月3日至5日", (None, None)), ("8月3日至5日", ("2024-08-03", "2024-08-05"))]
)
def test_a_page_dated_by_a_meeting_that_ended_last_month_tells_of_no_day_before_it(
    stay: str, expected: tuple[str | None, str | None]
) -> None:
    found = findings(
        "中共代表团访问老挝",
        f"应老挝人民革命党邀请，中共中央对外联络部副部长王明远率中共代表团于{stay}访问老挝。",
        "代表团举行宣介会，介绍上月闭幕的中共二十届三中全会精神。二十届三中全会上月闭幕。",
    )
    (leg,) = found.delegations[0].legs
    assert (shown(leg.start), shown(leg.end)) == expected
    assert {issue.code for issue in found.issues} & {"inferred_year", "dates.no_year"}


@pytest.mark.fault("T3")
def test_an_impossible_date_is_refused_with_an_issue() -> None:
    found, _, issues = find_dates(prose("2月30日至31日访问老挝，13月1日回国"), Anchor(day=date(2019, 3, 1)))
    assert found == ()
    assert {i.code for i in issues} == {"dates.impossible"}


@pytest.mark.fault("T3")
def test_a_day_without_year_anywhere_is_an_issue_not_a_guess() -> None:
    found, _, issues = find_dates(prose("6月19日在吉隆坡会见"), Anchor(day=None))
    assert found == ()
    assert [i.code for i in issues] == ["dates.no_year"]


def test_a_newspaper_footer_outranks_the_page_and_the_address() -> None:
    layer = "正文\n《 人民日报 》（ 2023年07月22日 03 版）"
    assert anchor_of(layer, "http://x.cn/2024-11/05/c.htm", date(2024, 11, 5)).day == date(2023, 7, 22)
    assert anchor_of("正文", "http://x.cn/2024-11/05/c.htm", None).day == date(2024, 11, 5)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://world.people.com.cn/n1/2023/0722/c1002-40041171.html", date(2023, 7, 22)),
        ("https://www.idcpc.gov.cn/ztwy/201909/t20190924_123031.html", date(2019, 9, 24)),
        ("http://www.xinhuanet.com/politics/2019-09/19/c_1125015229.htm", date(2019, 9, 19)),
        ("http://world.kbs.co.kr/service/news_view.htm?lang=c&Seq_Code=87022", None),
        ("http://x.cn/2019-13/45/c.htm", None),
    ],
)
def test_an_address_tells_a_day_or_nothing(url: str, day: date | None) -> None:
    assert year_of_address(url) == day


def test_durations_count_both_ends() -> None:
    for text, days in (("9日抵达金边，开始对柬埔寨进行为期4天的友好访问", 4), ("17日起一连三天访问", 3)):
        read = prose(text)
        assert [n for sentence in read.sentences for _, _, n in find_durations(read, sentence)] == [days]


def test_chinese_numerals() -> None:
    assert [number(t) for t in ("12", "十二", "二十", "三十一", "一九六一")] == [12, 12, 20, 31, 1961]
    with pytest.raises(ValueError, match="no number"):
        number("很多")
