"""Two addresses are one document when they have one key and carry one text, in whichever script; never else."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from composed import page
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from archive.snapshot import Snapshot
from pipelines.documents import Read, documents
from pipelines.extract import extract_one
from pipelines.identity import address_key, is_gateway

CASE = Path(__file__).parents[1] / "cases" / "pages" / "people_zh_2020"
URL: str = tomllib.loads((CASE / "expected.toml").read_text("utf-8"))["url"]
HTML = (CASE / "page.html").read_bytes().decode("gb18030")
BIG5 = URL.replace("/n1/", "/BIG5/n1/")


def read_at(url: str, html: str, at: str = "2022-12-01T00:00:00Z") -> Read:
    moment = datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    snapshot = Snapshot.of_file(html.encode(), url=url, fetched_at=moment, content_type="text/html; charset=utf-8")
    return Read(fetched_at=at, content_sha256=snapshot.content_sha256, extraction=extract_one(snapshot))


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (
            "http://www.idcpc.gov.cn/wap/jwdt/201803/t20180312_95501.html",
            "idcpc.org.cn/jwdt/201803/t20180312_95501.html",
        ),
        ("https://idcpc.org.cn/wap/jwdt/?a=1", "idcpc.org.cn/jwdt/?a=1"),
        ("http://big5.news.cn/gate/big5/www.news.cn/world/2023-02/25/c_1.htm", "news.cn/world/2023-02/25/c_1.htm"),
        ("http://big5.xinhuanet.com/gate/big5/news.xinhuanet.com/a.htm", "xinhuanet.com/a.htm"),
        ("http://big5.china.com.cn/gate/big5/http://www.china.com.cn/a/b.htm?x", "china.com.cn/a/b.htm?x"),
        ("http://world.people.com.cn/BIG5/n1/2018/0105/c1-2.html", "world.people.com.cn/n1/2018/0105/c1-2.html"),
        ("http://world.people.com.cn/2018npc/BIG5/n1/c1-2.html", "world.people.com.cn/2018npc/n1/c1-2.html"),
    ],
)
def test_an_address_behind_a_gateway_has_the_key_of_the_page_itself(url: str, key: str) -> None:
    assert address_key(url) == address_key(f"http://{key}")
    assert is_gateway(url)
    assert not is_gateway(f"http://{key}")


@pytest.mark.parametrize(
    ("url", "same"),
    [
        (
            "http://www.xinhuanet.com//english/2017-10/25/c_136704958.htm",
            "http://news.xinhuanet.com/english/2017-10/25/c_136704958.htm",
        ),
        (
            "http://www.news.cn/politics/2018-03/03/c_1122483176_2.htm",
            "http://m.xinhuanet.com/2018-03/03/c_1122483176_2.htm",
        ),
        ("http://www.globaltimes.cn/content/1219588.shtml", "https://enapp.globaltimes.cn/page/202103/1219588.shtml"),
        (
            "https://tv.cctv.com/2018/03/10/VIDE0oQbdik5dzGtU1X3EwPf180310.shtml?winzoom=1",
            "http://news.cntv.cn/2018/03/10/VIDE0oQbdik5dzGtU1X3EwPf180310.shtml",
        ),
    ],
)
def test_one_article_under_several_hosts_and_channels_has_one_key(url: str, same: str) -> None:
    assert address_key(url) == address_key(same)


def test_other_articles_and_other_pages_of_one_have_other_keys() -> None:
    first = "http://www.xinhuanet.com/world/2018-03/03/c_1122483176.htm"
    for other in ("c_1122483177.htm", "c_1122483176_2.htm", "c_112248317.htm"):
        assert address_key(first.replace("c_1122483176.htm", other)) != address_key(first)


@pytest.mark.parametrize(
    "url",
    [
        "http://big5.news.cn/world/c_1.htm",
        "http://example.org/gate/big5/www.news.cn/c_1.htm",
        "http://notpeople.com.cn.example.org/BIG5/n1/c1-2.html",
        "http://www.idcpc.gov.cn/jwdt/wap/x.html",
        "http://[::1",
    ],
)
def test_other_addresses_keep_their_own_key(url: str) -> None:
    assert not is_gateway(url)


def test_one_article_under_several_channels_has_one_key() -> None:
    cpc = "http://cpc.people.com.cn/n1/2017/1025/c414940-29608805.html"
    world = "http://world.people.com.cn/n1/2017/1025/c1002-29608805.html"
    assert address_key(cpc) == address_key(world)
    assert address_key(cpc) != address_key(cpc.replace(".html", "-2.html"))
    daily = "https://china.chinadaily.com.cn/a/202311/17/WS65571297a310d5acd876f404.html"
    assert address_key(daily) == address_key(daily.replace("//china.", "//cn."))


@given(st.text(max_size=60))
def test_whatever_stands_behind_a_gateway_has_a_key(rest: str) -> None:
    address_key(f"http://big5.news.cn/gate/big5/{rest}")
    address_key("http://big5.news.cn/gate/big5/" + "big5.news.cn/gate/big5/" * 60 + "x")


def test_the_traditional_rendering_of_a_page_is_the_same_document_and_the_page_itself_speaks() -> None:
    traditional = OpenCC("s2t").convert(HTML)
    reads = [read_at(URL, HTML), read_at(BIG5, traditional, "2022-12-02T00:00:00Z")]
    languages = {r.extraction.announcement.language for r in reads if r.extraction.announcement}
    assert languages == {"zh-Hans", "zh-Hant"}
    (one,) = documents(reads)
    assert one.urls == tuple(sorted((URL, BIG5)))
    assert len(one.snapshots) == 2
    assert one.latest.extraction.url == URL
    assert (one,) == documents(reversed(reads))
    (alone,) = documents(reads[:1])
    assert one.document_id == alone.document_id


def test_a_traditional_page_with_another_text_is_another_document() -> None:
    changed = OpenCC("s2t").convert(HTML).replace("20日", "21日", 1)
    title = read_at(BIG5, changed).extraction.announcement
    assert title is not None
    found = documents([read_at(URL, HTML), read_at(BIG5, changed)])
    assert sorted(d.urls for d in found) == sorted([(URL,), (BIG5,)])


@pytest.mark.parametrize(("text", "count"), [("同文", 1), ("异文", 2)])
def test_http_and_https_and_twin_hosts_are_one_document_only_with_one_text(text: str, count: int) -> None:
    urls = [
        "http://www.idcpc.org.cn/jwdt/201803/t20180312_95501.html",
        "https://www.idcpc.gov.cn/jwdt/201803/t20180312_95501.html",
    ]
    reads = [
        page("a", url=urls[0], text="同文", title="中联部举行通报会"),
        page("b", url=urls[1], text=text, title="中聯部舉行通報會"),
    ]
    assert len(documents(reads)) == count


@pytest.mark.parametrize(("old", "count"), [("初稿", 1), ("别的新闻", 2)])
def test_an_old_copy_on_a_twin_host_is_the_page_as_it_was_before_it_was_edited(old: str, count: int) -> None:
    main = "http://www.idcpc.org.cn/jwdt/201803/t20180312_95501.html"
    twin = main.replace(".org.", ".gov.")
    reads = [
        page("a", url=main, text="初稿", title="通报会", fetched="2018-03-12T01:00:00Z"),
        page("b", url=main, text="改稿", title="通报会", fetched="2018-03-13T01:00:00Z"),
        page("c", url=twin, text=old, title="通报会", fetched="2018-03-12T09:00:00Z"),
    ]
    found = documents(reads)
    assert len(found) == count
    assert documents(reversed(reads)) == found
    if count == 1:
        assert found[0].latest == documents(reads[:2])[0].latest  # the edited page speaks
