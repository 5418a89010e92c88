"""What an earlier walk did, or a site in disorder once answered, hides no article from the walks that follow."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from loopback import Answer, Page, Tiny, WebServer, article, article_page, listing_page, site_of

DAY = 28  # numbers of articles in a month of the composed site


def articles_in(server: WebServer) -> list[str]:
    return sorted(p for p in server.paths() if "/t2020" in p)


def paths_of(numbers: Iterable[int]) -> list[str]:
    return sorted(article(n) for n in numbers)


def walked(server: WebServer) -> list[str]:
    return [p for p in server.paths() if "/t2020" not in p and p != "/robots.txt"]


def months(count: int) -> list[list[int]]:
    """Pages of a list, newest first, each with two articles of one month."""
    return [[DAY * month + 1, DAY * month] for month in range(count - 1, -1, -1)]


def test_a_walk_back_to_a_day_hides_what_is_older_from_no_later_walk(tmp_path: Path) -> None:
    pages = months(8)
    with WebServer(site_of(pages)) as server:
        tiny = Tiny(tmp_path, server)
        for since in ("2020-06-01", "2020-05-01"):
            assert tiny.crawl(since=since).status == 0
        assert articles_in(server) == paths_of(n for page in pages[:4] for n in page)
        server.hits.clear()
        whole = tiny.crawl()
        assert whole.status == 0, whole.report
        assert articles_in(server) == paths_of(n for page in pages[4:] for n in page)
        server.hits.clear()
        tiny.crawl(since="2020-06-01")
        tiny.crawl()
        assert articles_in(server) == []
        assert len(walked(server)) <= 4 + 2 + 2, "the days that were left out are looked for once"


def test_a_whole_walk_that_was_killed_and_taken_over_by_one_back_to_a_day_is_still_made_whole(tmp_path: Path) -> None:
    pages = months(8)
    with WebServer(site_of(pages)) as server:
        tiny = Tiny(tmp_path, server)
        tiny.crawl(since="2020-07-01")
        db = sqlite3.connect(tmp_path / "data" / "frontier.sqlite")
        with db:  # as a kill leaves it behind the page that the walk had reached
            run = db.execute("SELECT max(run_id) FROM runs").fetchone()[0]
            db.execute("UPDATE runs SET state = 'open', options = '{}' WHERE run_id = ?", (run,))
        db.close()
        tiny.crawl(since="2020-07-15")
        assert tiny.crawl().status == 0
        assert articles_in(server) == paths_of(n for page in pages for n in page)


def test_the_end_of_a_list_is_looked_for_again_after_three_days(tmp_path: Path) -> None:
    site = site_of([[1, 2], [3, 4], [5, 6]])
    second = site.pop("/a/index_1.html")
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        tiny.crawl()
        assert articles_in(server) == paths_of([1, 2])
        site["/a/index_1.html"] = second
        time.sleep(1.01)
        tiny.crawl()
        assert walked(server) == ["/a/index.html", "/a/index_1.html", "/a/index.html"], "not at every walk"
        aged(tmp_path / "data", "/a/index_1.html", "2020-01-01T00:00:00Z")
        tiny.crawl()
    assert articles_in(server) == paths_of(range(1, 7))


def home(_: int) -> Answer:
    return Answer(status=302, headers={"Location": "/a/index.html"})


@pytest.mark.parametrize("disorder", [Answer(status=404), home])
def test_an_end_deep_in_a_list_is_looked_at_once_more_by_a_walk_of_three_days_later(
    tmp_path: Path, disorder: Page
) -> None:
    site = site_of([[n] for n in range(1, 8)])
    good = site["/a/index_4.html"]
    site["/a/index_4.html"] = disorder
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        assert tiny.crawl().status == 0
        site["/a/index_4.html"] = good
        tiny.crawl()
        assert articles_in(server) == paths_of(range(1, 5))
        db = sqlite3.connect(tmp_path / "data" / "frontier.sqlite")
        with db:  # four days go by
            changed = "UPDATE breaks SET meta = json_set(meta, '$.ended', '2020-01-01T00:00:00Z')"
            assert db.execute(changed).rowcount == 1
        db.close()
        tiny.crawl()
        assert articles_in(server) == paths_of(range(1, 8))


@pytest.mark.fault("S7")
def test_a_further_page_that_is_promised_and_leads_back_is_a_broken_chain(tmp_path: Path) -> None:
    site = site_of([[n] for n in range(1, 6)])
    for page in range(4):
        more = f'<a href="index_{page + 1}.html">下一页</a>'
        site["/a/index.html" if page == 0 else f"/a/index_{page}.html"] = listing_page([page + 1], more=more)
    good = site["/a/index_3.html"]
    site["/a/index_3.html"] = home
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        done = tiny.crawl()
        assert done.status == 3
        assert "redirects to" in done.source["alarms"][0]
        site["/a/index_3.html"] = good
        assert tiny.crawl().status == 0
    assert articles_in(server) == paths_of(range(1, 6))


def aged(data: Path, path: str, at: str) -> None:
    """The archive's answer of this path is from then: its index is made anew from the records otherwise."""
    for index in data.glob("archive/*.sqlite"):
        db = sqlite3.connect(index)
        with db:
            assert db.execute("UPDATE captures SET fetched_at = ? WHERE url LIKE ?", (at, f"%{path}")).rowcount == 1
        db.close()


