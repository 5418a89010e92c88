"""How long is an address tried, when is that forgotten, and what is exempt? More is in test_n_connections.py."""

from __future__ import annotations

from pathlib import Path

from loopback import Answer, Page, Tiny, WebServer, article, article_page, listing_page

from archive.capture import Outcome, Role
from crawler.backfill.endpoint import endpoint_of
from crawler.backfill.run import backfill_settings
from crawler.frontier import Child
from crawler.report import SourceReport
from crawler.run import crawl_settings
from crawler.session import Session
from crawler.tries import WireTime, wire_time_of

ROBOTS = "User-agent: *\nDisallow:\n"


class Clock:
    """Says what it is set to."""

    at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_a_crawl_gives_an_address_two_minutes_and_a_backfill_one_whole_time_out_for_each_of_its_tries(
    tmp_path: Path,
) -> None:
    assert wire_time_of(crawl_settings(tmp_path, {})).most == 120.0
    settings = backfill_settings(endpoint_of("wayback"), tmp_path, {})
    tries = 1 + len(settings.getlist("XUANJIE_RETRY_DELAYS"))
    assert wire_time_of(settings).most == 240.0 == tries * settings.getfloat("DOWNLOAD_TIMEOUT")
    assert wire_time_of(backfill_settings(endpoint_of("wayback"), tmp_path, {"XUANJIE_URL_SECONDS": 7})).most == 7.0


def test_ten_minutes_after_its_last_try_an_address_has_all_its_time_again() -> None:
    clock = Clock()
    spent = WireTime(120.0, clock=clock)
    spent.add("u", 100.0)
    clock.at += 599.0
    assert spent.left("u") == 20.0
    spent.add("u", 15.0)  # the last try counts, not the first
    clock.at += 599.0
    assert spent.left("u") == 5.0
    clock.at += 1.0
    assert spent.left("u") == 120.0
    spent.add("u", 30.0)
    assert spent.left("u") == 90.0, "what was forgotten is not added up again"


def test_more_than_an_address_has_leaves_it_nothing_and_others_all() -> None:
    spent = WireTime(10.0, clock=Clock())
    spent.add("u", 60.0)
    assert (spent.left("u"), spent.left("v")) == (0.0, 10.0)


def test_of_very_many_addresses_the_one_that_was_tried_longest_ago_is_forgotten_first() -> None:
    spent = WireTime(10.0, clock=Clock())
    for number in range(10_000):
        spent.add(f"u{number}", 1.0)
    spent.add("u0", 1.0)  # tried again: u1 is now the oldest
    spent.add("one more", 1.0)
    assert [spent.left(url) for url in ("u0", "u1", "u2", "one more")] == [8.0, 10.0, 9.0, 9.0]


def test_robots_txt_is_exempt_and_what_it_rules_is_asked_for(tmp_path: Path) -> None:
    """It answers 503, late, and is asked for again, though it has been on the wire for longer than an address may."""

    def robots(before: int) -> Answer:
        late = Answer("busy", status=503, delay=4.5)
        return late if before == 0 else Answer(ROBOTS, headers={"Content-Type": "text/plain"})

    def slow(before: int) -> Answer:
        return Answer("busy", status=503, delay=4.5)

    site: dict[str, Page] = {"/robots.txt": robots, "/a/index.html": listing_page([1, 2])}
    site |= {article(1): article_page(1), article(2): slow}
    with WebServer(site) as server:
        done = Tiny(tmp_path, server, overrides={"XUANJIE_URL_SECONDS": 4}).crawl()
    assert server.paths().count("/robots.txt") == 2
    assert done.outcomes()[article(1)] == "ok"
    assert server.paths().count(article(2)) == 1, "an article that has had its time is not asked for again"


def test_an_address_that_has_had_its_time_is_asked_again_only_when_told_to_and_anew_once_it_has_ended(
    tmp_path: Path,
) -> None:
    url, at = "https://www.idcpc.org.cn/english2023/x/202401/t20240101_1.html", "2026-01-20T04:00:00Z"
    with Session(crawl_settings(tmp_path, {"XUANJIE_CONTACT": "mailto:test@example.org"})) as session:
        run = session.frontier.open_run("ild_en", kind="walk", options={}, at=at)
        session.reports["ild_en"] = SourceReport(source="ild_en", run_id=run.run_id, continued=False, opened_at=at)
        session.frontier.push(run.run_id, [Child(url=url, key=url, host="www.idcpc.org.cn", role=Role.ARTICLE)])
        row = session.frontier.lease(run.run_id, "www.idcpc.org.cn", now=session.unix_time())
        assert row is not None
        session.wire_time.add(url, 119.0)
        assert session.will_retry(row, Outcome.TIMEOUT)
        session.wire_time.add(url, 1.0)
        assert not session.will_retry(row, Outcome.TIMEOUT)
        assert session.will_retry(row, Outcome.BLOCKED, asked_back=True), "the host itself said when to come again"
        session.settle("ild_en", row, outcome=Outcome.TIMEOUT, detail="two minutes")
        assert session.wire_time.left(url) == 120.0
        assert [address for address, *_ in session.frontier.failed(run.run_id)] == [url], "owed to the next run"
