"""How does the whole way run on the bundled web? Crawl, extract, reconcile, check, release: no step is the demo's own.

Only six settings differ from a live crawl: the download handler (with the day on which it is asked), the clock, delays
of zero, no pictures, the label of where we ask from, and the channels: of each source's lists, those that the bundled
web holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.paths import DataPaths
from archive.reader import ArchiveReader
from crawler.demo.channels import write_sources
from crawler.demo.rounds import Step, SteppingClock, steps_to_do
from crawler.demo.site import demo_site
from crawler.demo.web import load_web
from crawler.report import CrawlReport
from crawler.room import check_room
from crawler.run import crawl
from crawler.stop_asked import stoppable
from pipelines.refresh import RefreshReport, refresh_offline

__all__ = ["DemoReport", "crawl_demo_web", "demo_settings", "run_demo"]

_HANDLER = "crawler.demo.handler.DemoDownloadHandler"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoReport:
    """What one demo did."""

    crawls: tuple[CrawlReport, ...]
    refreshed: RefreshReport


def run_demo(paths: DataPaths, tell: Callable[[str], None] = lambda _: None) -> DemoReport:
    """The whole way into a data folder; `tell` hears one line before every step.

    The same folder may be used again: pages that have not changed become revisits, and the release stays what it was
    but for the newer search log. A demo that was killed or stopped goes on.

    raises  NoRoom, Locked, WriteFailed, Refused, StopAsked, as a crawl and a refresh do
    """
    check_room(paths.root, releases=True)
    with stoppable() as stops:
        crawls = crawl_demo_web(
            paths, lambda step: tell(f"crawl {step.source} as of {step.at:%Y-%m-%d}"), crawled=stops.crawled
        )
        tell("extract, reconcile, check, release")
        return DemoReport(crawls=crawls, refreshed=refresh_offline(paths))


def demo_settings(clock: SteppingClock, sources: Path) -> Mapping[str, object]:
    """What a crawl of the demo web overrides. `sources`: folder of the TOML files, see crawler/demo/channels.py."""
    return {
        "XUANJIE_SOURCES": str(sources),
        "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER, "data": None, "file": None, "s3": None, "ftp": None},
        "TWISTED_REACTOR_ENABLED": False,  # asyncio alone: no resolver, and any number of crawls in one process
        "DOWNLOAD_DELAY": 0.0,
        "XUANJIE_RETRY_DELAYS": [0.0, 0.0],
        "XUANJIE_REQUISITES": False,  # the bundled web has no pictures: all of them would be missing
        "CONCURRENT_REQUESTS": 1,  # one after another: the order decides the times that the clock gives
        "XUANJIE_READ_BESIDE": False,
        "XUANJIE_CLOCK": clock,
        "XUANJIE_DEMO_DAY": clock.now.date(),  # on which the handler is asked: some pages change (web/ild_zh.toml)
        "XUANJIE_VIA": "demo",
        "XUANJIE_VANTAGE": "the demo, no network",  # whatever the environment says: no page was asked for from there
        "XUANJIE_CONTACT": "https://xuanjie.invalid/demo",
        "LOG_LEVEL": "ERROR",  # the planted failures are told in the table
    }


def crawl_demo_web(
    paths: DataPaths,
    tell: Callable[[Step], None] = lambda _: None,
    *,
    crawled: Callable[[CrawlReport], None] = lambda _: None,
) -> tuple[CrawlReport, ...]:
    """Crawl what is still to do into a data folder; `tell` hears of every step before it starts, `crawled` of each that
    has ended: what it raises ends the demo."""
    reports = []
    sources = write_sources(paths.root / "sources", demo_site(), frozenset(name for name, _ in load_web()))
    for step in steps_to_do(paths.runs):
        tell(step)
        clock = SteppingClock(max([step.at, *_captured_at(paths)]))
        report = crawl((step.source,), data=paths.root, overrides=demo_settings(clock, sources), since=step.since)
        crawled(report)
        reports.append(report)
    return tuple(reports)


def _captured_at(paths: DataPaths) -> Iterator[datetime]:
    """Times already taken, so that no two captures of one address bear the same second."""
    if paths.archive.exists():
        with ArchiveReader(paths.archive) as reader:
            yield from (capture.fetched_at for capture in reader.captures())
