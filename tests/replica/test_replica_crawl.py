"""Every source, crawled against a replica of its site: what exists is found, gently, and a second crawl costs little.

The replica is made of the sources' own TOML files by a seeded generator; its pages differ from the signed cases in
navigation, lengths, noise and missing fields. Lists change their paging, articles move between hosts, and 5 % of the
addresses fail at first. What is judged is the server's log.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from urllib.robotparser import RobotFileParser

import pytest
from replica_server import RETRY_AFTER, Hit, ReplicaServer
from replica_web import Web, key_of, replica

from archive.reader import ArchiveReader
from crawler.source import load_sources
from pipelines.errors import ReadError
from pipelines.read import read

TODAY = date(2026, 11, 20)
SEED = 20261120
RUN = Path(__file__).with_name("run_replica.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawled:
    """Two crawls, twelve hours apart, of one replica."""

    web: Web
    data: Path
    first: list[Hit]
    second: list[Hit]
    bytes_after: tuple[int, int]
    reports: tuple[dict[str, object], dict[str, object]]


def crawl_twice(data: Path, *, per_channel: int, channels: int) -> Crawled:
    web = replica(load_sources(), seed=SEED, today=TODAY, per_channel=per_channel, channels=channels)
    hits: list[list[Hit]] = []
    sizes: list[int] = []
    reports: list[dict[str, object]] = []
    with ReplicaServer(web.pages, seed=SEED, faults=0.05) as server:
        for at in ("2026-11-20T04:00:00+00:00", "2026-11-20T16:00:00+00:00"):
            before = len(server.hits)
            command = [sys.executable, str(RUN), str(data), str(server.port), at]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode in {0, 3}, done.stderr[-3000:]
            reports.append(json.loads(done.stdout))
            hits.append(server.hits[before:])
            sizes.append(sum(path.stat().st_size for path in (data / "archive").rglob("*.warc.gz*")))
    return Crawled(
        web=web,
        data=data,
        first=hits[0],
        second=hits[1],
        bytes_after=(sizes[0], sizes[1]),
        reports=(reports[0], reports[1]),
    )


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((2, 2), id="small"),
        pytest.param((24, 6), id="whole", marks=[pytest.mark.long, pytest.mark.timeout(1800)]),
    ],
)
def crawled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    per_channel, channels = request.param
    return crawl_twice(tmp_path_factory.mktemp("replica"), per_channel=per_channel, channels=channels)


def test_every_source_has_articles_on_the_replica(crawled: Crawled) -> None:
    built = {article.source for article in crawled.web.articles}
    without = {name for name, source in load_sources().items() if source.listings} - built
    assert without == set(), crawled.web.left_out


def test_everything_that_exists_is_found(crawled: Crawled) -> None:
    with ArchiveReader(crawled.data / "archive") as archive:
        got = {key_of(c.url) for c in archive.captures() if c.outcome.value in {"ok", "unchanged"}}
    missed = [article.url for article in crawled.web.wanted if key_of(article.url) not in got]
    print(
        f"\nfound {len(crawled.web.wanted) - len(missed)} of {len(crawled.web.wanted)}; lists {crawled.web.listings};",
        end="",
    )
    print(f" requests {len(crawled.first)} and {len(crawled.second)}")
    assert missed == []


def test_nothing_is_asked_that_robots_txt_bars(crawled: Crawled) -> None:
    rules: dict[str, RobotFileParser] = {}
    for key, served in crawled.web.pages.items():
        if key.endswith("/robots.txt"):
            parser = RobotFileParser()
            parser.parse(served.body.decode().splitlines())
            rules[key.split("/", 1)[0]] = parser
    barred = [
        h
        for h in (*crawled.first, *crawled.second)
        if h.host in rules and not rules[h.host].can_fetch("xuanjie", h.path)
    ]
    assert barred == []
    assert any(article.forbidden for article in crawled.web.articles)


def test_no_page_is_asked_before_robots_txt(crawled: Crawled) -> None:
    first: dict[str, str] = {}
    for hit in sorted(crawled.first, key=lambda h: h.at):
        first.setdefault(hit.host, hit.path)
    assert set(first.values()) == {"/robots.txt"}


def test_a_host_that_said_when_is_not_asked_earlier(crawled: Crawled) -> None:
    early = 0
    for hits in by_host(crawled.first, crawled.second).values():
        for one, two in pairwise(hits):
            early += one.retry_after > 0 and two.at < one.ended + one.retry_after
    asked_back = sum(hit.retry_after > 0 for hit in crawled.first)
    print(f"\n{asked_back} answers with Retry-After: {RETRY_AFTER}; asked too early: {early}", end="")
    assert asked_back > 0
    assert early == 0


def test_a_host_answers_one_request_at_a_time(crawled: Crawled) -> None:
    over = [
        (one, two)
        for hits in by_host(crawled.first, crawled.second).values()
        for one, two in pairwise(hits)
        if two.at < one.ended
    ]
    assert over == []


def test_a_second_crawl_of_an_unchanged_web_costs_little(crawled: Crawled) -> None:
    before, after = crawled.bytes_after
    requests = len(crawled.second) / len(crawled.first)
    grown = (after - before) / before
    print(f"\nsecond crawl: {requests:.1%} of the requests, {grown:.2%} new bytes", end="")
    if len(crawled.web.articles) >= 2000:  # with two articles in a list, a list costs as much as its articles
        assert requests <= 0.10
        assert grown <= 0.02


def test_captured_pages_read_as_they_were_composed(crawled: Crawled) -> None:
    """Title, day and layout, over all looks. A replica's changed surroundings must not turn the reader's head."""
    truth = {key_of(article.url): article for article in crawled.web.wanted}
    wrong: dict[str, list[str]] = defaultdict(list)
    total: Counter[str] = Counter()
    with ArchiveReader(crawled.data / "archive") as archive:
        for capture in archive.captures():
            article = truth.get(key_of(capture.url))
            if article is None or capture.outcome.value != "ok":
                continue
            total[article.layout] += 1
            try:
                told = read(archive.snapshot(capture.snapshot_id)).announcement
            except ReadError as why:
                wrong[article.layout].append(f"{article.url}: {why}")
                continue
            if told.title != article.page.title:
                wrong[article.layout].append(f"{article.url}: title {told.title!r}")
            elif told.published_on != article.day:
                wrong[article.layout].append(f"{article.url}: day {told.published_on}, is {article.day}")
            elif told.layout == "generic" != article.layout:  # two looks of one site may read the same page
                wrong[article.layout].append(f"{article.url}: layout {told.layout}, is {article.layout}")
    right = sum(total.values()) - sum(map(len, wrong.values()))
    print(f"\nread right: {right} of {sum(total.values())}", end="")
    for layout, lines in sorted(wrong.items()):
        print(f"\n  {layout}: {len(lines)} of {total[layout]}: {lines[0]}", end="")
    assert right / sum(total.values()) >= 0.95


def by_host(*runs: list[Hit]) -> dict[str, list[Hit]]:
    """Each host's requests in the order they came, run after run."""
    hosts: dict[str, list[Hit]] = defaultdict(list)
    for run in runs:
        for hit in sorted(run, key=lambda h: h.at):
            hosts[hit.host].append(hit)
    return hosts
