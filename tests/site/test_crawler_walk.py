"""A walk finds what the listings show, once, and says what it did not find."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from loopback import Answer, Page, Tiny, WebServer, article, article_page, listing_page, site_of

from archive.reader import ArchiveReader


def next_second() -> None:
    """The same bytes of the same second are one capture, so an `unchanged` one is of a later second."""
    time.sleep(1.01)


def captured(paths: list[str]) -> list[str]:
    return sorted(p for p in paths if "/t2020" in p)


def test_every_page_of_a_listing_is_walked_and_every_article_is_taken_once(tmp_path: Path) -> None:
    with WebServer(site_of([[1, 2, 3], [3, 4, 5], [6]])) as server:
        done = Tiny(tmp_path, server).crawl()
    assert done.status == 0
    assert captured(server.paths()) == sorted(article(n) for n in range(1, 7))
    # the list does not say how many pages it has, so its end is the page that is missing
    assert server.paths().count("/a/index_3.html") == 1
    assert done.source["outcomes"] == {"not_found": 1, "ok": 9}
    assert done.source["new"] == 6
    assert done.source["complete"]


def test_the_declared_number_of_pages_ends_the_walk(tmp_path: Path) -> None:
    site = site_of([[1], [2]])
    site["/a/index.html"] = listing_page([1], more='<script>createPageHTML(2, 0, "index", "html")</script>')
    site["/a/index_1.html"] = listing_page([2], more='<script>createPageHTML(2, 1, "index", "html")</script>')
    with WebServer(site) as server:
        assert Tiny(tmp_path, server).crawl().status == 0
    assert "/a/index_2.html" not in server.paths()


def test_a_declared_page_that_is_missing_is_an_alarm_and_the_next_walk_begins_there_too(tmp_path: Path) -> None:
    total = '<script>createPageHTML(4, 0, "index", "html")</script>'
    site = site_of([[1], [2], [3], [4]])
    for page, n in enumerate((1, 2, 3, 4)):
        site["/a/index.html" if page == 0 else f"/a/index_{page}.html"] = listing_page([n], more=total)
    whole = dict(site)
    del site["/a/index_2.html"]
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        first = tiny.crawl()
        assert first.status == 3
        assert any("index_2.html" in alarm for alarm in first.source["alarms"])
        server.pages = whole
        again = tiny.crawl()
    assert again.status == 0, again.report
    assert article(4) in server.paths()


def test_a_new_run_walks_again_and_leaves_known_articles_alone(tmp_path: Path) -> None:
    site = site_of([[5, 6], [3, 4], [1, 2]])
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        tiny.crawl()
        next_second()
        server.hits.clear()
        site["/a/index.html"] = listing_page([7, 5])
        site[article(7)] = article_page(7)
        site["/a/index_1.html"] = listing_page([6, 3])
        again = tiny.crawl()
    assert captured(server.paths()) == [article(7)]
    assert again.source["outcomes"]["unchanged"] == 1  # index_2.html
    assert again.status == 0


def test_a_walk_goes_past_a_known_link_and_ends_after_two_known_pages(tmp_path: Path) -> None:
    pages = [[n] for n in range(1, 9)]
    with WebServer(site_of(pages)) as server:
        tiny = Tiny(tmp_path, server)
        tiny.crawl()
        server.hits.clear()
        # a late item is slipped in behind a known one
        server.pages["/a/index_1.html"] = listing_page([2, 20])
        server.pages[article(20)] = article_page(20)
        tiny.crawl()
    assert captured(server.paths()) == [article(20)]
    lists = [p for p in server.paths() if "index" in p]
    assert lists == ["/a/index.html", "/a/index_1.html", "/a/index_2.html", "/a/index_3.html"]


def test_a_listing_without_links_is_an_alarm_and_a_row_of_the_search_log(tmp_path: Path) -> None:
    site = site_of([[1]])
    site["/a/index.html"] = Answer("<html><title>新版</title><body><div id=app>欢迎</div></body></html>")
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert done.status == 3
    assert "changed its looks" in done.source["alarms"][0]
    assert not done.source["complete"]
    with ArchiveReader(done.data / "archive") as reader:
        (search,) = reader.searches()
    assert (search.outcome, search.links, search.source) == ("empty", 0, "tiny")


@pytest.mark.fault("S6")
def test_a_walk_that_reaches_its_cap_is_not_whole_and_the_next_one_goes_deeper(tmp_path: Path) -> None:
    pages = [[n] for n in range(1, 8)]
    with WebServer(site_of(pages)) as server:
        tiny = Tiny(tmp_path, server, listings=({"max_pages": 3},))
        first = tiny.crawl()
        assert first.status == 3
        assert first.source["capped"]
        assert captured(server.paths()) == sorted(article(n) for n in (1, 2, 3))
        second = tiny.crawl()
        assert second.source["capped"]
        third = tiny.crawl()
    assert third.status == 0, third.report
    assert captured(server.paths()) == sorted(article(n) for n in range(1, 8))


@pytest.mark.fault("S6")
def test_a_site_that_answers_every_number_with_its_last_page_ends_the_walk(tmp_path: Path) -> None:
    site = site_of([[1], [2]])
    for n in range(2, 40):
        site[f"/a/index_{n}.html"] = listing_page([2])
    with WebServer(site) as server:
        assert Tiny(tmp_path, server).crawl().status == 0
    assert "/a/index_5.html" not in server.paths()


def test_since_leaves_older_articles_and_stops_where_the_lists_are_older(tmp_path: Path) -> None:
    pages = [[60, 59], [58, 20], [19, 18], [17, 16], [15, 14], [13, 12]]
    with WebServer(site_of(pages)) as server:
        done = Tiny(tmp_path, server).crawl(since="2020-02-01")
    assert captured(server.paths()) == sorted(article(n) for n in (60, 59, 58))
    assert "/a/index_4.html" not in server.paths()
    assert done.status == 0


def test_only_takes_one_address_and_walks_nothing(tmp_path: Path) -> None:
    with WebServer(site_of([[1, 2]])) as server:
        done = Tiny(tmp_path, server).crawl(only=f"{server.base}{article(2)}")
    assert server.paths() == ["/robots.txt", article(2)]
    assert done.outcomes() == {article(2): "ok"}


def test_an_edition_of_each_day_is_walked_with_its_pages(tmp_path: Path) -> None:
    site: dict[str, Page] = {"/robots.txt": Answer(status=404)}
    for day in ("05", "06"):
        site[f"/p/202001/{day}/node_01.html"] = Answer(
            f'<html><a href="node_02.html">2</a><a href="/a/202001/t202001{day}_1{day}.html">x</a></html>'
        )
        site[f"/p/202001/{day}/node_02.html"] = Answer(
            f'<html><a href="node_01.html">1</a><a href="/a/202001/t202001{day}_2{day}.html">x</a></html>'
        )
        for n in "12":
            site[f"/a/202001/t202001{day}_{n}{day}.html"] = article_page(1)
    with WebServer(site) as server:
        dated = {
            "url": server.base + "/p/{yyyy}{mm}/{dd}/node_01.html",
            "pagination": "none",
            "more": "start = 2020-01-01\nend = 2020-01-06\nfollow = ['^.*/node_\\d\\d\\.html$']",
        }
        done = Tiny(tmp_path, server, listings=(dated,)).crawl(since="2020-01-05")
    assert done.status == 0, done.report
    assert len(captured(server.paths())) == 4
    assert server.paths().count("/p/202001/05/node_01.html") == 1


def test_a_gb18030_listing_is_read(tmp_path: Path) -> None:
    site = site_of([[1]])
    head = '<html><head><meta charset="gb2312"><title>列表</title></head>'
    page = f'{head}<body>朱镕基<a href="{article(2)}">㛃喆</a></body></html>'
    site["/a/index.html"] = Answer(page.encode("gb18030"))
    site[article(2)] = article_page(2)
    with WebServer(site) as server:
        assert Tiny(tmp_path, server).crawl().status == 0
    assert captured(server.paths()) == [article(2)]


def test_a_meta_refresh_of_a_channel_root_is_followed(tmp_path: Path) -> None:
    site = site_of([[1]])
    site["/a/index.html"] = Answer('<html><meta http-equiv="refresh" content="0;url=/a/list.html"></html>')
    site["/a/list.html"] = listing_page([1])
    with WebServer(site) as server:
        assert Tiny(tmp_path, server).crawl().status == 0
    assert captured(server.paths()) == [article(1)]


def test_a_known_article_is_asked_for_again_when_its_revisit_is_due(tmp_path: Path) -> None:
    with WebServer(site_of([[1]])) as server:
        tiny = Tiny(tmp_path, server, more='revisit = "0 s"')
        tiny.crawl()
        next_second()
        again = tiny.crawl()
    assert server.paths().count(article(1)) == 2
    assert again.outcomes()[article(1)] == "unchanged"


def test_an_unknown_source_is_one_line_that_lists_the_known_ones(tmp_path: Path) -> None:
    with WebServer({}) as server:
        done = Tiny(tmp_path, server).crawl(names=["tinny"])
    assert done.status == 2
    assert done.report["error"] == "no source 'tinny'; there are: tiny"


@pytest.mark.parametrize("contact", ["", "My Name", "@", "http://"])
def test_a_live_crawl_without_a_contact_does_not_start(tmp_path: Path, contact: str) -> None:
    with WebServer(site_of([[1]])) as server:
        done = Tiny(tmp_path, server, overrides={"XUANJIE_CONTACT": contact}).crawl()
    assert done.status == 2
    assert "--contact" in done.report["error"]
    assert server.paths() == []


def test_a_date_that_is_none_and_an_address_of_nobody_are_refused(tmp_path: Path) -> None:
    with WebServer({}) as server:
        assert Tiny(tmp_path, server).crawl(since="next week").status == 2
        done = Tiny(tmp_path, server).crawl(only="http://elsewhere.example/x.html")
        assert done.status == 2
        assert "elsewhere" in done.report["error"]
    assert server.paths() == []


def test_the_request_says_who_asks_and_carries_nothing_else(tmp_path: Path) -> None:
    with WebServer(site_of([[1]])) as server:
        Tiny(tmp_path, server).crawl()
    for hit in server.hits:
        assert hit.headers["User-Agent"] == "xuanjie/0.1 (+mailto:test@example.org)"
        assert hit.headers["Accept-Encoding"] == "gzip, deflate"
        assert not {"Cookie", "Referer", "Authorization"} & set(hit.headers)


def moved(to: str) -> Answer:
    return Answer(status=302, headers={"Location": to})


@pytest.mark.fault("S5", "S6")
def test_an_article_that_vanished_is_asked_for_again_while_a_list_shows_it(tmp_path: Path) -> None:
    numbers = [1, 2, 3, 4, 5]
    site = site_of([numbers])
    whole = dict(site)
    site[article(1)] = moved("http://maintenance.example/")
    site[article(2)] = moved("/")
    site["/"] = Answer("<html><title>首页</title><p>首页</p></html>")
    site[article(3)] = moved(article(3) + "?again")
    site[article(3) + "?again"] = moved(article(3))
    site[article(4)] = moved("/hop/1")
    site.update({f"/hop/{n}": moved(f"/hop/{n + 1}") for n in range(1, 9)})
    site[article(5)] = Answer(status=404)
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        first = tiny.crawl()
        assert [server.paths().count(article(n)) for n in numbers] == [1] * 5
        assert first.source["owed"] == 0  # the pages may be gone for good
        assert (first.status, first.source["capped"]) == (3, True)  # for the fourth, of which we do not know
        assert [alarm.partition(": ")[2] for alarm in first.source["alarms"]] == ["more than 5 redirects"]
        (note,) = first.source["notes"]
        assert note.startswith("articles that ended 1 as not_found and 4 as redirect, with no page captured: asked for")
        server.pages = whole
        second = tiny.crawl()
        assert [second.outcomes()[article(n)] for n in numbers] == ["ok"] * 5
        assert second.source["notes"] == []
        tiny.crawl()
    assert [server.paths().count(article(n)) for n in numbers] == [2] * 5


def test_an_article_that_vanished_from_the_lists_too_is_left_alone(tmp_path: Path) -> None:
    site = site_of([[1, 2, 3]])
    site[article(1)] = Answer(status=404)
    site[article(2)] = moved("http://maintenance.example/")
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        tiny.crawl()
        site["/a/index.html"] = listing_page([3])
        assert tiny.crawl().status == 0
    assert [server.paths().count(article(n)) for n in (1, 2)] == [1, 1]


def test_an_article_whose_redirects_led_to_one_is_known_from_then_on(tmp_path: Path) -> None:
    site = site_of([[1, 2, 3, 20]])
    site[article(1)] = moved(article(30))  # to another article
    site[article(30)] = article_page(30)
    site[article(2)] = moved("/gate?to=40")  # by way of a page that is none
    site["/gate?to=40"] = moved(article(40))
    site[article(40)] = article_page(40)
    site[article(3)] = moved(article(20))  # to one that the list shows too
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        first = tiny.crawl()
        assert first.source["captured"] == 3
        assert first.source["notes"] == []
        before = captured(server.paths())
        assert tiny.crawl().status == 0
    assert captured(server.paths()) == before
