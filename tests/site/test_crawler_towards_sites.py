"""The server's own log is the judge of how a site was treated."""

from __future__ import annotations

import re
import sqlite3
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from loopback import Answer, Page, Tiny, WebServer, article, site_of

from archive.paths import DataPaths
from crawler.status import status

TEXT = {"Content-Type": "text/plain"}


ROBOTS = [
    (Answer(status=404), True),
    (Answer(status=410), True),
    (Answer(status=418), True),
    (Answer("", headers=TEXT), True),
    (Answer("<html><title>外交部</title>Disallow nothing</html>"), True),
    (Answer("User-agent: *\nDisallow: /\n", headers=TEXT), False),
    (Answer("User-agent: xuanjie\nDisallow: /\n\nUser-agent: *\nAllow: /\n", headers=TEXT), False),
    (Answer("User-agent: other\nDisallow: /\n", headers=TEXT), True),
    (Answer(status=204), True),
    (Answer("User-agent: *\nAllow: /\n", status=203, headers=TEXT), True),
    (Answer("User-agent: *\nDisallow: /a/\n", status=203, headers=TEXT), False),
    (Answer("User-agent: *\nDisallow: /a/\n", status=206, headers=TEXT), False),
    (Answer(status=304), False),
    # 500 KiB that end in "Disallow: /a": half a rule for another folder
    (Answer(("User-agent: *\n#" + "x" * (500 * 1024 - 28) + "\nDisallow: /a") + "rchive/\n", headers=TEXT), True),
    (Answer(status=401), False),
    (Answer(status=403), False),
    (Answer(status=429), False),
    (Answer(status=500), False),
    (Answer(status=503, body="User-agent: *\nAllow: /\n"), False),
    (Answer(drop=True), False),
    (Answer("User-agent: *\nAllow: /\n" * 50, cut=100, headers=TEXT), False),
    (Answer(status=302, headers={"Location": "/rules.txt"}), True),
    (Answer(status=302, headers={"Location": "/robots.txt"}), False),
    (Answer(status=302, headers={"Location": "http://127.0.0.9/robots.txt"}), False),
]


@pytest.mark.fault("S1")
def test_robots_txt_decides_and_what_cannot_be_read_forbids(tmp_path: Path) -> None:
    with ExitStack() as open_servers:
        servers = []
        for robots, _ in ROBOTS:
            site: dict[str, Page] = dict(site_of([[1, 2]]))
            site["/robots.txt"] = robots
            site["/rules.txt"] = Answer("User-agent: *\nAllow: /\n", headers=TEXT)
            servers.append(open_servers.enter_context(WebServer(site)))
        listings = tuple({"url": f"{server.base}/a/index.html"} for server in servers)
        tiny = Tiny(tmp_path, servers[0], listings=listings, keys_of_port=True)
        done = tiny.crawl()
    for (robots, allowed), server in zip(ROBOTS, servers, strict=True):
        asked = [p for p in server.paths() if p not in {"/robots.txt", "/rules.txt"}]
        assert ({article(1), article(2)} <= set(asked)) if allowed else (asked == []), robots
    assert done.source["outcomes"]["robots"] == sum(not allowed for _, allowed in ROBOTS)
    assert done.status == 3


@pytest.mark.fault("S1")
def test_a_robots_txt_that_could_not_be_read_is_asked_for_twice_and_a_no_once(tmp_path: Path) -> None:
    twice = [Answer(status=429), Answer(status=500), Answer(drop=True), Answer("User-agent: *\n" * 9, cut=20)]
    once = [Answer(status=401), Answer(status=304), Answer(b"#" * 300_000, headers=TEXT)]
    for number, robots in enumerate([*twice, *once]):
        with WebServer({"/robots.txt": robots}) as server:
            overrides: dict[str, object] = {"DOWNLOAD_MAXSIZE": 200_000}
            done = Tiny(tmp_path / str(number), server, overrides=overrides).crawl()
        assert server.paths() == ["/robots.txt"] * (2 if robots in twice else 1), robots
        assert done.outcomes() == {"/a/index.html": "robots"}


@pytest.mark.fault("S1")
def test_a_robots_txt_that_moved_to_raw_chinese_bytes_is_found(tmp_path: Path) -> None:
    site: dict[str, Page] = dict(site_of([[1]]))
    site["/robots.txt"] = Answer(status=301, headers={"Location": "/规则.txt".encode().decode("latin-1")})
    site["/%E8%A7%84%E5%88%99.txt"] = Answer("User-agent: *\nDisallow: /a/2020\n", headers=TEXT)
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert done.outcomes()[article(1)] == "robots"


@pytest.mark.fault("S1")
def test_a_rule_for_one_article_is_obeyed_and_is_no_failure(tmp_path: Path) -> None:
    site: dict[str, Page] = dict(site_of([[1, 2]]))
    site["/robots.txt"] = Answer(f"User-agent: *\nDisallow: {article(2)}\n", headers=TEXT)
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert article(2) not in server.paths()
    assert done.outcomes()[article(2)] == "robots"
    assert done.status == 0


@pytest.mark.fault("S1")
def test_robots_txt_is_asked_for_once_and_kept(tmp_path: Path) -> None:
    with WebServer(site_of([[1, 2, 3]])) as server:
        Tiny(tmp_path, server).crawl()
    assert server.paths().count("/robots.txt") == 1
    assert server.paths()[0] == "/robots.txt"


def gaps(server: WebServer) -> list[float]:
    starts = sorted(hit.at for hit in server.hits)
    return [b - a for a, b in pairwise(starts)]


