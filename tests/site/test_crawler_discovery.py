"""Whatever form a list has and wherever an article goes on, a walk finds all of it, and asks for nothing twice."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from loopback import Answer, Crawled, Page, Tiny, WebServer, article, article_page, listing_page, site_of

PAGED = """
[[article]]
pattern = '^http://127\\.0\\.0\\.1:\\d+/(?P<sec>[a-z]+)/(?P<y>20\\d\\d)/(?P<md>\\d{4})/c(?P<id>\\d+)(?:-(?P<page>\\d+|all))?\\.html$'
key = "paged:{id}"
examples = ["http://127.0.0.1:80/n/2020/0101/c1.html"]
"""


def plain_site(numbers: Iterable[int] = ()) -> dict[str, Page]:
    site: dict[str, Page] = {
        "/robots.txt": Answer("User-agent: *\nDisallow:\n", headers={"Content-Type": "text/plain"})
    }
    return site | {article(n): article_page(n) for n in numbers}


def articles_in(server: WebServer) -> list[str]:
    return sorted(p for p in server.paths() if "/t2020" in p)


def paths_of(numbers: Iterable[int]) -> list[str]:
    return sorted(article(n) for n in numbers)


def walked(server: WebServer) -> list[str]:
    return [p for p in server.paths() if "/t2020" not in p and p != "/robots.txt"]


def crawled_twice(tiny: Tiny, server: WebServer) -> tuple[Crawled, Crawled, list[str]]:
    """Two crawls of an unchanged site, and the paths of the second one without robots.txt."""
    first = tiny.crawl()
    server.hits.clear()
    time.sleep(1.01)
    second = tiny.crawl()
    return first, second, [p for p in server.paths() if p != "/robots.txt"]


def json_answer(numbers: Iterable[int], *, call: str = "") -> Answer:
    text = json.dumps({"data": [{"url": article(n), "title": f"第{n}条"} for n in numbers]}, ensure_ascii=False)
    return Answer(f"{call}({text});" if call else text, headers={"Content-Type": "application/json"})


# ── forms ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_json_list_with_numbered_pages_is_walked_to_its_empty_page(tmp_path: Path) -> None:
    site = plain_site(range(1, 6))
    for page, numbers in enumerate([[1, 2], [3, 4], [5], []], 1):
        site[f"/list?pgnum={page}"] = json_answer(numbers, call="cb")
    listing = {
        "url": "/list?pgnum=1",
        "pagination": "numbered",
        "more": 'format = "json"\nnext = "/list?pgnum={n}"',
    }
    with WebServer(site) as server:
        done = Tiny(tmp_path, server, listings=(listing,)).crawl()
    assert done.status == 0, done.report
    assert articles_in(server) == paths_of(range(1, 6))
    assert walked(server) == [f"/list?pgnum={n}" for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ("json", Answer("<html><title>维护</title><body>系统维护中，请稍候。</body></html>")),
        ("json", Answer('{"data": [')),
        ("feed", Answer("<html><title>维护</title><body>系统维护中，请稍候。</body></html>")),
        ("sitemap", Answer("<html><title>维护</title><body>系统维护中，请稍候。</body></html>")),
    ],
)
def test_an_answer_in_another_form_is_an_alarm_and_asked_for_again(tmp_path: Path, form: str, answer: Answer) -> None:
    site = plain_site([1])
    site["/list"] = answer
    listing = {"url": "/list", "pagination": "none", "more": f'format = "{form}"'}
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server, listings=(listing,))
        done = tiny.crawl()
        assert done.status == 3
        assert f"not read as {form}" in done.source["alarms"][0]
        assert done.source["owed"] == 1
        server.pages["/list"] = {
            "json": json_answer([1]),
            "feed": Answer(f"<rss><channel><item><link>{server.base}{article(1)}</link></item></channel></rss>"),
            "sitemap": Answer(f"<urlset><url><loc>{server.base}{article(1)}</loc></url></urlset>"),
        }[form]
        assert tiny.crawl().status == 0
    assert articles_in(server) == paths_of([1])


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        ("json", Answer('{"data": []}')),
        ("feed", Answer("<rss><channel><title>空</title></channel></rss>", headers={"Content-Type": "text/xml"})),
        ("sitemap", Answer("<urlset><url><loc>http://127.0.0.1/about.html</loc></url></urlset>")),
        ("script", Answer("<html><body>新版首页，敬请期待</body><script>var item=[];</script></html>")),
    ],
)
def test_a_list_of_any_form_without_an_article_is_an_alarm(tmp_path: Path, form: str, answer: Answer) -> None:
    site = plain_site()
    site["/list"] = answer
    listing = {"url": "/list", "pagination": "none", "more": f'format = "{form}"'}
    with WebServer(site) as server:
        done = Tiny(tmp_path, server, listings=(listing,)).crawl()
    assert done.status == 3
    assert "shows no article link" in done.source["alarms"][0]


def test_a_feed_and_a_page_whose_links_stand_in_scripts_are_lists(tmp_path: Path) -> None:
    site = plain_site([1, 2, 3])
    with WebServer(site) as server:
        rows = "".join(f"<item><title>第{n}条</title><link>{server.base}{article(n)}</link></item>" for n in (1, 2))
        site["/rss.xml"] = Answer(f"<rss><channel>{rows}</channel></rss>", headers={"Content-Type": "text/xml"})
        site["/day.html"] = Answer(
            f"<html><body>节目单</body><script>new title_array_01('第三条','{article(3)}')</script></html>"
        )
        listings = (
            {"url": "/rss.xml", "pagination": "none", "more": 'format = "feed"'},
            {"url": "/day.html", "pagination": "none", "more": 'format = "script"'},
        )
        done = Tiny(tmp_path, server, listings=listings).crawl()
    assert done.status == 0, done.report
    assert articles_in(server) == paths_of([1, 2, 3])


def index_of(base: str, maps: dict[str, str]) -> Answer:
    rows = "".join(f"<sitemap><loc>{base}{at}</loc><lastmod>{day}</lastmod></sitemap>" for at, day in maps.items())
    return Answer(f"<sitemapindex>{rows}</sitemapindex>", headers={"Content-Type": "text/xml"})


def test_an_index_of_sitemaps_is_read_with_its_packed_sitemaps_and_since_leaves_the_old_ones(tmp_path: Path) -> None:
    site = plain_site([1, 2, 60])
    with WebServer(site) as server:
        site["/map.xml"] = index_of(server.base, {"/old.xml.gz": "2020-01-20", "/new.xml": "2020-03-20"})
        old = "".join(f"<url><loc>{server.base}{article(n)}</loc></url>" for n in (1, 2))
        site["/old.xml.gz"] = Answer(
            gzip.compress(f"<urlset>{old}</urlset>".encode()), headers={"Content-Type": "application/x-gzip"}
        )
        site["/new.xml"] = Answer(f"<urlset><url><loc>{server.base}{article(60)}</loc></url></urlset>")
        listing = {"url": "/map.xml", "pagination": "none", "more": 'format = "sitemap"'}
        since = Tiny(tmp_path / "since", server, listings=(listing,)).crawl(since="2020-03-01")
        assert since.status == 0, since.report
        assert articles_in(server) == paths_of([60])
        assert "/old.xml.gz" not in server.paths()
        server.hits.clear()
        whole = Tiny(tmp_path / "whole", server, listings=(listing,)).crawl()
    assert whole.status == 0, whole.report
    assert articles_in(server) == paths_of([1, 2, 60])


@pytest.mark.fault("S6")
def test_indexes_of_sitemaps_that_lead_to_each_other_without_end_are_an_alarm(tmp_path: Path) -> None:
    site = plain_site()
    with WebServer(site) as server:
        for depth in range(8):
            site[f"/map{depth}.xml"] = index_of(server.base, {f"/map{depth + 1}.xml": "2020-01-01"})
        listing = {"url": "/map0.xml", "pagination": "none", "more": 'format = "sitemap"'}
        done = Tiny(tmp_path, server, listings=(listing,)).crawl()
    assert "/map4.xml" not in server.paths()
    assert any("not followed" in alarm for alarm in done.source["alarms"])


EMBEDDED = """
[[listing.embedded]]
pattern = 'datasource:"([0-9a-f]{32})"'
url = "ds_{1}.json"
"""


def test_a_list_that_a_page_names_in_its_scripts_is_read_and_missed_when_it_is_named_no_more(tmp_path: Path) -> None:
    site = plain_site([1, 2, 3])
    name = "0123456789abcdef" * 2
    site["/world/index.html"] = Answer(
        f'<html><body><a href="{article(1)}">一</a></body><script>box({{datasource:"{name}"}})</script></html>'
    )
    site[f"/world/ds_{name}.json"] = json_answer([2, 3])
    listing = {"url": "/world/index.html", "pagination": "none", "more": EMBEDDED}
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server, listings=(listing,))
        done = tiny.crawl()
        assert done.status == 0, done.report
        assert articles_in(server) == paths_of([1, 2, 3])
        site["/world/index.html"] = listing_page([1])
        again = tiny.crawl()
    assert again.status == 3
    assert "name no list any more" in again.source["alarms"][0]


# ── paging ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_node_pages_are_counted_and_a_changed_scheme_is_walked_by_its_own_link(tmp_path: Path) -> None:
    site = plain_site(range(1, 7))
    site["/c/node_4108.htm"] = listing_page([1, 2])
    site["/c/node_4108_2.htm"] = listing_page([3, 4], more='<a href="/c/list-c.htm"><span>下一页</span> &gt;</a>')
    site["/c/list-c.htm"] = listing_page([5], more='<a href="list-d.htm" rel="next">»</a>')
    site["/c/list-d.htm"] = listing_page([6])
    listing = {"url": "/c/node_4108.htm", "pagination": "enpower"}
    with WebServer(site) as server:
        done = Tiny(tmp_path, server, listings=(listing,)).crawl()
    assert done.status == 0, done.report
    assert articles_in(server) == paths_of(range(1, 7))


def test_a_declared_number_of_pages_that_is_too_small_hides_nothing_that_the_page_links_to(tmp_path: Path) -> None:
    site = site_of([[1], [2], [3]])
    site["/a/index.html"] = listing_page(
        [1], more='<script>var countPage = 1</script><a href="index_1.html">下一页</a>'
    )
    with WebServer(site) as server:
        assert Tiny(tmp_path, server).crawl().status == 0
    assert articles_in(server) == paths_of([1, 2, 3])


def test_a_next_page_that_the_page_before_links_to_and_that_is_missing_is_a_broken_chain(tmp_path: Path) -> None:
    site = site_of([[1]])
    site["/a/index.html"] = listing_page([1], more='<a href="more.html">下一页</a>')
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert done.status == 3
    assert any("more.html" in alarm for alarm in done.source["alarms"])


@pytest.mark.parametrize(("step", "expected"), [("{yyyy}{mm}", ["202003", "202002", "202001"]), ("{yyyy}", ["2020"])])
def test_a_list_for_each_month_or_year_is_walked_newest_first(tmp_path: Path, step: str, expected: list[str]) -> None:
    site = plain_site([1, 40, 70])
    for name, numbers in {"202003": [70], "202002": [40], "202001": [1], "2020": [1, 40, 70]}.items():
        site[f"/m/{name}.html"] = listing_page(numbers)
    with WebServer(site) as server:
        dated = {
            "url": f"{server.base}/m/{step}.html",
            "pagination": "none",
            "more": "start = 2020-01-15\nend = 2020-03-10",
        }
        done = Tiny(tmp_path, server, listings=(dated,)).crawl(since="2020-01-01")
    assert done.status == 0, done.report
    assert walked(server) == [f"/m/{name}.html" for name in expected]
    assert articles_in(server) == paths_of([1, 40, 70])


def test_a_day_without_edition_is_no_fault_but_no_edition_at_all_is_an_alarm(tmp_path: Path) -> None:
    site = plain_site([1])
    site["/d/20200103.html"] = listing_page([1])
    more = "start = 2020-01-01\nend = 2020-01-05"
    with WebServer(site) as server:
        dated = {"url": server.base + "/d/{yyyy}{mm}{dd}.html", "pagination": "none", "more": more}
        tiny = Tiny(tmp_path, server, listings=(dated,))
        assert tiny.crawl(since="2020-01-01").status == 0
        del site["/d/20200103.html"]
        done = tiny.crawl(since="2020-01-01")
    assert done.status == 3
    assert "none of 5 dates" in done.source["alarms"][0]


# ── articles of several pages ─────────────────────────────────────────────────────────────────────────────────────


def leaf(number: int, links: Iterable[str]) -> Answer:
    anchors = "".join(f'<a href="{link}">页</a>' for link in links)
    return Answer(f"<html><head><title>第{number}页</title></head><body><p>{'正文。' * 60}</p>{anchors}</body></html>")


def leaf_path(page: int | str, *, of: int = 7) -> str:
    return f"/n/2020/0101/c{of}{'' if page == 1 else f'-{page}'}.html"


def leaves_in(server: WebServer) -> list[str]:
    return [p for p in server.paths() if p.startswith("/n/")]


def paged_site(pages: dict[int | str, list[int | str]]) -> dict[str, Page]:
    """A listing with one article whose pages link to each other in this way."""
    site = plain_site()
    site["/a/index.html"] = Answer(f'<html><body><a href="{leaf_path(1)}">长文</a></body></html>')
    for page, others in pages.items():
        site[leaf_path(page)] = leaf(1, [*map(leaf_path, others), leaf_path(2, of=8)])
    return site


PAGED_LISTING = ({"pagination": "none", "more": PAGED},)


def test_the_pages_of_an_article_are_all_captured_once_whether_all_are_linked_or_only_the_next(tmp_path: Path) -> None:
    chain: dict[int | str, list[int | str]] = {1: [1, 2], 2: [1, 3], 3: [2, 4], 4: [3]}
    bar: dict[int | str, list[int | str]] = {n: [1, 2, 3, 4, "all"] for n in (1, 2, 3, 4, "all")}
    for name, pages in {"chain": chain, "bar": bar}.items():
        with WebServer(paged_site(pages)) as server:
            tiny = Tiny(tmp_path / name, server, listings=PAGED_LISTING)
            done = tiny.crawl()
            assert done.status == 0, done.report
            assert (done.source["captured"], done.source["aliases"]) == (len(pages), 0)
            assert sorted(leaves_in(server)) == sorted(map(leaf_path, pages))
            server.hits.clear()
            assert tiny.crawl().status == 0
        assert [p for p in server.paths() if p != "/robots.txt"] == ["/a/index.html"]


@pytest.mark.fault("S6")
def test_an_article_without_end_is_cut_at_fifty_pages_and_said_so(tmp_path: Path) -> None:
    endless: dict[int | str, list[int | str]] = {n: [n + 1] for n in range(1, 70)}
    with WebServer(paged_site(endless)) as server:
        done = Tiny(tmp_path, server, listings=PAGED_LISTING).crawl()
    assert len(leaves_in(server)) == 50
    assert sum("more than 50 pages" in alarm for alarm in done.source["alarms"]) == 1
    assert (done.status, done.source["capped"]) == (3, True)
    exactly: dict[int | str, list[int | str]] = {n: [max(1, n - 1), min(50, n + 1)] for n in range(1, 51)}
    with WebServer(paged_site(exactly)) as server:
        assert Tiny(tmp_path / "exactly", server, listings=PAGED_LISTING).crawl().status == 0
    assert len(leaves_in(server)) == 50


@pytest.mark.fault("S6")
@pytest.mark.parametrize("padding", ["", "<p>" * 30_000], ids=["in the loop", "apart"])
def test_a_page_of_an_article_whose_address_is_too_long_is_told_and_the_others_are_asked_for(
    tmp_path: Path, padding: str
) -> None:
    site = paged_site({1: [], 2: [1]})
    long = leaf_path("9" * 3000)
    others = [leaf_path(2), long, long, "/x" * 2000]  # the last is of no article
    first = leaf(1, others)
    site[leaf_path(1)] = Answer(f"{first.body!s}{padding}")
    with WebServer(site) as server:
        done = Tiny(tmp_path, server, listings=PAGED_LISTING).crawl()
    assert leaves_in(server) == [leaf_path(1), leaf_path(2)]
    assert (done.status, done.source["capped"]) == (3, True)
    (alarm,) = done.source["alarms"]
    assert alarm.endswith(
        f"{leaf_path(1)}: 1 of its other pages have addresses of more than 2048 characters: not followed"
    )


def test_only_one_address_stays_one_address(tmp_path: Path) -> None:
    with WebServer(paged_site({1: [2], 2: [1]})) as server:
        Tiny(tmp_path, server, listings=PAGED_LISTING).crawl(only=server.base + leaf_path(1))
    assert leaves_in(server) == [leaf_path(1)]


def test_since_drops_no_page_of_an_article_that_is_taken(tmp_path: Path) -> None:
    with WebServer(paged_site({1: [2], 2: [1]})) as server:
        Tiny(tmp_path, server, listings=PAGED_LISTING).crawl(since="2019-12-31")
    assert leaves_in(server) == [leaf_path(1), leaf_path(2)]


# ── aliases ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_another_address_of_an_article_is_captured_once_and_counted(tmp_path: Path) -> None:
    site, twin = site_of([[1, 2, 3]]), plain_site([1, 2])
    with WebServer(site) as server, WebServer(twin) as other:
        more = "".join(f'<a href="{other.base}{article(n)}">第{n}条</a>' for n in (1, 2, 2))
        site["/a/index.html"] = listing_page([1, 2, 3], more=more)
        first, second, again = crawled_twice(Tiny(tmp_path, server), server)
        (tmp_path / "data" / "frontier.sqlite").unlink()
        assert Tiny(tmp_path, server).crawl().source["captured"] == 0, "what is known is learnt again from the archive"
        assert articles_in(other) == paths_of([1, 2])
    assert first.status == second.status == 0
    assert (first.source["captured"], first.source["aliases"]) == (5, 2)
    assert (second.source["captured"], second.source["aliases"]) == (0, 0)
    assert again == ["/a/index.html"]


def test_an_address_that_a_later_list_shows_of_a_known_article_is_captured_then(tmp_path: Path) -> None:
    site, twin = site_of([[1, 2]]), plain_site([1])
    with WebServer(site) as server, WebServer(twin) as other:
        tiny = Tiny(tmp_path, server)
        tiny.crawl()
        time.sleep(1.01)
        site["/a/index.html"] = listing_page([2], more=f'<a href="{other.base}{article(1)}">第1条</a>')
        done = tiny.crawl()
        assert (done.status, done.source["aliases"], done.source["new"]) == (0, 1, 0)
        for _ in range(2):
            tiny.crawl()
        assert articles_in(other) == paths_of([1])
    assert articles_in(server) == paths_of([1, 2])


def test_an_alias_that_redirects_to_its_article_or_is_missing_is_asked_for_once(tmp_path: Path) -> None:
    site, twin = site_of([[1, 2]]), plain_site()
    with WebServer(site) as server, WebServer(twin) as other:
        twin[article(1)] = Answer(status=301, headers={"Location": server.base + article(1)})
        more = "".join(f'<a href="{other.base}{article(n)}">第{n}条</a>' for n in (1, 2))
        site["/a/index.html"] = listing_page([1, 2], more=more)
        tiny = Tiny(tmp_path, server)
        first, second, _ = crawled_twice(tiny, server)
        assert first.status == second.status == 0
        assert first.source["notes"] == second.source["notes"] == []
        assert articles_in(other) == paths_of([1, 2])
        assert articles_in(server) == []
        (tmp_path / "data" / "frontier.sqlite").unlink()
        tiny.crawl()
        assert articles_in(other) == paths_of([1, 2])


@pytest.mark.fault("S6")
def test_a_query_that_changes_at_every_visit_makes_no_new_address(tmp_path: Path) -> None:
    pattern = """
