"""The capture's day picks the look, a look that does not fit says why, and the next one is tried."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from archive.snapshot import Snapshot
from archive.text import read_page
from crawler.source import load_sources
from pipelines.errors import LayoutMismatch
from pipelines.pages.catalogue import LAYOUTS, candidates, original_url
from pipelines.pages.ild import IldZh2018, IldZh2023
from pipelines.pages.layout import host_matches
from pipelines.pages.page import Page
from pipelines.pages.people import PeopleZh2016
from pipelines.read import read

SOURCES = {name for name, source in load_sources().items() if not source.any_host}
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
http://www.idcpc.gov.cn/jwdt/201803/t20180310_95487.html 2018-03-10 IldZh2018,IldWap2018,IldZh2023,IldZh2012
https://www.idcpc.org.cn/bzhd/wshd/202507/t20250730_167430.html 2025-07-30 IldZh2023,IldZh2018,IldZh2012,IldWap2018
https://www.idcpc.org.cn/english/news/202111/t20211125_147747.html 2021-11-25 IldEn2017,IldEn2023
https://www.idcpc.org.cn/english2023/lldt/201909/t20190928_160778.html 2024-01-01 IldEn2023
http://world.people.com.cn/n/2013/1207/c1002-23775104.html 2013-12-07 PeopleZh2012,PeopleZh2016,PeopleZh2026,PeopleZh2020
http://en.people.cn/n3/2019/0816/c90000-9606859.html 2019-08-16 PeopleEn
http://portuguese.people.cn/n3/2017/1115/c309806-9293071.html 2017-11-15 -
http://cpc.people.com.cn/GB/64093/64094/8544901.html 2008-12-18 PeopleZh2003
https://cpc.people.com.cn/BIG5/n1/2024/1006/c443712-40333498.html 2024-10-06 PeopleZh2020,PeopleZh2012,PeopleZh2016,PeopleZh2026
http://j.people.com.cn/n3/2021/0823/c94475-9887142.html 2021-08-23 PeopleJa2014
http://j.people.com.cn/94475/8490230.html 2013-12-19 PeopleJa2012
http://french.peopledaily.com.cn/Afrique/n3/2026/0702/c96852-20473397.html 2026-07-02 PeopleFr2014
http://french.peopledaily.com.cn/Horizon/6623053.html 2009-06-26 PeopleFr2009
http://arabic.people.com.cn/31660/8007271.html 2012-11-05 PeopleAr2012
http://paper.people.com.cn/rmrbhwb/html/2018-07/31/content_1871451.htm 2018-07-31 PaperOverseas2012
http://www.qstheory.cn/dukan/qs/2022-06/01/c_1128695652.htm 2022-06-01 QiushiZh2019,QiushiZh2014
http://en.qstheory.cn/2021-11/19/c_689273.htm 2021-11-19 QiushiEn
http://news.12371.cn/2014/02/22/ARTI1393043944223970.shtml 2014-02-22 Party12371Old,Party12371
http://www.dangjian.cn/xccs/2026/09/30/detail_202609307838225.html 2026-09-30 Dangjian2026
http://paper.people.com.cn/rmrb/html/2023-08/22/nw.D110000renmrb_20230822_3-17.htm 2023-08-22 PaperPeople2012
https://paper.people.com.cn/rmrb/pc/content/202607/04/content_30166562.html 2026-07-04 PaperPeople2024
http://www.xinhuanet.com/world/2018-03/03/c_1122483176.htm 2018-03-03 XinhuaZh2016,XinhuaZh2012,XinhuaZh2020
http://news.xinhuanet.com/world/2013-04/25/c_115546303.htm 2013-04-25 XinhuaZh2012,XinhuaZh2016,XinhuaZh2020
http://www.he.xinhuanet.com/news/2012-06/04/content_25340717.htm 2012-06-04 XinhuaLocal2012
https://www.news.cn/politics/20261003/f5929b2b5af84ab68821d519589d68ac/c.html 2026-10-03 XinhuaZh2020,XinhuaZh2012,XinhuaZh2016
http://www.xinhuanet.com//english/2019-07/15/c_138229200.htm 2019-07-15 XinhuaEn,XinhuaEn2020
https://english.news.cn/20260609/9e32edbd6ad94d4e8d6a42441cf14d1b/c.html 2026-06-09 XinhuaEn2020,XinhuaEn
http://jp.xinhuanet.com/2017-11/23/c_136773071.htm 2017-11-23 XinhuaJa2012,XinhuaJa2021
http://mn.news.cn/2017-11/23/c_136773071.htm 2017-11-23 -
http://arabic.news.cn/2022-02/21/c_1310481775.htm 2022-02-21 XinhuaAr2012,XinhuaAr2021
https://news.cctv.com/china/20061201/105012.shtml 2006-12-01 CctvNews2006
http://news.cctv.com/xwlb/20060621/105163.shtml 2006-06-21 CctvXwlb2002
https://news.cctv.com/2021/08/28/ARTITgGYuBLyIr6eji3f8c7A210828.shtml 2021-08-28 CctvNews2019,CctvNews2013
https://tv.cctv.com/2018/03/10/VIDE0oQbdik5dzGtU1X3EwPf180310.shtml 2018-03-10 CctvTv2012,CctvTv2020
https://news.cgtn.com/news/3d3d674d79677a4e34457a6333566d54/index.html 2019-05-19 Cgtn
http://gb.cri.cn/44571/2015/06/30/7872s5013933.htm 2015-06-30 CriZh2006,CriZh2016
https://korean.cri.cn/2026/09/11/ARTI1789091580120139 2026-09-11 CriLanguages2016
http://www.chinanews.com/ll/2020/07-04/9229287.shtml 2020-07-04 Chinanews2012,Chinanews2008,Chinanews2009,Chinanews2021
https://www.ecns.cn/2018/05-03/301274.shtml 2018-05-03 Ecns
https://www.fmprc.gov.cn/web/zyxw/t1638504.shtml 2019-02-17 MfaZh2019,MfaZh2010,MfaZh2021
https://www.fmprc.gov.cn/eng/xw/zwbd/202405/t20240530_11347225.html 2024-05-30 MfaEn2021,MfaEn2010,MfaEn2014
http://gh.china-embassy.org/eng/sgxw/t1516509.htm 2017-11-27 Embassy2010,Embassy2012,Embassy2021
http://e.gmw.cn/2012-11/26/content_5804759_2.htm 2012-11-26 Gmw2012,Gmw2018
https://epaper.gmw.cn/gmrb/html/2015-02/02/nw.D110000gmrb_20150202_2-14.htm 2015-02-02 GmwPaper
http://news.china.com.cn/2019-12/02/content_75467456.htm 2019-12-02 ChinaComCn2018,ChinaComCn2012,ChinaComCn2025
http://www.china.org.cn/2026-08/24/content_118662117.shtml 2026-08-24 ChinaOrgCn2022,ChinaOrgCn2010
http://spanish.china.org.cn/txt/2026-08/05/content_118634357.htm 2026-08-05 ChinaOrgCnLanguages2022,ChinaOrgCnLanguages2010
https://cn.chinadaily.com.cn/a/202009/02/WS5c0a27c9a3101a87ca947c14.html 2020-09-02 ChinaDailyZh2018
http://www.chinadaily.com.cn/china/2016-06/26/content_25860001.htm 2016-06-26 ChinaDailyEn2012
http://www.globaltimes.cn/content/1094604.shtml 2018-03-21 GlobalTimes2009,GlobalTimes2020
https://world.huanqiu.com/article/4Dec2JLFP6c 2023-09-01 Huanqiu2019,HuanqiuRendered
http://china.huanqiu.com/article/2016-11/9738273.html 2016-11-24 Huanqiu2014
http://www.scio.gov.cn/37234/Document/1650333/1650333.htm 2019-03-01 Scio2009
https://www.gov.cn/yaowen/liebiao/202606/content_7072204.htm 2026-06-15 GovCn2023
https://www.thepaper.cn/newsDetail_forward_4506347 2019-09-24 ThePaper2019,ThePaper2022
http://www.81.cn/yw_208727/16460297.html 2026-05-16 Chinamil2023
https://notidcpc.org.cn.example/jwdt/201803/t20180310_95487.html 2018-03-10 -
http://qiwenreping.com/world/2018-03/03/c_1122483176.htm 2018-03-03 -
"""  # noqa: E501


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


