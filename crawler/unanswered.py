"""What becomes of an address that brought no response, or on whose page our reading broke?"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from twisted.python.failure import Failure

from archive.capture import Outcome, Role
from archive.errors import WriteFailed
from crawler import requisites
from crawler.frontier import Row
from crawler.frontier_file import FAILURES
from crawler.frontier_rows import pages_of
from crawler.listing_of import gone_from
from crawler.listings.words import well_formed
from crawler.refusals import Forbidden, Parked, Stopped
from crawler.source import Source

if TYPE_CHECKING:
    import scrapy

    from crawler.spider import SourceSpider

__all__ = ["broke", "ended_by_fault", "failed", "gave_up", "lease_ends", "left_out", "left_out_by"]

logger = logging.getLogger(__name__)


@contextmanager
def lease_ends(spider: SourceSpider, row: Row, what: str, *, snapshot: str | None = None) -> Iterator[None]:
    """Whatever is raised inside, by a fault of ours, ends the address on its way out: Scrapy logs it and goes on, and a
    lease that nobody ends keeps the crawl open for ever. What frontier or archive refused has told the session."""
    try:
        yield
    except FAILURES:
        raise
    except Exception as why:
        ended_by_fault(spider, row, why, what, snapshot=snapshot)
        raise  # for Scrapy to log


def ended_by_fault(spider: SourceSpider, row: Row, why: Exception, what: str, *, snapshot: str | None = None) -> None:
    """The address ends as `error`, without children and with an alarm, so that one bad page cannot hold up the run.
    Where it cannot even end so, the crawl ends as with a write that was refused."""
    session = spider.session
    if session.fatal is not None:
        return
    logger.error("%s: the %s raised %r", row.url, what, why, exc_info=why)
    detail = well_formed(f"{what}: {type(why).__name__}: {why}")
    try:
        spider.broke(row, detail)
        session.settle(spider.source.name, row, outcome=Outcome.ERROR, detail=detail, snapshot=snapshot)
    except FAILURES:
        raise
    except Exception as again:
        logger.error("%s: could not be settled", row.url, exc_info=again)  # noqa: TRY400
        fault = f"{row.url} could not be settled ({type(again).__name__}: {again})"
        session.fail(WriteFailed(str(session.paths.frontier), fault))
        raise


def failed(spider: SourceSpider, failure: Failure) -> None:
    """No response. The attempt is recorded; here the address is put back or settled."""
    request: scrapy.Request = failure.request  # type: ignore[attr-defined]
    row: Row = request.meta["row"]
    with lease_ends(spider, row, "errback"):
        _failed(spider, row, request, failure)


def _failed(spider: SourceSpider, row: Row, request: scrapy.Request, failure: Failure) -> None:
    session = spider.session
    if session.fatal is not None:
        return  # the lease is given back when the crawl closes
    if isinstance(failure.value, Stopped):
        session.frontier.release(row.run_id, row.url_id)
        return
    if "outcome" not in request.meta:  # a fault of ours between the wire and the archive
        logger.error("%s: no outcome", row.url, exc_info=failure.value)
        detail = f"{type(failure.value).__name__}: {failure.value}"
        request.meta.update(outcome=Outcome.ERROR.value, detail=detail)
        spider.alarm(row, detail)
        robots = str(request.meta.get("robots", "not asked: a fault of this software came before"))
        session.attempt(row.url, spider.source.name, row.role, Outcome.ERROR, detail, robots=robots)
    outcome = Outcome(request.meta["outcome"])
    if session.will_retry(row, outcome):
        session.retry(row)
        return
    if isinstance(failure.value, Parked):
        _tell_parked(spider, row, failure.value.reason)
    elif isinstance(failure.value, Forbidden):
        parked = session.gate.parked(row.host)
        if parked is not None:  # its robots.txt was refused
            _tell_parked(spider, row, parked)
    unreachable = getattr(failure.value, "unreachable", True)
    barred = isinstance(failure.value, Forbidden) and not unreachable
    if row.role is Role.REQUISITE:
        unreachable = unreachable and not requisites.is_final(outcome)
    if row.role is Role.LISTING:
        spider.walk.failed(row, outcome, request.meta["detail"], asked=unreachable)
    session.settle(
        spider.source.name,
        row,
        outcome=outcome,
        detail=request.meta["detail"],
        owed=unreachable or (barred and _stays_owed(spider, row)),
        asked=barred or not isinstance(failure.value, Parked | Forbidden),
    )


def _stays_owed(spider: SourceSpider, row: Row) -> bool:
    """Of what a rule of robots.txt bars today: whether a later run is to look at it all the same. One day's slip of a
    site's must end no debt and no place at which a walk broke off. The rules are read before anything is asked. Such a
    day counts as one on which the debt failed: of what a site bars for good a year is enough."""
    is_debt = row.role is Role.ARTICLE and spider.session.frontier.owes(spider.source.name, row.key)
    return is_debt or row.role is Role.LISTING


def gave_up(spider: SourceSpider, row: Row, reason: str) -> None:
    """An address on a host that is left in peace for the rest of this run."""
    _tell_parked(spider, row, reason)
    if row.role is Role.LISTING:
        spider.walk.failed(row, Outcome.BLOCKED, reason, asked=False)
    spider.session.settle(
        spider.source.name, row, outcome=Outcome.BLOCKED, detail=reason, owed=True, asked=row.tries > 0
    )


def left_out_by(source: Source, row: Row) -> str:
    """Why an address has no place in its source any more, "" when it has one."""
    if row.role is Role.REQUISITE:
        is_allowed = source.allows_requisite(row.url, str(row.meta.get("page_url", "")))
    else:
        is_allowed = source.allows(row.url)
    if not is_allowed:
        return f"{pages_of(row.host)} is none of the source's hosts any more"
    return _gone_from_list(source, row)


def _gone_from_list(source: Source, row: Row) -> str:
    return gone_from(row.meta, source.listings) if row.role is Role.LISTING else ""


def left_out(spider: SourceSpider, row: Row, reason: str) -> None:
    """An address for which the source's file, edited since it was scheduled, has no place any more. On a host that was
    taken out it stays owed as it was, should the host come back: later walks leave it out meanwhile."""
    line = f"not asked for: {reason}"
    if line not in spider.report.notes:
        spider.report.notes.append(line)
    if row.role is Role.LISTING:
        spider.not_searched(row)
    owed = not _gone_from_list(spider.source, row) and row.role is not Role.REQUISITE
    spider.session.settle(spider.source.name, row, outcome=Outcome.BLOCKED, detail=reason, owed=owed, asked=False)


def broke(spider: SourceSpider, row: Row, detail: str) -> None:
    """A callback that raised: what its listing showed is not known."""
    spider.alarm(row, detail)
    if row.role is Role.LISTING:
        spider.searched(row, "unreachable")


def _tell_parked(spider: SourceSpider, row: Row, reason: str) -> None:
    """The run is not whole, unless it is only pictures that are left."""
    line = f"{row.host} is left alone until the next run: {reason}"
    if row.role is Role.REQUISITE:
        if line not in spider.report.notes:
            spider.report.notes.append(line)
    elif line not in spider.report.alarms:
        spider.sound(line)
