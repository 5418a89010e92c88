"""How is a backfill run in this process?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from scrapy.settings import Settings

from crawler.backfill.endpoint import Endpoint
from crawler.backfill.errors import NothingToAsk, NothingUnder
from crawler.backfill.plan import Plan
from crawler.backfill.session import BackfillSession
from crawler.backfill.spider import BackfillSpider
from crawler.errors import UnknownSource
from crawler.loader import spider_for
from crawler.report import CrawlReport
from crawler.run import crawl_settings, run_session
from crawler.session import now
from crawler.source import SOURCES, Source, load_sources

__all__ = ["backfill", "backfill_settings", "chosen_sources"]

RETRY_DELAYS = [10.0, 60.0, 300.0]  # seconds; an archive that is overloaded takes longer than a site
URL_SECONDS = 240.0  # of an address on the wire: four tries of 60 s, which is DOWNLOAD_TIMEOUT, so that each is made


def chosen_sources(names: Sequence[str], plan: Plan, folder: Path = SOURCES) -> dict[str, Source]:
    """The sources of these names, () = all, of which the order asks something.

    raises   UnknownSource; NothingToAsk for a name of a source that takes any host; NothingUnder
    """
    sources = load_sources(folder)
    for name in names:
        if name not in sources:
            raise UnknownSource(name, tuple(sources))
        if sources[name].any_host:
            raise NothingToAsk(name)
    chosen = {name: source for name, source in sources.items() if name in names or not (names or source.any_host)}
    asked = {name: source for name, source in chosen.items() if plan.questions(source, now())}
    if not asked:
        raise NothingUnder(plan.under)
    return asked


def backfill_settings(endpoint: Endpoint, data: Path, overrides: Mapping[str, object]) -> Settings:
    """The settings of a backfill from an archive into a data folder; `overrides` win. raises BadLogForm"""
    return crawl_settings(
        data,
        {
            "XUANJIE_VIA": endpoint.via,
            "XUANJIE_COPY_DELAY": endpoint.copy_delay,
            "XUANJIE_RETRY_DELAYS": RETRY_DELAYS,
            "XUANJIE_URL_SECONDS": URL_SECONDS,
            "XUANJIE_ENDPOINT_PEERS": endpoint.peers,
            "XUANJIE_REQUISITES": False,  # of the live site: it is not what the page once showed
            **overrides,
        },
    )


def backfill(names: Sequence[str], plan: Plan, *, data: Path, overrides: Mapping[str, object] = {}) -> CrawlReport:
    """Bring the past captures of sources into a data folder, and write the report to its runs/.

    names      names of sources; () = all that have addresses of their own
    overrides  Scrapy settings and XUANJIE_* ones (crawler/settings.py)
    returns    CrawlReport: `listings` counts answers of the index, `links` articles in them, `new` copies that were
               wanted, `captured` copies that were had
    raises     what crawl() raises, NothingToAsk and NothingUnder
    """
    settings = backfill_settings(plan.endpoint, data, overrides)
    sources = chosen_sources(names, plan, Path(settings["XUANJIE_SOURCES"] or SOURCES))
    session = BackfillSession(settings, plan)
    return run_session(session, settings, {name: spider_for(s, BackfillSpider) for name, s in sources.items()})
