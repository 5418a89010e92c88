"""How is a crawl run whose pages many machines ask for, and how does one of these work?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from scrapy.settings import Settings

from crawler.errors import BadDate, CrawlBroke
from crawler.loader import SourceLoader
from crawler.redis.connection import set_redis
from crawler.redis.errors import NotShared
from crawler.report import CrawlReport
from crawler.run import crawl_settings, run_session
from crawler.seeds import check_seeds
from crawler.source import Source

__all__ = ["crawl_shared", "work"]


def crawl_shared(
    names: Sequence[str],
    *,
    redis: str,
    data: Path,
    overrides: Mapping[str, object] = {},
    since: str | None = None,
) -> CrawlReport:
    """Crawl sources, each page asked for by a worker; the workers' archives are brought in by `xuanjie gather`.

    redis    address of the Redis
    returns  CrawlReport, as crawl() does
    raises   what crawl() raises, and UnsafeRedis, NoRedis, OtherCrawl, NotShared
    """
    settings = crawl_settings(data, overrides)
    set_redis(settings, redis)
    from crawler.redis.coordinator import SETTINGS, SharedSession

    for name, value in SETTINGS.items():
        settings.set(name, value, priority="cmdline")
    if since is not None:
        try:
            date.fromisoformat(since)
        except ValueError:
            raise BadDate(since) from None
        settings.set("XUANJIE_SINCE", since, priority="cmdline")
    wanted = _names(names, settings)
    session = SharedSession(settings)
    _check_shared(session.sources[name] for name in wanted)
    check_seeds(data / "seeds", session.sources)
    return run_session(session, settings, {name: name for name in wanted})


def work(names: Sequence[str], *, redis: str, data: Path, overrides: Mapping[str, object] = {}) -> None:
    """Ask for pages that a crawl hands out, into an archive of this worker's own, until somebody ends it.

    names    of the sources to work for; () = all
    raises   UnknownSource, BadSource, NoContact, UnsafeRedis, NoRedis, Locked, WriteFailed, CrawlBroke
    """
    settings = crawl_settings(data, overrides)
    set_redis(settings, redis)
    from crawler.redis.worker import SETTINGS, worker_for
    from crawler.redis.worker_session import WorkerSession

    for name, value in SETTINGS.items():
        settings.set(name, value, priority="cmdline")
    wanted = _names(names, settings)
    loader = SourceLoader(settings)
    session = WorkerSession(settings)
    spiders = {name: worker_for(loader.load(name)) for name in wanted if not session.sources[name].browser}
    run_session(session, settings, spiders)
    for name, why in session.broke:
        raise CrawlBroke(name, f"{type(why).__name__}: {why}") from why


def _names(names: Sequence[str], settings: Settings) -> tuple[str, ...]:
    loader = SourceLoader(settings)
    for name in names:
        loader.load(name)
    return tuple(dict.fromkeys(names)) or tuple(loader.list())


def _check_shared(sources: object) -> None:
    rendered = [one.name for one in sources if isinstance(one, Source) and one.browser]  # type: ignore[attr-defined]
    if rendered:
        raise NotShared(f"{', '.join(rendered)}: a browser renders their pages", "crawl them without --redis")