[[article]]
pattern = '^http://127\\.0\\.0\\.1:\\d+/q/(?P<id>\\d+)\\.html(?:\\?.*)?$'
key = "q:{id}"
examples = ["http://127.0.0.1:80/q/1.html"]
"""
    site, twin = plain_site(), plain_site()
    with WebServer(site) as server, WebServer(twin) as other:
        for visit in range(3):
            site[f"/q/1.html?v={visit}"] = article_page(1)
            twin[f"/q/1.html?v={visit}"] = article_page(1)
        tiny = Tiny(tmp_path, server, listings=({"pagination": "none", "more": pattern},))
        for visit in range(3):
            rows = "".join(f'<a href="{at}/q/1.html?v={visit}">一</a>' for at in (server.base, other.base))
            site["/a/index.html"] = Answer(f"<html><body>{rows}</body></html>")
            tiny.crawl()
        asked = [p for s in (server, other) for p in s.paths() if p.startswith("/q/")]
    assert asked == ["/q/1.html?v=0", "/q/1.html?v=0"]


def test_an_alias_that_could_not_be_had_is_owed_and_leaves_its_article_known(tmp_path: Path) -> None:
    site, twin = site_of([[1]]), plain_site()
    with WebServer(site) as server, WebServer(twin) as other:
        twin[article(1)] = Answer(status=500)
        site["/a/index.html"] = listing_page([1], more=f'<a href="{other.base}{article(1)}">第1条</a>')
        tiny = Tiny(tmp_path, server)
        first = tiny.crawl().source
        assert first["owed"] == 1
        assert first["owed_first"] == [f"{other.base}{article(1)}: error: status 500"]
        twin[article(1)] = article_page(1)
        assert tiny.crawl().status == 0
        tiny.crawl()
    assert articles_in(server) == paths_of([1])


# ── addresses that people wrote down ──────────────────────────────────────────────────────────────────────────────


def written(tiny: Tiny, text: str, name: str = "tiny") -> None:
    folder = tiny.data / "seeds"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_text(text, "utf-8")


def test_addresses_in_a_file_are_asked_for_until_they_are_captured(tmp_path: Path) -> None:
    site = site_of([[1]])
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        written(
            tiny, f"# 手工\n\n{server.base}{article(8)}\n  {server.base}{article(9)}#top\n{server.base}{article(8)}\n"
        )
        site[article(8)] = article_page(8)
        first = tiny.crawl()
        assert first.outcomes()[article(8)] == "ok"
        assert first.outcomes()[article(9)] == "not_found"
        site[article(9)] = article_page(9)
        assert tiny.crawl().outcomes()[article(9)] == "ok"
        tiny.crawl()
    assert articles_in(server) == paths_of([1, 8, 9, 9])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("somewhere", "expected an address that begins with http"),
        ("ftp://127.0.0.1/x", "expected an address that begins with http"),
        ("http://127.0.0.1:8/a b", "expected an address that begins with http"),
        ("http://elsewhere.example/x.html", "lies on no host of tiny"),
    ],
)
def test_a_line_that_is_no_address_of_the_source_is_one_line_with_its_place(
    tmp_path: Path, line: str, said: str
) -> None:
    with WebServer(site_of([[1]])) as server:
        tiny = Tiny(tmp_path, server)
        written(tiny, f"# first\n{line}\n")
        done = tiny.crawl()
    assert done.status == 2
    assert said in done.report["error"]
    assert done.report["error"].startswith(f"{tiny.data / 'seeds' / 'tiny.txt'}:2: ")
    assert server.paths() == []


def test_a_file_of_addresses_that_is_named_like_no_source_is_refused(tmp_path: Path) -> None:
    with WebServer(site_of([[1]])) as server:
        tiny = Tiny(tmp_path, server)
        written(tiny, "http://127.0.0.1:8/\n", name="tinny")
        done = tiny.crawl()
    assert done.status == 2
    assert "no source 'tinny'" in done.report["error"]


# ── cost ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_unchanged_second_crawl_makes_at_most_a_tenth_of_the_requests(tmp_path: Path) -> None:
    pages = [list(range(n, n + 10)) for n in range(0, 100, 10)]
    site, twin = site_of(pages), plain_site(range(100))
    with WebServer(site) as server, WebServer(twin) as other:
        for page, numbers in enumerate(pages):
            more = "".join(f'<a href="{other.base}{article(n)}">第{n}条</a>' for n in numbers[::2])
            site["/a/index.html" if page == 0 else f"/a/index_{page}.html"] = listing_page(numbers, more=more)
        tiny = Tiny(tmp_path, server)
        first = tiny.crawl()
        before = len(server.hits) + len(other.hits)
        server.hits.clear()
        other.hits.clear()
        second = tiny.crawl()
        after = len(server.hits) + len(other.hits)
    assert first.status == second.status == 0
    assert first.source["aliases"] == 50
    assert after <= before / 10


GENERIC = """
title = "Any page"
publisher = "several"
side = "third_country"
languages = ["zh-Hans"]
any_host = true
delay = "1 s"