def test_a_page_behind_xinhuas_gateway_is_read_by_the_look_of_its_own_address() -> None:
    through = "http://big5.news.cn/gate/big5/www.xinhuanet.com/world/2018-03/03/c_1122483176.htm"
    assert original_url(through) == "http://www.xinhuanet.com/world/2018-03/03/c_1122483176.htm"
    assert original_url(f"https://web.archive.org/web/20180401000000id_/{through}") == original_url(through)
    assert original_url("http://big5.news.cn/gate/big5/www.example.org/a.htm").startswith("http://big5.news.cn/")
    assert names(original_url(through), date(2018, 3, 3))[0] == "XinhuaZh2016"


def test_a_date_in_a_list_under_the_text_is_not_the_pages() -> None:
    row = '<tr><td class="bt"><a href="x">某国客人来访一则</a></td><td class="time">2017-01-01</td></tr>'
    html = OLD_LOOK.replace('<tr><td class="time">发布时间：{day}　来源：中联部网站</td></tr>', "")
    html = html.replace("</body>", f"<table>{row}</table></body>")
    url = "https://www.idcpc.org.cn/jwdt/201712/t20171220_94500.html"
    reading = read(Snapshot.of_file(html.encode(), url=url, fetched_at=datetime(2018, 4, 1, tzinfo=UTC)))
    assert reading.announcement.layout == "IldZh2018"
    assert reading.announcement.published_on == date(2017, 12, 20)
    assert [issue.code for issue in reading.issues] == ["date_from_url"]
