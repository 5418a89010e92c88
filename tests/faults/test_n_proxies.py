"""Does a crawl go where it was sent: past the proxies of the environment, and not into a portal that answers for all?

PR and NIGHT are the same.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from backfill_web import Backfill, WaybackPages, past
from loopback import Answer, Page, Tiny, WebServer, article_page, site_of
from loopback import article as article_path

from archive.capture import Outcome, Role
from archive.reader import ArchiveReader
from crawler.engines.addresses import place_at
from crawler.engines.errors import RemoteFailed
from crawler.repeats import Repeats

PORTAL = Answer(
    "<html><head><title>Welcome to the network of the house</title></head><body><p>"
    + "Please accept the terms with your name and room number to use the network. " * 5
    + "</p><form action='/accept'><input name='room'><button>Go</button></form></body></html>"
)


class Portal(dict[str, Page]):
    """Whatever is asked for, the same page."""

    def get(self, path: object, other: object = None) -> Page:  # type: ignore[override]
        return PORTAL


class NoStore(dict[str, Page]):
    def get(self, path: object, other: object = None) -> Page:  # type: ignore[override]
        return Answer(status=404)


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    """A proxy that counts what it is asked, named by every variable of the environment that programs look at."""
    with WebServer(Portal()) as server:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, server.base)
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.setenv(name, "nowhere.example")
        yield server


def own_process(command: list[str]) -> None:
    """A crawl with the environment of now: the process that crawls are else forked from has an older one."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.fault("N4")
def test_proxies_of_the_environment_are_asked_for_nothing_by_a_crawl(tmp_path: Path, proxy: WebServer) -> None:
    with WebServer(site_of([[1, 2]])) as server:
        own_process(Tiny(tmp_path, server).asked())
    assert {"/robots.txt", "/a/index.html", article_path(1), article_path(2)} <= set(server.paths())
    assert proxy.paths() == []


@pytest.mark.fault("N4")
def test_proxies_of_the_environment_are_asked_for_nothing_by_a_backfill(tmp_path: Path, proxy: WebServer) -> None:
    captures = past()
    with WebServer(WaybackPages(captures)) as server:
        order = {"archive": "wayback", "given": server.base}
        running = Backfill(tmp_path, order, plan={"under": ["idcpc.org.cn/jwdt/"]}).start()
        said, errors = running.communicate(timeout=60)
    assert json.loads(said)["sources"], errors
    assert len(server.paths()) > 2
    assert proxy.paths() == []


@pytest.mark.fault("N4")
def test_proxies_of_the_environment_are_asked_for_nothing_by_push_and_pull(
    proxy: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What both ask first: what is there. The store answers that it has nothing."""
    with WebServer(NoStore()) as store:
        monkeypatch.setenv("AWS_ENDPOINT_URL", store.base)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
            monkeypatch.setenv(name, "us-east-1")
        assert place_at("s3://bucket/prefix").sizes("x") == {}
        assert store.paths()
        assert proxy.paths() == []
        seen = len(store.paths())
        monkeypatch.setenv("XUANJIE_STORE_PROXY", proxy.base)
        with pytest.raises(RemoteFailed):  # the portal is no store
            place_at("s3://bucket/prefix").sizes("x")
        assert proxy.paths()
        assert len(store.paths()) == seen, "who names a proxy gets it"


@pytest.mark.fault("N4")
def test_a_portal_that_answers_for_every_host_leaves_the_run_incomplete(tmp_path: Path) -> None:
    with WebServer(site_of([[1, 2]])) as server:
        tiny = Tiny(tmp_path, server, more='revisit = "1 s"')
        assert tiny.crawl().status == 0
        server.pages = Portal()
        time.sleep(1.1)
        done = tiny.crawl()
    assert done.status == 3
    assert not done.source["complete"]
    assert done.source["captured"] == 0
    with ArchiveReader(done.data / "archive") as reader:
        articles = [one for one in reader.captures(role=Role.ARTICLE) if one.outcome is Outcome.OK]
        kept = {reader.snapshot(one.snapshot_id).html for one in articles}
    assert kept == {article_page(number).body for number in (1, 2)}


@pytest.mark.fault("N4", "S4")
def test_a_portal_that_comes_up_in_the_middle_of_a_run_is_noticed_at_the_fifth_article(tmp_path: Path) -> None:
    """As a refusal it counts when nothing else has come for twenty pages: a site may have moved some of its own."""
    numbers = list(range(1, 28))
    site = site_of([numbers])
    for number in numbers[2:]:
        site[article_path(number)] = PORTAL
    with WebServer(site) as server:
        done = Tiny(tmp_path, server).crawl()
    assert done.status == 3
    assert not done.source["complete"]
    outcomes = [done.outcomes()[article_path(number)] for number in numbers]
    assert outcomes == ["ok"] * 6 + ["challenge"] * 18 + ["blocked"] * 3
    assert "refusals in a row" in "".join(done.source["alarms"])


@pytest.mark.fault("N4", "S4")
def test_one_page_for_seven_vanished_articles_does_not_park_the_host_and_is_asked_for_again(tmp_path: Path) -> None:
    """An old list: the site has moved, and says the same of each article that it did not take along."""
    moved, numbers = Answer("<html><title>公告</title><body><p>" + "本站已迁移。" * 40), list(range(1, 21))
    vanished = numbers[3:10]
    site = site_of([numbers])
    site.update({article_path(number): moved for number in vanished})
    with WebServer(site) as server:
        tiny = Tiny(tmp_path, server, overlap=1)
        done = tiny.crawl()
        outcomes = [done.outcomes()[article_path(number)] for number in numbers]
        assert sorted(outcomes[3:10]) == ["challenge"] * 3 + ["ok"] * 4
        assert {*outcomes[:3], *outcomes[10:]} == {"ok"}, "the host is asked on"
        assert done.status == 3, "the seven are owed"
        site.update({article_path(number): article_page(number) for number in vanished})
        server.hits.clear()
        again = tiny.crawl()
    assert {article_path(number) for number in vanished} <= {hit.path for hit in server.hits}, "all seven"
    assert again.status == 0
    with ArchiveReader(again.data / "archive") as reader:
        last = [reader.latest(f"{server.base}{article_path(number)}") for number in vanished]
        assert [one and reader.snapshot(one.snapshot_id).html for one in last] == [
            article_page(number).body for number in vanished
        ]


def test_a_page_is_everybodys_when_five_paths_have_it() -> None:
    seen = Repeats()
    asked = ["http://h/a", "http://h/b", "http://other/a", "http://h/a?s=1", "http://h/c", "http://h/d", "http://h/e"]
    assert [seen.is_everybodys(url, b"p", most=4) for url in asked] == [False] * 6 + [True]
    assert not seen.is_everybodys("http://h/f", b"another", most=4)


def test_a_page_says_nothing_of_its_host_while_others_are_read() -> None:
    seen = Repeats()
    seen.read(b"p")
    assert seen.nothing_else(b"p")
    seen.read(b"a list")
    for _ in range(19):
        seen.read(b"p")
        assert not seen.nothing_else(b"p")
    seen.read(b"p")
    assert seen.nothing_else(b"p"), "twenty in a row"
    seen.read(b"another")
    assert not seen.nothing_else(b"p")
