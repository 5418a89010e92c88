"""How does a scheduled start begin? Alone, and with what is due by then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from archive.lock import ArchiveLock
from archive.paths import DataPaths
from archive.segments import writes
from crawler.report import CrawlReport
from crawler.schedule.due import chosen, due, last_runs
from crawler.source import SOURCES, load_sources
from pipelines.lexicon.meetings import registry

__all__ = ["crawl_due", "one_start"]


@contextmanager
def one_start(paths: DataPaths) -> Iterator[None]:
    """Be the only scheduled run of a data folder inside the block; raises Locked (exit status 4), WriteFailed.

    A crawl or an extraction alone holds its own lock. This one spans the whole run, so that a start between the two
    halves of another is folded into it too.
    """
    with writes(paths.root):
        paths.root.mkdir(parents=True, exist_ok=True)
    with closing(ArchiveLock(paths.lock)):
        yield


def crawl_due(
    names: Sequence[str], paths: DataPaths, *, overrides: Mapping[str, object], since: str | None = None
) -> CrawlReport | None:
    """Crawl those of the sources asked for (() = all) that are due now; None when none is.

    overrides, since  as of crawler.run.crawl; XUANJIE_SOURCES and XUANJIE_CLOCK count for what is due, too
    raises            UnknownSource and what crawl() raises
    """
    # Scrapy is loaded here and not above: `schedule` and `status` must be quick.
    from crawler.run import crawl
    from crawler.session import now

    clock = overrides.get("XUANJIE_CLOCK") or now
    assert callable(clock)
    sources = chosen(names, load_sources(Path(str(overrides.get("XUANJIE_SOURCES") or SOURCES))))
    stands = due(sources, last_runs(paths, (s.name for s in sources)), registry(), clock())
    turn = tuple(stand.source for stand in stands if stand.is_due)
    return crawl(turn, data=paths.root, overrides=overrides, since=since) if turn else None
