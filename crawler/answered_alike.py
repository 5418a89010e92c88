"""Is what an article was answered an answer of its own, or what many articles are told alike?

Three answers that say nothing of one article when many have them, and end as `challenge` then: owed, since nobody has
said that the page is gone.

- The very same page, from the fifth article on: a portal or a wall with status 200.
- A redirect off the source's hosts to the same host, or round in a circle on the same host, from the third on: a portal
  that sends everybody to its own page, or a wall that wants a cookie back.
- The site's page for missing pages, with the same bytes and status 200, from the third on of those that were captured
  before, or of unknown ones when the run has captured none: one fault of the site is likelier than so many deletions.
  What was missing when it was last asked for is believed, and so is what was owed when others were captured since.

Those that were answered so before it was known are owed too. One alarm tells of each redirect and of each page for
missing pages, however many articles had it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request

from archive.capture import Outcome, Role
from archive.presence import WEB_ARCHIVES
from crawler.frontier import Row
from crawler.listings.addresses import clean_url
from crawler.outcomes import CAPTURED, MISSING, Verdict
from crawler.repeats import Repeats

if TYPE_CHECKING:
    from crawler.session import Session
    from crawler.spider import SourceSpider

__all__ = ["AnsweredAlike"]

_PAGES = 4  # with the same bytes: articles that were filed more than once
_SENT_AWAY = 2  # articles that moved to one other host
_MISSING = 2  # articles that vanished on one day


class AnsweredAlike:
    """The answers of one run of a source."""

    def __init__(self, spider: SourceSpider) -> None:
        self._spider = spider
        self._session: Session = spider.session
        self._source = spider.source
        self._repeats = Repeats()

    def judge(self, request: Request, body: bytes, verdict: Verdict, *, location: str | None) -> Verdict:
        """The verdict on an answer, unless other articles had it too; meta["one_of_many"] is set then, where it says
        nothing of the host.

        body   without content-encoding
        """
        row: Row | None = request.meta.get("row")  # None: robots.txt, or a copy that a web archive has
        if row is None or row.role is Role.REQUISITE or self._session.kind in WEB_ARCHIVES:
            return verdict
        # what a source of `browser = true` sends is the same shell for all its pages; a leaf belongs to one that counts
        is_own = row.role is Role.ARTICLE and not (self._source.browser or row.meta.get("leaf"))
        match verdict.outcome:
            case Outcome.OK:
                self._repeats.read(body)
                if is_own and self._repeats.is_everybodys(request.url, body, most=_PAGES):
                    told = "the same page as at other articles: a portal, a wall, or the site's page for missing pages"
                    return self._owed(request, row, body, told)
            case Outcome.SOFT_404:
                self._repeats.read(body)
                if is_own and self._is_doubtful(row):
                    said = b"missing " + body
                    if self._repeats.is_everybodys(request.url, said, most=_MISSING):
                        told = "the same page for missing pages as at other articles: is the site out of order?"
                        return self._owed(request, row, said, told, read=body, is_alarm=True)
            case Outcome.REDIRECT if row.role is not Role.LISTING:
                if sent := self._sent_away(row, location or ""):
                    said = f"redirect {sent}".encode()
                    self._repeats.read(said)
                    if self._repeats.is_everybodys(_asked_first(row), said, most=_SENT_AWAY):
                        told = f"a redirect {sent}, as at other articles: a portal, a wall, or a site that has moved"
                        return self._owed(request, row, said, told, is_alarm=True)
        return verdict

    def _owed(
        self, request: Request, row: Row, said: bytes, told: str, *, read: bytes | None = None, is_alarm: bool = False
    ) -> Verdict:
        first = self._repeats.first(said)
        # the first page of a chain of redirects is settled by now
        self._session.frontier.owe(row.run_id, dict.fromkeys((*first, _asked_first(row))))
        request.meta["one_of_many"] = not self._repeats.nothing_else(said if read is None else read)
        line = f"{first[0]}: {told}"
        if is_alarm and line not in self._spider.report.alarms:
            self._spider.sound(line)
        return Verdict(outcome=Outcome.CHALLENGE, detail=told)

    def _sent_away(self, row: Row, location: str) -> str:
        """Where to, when a redirect is not followed because it leads away or nowhere; "" for every other."""
        target = clean_url(row.url, location)
        if target is None:
            return ""
        host = urlsplit(target).netloc
        if not self._source.allows(target):
            return f"to {host}, which is none of the source's hosts"
        return f"round in a circle on {host}" if target in (row.url, *row.chain) else ""

    def _is_doubtful(self, row: Row) -> bool:
        """True for an article of which a page for missing pages need not be believed."""
        if row.meta.get("alias"):
            return False
        known = self._session.known(self._source.name, row.key, before_run=row.run_id)
        if known is not None and known.outcome in CAPTURED | MISSING:
            return known.outcome in CAPTURED
        since = self._spider.run.opened_at if known is None else known.fetched_at
        return not self._session.frontier.captured_since(self._source.name, since)


def _asked_first(row: Row) -> str:
    return next(iter(row.chain), row.url)