def empty_page(more: str = "") -> Answer:
    return Answer(f"<html><head><title>列表</title></head><body>系统升级中，请稍候再来。{more}</body></html>")


@pytest.mark.parametrize("promise", ["<script>createPageHTML(4, 0, 'index', 'html')</script>", "link"])
def test_a_page_that_should_have_articles_and_shows_none_is_where_the_next_walk_goes_on(
    tmp_path: Path, promise: str
) -> None:
    pages = [[1], [2], [3], [4]]
    site = site_of(pages)
    for page, numbers in enumerate(pages):
        more = f'<a href="index_{page + 1}.html">下一页</a>' if promise == "link" and page < 3 else promise
        site["/a/index.html" if page == 0 else f"/a/index_{page}.html"] = listing_page(numbers, more=more)
    good = site["/a/index_2.html"]
    site["/a/index_2.html"] = empty_page()
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        done = tiny.crawl()
        assert done.status == 3
        assert any("index_2.html: shows no article link" in alarm for alarm in done.source["alarms"])
        site["/a/index_2.html"] = good
        assert tiny.crawl().status == 0
    assert articles_in(server) == paths_of([1, 2, 3, 4])


CONTENTS = """
follow = ['^http://127\\\\.0\\\\.0\\\\.1:\\\\d+/issue/\\\\d+\\\\.html$']
"""


def test_pages_that_lead_to_lists_alone_are_walked_to_their_end_and_once(tmp_path: Path) -> None:
    site = site_of([])
    for page in range(6):
        name = "/a/index.html" if page == 0 else f"/a/index_{page}.html"
        site[name] = Answer(f'<html><body><a href="/issue/{page}.html">第{page}期</a></body></html>')
        site[f"/issue/{page}.html"] = listing_page([page + 1])
        site[article(page + 1)] = article_page(page + 1)
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server, listings=({"more": CONTENTS.replace("\\\\", "\\")},))
        done = tiny.crawl()
        assert done.status == 0, done.report
        assert articles_in(server) == paths_of(range(1, 7))
        server.hits.clear()
        tiny.crawl()
        assert sum(p.startswith("/a/") for p in walked(server)) == 2, "the overlap, not all the pages again"


def test_a_list_of_ids_that_are_numbers_leads_to_its_articles(tmp_path: Path) -> None:
    site: dict[str, Page] = site_of([])
    rows = [{"id": n, "title": f"第{n}条"} for n in (1, 2)]
    script = f"// 列表\nshow({json.dumps({'rows': rows})}) // 完"
    site["/list"] = Answer(script, headers={"Content-Type": "text/javascript"})
    for n in (1, 2):
        site[f"/a/202001/t20200101_{n}.html"] = article_page(n)
    with WebServer(site) as server:
        address = f"{server.base}/a/202001/t20200101_{{link}}.html"
        fields = f'format = "json"\nfields = {{ link = "id", address = "{address}" }}'
        done = Tiny(tmp_path, server, listings=({"url": "/list", "pagination": "none", "more": fields},)).crawl()
    assert done.status == 0, done.report
    assert articles_in(server) == ["/a/202001/t20200101_1.html", "/a/202001/t20200101_2.html"]


def test_two_lists_with_the_old_and_the_new_address_of_an_article_know_it_after_one_walk(tmp_path: Path) -> None:
    site, new = site_of([]), site_of([])
    with WebServer(site) as server, WebServer(new) as other:
        site["/a/index.html"] = Answer(f'<html><body><a href="{article(1)}">一</a></body></html>')
        site["/b/index.html"] = Answer(f'<html><body><a href="{other.base}{article(1)}">一</a></body></html>')
        site[article(1)] = Answer(status=301, headers={"Location": other.base + article(1)})
        new[article(1)] = article_page(1)
        listings = ({"pagination": "none"}, {"url": "/b/index.html", "pagination": "none"})
        tiny = Tiny(tmp_path, server, listings=listings)
        first = tiny.crawl()
        tiny.crawl()
        assert (articles_in(server), articles_in(other)) == (paths_of([1]), paths_of([1]))
    assert first.source["notes"] == []
