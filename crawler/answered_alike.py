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

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy import Request

from archive.capture import Outcome, Role
from archive.presence import WEB_ARCHIVES
from crawler.frontier import Row
from crawler.listings.addresses import clean_url
from crawler.outcomes import CAPTURED, MISSING, Verdict
from crawler.repeats import Repeats
from crawler.source import Source

if TYPE_CHECKING:
    from crawler.session import Session
    from crawler.spider import SourceSpider

__all__ = ["Alike", "AnsweredAlike", "Answers"]

_PAGES = 4  # with the same bytes: articles that were filed more than once
_SENT_AWAY = 2  # articles that moved to one other host
_MISSING = 2  # articles that vanished on one day


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """What many articles were answered.

    told       for the address and the alarm
    first      the addresses that had the answer before anybody could know, and the one that showed it
    is_alarm   something to tell the operator
    of_nobody  it says nothing of the host either: the run has read other pages
    """

    told: str
    first: Sequence[str]
    is_alarm: bool
    of_nobody: bool


class Answers:
    """The answers of one run of a source, compared with each other."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._repeats = Repeats()

    def found(
        self,
        url: str,
        role: Role,
        outcome: Outcome,
        said: bytes,
        *,
        is_own: bool,
        is_doubtful: Callable[[], bool],
        chain: Sequence[str],
        location: str,
    ) -> Alike | None:
        """What is wrong with an answer that other articles had, too; None for every other.

        said         the body without content-encoding, or its digest
        is_own       an article whose answer is to be one of its own
        is_doubtful  whether a page for missing pages need not be believed there
        chain        the addresses whose redirects led here, the first first
        """
        asked_first = next(iter(chain), url)
        match outcome:
            case Outcome.OK:
                self._repeats.read(said)
                if is_own and self._repeats.is_everybodys(url, said, most=_PAGES):
                    told = "the same page as at other articles: a portal, a wall, or the site's page for missing pages"
                    return self._alike(told, said, asked_first, is_alarm=False)
            case Outcome.SOFT_404:
                self._repeats.read(said)
                if is_own and is_doubtful():
                    missing = b"missing " + said
                    if self._repeats.is_everybodys(url, missing, most=_MISSING):
                        told = "the same page for missing pages as at other articles: is the site out of order?"
                        return self._alike(told, missing, asked_first, read=said)
            case Outcome.REDIRECT if role is not Role.LISTING:
                if sent := self._sent_away(url, chain, location):
                    led = f"redirect {sent}".encode()
                    self._repeats.read(led)
                    if self._repeats.is_everybodys(asked_first, led, most=_SENT_AWAY):
                        told = f"a redirect {sent}, as at other articles: a portal, a wall, or a site that has moved"
                        return self._alike(told, led, asked_first)
        return None

    def _alike(
        self, told: str, said: bytes, asked_first: str, *, read: bytes | None = None, is_alarm: bool = True
    ) -> Alike:
        # the first page of a chain of redirects is settled by now
        first = dict.fromkeys((*self._repeats.first(said), asked_first))
        return Alike(
            told=told,
            first=tuple(first),
            is_alarm=is_alarm,
            of_nobody=not self._repeats.nothing_else(said if read is None else read),
        )

    def _sent_away(self, url: str, chain: Sequence[str], location: str) -> str:
        """Where to, when a redirect is not followed because it leads away or nowhere; "" for every other."""
        target = clean_url(url, location)
        if target is None:
            return ""
        host = urlsplit(target).netloc
        if not self._source.allows(target):
            return f"to {host}, which is none of the source's hosts"
        return f"round in a circle on {host}" if target in (url, *chain) else ""


class AnsweredAlike:
    """Says of the answers of one run which are no answers, and has the frontier owe those."""

    def __init__(self, spider: SourceSpider) -> None:
        self._spider = spider
        self._session: Session = spider.session
        self._source = spider.source
        self._answers = Answers(spider.source)

    def judge(self, request: Request, said: bytes, verdict: Verdict, *, location: str | None) -> Verdict:
        """The verdict on an answer, unless other articles had it too; meta["one_of_many"] is set then, where it says
        nothing of the host.

        said   the body without content-encoding, or its digest
        """
        row: Row | None = request.meta.get("row")  # None: robots.txt, or a copy that a web archive has
        if row is None or not self.compares(row):
            return verdict
        found = self._answers.found(
            row.url,
            row.role,
            verdict.outcome,
            said,
            is_own=self.is_own(row),
            is_doubtful=lambda: self.is_doubtful(row),
            chain=row.chain,
            location=location or "",
        )
        if found is None:
            return verdict
        self._session.frontier.owe(row.run_id, found.first)
        request.meta["one_of_many"] = found.of_nobody
        line = f"{found.first[0]}: {found.told}"
        if found.is_alarm and line not in self._spider.report.alarms:
            self._spider.sound(line)
        return Verdict(outcome=Outcome.CHALLENGE, detail=found.told)

    def compares(self, row: Row) -> bool:
        """Whether the answer of an address is compared at all."""
        return row.role is not Role.REQUISITE and self._session.kind not in WEB_ARCHIVES

    def is_own(self, row: Row) -> bool:
        """True for an article that is to have an answer of its own: what a source of `browser = true` sends is the same
        shell for all its pages, and a leaf belongs to a page that counts."""
        return row.role is Role.ARTICLE and not (self._source.browser or row.meta.get("leaf"))

    def is_doubtful(self, row: Row) -> bool:
        """True for an article of which a page for missing pages need not be believed."""
        if row.meta.get("alias"):
            return False
        known = self._session.known(self._source.name, row.key, before_run=row.run_id)
        if known is not None and known.outcome in CAPTURED | MISSING:
            return known.outcome in CAPTURED
        since = self._spider.run.opened_at if known is None else known.fetched_at
        return not self._session.frontier.captured_since(self._source.name, since)
