"""Date lines of news pages, in the forms and languages in which they are printed."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.folding import fold
from pipelines.pages.dates import printed_days, url_day

DAY = date(2017, 11, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2017-11-05 08:30",
        "2017年11月05日08:30",
        "2017年11月5日",
        "２０１７年１１月５日",
        "2017/11/05",
        "( 2017.11.05 )",
        "2017．11．05",
        "２０１７－１１－０５",
        "二〇一七年十一月五日",
        "二○一七年十一月五日",
        "平成29年11月5日",
        "2017년 11월 5일",
        "November 5, 2017",
        "Nov. 5, 2017",
        "08:56, November 05, 2017",
        "5 November 2017",
        "12:30, 05-Nov-2017",
        "5th of November 2017",
        "5. November 2017",
        "05.11.2017 10:53",
        "05-11-2017",
        "5 de novembro de 2017",
        "5 novembre 2017",
        "5 de noviembre de 2017",
        "5 نوفمبر 2017",
        "٥ نوفمبر ٢٠١٧",
        "Xinhua 2017:11:05.09:31",
        "Xinhua | 05.11.2017 08h51",
        "5 ноября 2017 г.",
        "5 พฤศจิกายน 2560",
        "5 नवंबर 2017",
    ],
)
def test_a_printed_day_is_read(text: str) -> None:
    assert [item.on for item in printed_days(fold(text))] == [DAY]


@pytest.mark.parametrize(
    "text",
    [
        "2017-13-05",
        "2017年2月30日",
        "第2017-1105号",
        "1.2.3.2017.5",
        "电话 010-2017-1105",
        "版权所有 2009-2017",
        "sp20171105",
        "",
    ],
)
def test_what_is_no_day_is_not_read(text: str) -> None:
    assert printed_days(text) == ()


def test_a_day_without_year_waits_for_one() -> None:
    (item,) = printed_days("11-24 19:18")
    assert item.on is None
    assert item.in_year(2017) == date(2017, 11, 24)


def test_leap_day_without_a_leap_year_is_no_day() -> None:
    (item,) = printed_days("02-29 19:18")
    assert item.in_year(2017) is None


def test_an_ambiguous_day_keeps_both_readings() -> None:
    (item,) = printed_days("05/11/2017")
    assert (item.on, item.other) == (date(2017, 11, 5), date(2017, 5, 11))


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("http://www.idcpc.org.cn/jwdt/201803/t20180310_95487.html", date(2018, 3, 10)),
        ("http://world.people.com.cn/n1/2017/0216/c1002-29086026.html", date(2017, 2, 16)),
        ("http://www.xinhuanet.com/world/2018-03/03/c_1122483176.htm", date(2018, 3, 3)),
        ("https://tv.cctv.com/2018/01/02/VIDEzs8BjnIlXM4rgoCxKc2K180102.shtml", date(2018, 1, 2)),
        ("http://gb.cri.cn/44571/2015/6/3/7872s5013933.htm", date(2015, 6, 3)),
        ("https://nfa5.com/fangtan/202107/x.html", None),
        ("https://www.thepaper.cn/newsDetail_forward_4506347", None),
        ("https://example.org/20171345/a.html", None),
    ],
)
def test_the_day_in_an_address_is_read(url: str, day: date | None) -> None:
    assert url_day(url) == day


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2049, 12, 31)), st.sampled_from(["-", "/", ".", "年"]))
def test_every_day_of_the_calendar_comes_back(day: date, mark: str) -> None:
    text = f"{day.year}年{day.month}月{day.day}日" if mark == "年" else f"{day:%Y{mark}%m{mark}%d}"
    assert [item.on for item in printed_days(f"发布时间：{text} 10:20 来源：新华社")] == [day]


@given(st.text())
def test_printed_days_stand_where_they_say(text: str) -> None:
    days = printed_days(text)
    assert all(0 <= item.start < item.end <= len(text) for item in days)
    assert all(a.end <= b.start for a, b in pairwise(days))
