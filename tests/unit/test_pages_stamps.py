"""Days and headlines of plain pages: a masthead line, a box of details, a day under the text."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from archive.snapshot import Snapshot
from pipelines.read import read

TEXT = (
    "<p>Guests of the league met in the town hall on Monday and spoke about schools, roads and the price of bread.</p>"
    "<p>They agreed to meet again in the spring, when the new bridge will be open to carts and to people on foot.</p>"
)


def said(title: str, above: str, under: str = "") -> tuple[str, date | None]:
    html = (
        f"<html lang='en'><head><title>{title}</title></head><body>{above}<div>{TEXT}{under}</div>"
        "<p><a href='1.html'>Bridge opens</a></p></body></html>"
    )
    snapshot = Snapshot.of_file(html.encode(), url="http://example.org/a", fetched_at=datetime(2016, 6, 1, tzinfo=UTC))
    announcement = read(snapshot).announcement
    return announcement.title, announcement.published_on


def test_the_sites_name_with_the_day_is_no_headline() -> None:
    masthead = "<p>Harbour News | Daily | Thursday, 3 December 2015</p><h1>League meets in town hall</h1>"
    assert said("Harbour News - Daily", masthead) == ("League meets in town hall", date(2015, 12, 3))


def test_a_headline_with_a_day_stays_one() -> None:
    head = "League meets in town hall on 3 December 2015"
    assert said(head, f"<h1>{head}</h1>")[0] == head


@pytest.mark.parametrize("under", ["<p>28/1/2014</p>", "<p>Port Town, 28 January 2014</p>"])
def test_a_day_alone_under_the_text_is_the_pages_day(under: str) -> None:
    assert said("League meets in town hall", "<h1>League meets in town hall</h1>", under)[1] == date(2014, 1, 28)


@pytest.mark.parametrize("under", ["<p>The bridge opens on 28/1/2014</p>", "<p>From 28/1/2014 to 30/1/2014</p>"])
def test_a_day_that_tells_of_something_is_not(under: str) -> None:
    assert said("League meets in town hall", "<h1>League meets in town hall</h1>", under)[1] is None


def test_a_box_of_details_above_the_text_holds_the_day() -> None:
    office = "<dd>Office of the C.C. of the League</dd>"
    box = f"<h1>League meets in town hall</h1><dl>{office}<dd>Published on 28 January 2014</dd><dd>Hits: 214</dd></dl>"
    assert said("League meets in town hall", box)[1] == date(2014, 1, 28)


def test_the_day_of_an_act_under_its_title_is_not_the_day_of_publication() -> None:
    act = "<h1>Act on fairs</h1><p>（2007年6月29日第十届第二十八次会议通过）</p>"
    assert said("Act on fairs", act)[1] is None


@pytest.mark.parametrize(
    ("above", "under", "day"),
    [
        ("", "人民日报 1986年3月23日 第1版", date(1986, 3, 23)),
        (
            "发布时间：2016-05-22",
            "《 人民日报 》（ 2015年12月01日 02 版）",
            date(2015, 12, 1),
        ),  # stamped at its copying
        ("发布时间：2015-12-03", "《 人民日报 》（ 2015年12月01日 02 版）", date(2015, 12, 3)),  # the site's own day
    ],
)
def test_the_newspapers_page_under_the_text_dates_a_copy(above: str, under: str, day: date) -> None:
    head = f"<h1>League meets in town hall</h1><p>{above}</p>"
    assert said("League meets in town hall", head, f"<p>{under}</p>")[1] == day