[[article]]
pattern = '^(?P<stem>https?://.+?)(?:-(?P<page>\\d))?(?:\\.html|/)$'
examples = ["http://a.example/x-2.html"]
"""
HANDLER = "crawler.demo.handler.DemoDownloadHandler"


def test_a_source_for_any_host_takes_the_addresses_it_was_given_and_follows_no_link(tmp_path: Path) -> None:
    with WebServer({}) as nobody:
        tiny = Tiny(
            tmp_path,
            nobody,
            overrides={
                "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER},
                "TWISTED_REACTOR_ENABLED": False,
                "XUANJIE_VIA": "demo",
                "DOWNLOAD_DELAY": 0,
            },
        )
        (tmp_path / "sources").mkdir()
        (tmp_path / "sources" / "generic.toml").write_text(GENERIC, "utf-8")
        nothing = tiny.crawl(names=["generic"])
        assert nothing.status == 0
        assert "write some into" in nothing.source["notes"][0]
        of_several = "http://cpc.people.com.cn/n1/2018/0119/c64094-29775341.html"
        written(tiny, f"{of_several}\nhttp://www.idcpc.gov.cn/jwdt/\n", "generic")
        done = tiny.crawl(names=["generic"])
        assert done.source["outcomes"] == {"ok": 2, "redirect": 1}
        assert done.outcomes()["/n1/2018/0119/c64094-29775341.html"] == "ok"
        again = tiny.crawl(names=["generic"])
    assert again.source["outcomes"] == {}


BOTH_SCHEMES = """
title = "The ILD of the demo"
publisher = "several"
side = "party_centre"
languages = ["zh-Hans"]
hosts = ["www.idcpc.org.cn", "www.idcpc.gov.cn"]
same_hosts = ["www.idcpc.org.cn", "www.idcpc.gov.cn"]
delay = "1 s"