def test_requests_to_a_host_keep_their_distance_and_never_overlap(tmp_path: Path) -> None:
    site: dict[str, Page] = dict(site_of([[1, 2, 3, 4]]))
    site[article(2)] = Answer(body=b"<html>x</html>", delay=0.5)
    with WebServer(site) as server:
        Tiny(tmp_path, server, delay="200 ms").crawl()
    assert min(gaps(server)) >= 0.2
    spans = sorted((hit.at, hit.ended) for hit in server.hits)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))


def test_two_sources_on_one_host_share_its_delay(tmp_path: Path) -> None:
    with WebServer(site_of([[1, 2, 3]])) as server:
        tiny = Tiny(tmp_path, server, delay="200 ms")
        tiny.asked()
        text = (tmp_path / "sources" / "tiny.toml").read_text()
        (tmp_path / "sources" / "twin.toml").write_text(text)
        done = tiny.crawl(names=["tiny", "twin"])
    assert done.status == 0
    assert len(done.report["sources"]) == 2
    assert min(gaps(server)) >= 0.2
    assert server.paths().count("/robots.txt") == 1


def test_a_crawl_delay_of_robots_txt_is_applied(tmp_path: Path) -> None:
    site: dict[str, Page] = dict(site_of([[1, 2]]))
    site["/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 0.4\n", headers=TEXT)
    with WebServer(site) as server:
        Tiny(tmp_path, server).crawl()
    assert min(gaps(server)) >= 0.4


def test_a_crawl_delay_of_days_parks_the_host_and_holds_up_nobody(tmp_path: Path) -> None:
    site: dict[str, Page] = dict(site_of([[1, 2]]))
    site["/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 1000000\n", headers=TEXT)
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    reason = "robots.txt asks for 1000000 s between two requests, more than 300 s"
    assert server.paths() == ["/robots.txt"]
    assert done.status == 3
    assert done.report["parked"] == {f"127.0.0.1:{server.port}": reason}
    assert f"127.0.0.1:{server.port} is left alone until the next run: {reason}" in done.source["alarms"]
    assert done.outcomes() == {"/a/index.html": "blocked"}


def test_an_address_that_is_refused_at_each_try_does_not_park_its_host(tmp_path: Path) -> None:
    site: dict[str, Page] = dict(site_of([[1, 2, 3]]))
    site[article(1)] = Answer(status=429, headers={"Retry-After": "0"})
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert done.report["parked"] == {}
    assert server.paths().count(article(1)) == 3
    assert [done.outcomes()[article(n)] for n in (1, 2, 3)] == ["blocked", "ok", "ok"]


@pytest.mark.fault("S2")
def test_retry_after_holds_for_the_whole_host(tmp_path: Path) -> None:
    site: dict[str, Page] = dict(site_of([[1, 2, 3]]))
    site[article(1)] = lambda before: (
        Answer(status=503, headers={"Retry-After": "1"}) if before == 0 else Answer("<html>back</html>")
    )
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    first = next(hit.at for hit in server.hits if hit.path == article(1))
    later = [hit.at - first for hit in server.hits if hit.at > first]
    assert min(later) >= 0.99
    assert done.outcomes()[article(1)] == "ok"


@pytest.mark.fault("S2")
def test_a_429_that_says_when_to_come_again_is_tried_again(tmp_path: Path) -> None:
    site: dict[str, Page] = dict(site_of([[1, 2]]))
    site[article(1)] = lambda before: (
        Answer(status=429, headers={"Retry-After": "1"}) if before == 0 else Answer("<html>back</html>")
    )
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert done.outcomes()[article(1)] == "ok"
    assert done.status == 0


@pytest.mark.fault("S2")
def test_a_host_that_wants_a_long_rest_is_not_asked_before_its_end_by_later_runs_either(tmp_path: Path) -> None:
    site: dict[str, Page] = dict(site_of([[1, 2, 3]]))
    site[article(1)] = Answer(status=429, headers={"Retry-After": "86400"})
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server)
        done = tiny.crawl()
        assert article(2) not in server.paths()
        assert done.outcomes() == {
            "/a/index.html": "ok",
            "/a/index_1.html": "not_found" if "/a/index_1.html" in server.paths() else "blocked",
            article(1): "blocked",
            article(2): "blocked",
            article(3): "blocked",
        }
        assert done.status == 3
        host = f"127.0.0.1:{server.port}"
        (until,) = re.findall(r"for 86400 s; no run asks it before (\S+Z)$", done.report["parked"][host])
        asked, began = len(server.hits), datetime.now(UTC)
        for _ in range(2):
            again = tiny.crawl()
        assert len(server.hits) == asked
        assert again.status == 3
        reason = again.report["parked"][host]
        assert f"3 articles of {host} are left to a later run: {reason}" in again.source["alarms"]
        assert reason.endswith(f"no run asks it before {until}")
        assert timedelta(hours=23, minutes=50) < datetime.fromisoformat(until) - began <= timedelta(days=1, seconds=1)
        told = status(DataPaths(tiny.data), [], [], datetime.now(UTC))
        assert [alarm.line for alarm in told.alarms if alarm.kind == "parked" and until in alarm.line]
        with closing(sqlite3.connect(tiny.data / "frontier.sqlite")) as db, db:
            db.execute("UPDATE held SET until = until - 86400")  # a day later
        site[article(1)] = site[article(2)]
        last = tiny.crawl()
    assert {last.outcomes()[article(n)] for n in (1, 2, 3)} == {"ok"}
    assert last.report["parked"] == {}
