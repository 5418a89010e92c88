"""How is a crawl run in this process?"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from scrapy.settings import Settings

from archive.capture import utc_text
from archive.errors import WriteFailed
from archive.heads import note_head
from crawler.errors import BadDate, CrawlBroke, NotOfTheWeb, NotOurs
from crawler.extensions import report_of
from crawler.loader import SourceLoader
from crawler.log_lines import log_form
from crawler.rendering import check_browser
from crawler.report import CrawlReport, write_report
from crawler.room import check_room
from crawler.seeds import check_seeds
from crawler.session import Session
from crawler.setting_kinds import BY_US
from crawler.source import load_sources, source_of
from crawler.spider import SourceSpider
from crawler.stopping import StoppableProcess, close_what_was_cut_off
from pipelines.garbage import seldom_searched_for_garbage

__all__ = ["crawl", "crawl_settings", "run_session"]


def crawl_settings(data: Path, overrides: Mapping[str, object]) -> Settings:
    """The settings of a crawl into a data folder; `overrides` win over the sources' own. raises BadLogForm"""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("XUANJIE_DATA", str(data), priority="cmdline")
    for name, value in overrides.items():
        settings.set(name, value, priority=BY_US if name == "XUANJIE_VIA" else "cmdline")
    if not settings.getbool("TWISTED_REACTOR_ENABLED"):
        settings.set("ASYNCIO_EVENT_LOOP", None, priority="cmdline")  # many crawls in one process share its loop
    log_form(settings)
    return settings


def crawl(
    names: Sequence[str],
    *,
    data: Path,
    overrides: Mapping[str, object] = {},
    since: str | None = None,
    only: str | None = None,
) -> CrawlReport:
    """Crawl sources into a data folder and write the report to its runs/.

    names      names of sources; () = all, or with `only` the one that the address belongs to
    overrides  Scrapy settings and XUANJIE_* ones (crawler/settings.py)
    since      YYYY-MM-DD: articles filed before are not asked for, and listings are walked back that far
    only       one address, instead of a walk
    returns    CrawlReport; its `status` is the command's exit status
    raises     UnknownSource, BadSource, BadSeed, NoContact, NoBrowser, NotOfTheWeb, NotOurs, BadDate, Locked,
               WriteFailed, BadFrontier, OldFrontier, CrawlBroke

    With Twisted's reactor (the default, for the live web) one call in the life of a process is possible. With
    `TWISTED_REACTOR_ENABLED: False` and a download handler of one's own there may be any number.
    """
    settings = crawl_settings(data, overrides)
    if since is not None:
        try:
            date.fromisoformat(since)
        except ValueError:
            raise BadDate(since) from None
        settings.set("XUANJIE_SINCE", since, priority="cmdline")
    loader = SourceLoader(settings)
    names = tuple(dict.fromkeys(names))
    for name in names:
        loader.load(name)
    if only is not None:
        names = _sources_for(only, names, settings)
        settings.set("XUANJIE_ONLY", only, priority="cmdline")
    session = Session(settings)
    check_browser(session.sources[name] for name in names or tuple(session.sources))
    check_seeds(data / "seeds", session.sources)
    return run_session(session, settings, {name: name for name in names or tuple(session.sources)})


def run_session(session: Session, settings: Settings, spiders: Mapping[str, str | type[SourceSpider]]) -> CrawlReport:
    """Run one spider (a class, or what the loader calls it) for each source; raises what crawl() raises."""
    check_room(session.paths.root)
    with session:
        started_at = utc_text(session.clock())
        process = StoppableProcess(settings)
        tasks = {name: process.crawl(spider, session=session) for name, spider in spiders.items()}
        with seldom_searched_for_garbage():
            process.start(install_signal_handlers=threading.current_thread() is threading.main_thread())
        if process.stopped_by:
            close_what_was_cut_off(session)
        report = report_of(session, started_at)
        # asked for in any case: asyncio tells of an exception that nobody has looked at
        broke = {name: why for name, task in tasks.items() if (why := _raised(task)) is not None}
        if session.fatal is not None:
            raise session.fatal
        write_report(report, session.paths.runs)
    if session.fatal is not None:  # what was written last of all
        raise session.fatal
    note_head(session.paths)  # the segment of this crawl is sealed now
    for name, why in broke.items():
        if isinstance(why, WriteFailed):
            raise why
        raise CrawlBroke(name, f"{type(why).__name__}: {why}") from why
    return replace(report, stopped_by=process.stopped_by)  # Scrapy's handlers stand until here, and longer


def _raised(task: asyncio.Future[None]) -> BaseException | None:
    return task.exception() if task.done() and not task.cancelled() else None


def _sources_for(url: str, names: tuple[str, ...], settings: Settings) -> tuple[str, ...]:
    scheme, colon, _ = url.partition(":")
    if scheme.lower() not in {"http", "https"} or not colon:
        raise NotOfTheWeb(url, scheme if colon else "")
    sources = load_sources(Path(settings["XUANJIE_SOURCES"])) if settings["XUANJIE_SOURCES"] else load_sources()
    asked = {name: sources[name] for name in names} if names else sources
    source = source_of(url, asked)
    if source is None:
        raise NotOurs(url, tuple(asked))
    return (source.name,)