[[article]]
pattern = '^https?://www\\.idcpc\\.(?:org|gov)\\.cn/jwdt/(?P<ym>\\d{6})/t(?P<ymd>\\d{8})_(?P<id>\\d+)\\.html$'
key = "ild:{id}"
examples = ["http://www.idcpc.org.cn/jwdt/201803/t20180310_95487.html"]

[[listing]]
url = "https://www.idcpc.org.cn/jwdt/index.html"
channel = "all"
"""


def test_the_other_scheme_and_the_other_host_of_an_article_are_asked_once_and_lead_to_what_is_known(
    tmp_path: Path,
) -> None:
    with WebServer({}) as nobody:
        overrides = {
            "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER},
            "TWISTED_REACTOR_ENABLED": False,
            "XUANJIE_VIA": "demo",
            "DOWNLOAD_DELAY": 0,
        }
        tiny = Tiny(tmp_path, nobody, overrides=overrides)
        (tmp_path / "sources").mkdir()
        (tmp_path / "sources" / "ild.toml").write_text(BOTH_SCHEMES, "utf-8")
        first = tiny.crawl(names=["ild"])
        path = next(p for p, outcome in first.outcomes().items() if "_" in p and outcome == "ok" and "/t2018" in p)
        written(tiny, f"http://www.idcpc.org.cn{path}\nhttp://www.idcpc.gov.cn{path}\n", "ild")
        second = tiny.crawl(names=["ild"])
        assert second.rows()[path][:2] == ("done", "redirect")
        third = tiny.crawl(names=["ild"])
    assert second.source["outcomes"].pop("redirect") == 2
    assert "redirect" not in third.source["outcomes"]
    assert third.source["captured"] == 0
