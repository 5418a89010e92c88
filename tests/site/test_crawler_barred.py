"""A robots.txt that bars a site for a day ends no debt, and no place at which a walk broke off."""

from __future__ import annotations

from pathlib import Path

import pytest
from loopback import Answer, Page, Tiny, WebServer, article, listing_page, site_of

BARRED = Answer("User-agent: *\nDisallow: /\n", headers={"Content-Type": "text/plain"})


@pytest.mark.fault("S1", "S4")
def test_a_debt_that_is_barred_for_a_day_is_asked_for_when_the_rule_is_gone(tmp_path: Path) -> None:
    site: dict[str, Page] = dict(site_of([[1, 2]]))
    good, open_to_all = site[article(2)], site["/robots.txt"]
    site[article(2)] = Answer(status=500)
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        tiny.crawl()
        site["/robots.txt"] = BARRED
        server.hits.clear()
        done = tiny.crawl()
        assert server.paths() == ["/robots.txt"]
        assert done.rows()[article(2)][:2] == ("failed", "robots")
        assert (done.status, done.source["owed"]) == (3, 2)  # the list, and the article
        site["/robots.txt"] = open_to_all
        site[article(2)] = good
        site["/a/index.html"] = listing_page([1])
        server.hits.clear()
        assert tiny.crawl().outcomes()[article(2)] == "ok"
        assert article(2) in server.paths()


@pytest.mark.fault("S1")
def test_a_walk_that_is_barred_for_a_day_goes_on_where_it_broke_off(tmp_path: Path) -> None:
    site: dict[str, Page] = dict(site_of([[n] for n in range(1, 8)]))
    open_to_all = site["/robots.txt"]
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server, listings=({"max_pages": 3},))
        tiny.crawl()
        site["/robots.txt"] = BARRED
        tiny.crawl()
        site["/robots.txt"] = open_to_all
        tiny.crawl()
        tiny.crawl()
        assert {path for path in server.paths() if "/t2020" in path} == {article(n) for n in range(1, 8)}


@pytest.mark.fault("S1")
def test_an_article_that_was_never_owed_and_is_barred_is_no_debt(tmp_path: Path) -> None:
    site: dict[str, Page] = dict(site_of([[1, 2]]))
    site["/robots.txt"] = Answer(f"User-agent: *\nDisallow: {article(2)}\n", headers={"Content-Type": "text/plain"})
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        assert tiny.crawl().status == 0
        site["/a/index.html"] = listing_page([1])
        done = tiny.crawl()
    assert (done.status, done.source["owed"]) == (0, 0)
    assert article(2) not in done.rows()
