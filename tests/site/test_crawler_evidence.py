"""What a reader learns of a crawl afterwards: from where, by which rule of robots.txt, how far back, and what broke."""

from __future__ import annotations

import sqlite3
import time
from datetime import date
from pathlib import Path

import pytest
from loopback import Answer, Crawled, Page, Tiny, WebServer, article, article_page, listing_page, site_of

from archive.capture import Attempt, Capture, SearchResult
from archive.presence import Status, presences
from archive.reader import ArchiveReader

TEXT = {"Content-Type": "text/plain"}
PLACE = {"XUANJIE_VANTAGE": " DE, university network "}


def kept(done: Crawled) -> tuple[list[Capture], list[Attempt], list[SearchResult]]:
    with ArchiveReader(done.data / "archive") as reader:
        return list(reader.captures()), list(reader.attempts()), list(reader.searches())


def test_every_exchange_attempt_and_search_says_from_where_it_was_asked(tmp_path: Path) -> None:
    site = site_of([[1, 2]])
    site[article(2)] = Answer(drop=True)
    with WebServer(site) as server:
        done = Tiny(tmp_path, server, overrides=PLACE).crawl()
    captures, attempts, searches = kept(done)
    assert {one.vantage for one in (*captures, *attempts, *searches)} == {"DE, university network"}
    assert len(captures) == 4  # robots.txt, the list and the page after its end, an article
    assert len(attempts) == 3


@pytest.mark.parametrize("label", ["x" * 81, "two\nlines", "\x1b[31m"])
def test_a_label_that_is_no_short_printable_line_ends_the_command_before_anything_is_asked(
    tmp_path: Path, label: str
) -> None:
    with WebServer(site_of([[1]])) as server:
        done = Tiny(tmp_path, server, overrides={"XUANJIE_VANTAGE": label}).crawl()
    assert done.status == 2
    assert "--vantage" in done.report["error"]
    assert "\n" not in done.report["error"]
    assert server.paths() == []


ROBOTS = [  # what robots.txt answers, what is kept of it beside the list
    (Answer("User-agent: *\nDisallow:\n", headers=TEXT), "allowed"),
    (Answer(status=404), "allowed: no robots.txt (404)"),
    (Answer("<html><title>首页</title>你好</html>"), "allowed: robots.txt is an HTML page, without rules"),
    (Answer("User-agent: *\nDisallow: /b/\nDisallow:  /a/ # x\n", headers=TEXT), 'disallowed: rule "Disallow: /a/"'),
    (Answer("User-agent: *\nDisallow: /a/\nDisallow: /\n", headers=TEXT), "disallowed by several rules"),
    (Answer(status=403), "unreachable: 403"),
    (Answer(status=503), "unreachable: 503"),
    (Answer(drop=True), "unreachable: DownloadFailedError"),
    (Answer("<script>$_ts={}</script>", status=202), "unreachable: 202 (challenge)"),
    (Answer(status=302, headers={"Location": "http://elsewhere.example/"}),
     "unreachable: it redirects off the source's hosts"),
]  # fmt: skip


@pytest.mark.fault("S1")
@pytest.mark.parametrize(("answer", "decision"), ROBOTS, ids=[decision for _, decision in ROBOTS])
def test_what_robots_txt_said_is_kept_with_the_page_or_with_why_there_is_none(
    tmp_path: Path, answer: Answer, decision: str
) -> None:
    site: dict[str, Page] = dict(site_of([[1]]))
    site["/robots.txt"] = answer
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    captures, attempts, _ = kept(done)
    told = {one.url.removeprefix(server.base): one.robots for one in (*captures, *attempts)}
    assert told.pop("/robots.txt") == "not asked: robots.txt itself"
    assert told["/a/index.html"] == decision
    assert set(told.values()) == {decision}


def test_an_address_on_a_host_that_is_left_alone_was_not_asked_about(tmp_path: Path) -> None:
    site: dict[str, Page] = dict(site_of([list(range(1, 9))]))
    for n in range(1, 9):
        site[article(n)] = Answer("<html><title>访问验证</title></html>")
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    _, attempts, _ = kept(done)
    assert done.report["parked"]  # three challenges at different addresses are refusals
    assert {one.robots for one in attempts} == {"not asked: the host is left alone until the next run"}


def test_the_search_log_says_which_channel_was_read_and_how_far_back(tmp_path: Path) -> None:
    with WebServer(site_of([[40, 35], [30, 2]])) as server:
        done = Tiny(tmp_path, server).crawl()
    _, _, searches = kept(done)
    told = {s.url.removeprefix(server.base): (s.outcome, s.newest, s.oldest) for s in searches}
    assert told == {
        "/a/index.html": ("found", date(2020, 2, 13), date(2020, 2, 8)),
        "/a/index_1.html": ("found", date(2020, 2, 3), date(2020, 1, 3)),
    }
    assert {s.channel for s in searches} == {f"{server.base}/a/index.html"}  # as this source calls it


