"""Is a portal, a wall or a site out of order taken for the state of the site, when it answers each article alike?"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from loopback import Answer, Crawled, Page, Tiny, WebServer, article_page, site_of
from loopback import article as article_path

from archive.capture import Role
from archive.presence import Status, presences
from archive.reader import ArchiveReader

NUMBERS = list(range(1, 28))
AWAY = Answer(status=302, headers={"Location": "http://portal.example/accept?from=house"})
NOT_THERE = Answer("<html><head><title>页面没有找到</title></head><body><p>抱歉</p></body></html>")
AGAIN = 'revisit = "1 s"'


def to_itself(number: int) -> Answer:
    """A wall that wants its cookie back."""
    return Answer(status=302, headers={"Location": article_path(number), "Set-Cookie": f"seen={number}; path=/"})


def by_way_of_a_check(number: int) -> Answer:
    return Answer(status=302, headers={"Location": f"/check?back={article_path(number)}"})


def told_of(done: Crawled) -> dict[Status, int]:
    """How many addresses of articles the archive calls present, missing ..."""
    with ArchiveReader(done.data / "archive") as reader:
        found = [one.status for one in presences(reader.captures(), reader.attempts())]
    return {status: found.count(status) for status in set(found)}


def later() -> None:
    time.sleep(1.1)


@pytest.mark.fault("N4", "S4")
def test_a_portal_that_sends_every_article_to_its_own_host_is_noticed_at_the_third(tmp_path: Path) -> None:
    """As a refusal it counts when nothing else has come for twenty answers, as one that answers 200 does."""
    site = site_of([NUMBERS])
    site.update({article_path(number): AWAY for number in NUMBERS[2:]})
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        done = tiny.crawl()
        outcomes = [done.outcomes()[article_path(number)] for number in NUMBERS]
        assert outcomes == ["ok"] * 2 + ["redirect"] * 2 + ["challenge"] * 20 + ["blocked"] * 3
        assert (done.status, done.source["complete"], done.source["owed"]) == (3, False, 23)
        (alarm,) = [one for one in done.source["alarms"] if "portal.example" in one]
        assert "which is none of the source's hosts" in alarm
        assert "refusals in a row" in "".join(done.report["parked"].values())
        server.hits.clear()
        server.pages = site_of([NUMBERS[:2]])  # no list shows them any more
        server.pages.update({article_path(number): article_page(number) for number in NUMBERS})
        again = tiny.crawl()
    assert {article_path(number) for number in NUMBERS[2:]} <= set(server.paths()), "the first two too"
    assert (again.status, told_of(again)) == (0, {Status.PRESENT: 27})


@pytest.mark.fault("N4", "S4", "S5")
@pytest.mark.parametrize("wall", [lambda _: AWAY, to_itself, by_way_of_a_check], ids=["away", "itself", "check"])
def test_pages_that_were_captured_before_a_portal_or_a_wall_came_up_stay_present(tmp_path: Path, wall: object) -> None:
    numbers = NUMBERS[:6]
    with WebServer(site_of([numbers])) as server:
        tiny = Tiny(tmp_path, server, more=AGAIN)
        assert tiny.crawl().status == 0
        later()
        whole = dict(server.pages)
        for number in numbers:
            server.pages[article_path(number)] = wall(number)  # type: ignore[operator]
            back = Answer(status=302, headers={"Location": article_path(number)})
            server.pages[f"/check?back={article_path(number)}"] = back
        done = tiny.crawl()
        assert (done.status, told_of(done)) == (3, {Status.PRESENT: 6})
        assert len(done.source["alarms"]) == 1, done.source["alarms"]
        assert done.source["owed"] == 4
        server.pages = whole
        server.pages["/a/index.html"] = site_of([numbers[:1]])["/a/index.html"]
        server.hits.clear()
        again = tiny.crawl()
    assert {article_path(number) for number in numbers} <= set(server.paths())
    assert again.status == 0


@pytest.mark.fault("S5")
def test_two_articles_that_moved_to_one_other_host_are_no_portal(tmp_path: Path) -> None:
    site = site_of([NUMBERS])
    site.update({article_path(number): AWAY for number in (3, 9)})
    site.update({article_path(number): to_itself(number) for number in (5, 11)})
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert (done.status, done.source["alarms"]) == (0, [])
    assert sum(done.outcomes()[article_path(number)] == "redirect" for number in NUMBERS) == 4


def soft(numbers: list[int], missing: list[int]) -> dict[str, Page]:
    site = site_of([numbers])
    site.update({article_path(number): NOT_THERE for number in missing})
    return site


@pytest.mark.fault("S4")
def test_a_site_that_answers_every_known_article_with_its_page_for_missing_pages_is_out_of_order(
    tmp_path: Path,
) -> None:
    numbers = NUMBERS[:12]
    with WebServer(site_of([numbers])) as server:
        tiny = Tiny(tmp_path, server, more=AGAIN)
        assert tiny.crawl().status == 0
        later()
        server.pages = soft(numbers, numbers)
        done = tiny.crawl()
        outcomes = sorted(done.outcomes()[article_path(number)] for number in numbers)
        assert outcomes == ["challenge"] * 10 + ["soft_404"] * 2
        assert (done.status, done.source["complete"], done.source["owed"]) == (3, False, 10)
        assert len(done.source["alarms"]) == 1, done.source["alarms"]
        assert told_of(done) == {Status.PRESENT: 12}
        server.pages = site_of([numbers])
        server.pages["/a/index.html"] = site_of([numbers[:1]])["/a/index.html"]
        server.hits.clear()
        again = tiny.crawl()
    assert {article_path(number) for number in numbers} <= set(server.paths()), "all twelve"
    assert again.status == 0


@pytest.mark.fault("S4")
def test_twelve_of_twelve_new_articles_with_one_page_for_missing_pages_are_owed_for_as_long_as_none_comes(
    tmp_path: Path,
) -> None:
    numbers = NUMBERS[:12]
    with WebServer(soft(numbers, numbers)) as server:
        tiny = Tiny(tmp_path, server)
        for _ in range(2):
            done = tiny.crawl()
            outcomes = sorted(done.outcomes()[article_path(number)] for number in numbers)
            assert outcomes == ["challenge"] * 10 + ["soft_404"] * 2
            assert (done.status, len(done.source["alarms"])) == (3, 1)
            assert Status.MISSING not in told_of(done)
        server.pages = site_of([numbers])
        assert tiny.crawl().status == 0


@pytest.mark.fault("S4", "S5")
def test_a_few_dead_links_among_new_articles_are_missing_pages(tmp_path: Path) -> None:
    numbers, dead = NUMBERS[:12], [3, 4, 5, 6]
    with WebServer(soft(numbers, dead)) as server:
        tiny = Tiny(tmp_path, server)
        for _ in range(2):
            done = tiny.crawl()
            assert [done.outcomes()[article_path(number)] for number in dead] == ["soft_404"] * 4
            assert (done.status, done.source["alarms"]) == (0, [])


@pytest.mark.fault("S4", "S5")
def test_two_known_articles_that_vanish_on_one_day_are_missing_and_stay_so_when_a_third_follows(tmp_path: Path) -> None:
    numbers = NUMBERS[:6]
    with WebServer(site_of([numbers])) as server:
        tiny = Tiny(tmp_path, server, more=AGAIN)
        tiny.crawl()
        for dead in ([1, 2], [1, 2, 3]):
            later()
            server.pages = soft(numbers, dead)
            done = tiny.crawl()
            assert [done.outcomes()[article_path(number)] for number in dead] == ["soft_404"] * len(dead)
            assert (done.status, done.source["alarms"]) == (0, [])
    assert told_of(done) == {Status.MISSING: 3, Status.PRESENT: 3}


@pytest.mark.fault("S4")
def test_dead_links_that_head_the_list_of_a_new_source_are_doubted_once(tmp_path: Path) -> None:
    numbers, dead = NUMBERS[:8], [1, 2, 3, 4]
    with WebServer(soft(numbers, dead)) as server:
        tiny = Tiny(tmp_path, server)
        done = tiny.crawl()
        asked = [done.outcomes()[path] for path in server.paths() if path.startswith("/a/20")]
        assert done.status == (3 if "challenge" in asked else 0)
        again = tiny.crawl()
    assert (again.status, again.source["alarms"]) == (0, [])
    with ArchiveReader(again.data / "archive") as reader:
        assert sum(one.outcome == "ok" for one in reader.captures(role=Role.ARTICLE)) == 4
