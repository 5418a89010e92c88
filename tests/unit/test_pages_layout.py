"""The capture's day picks the look, a look that does not fit says why, and the next one is tried."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from archive.snapshot import Snapshot
from archive.text import read_page
from pipelines.errors import LayoutMismatch
from pipelines.pages.catalogue import LAYOUTS, candidates, original_url
from pipelines.pages.ild import IldZh2018, IldZh2023
from pipelines.pages.layout import host_matches
from pipelines.pages.page import Page
from pipelines.pages.people import PeopleZh2016
from pipelines.read import read

SOURCES = {
    "ild_zh", "ild_en", "people_zh", "people_en", "paper_people", "xinhua_zh", "xinhua_en", "mfa_zh", "embassies",
}  # fmt: skip
OLD_LOOK = """<html><head><title>中共代表团访问南非--中共中央对外联络部</title></head><body>
<table><tr><td class="bt"><div class="title">中共代表团访问南非</div></td></tr>
<tr><td class="time">发布时间：{day}　来源：中联部网站</td></tr>
<tr><td><div class="TRS_Editor"><p>12月14日至17日，中共代表团访问南非。</p></div></td></tr></table></body></html>"""


def page_of(html: str, url: str) -> Page:
    return Page(text=read_page(html), html=html, url=url, captured_on=date(2026, 1, 1), snapshot="s0")


def names(url: str, day: date) -> list[str]:
    return [layout.name() for layout in candidates(url, day)]


def test_every_declared_source_has_a_look() -> None:
    assert {layout.source for layout in LAYOUTS} == SOURCES


LOOKS_BY_ADDRESS = """
http://www.idcpc.gov.cn/jwdt/201803/t20180310_95487.html 2018-03-10 IldZh2018,IldZh2023
https://www.idcpc.org.cn/bzhd/wshd/202507/t20250730_167430.html 2025-07-30 IldZh2023,IldZh2018
https://www.idcpc.org.cn/english/news/202111/t20211125_147747.html 2021-11-25 IldEn2017,IldEn2023
https://www.idcpc.org.cn/english2023/lldt/201909/t20190928_160778.html 2024-01-01 IldEn2023
http://world.people.com.cn/n/2013/1207/c1002-23775104.html 2013-12-07 PeopleZh2012,PeopleZh2016,PeopleZh2020
http://en.people.cn/n3/2019/0816/c90000-9606859.html 2019-08-16 PeopleEn
http://portuguese.people.cn/n3/2017/1115/c309806-9293071.html 2017-11-15 -
http://paper.people.com.cn/rmrb/html/2023-08/22/nw.D110000renmrb_20230822_3-17.htm 2023-08-22 PaperPeople2012
https://paper.people.com.cn/rmrb/pc/content/202607/04/content_30166562.html 2026-07-04 PaperPeople2024
http://www.xinhuanet.com/world/2018-03/03/c_1122483176.htm 2018-03-03 XinhuaZh2016,XinhuaZh2020
https://www.news.cn/politics/20261003/f5929b2b5af84ab68821d519589d68ac/c.html 2026-10-03 XinhuaZh2020,XinhuaZh2016
http://www.xinhuanet.com//english/2019-07/15/c_138229200.htm 2019-07-15 XinhuaEn
http://jp.xinhuanet.com/2017-11/23/c_136773071.htm 2017-11-23 -
https://www.fmprc.gov.cn/web/zyxw/t1638504.shtml 2019-02-17 MfaZh2019,MfaZh2021
http://gh.china-embassy.org/eng/sgxw/t1516509.htm 2017-11-27 Embassy2012,Embassy2021
https://notidcpc.org.cn.example/jwdt/201803/t20180310_95487.html 2018-03-10 -
http://qiwenreping.com/world/2018-03/03/c_1122483176.htm 2018-03-03 -
"""


@pytest.mark.parametrize("row", LOOKS_BY_ADDRESS.strip().splitlines())
def test_looks_of_that_day_come_first_and_the_others_after(row: str) -> None:
    url, day, expected = row.split()
    assert names(url, date.fromisoformat(day)) == [name for name in expected.split(",") if name != "-"]


def test_a_host_suffix_ends_at_a_dot() -> None:
    assert host_matches("https://www.idcpc.org.cn/a", ("idcpc.org.cn",))
    assert host_matches("https://IDCPC.org.cn/a", ("idcpc.org.cn",))
    assert not host_matches("https://fakeidcpc.org.cn/a", ("idcpc.org.cn",))
    assert not host_matches("not a url", ("idcpc.org.cn",))


def test_a_mismatch_names_selector_count_snapshot_and_the_next_command() -> None:
    page = page_of("<h1 class='title'>甲</h1><h1 class='title'>乙</h1>", "https://www.idcpc.org.cn/a")
    with pytest.raises(LayoutMismatch, match=r"IldZh2023.*matched 2 elements, not 1.*xuanjie show s0") as caught:
        IldZh2023(page).title()
    assert caught.value.found == 2
    assert "h1.title" in caught.value.selector


def test_an_element_without_text_does_not_count() -> None:
    page = page_of(
        "<div class='text_title'><h1></h1></div><div class='text_con_left'><h1>题</h1></div>", "http://a.people.com.cn/"
    )
    assert page.layer[slice(*PeopleZh2016(page).title())] == "题"


def test_a_page_that_kept_the_old_look_is_read_by_it() -> None:
    url = "https://www.idcpc.org.cn/jwdt/202306/t20230610_152000.html"
    body = OLD_LOOK.format(day="2023-06-10").encode()
    reading = read(Snapshot.of_file(body, url=url, fetched_at=datetime(2023, 7, 1, tzinfo=UTC)))
    assert reading.announcement.layout == IldZh2018.name()
    assert reading.announcement.published_on == date(2023, 6, 10)
    assert reading.issues == ()


def test_a_page_of_a_known_site_in_no_known_look_is_read_all_the_same_and_flagged() -> None:
    url = "https://www.idcpc.org.cn/lldt/202306/t20230610_152000.html"
    head = "<title>中共代表团访问南非</title><h2>中共代表团访问南非</h2>"
    body = f"{head}<p>2023-06-10</p><p>中共代表团访问南非，介绍党的二十大。</p>"
    reading = read(Snapshot.of_file(body.encode(), url=url, fetched_at=datetime(2023, 7, 1, tzinfo=UTC)))
    assert reading.announcement.layout == "generic"
    assert reading.announcement.title == "中共代表团访问南非"
    assert [issue.code for issue in reading.issues] == ["layout_unknown"]


def test_an_archived_page_is_read_by_the_look_of_its_own_address() -> None:
    archived = "https://web.archive.org/web/20180401000000id_/http://www.idcpc.org.cn/jwdt/201712/t20171220_94500.html"
    assert original_url(archived) == "http://www.idcpc.org.cn/jwdt/201712/t20171220_94500.html"
    body = OLD_LOOK.format(day="2017-12-19").encode()
    reading = read(Snapshot.of_file(body, url=archived, fetched_at=datetime(2018, 4, 1, tzinfo=UTC)))
    assert reading.announcement.layout == "IldZh2018"


def test_a_date_in_a_list_under_the_text_is_not_the_pages() -> None:
    row = '<tr><td class="bt"><a href="x">某国客人来访一则</a></td><td class="time">2017-01-01</td></tr>'
    html = OLD_LOOK.replace('<tr><td class="time">发布时间：{day}　来源：中联部网站</td></tr>', "")
    html = html.replace("</body>", f"<table>{row}</table></body>")
    url = "https://www.idcpc.org.cn/jwdt/201712/t20171220_94500.html"
    reading = read(Snapshot.of_file(html.encode(), url=url, fetched_at=datetime(2018, 4, 1, tzinfo=UTC)))
    assert reading.announcement.layout == "IldZh2018"
    assert reading.announcement.published_on == date(2017, 12, 20)
    assert [issue.code for issue in reading.issues] == ["date_from_url"]