BREAKS = [
    (Answer(""), "empty"),
    (Answer("<html><title>某网站</title><body><div></div></body></html>"), "empty"),
    (Answer("<html><title>访问验证</title></html>"), "challenge"),
    (Answer("<script>$_ts={}</script>", status=412), "challenge"),
    (Answer(status=403), "blocked"),
    (Answer(status=500), "error"),
]


@pytest.mark.fault("S7")
@pytest.mark.parametrize(("answer", "outcome"), BREAKS)
def test_a_list_page_that_does_not_come_breaks_the_chain_though_hundreds_of_pages_did(
    tmp_path: Path, answer: Answer, outcome: str
) -> None:
    pages = [list(range(10 * page, 10 * page + 10)) for page in range(6)]
    site: dict[str, Page] = dict(site_of(pages))
    whole = site["/a/index_4.html"]
    site["/a/index_4.html"] = answer
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        done = tiny.crawl()
        assert done.status == 3
        assert done.rows()["/a/index_4.html"][:2] == ("failed", outcome)
        assert done.source["outcomes"]["ok"] == 44  # of 45: whatever the error rate
        assert not done.source["complete"]
        assert done.source["alarms"][0].startswith(f"{server.base}/a/index_4.html: {outcome}: ")
        assert [s.outcome for s in kept(done)[2] if s.url.endswith("index_4.html")] == ["unreachable"]
        site["/a/index_4.html"] = whole
        again = tiny.crawl()
    assert again.status == 0
    assert again.outcomes()[article(59)] == "ok"


@pytest.mark.parametrize(
    "end", [Answer(status=404), Answer(status=410), Answer("<html><title>页面不存在</title><p>x</p></html>")]
)
def test_a_missing_page_after_the_last_one_is_where_a_list_ends(tmp_path: Path, end: Answer) -> None:
    site: dict[str, Page] = dict(site_of([[1], [2]]))
    site["/a/index_2.html"] = end
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert "/a/index_2.html" in server.paths()
    assert done.status == 0
    assert done.source["complete"]


@pytest.mark.parametrize("first", [Answer(status=404), Answer("<html><title>页面不存在</title><p>x</p></html>")])
def test_a_first_list_page_that_is_missing_is_a_break(tmp_path: Path, first: Answer) -> None:
    site: dict[str, Page] = dict(site_of([[1]]))
    site["/a/index.html"] = first
    with WebServer(site) as server:
        assert Tiny(tmp_path, server).crawl().status == 3


def later(tiny: Tiny, days: int) -> None:
    """As if so many days had passed for the frontier."""
    with sqlite3.connect(tiny.data / "frontier.sqlite") as db:
        for column in ("first_missed", "last_missed"):
            shifted = f"strftime('%Y-%m-%dT%H:%M:%SZ', {column}, '-{days} days')"
            db.execute(f"UPDATE articles SET {column} = {shifted} WHERE {column} IS NOT NULL")


@pytest.mark.fault("S5")
def test_an_article_that_vanished_from_site_and_list_is_asked_for_until_it_is_gone(tmp_path: Path) -> None:
    site = site_of([[1, 2]])
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server, more='revisit = "0 s"')
        tiny.crawl()
        time.sleep(1.0)  # times of an archive are whole seconds: what is seen and missed in one was seen
        site[article(1)] = Answer("<html><title>页面没有找到</title></html>")
        tiny.crawl()
        site["/a/index.html"] = listing_page([2])
        asked = []
        for days in (1, 2, 5, 7, 9):
            later(tiny, days)
            before = server.paths().count(article(1))
            assert tiny.crawl().status == 0
            asked.append(server.paths().count(article(1)) - before)
        # missed first, then after 3, 8 and 15 days; gone by then, and asked for no more
        assert asked == [0, 1, 1, 1, 0]
        captures, attempts, _ = kept(tiny.crawl())
        (one,) = (p for p in presences(captures, attempts) if p.url.endswith(article(1)))
        assert one.status is Status.MISSING  # the archive's own days: all of this was today
        site[article(1)] = article_page(1)
        site["/a/index.html"] = listing_page([1, 2])
        captures, attempts, _ = kept(tiny.crawl())
    (one,) = (p for p in presences(captures, attempts) if p.url.endswith(article(1)))
    assert (one.status, one.checks) == (Status.PRESENT, 0)


def test_where_a_redirect_led_is_kept_as_an_address(tmp_path: Path) -> None:
    site = site_of([[1]])
    site[article(1)] = Answer(status=302, headers={"Location": "../202002/t20200201_2.html#top"})
    site["/a/202002/t20200201_2.html"] = article_page(2)
    with WebServer(site) as server:
        captures, _, _ = kept(Tiny(tmp_path, server).crawl())
    (one,) = (c for c in captures if c.url.endswith(article(1)))
    assert one.led_to == f"{server.base}/a/202002/t20200201_2.html"
